"""Codes of dossiers: ``000.00.12.H56-230501-0001`` and the shorter ``H56.12-230501-0001``.

The long form after Circular 01/2018/TT-VPCP, art. 19. A code is taken as printed, never made up.
"""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_CODE = re.compile(
    rf"(?<!\w)(?P<agency>(?:{DIGIT}{{2,3}}\.)*[A-Z]{DIGIT}{{2}}(?:\.{DIGIT}{{1,3}})*)"
    rf"\s?[-–]\s?(?P<day>{DIGIT}{{6}})\s?[-–]\s?(?P<serial>{DIGIT}{{4,6}})(?!\w)"
)


def dossier_code(printed: str, _rules: RuleSet) -> Parsed | None:
    """The code without blanks around its dashes."""
    match = _CODE.search(printed.replace("\n", " "))
    if match is None:
        return None
    agency = re.sub(rf"[A-Z]?{DIGIT}+", lambda part: _mended(part.group()), match["agency"])
    value = f"{agency}-{as_digits(match['day'])}-{as_digits(match['serial'])}"
    return Parsed(value, match.start(), match.end(), certainty(match["day"] + match["serial"]))


def _mended(part: str) -> str:
    """A group of the agency's id: its letter stays, its digits are mended."""
    head = part[0] if part[0].isalpha() and len(part) == 3 and part[1:].isdigit() else ""
    return head + as_digits(part[len(head) :])
