"""Identifiers of agencies, old and new form.

QCVN 102:2016/BTTTT writes the most particular unit first and fills with zeros, ``000.00.12.H56``;
Decision 20/2020/QĐ-TTg the most general first, ``H56.12``. Both name the same agency.
"""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

GROUPS = (3, 2, 2)
"""Digits of the groups before the letter in the old form, from the left."""

_OLD = re.compile(
    rf"(?<![\w.])(?P<head>{DIGIT}{{3}}\.{DIGIT}{{2}}\.{DIGIT}{{2}}\.)(?P<sector>[A-Z])"
    rf"(?P<tail>{DIGIT}{{2}})(?![\w.])"
)
_NEW = re.compile(
    rf"(?<![\w.])(?P<head>)(?P<sector>[A-Z])(?P<tail>{DIGIT}{{2}}(?:\.{DIGIT}{{1,3}}){{0,8}})(?!\w)"
)


def agency_code(printed: str, _rules: RuleSet) -> Parsed | None:
    """The identifier in the form that is printed."""
    match = _OLD.search(printed) or _NEW.search(printed)
    if match is None or not any(c.isdigit() for c in match.group()):
        return None
    digits = match["head"] + match["tail"]
    value = as_digits(match["head"]) + match["sector"] + as_digits(match["tail"])
    return Parsed(value, match.start(), match.end(), certainty(digits))


def new_form(code: str) -> str:
    """``000.00.12.H56`` as ``H56.12``; a code in the new form stays.

    Groups of zeros say "none" and are left out from the most particular side only.
    """
    if not _OLD.fullmatch(code):
        return code
    *groups, sector = code.split(".")
    while groups and set(groups[0]) == {"0"}:
        groups.pop(0)
    return ".".join([sector, *reversed(groups)])


def old_form(code: str) -> str | None:
    """``H56.12`` as ``000.00.12.H56``; ``None`` when it has more than the old form can hold."""
    if _OLD.fullmatch(code):
        return code
    sector, *groups = code.split(".")
    if len(groups) > len(GROUPS):
        return None
    filled = ["0"] * (len(GROUPS) - len(groups)) + groups[::-1]
    if any(len(group) > width for group, width in zip(filled, GROUPS, strict=True)):
        return None
    padded = (group.zfill(width) for group, width in zip(filled, GROUPS, strict=True))
    return ".".join([*padded, sector])
