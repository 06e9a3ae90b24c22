"""Personal numbers: 12 digits since 2012 (Circular 59/2021/TT-BCA, art. 4), 9 on older cards."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_RUN = re.compile(rf"(?<!\w){DIGIT}(?:[ .]?{DIGIT}){{8,11}}(?!\w)")


def citizen_id(printed: str, _rules: RuleSet) -> Parsed | None:
    """Twelve digits, or nine of an old card; blanks and points between them are left out.

    They carry no check digit: nothing tells a misread digit but the other fields.
    """
    for match in _RUN.finditer(printed):
        compact = re.sub(r"[ .]", "", match.group())
        if len(compact) in {9, 12} and sum(c.isdigit() for c in compact) >= 6:
            return Parsed(as_digits(compact), match.start(), match.end(), certainty(compact))
    return None


def cmnd(printed: str, rules: RuleSet) -> Parsed | None:
    """The number of an identity card that is no longer issued."""
    return citizen_id(printed, rules)
