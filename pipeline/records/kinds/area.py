"""Areas of land in square metres, figures as printed with a decimal comma."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_AREA = re.compile(
    rf"(?<!\w){DIGIT}{{1,3}}(?:\.{DIGIT}{{3}})+(?:,{DIGIT}{{1,2}})?(?![\w,.]\d)"
    rf"|(?<!\w){DIGIT}{{1,8}}(?:[.,]{DIGIT}{{1,2}})?"
)


def area(printed: str, _rules: RuleSet) -> Parsed | None:
    """The figure before "m²", as printed."""
    match = _AREA.search(printed)
    if match is None or not any(c.isdigit() for c in match.group()):
        return None
    return Parsed(as_digits(match.group()), match.start(), match.end(), certainty(match.group()))


def square_metres(value: str) -> float:
    """The number: "1.250,5" is 1250.5, "120.5" is 120.5."""
    if "," in value or re.fullmatch(r"\d{1,3}(\.\d{3})+", value):
        return float(value.replace(".", "").replace(",", "."))
    return float(value)
