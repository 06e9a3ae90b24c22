"""What land certificates number: parcels, map sheets, the register, the certificate itself."""

import re

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, DOUBTFUL, as_digits, certainty
from pipeline.records.kinds.texts import trimmed
from schemas.rules import RuleSet

_ONE = rf"{DIGIT}{{1,5}}(?:[a-zđ](?!\w)|[-/]\d{{1,3}}(?!\d)|\(\d{{1,3}}\))?"
_PARCEL = re.compile(rf"(?<![\w.,]){_ONE}(?:\s?(?:[,;+]|và|-)\s?{_ONE})*(?![\w²])")
_SHEET = re.compile(rf"(?<![\w.,]){DIGIT}{{1,5}}(?:\s?[-.]\s?\w{{1,5}}|\s?\([^)\n]{{1,12}}\))*")
_REGISTER = re.compile(
    rf"(?<!\w)(?:(?P<letters>[A-ZĐ]{{1,4}}\s?[-.]?\s?)(?P<after>{DIGIT}{{3,6}})"
    rf"|(?P<before>{DIGIT}{{1,6}})(?=\s?/?\s?(?:QSD[ĐD]|[A-ZĐ]{{2}})))"
    rf"(?P<tail>(?:\s?/?\s?[A-ZĐ][\w-]{{0,11}}|\s?/\s?\w{{2,8}}){{0,3}})(?!\w)"
)
_CODE = re.compile(r"(?<!\w)[A-Z\d](?:[ .]?[A-Z\d]){11}(?!\w)")


def parcel(printed: str, _rules: RuleSet) -> Parsed | None:
    """The number of a parcel or of several: "125", "12a", "125, 126", "48-1"."""
    match = _first_with_digit(_PARCEL, printed)
    if match is None:
        return None
    value = re.sub(r"(?<=\d)[OoIl|](?=\d)|^[OIl|](?=\d)", _digit, match.group())
    value = " ".join(re.sub(r"\s*([,;])\s*", r"\1 ", value).split())
    return Parsed(value, match.start(), match.end(), 1.0 if value == match.group() else 0.95)


def map_sheet(printed: str, _rules: RuleSet) -> Parsed | None:
    """The number of a map sheet, with what distinguishes its series: "12", "DC 5", "254-42-b"."""
    match = _first_with_digit(_SHEET, printed)
    if match is None:
        return None
    head = re.match(rf"{DIGIT}+", match.group())
    figures = head.group() if head else ""
    value = as_digits(figures) + match.group()[len(figures) :]
    return Parsed(" ".join(value.split()), match.start(), match.end(), certainty(figures))


def land_register_number(printed: str, _rules: RuleSet) -> Parsed | None:
    """The number in the register of certificates: "CS 01234", "00123 QSDĐ/TP".

    Old offices numbered as they liked: what fits no usual form is kept in doubt.
    """
    match = _first_with_digit(_REGISTER, printed.replace("Ð", "Đ"))
    if match is None:
        found = trimmed(printed)
        known = found is not None and any(c.isdigit() for c in found.value)
        return Parsed(found.value, found.start, found.end, DOUBTFUL) if found and known else None
    figures = match["after"] or match["before"]
    value = f"{match['letters'] or ''}{as_digits(figures)}{match['tail']}"
    return Parsed(" ".join(value.split()), match.start(), match.end(), certainty(figures))


def land_code(printed: str, _rules: RuleSet) -> Parsed | None:
    """The code of a certificate: twelve letters and digits (Circular 10/2024/TT-BTNMT).

    Nothing says which places hold digits, so no look-alike is undone.
    """
    match = _CODE.search(printed)
    value = re.sub(r"[ .]", "", match.group()) if match else ""
    if match is None or sum(c.isdigit() for c in value) < 4:
        return None
    return Parsed(value, match.start(), match.end())


def _first_with_digit(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next((m for m in pattern.finditer(text) if any(c.isdigit() for c in m.group())), None)


def _digit(match: re.Match[str]) -> str:
    return as_digits(match.group())
