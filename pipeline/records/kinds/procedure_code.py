"""Codes of administrative procedures: ``1.001193``, as the national database numbers them."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_CODE = re.compile(
    rf"(?<![\w.,])(?P<level>{DIGIT})\s?[.,]\s?(?P<serial>{DIGIT}{{6}})"
    rf"(?P<agency>(?:\.{DIGIT}{{2,3}}){{1,4}}\.[A-Z]{DIGIT}{{2}})?(?!\w)"
)


def procedure_code(printed: str, _rules: RuleSet) -> Parsed | None:
    """The national code; the agency that some add (``.000.00.00.H38``) is left out."""
    match = _CODE.search(printed)
    if match is None or not any(c.isdigit() for c in match["serial"]):
        return None
    value = f"{as_digits(match['level'])}.{as_digits(match['serial'])}"
    sure = certainty(match["level"] + match["serial"])
    return Parsed(value, match.start(), match.end(), sure)
