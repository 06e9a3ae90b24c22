"""Plain numbers: of a register ("07/2023"), of a parcel, of a printed blank."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from schemas.rules import RuleSet

_REGISTER = re.compile(rf"(?<!\w){DIGIT}{{1,6}}(?:\s?/\s?(?:{DIGIT}{{4}}|{DIGIT}{{2}}))?(?!\w)")
_INTEGER = re.compile(rf"(?<!\w){DIGIT}{{1,7}}(?!\w)")
_SERIAL = re.compile(rf"(?<!\w)([A-ZĐ]{{1,2}})\s?({DIGIT}{{8}}|{DIGIT}{{6,7}})(?!\w)")


def register_number(printed: str, _rules: RuleSet) -> Parsed | None:
    """A number in a register, with its year when that is printed."""
    match = _REGISTER.search(printed)
    if match is None or not any(c.isdigit() for c in match.group()):
        return None
    value = as_digits(re.sub(r"\s", "", match.group()))
    return Parsed(value, match.start(), match.end(), certainty(match.group()))


def integer(printed: str, _rules: RuleSet) -> Parsed | None:
    """A number of parcel or sheet, leading zeros kept."""
    match = _INTEGER.search(printed)
    if match is None or not any(c.isdigit() for c in match.group()):
        return None
    return Parsed(as_digits(match.group()), match.start(), match.end(), certainty(match.group()))


def land_serial(printed: str, _rules: RuleSet) -> Parsed | None:
    """The number of a land certificate's blank: "BA 123456", "AA 01234567"."""
    match = _SERIAL.search(printed.replace("Ð", "Đ"))
    if match is None:
        return None
    value = f"{match[1]} {as_digits(match[2])}"
    return Parsed(value, match.start(), match.end(), certainty(match[2]))
