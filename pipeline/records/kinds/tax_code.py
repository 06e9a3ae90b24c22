"""Tax codes: ten digits, ten and three for a branch, or a personal number of twelve.

The tenth digit checks the first nine (Circular 105/2020/TT-BTC, annex; since 2025 persons and
household businesses use their personal number). The rule finds every single wrong digit, for the
weights are prime to 11.
"""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_WEIGHTS = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_RUN = re.compile(rf"(?<![\w.]){DIGIT}(?:[ .]?{DIGIT}){{9,12}}(?:\s?[-–]\s?{DIGIT}{{3}})?(?![\w])")


def tax_code(printed: str, _rules: RuleSet) -> Parsed | None:
    """The code, a branch's three digits after a dash; whether it can exist is not judged here."""
    for match in _RUN.finditer(printed):
        compact = re.sub(r"[ .\-–]", "", match.group())
        digits = as_digits(compact)
        if len(digits) not in {10, 12, 13} or sum(c.isdigit() for c in compact) < 6:
            continue
        value = f"{digits[:10]}-{digits[10:]}" if len(digits) == 13 else digits
        return Parsed(value, match.start(), match.end(), certainty(compact))
    return None


def check_digit(first_nine: str) -> str | None:
    """The tenth digit that belongs to nine; ``None`` for nine that are never issued."""
    rest = sum(int(d) * w for d, w in zip(first_nine, _WEIGHTS, strict=True)) % 11
    return None if rest == 0 else str(10 - rest)


def valid(value: str) -> bool | None:
    """Whether the check digit is right; ``None`` for a personal number, which has none."""
    if not re.fullmatch(r"\d{10}(?:-\d{3})?", value):
        return None
    return check_digit(value[:9]) == value[9] and not value.endswith("-000")
