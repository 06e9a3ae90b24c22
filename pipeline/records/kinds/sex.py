"""Sex, as civil-status papers print it."""

import re

from pipeline.records.found import Parsed
from schemas.rules import RuleSet
from schemas.text import fold

_TICKED = re.compile(r"[☑☒✓✔]\s*(nam|nu)(?!\w)")
_MALE, _FEMALE = re.compile(r"(?<!\w)nam(?!\w)"), re.compile(r"(?<!\w)nu(?!\w)")


def sex(printed: str, _rules: RuleSet) -> Parsed | None:
    """Either "Nam" or "Nữ"; ``None`` for neither, or both (a form with boxes to tick)."""
    folded = "".join(fold(letter)[:1] or " " for letter in printed)
    if ticked := _TICKED.search(folded):
        return Parsed("Nam" if ticked[1] == "nam" else "Nữ", *ticked.span())
    male, female = _MALE.search(folded), _FEMALE.search(folded)
    if male and not female:
        return Parsed("Nam", *male.span())
    if female and not male:
        return Parsed("Nữ", *female.span())
    return None
