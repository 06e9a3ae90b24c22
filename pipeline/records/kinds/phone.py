"""Telephone numbers."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_PHONE = re.compile(rf"(?:\+?84|{DIGIT})(?:[ .\-]?{DIGIT}){{8,10}}(?!\w)")

_SHAPE = re.compile(r"0[1-9]\d{8}|01\d{9}|02\d{9}")
"""Ten digits; eleven for fixed lines (02…) and for mobiles before 2018 (01…)."""


def phone(printed: str, _rules: RuleSet) -> Parsed | None:
    """Digits only, from 0 or +84; carriers come and go, so no table of them is asked."""
    match = _PHONE.search(printed)
    if match is None:
        return None
    compact = re.sub(r"[ .\-]", "", match.group())
    value = as_digits(compact)
    digits = "0" + value.removeprefix("+84").removeprefix("84") if _abroad(value) else value
    if not _SHAPE.fullmatch(digits):
        return None
    return Parsed(value, match.start(), match.end(), certainty(compact))


def _abroad(value: str) -> bool:
    return value.startswith("+84") or (value.startswith("84") and len(value) >= 11)
