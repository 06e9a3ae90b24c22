"""Dates and years. A date is ISO 8601 with the precision that is printed, never more.

"năm 1958" is ``1958`` and not ``1958-01-01``; a printed 01/01 stays.
"""

import re
from datetime import date

from pipeline.records.found import Parsed
from pipeline.records.kinds.digits import DIGIT, as_digits, certainty
from pipeline.records.numerals import iso_in_words
from schemas.rules import RuleSet
from schemas.text import fold

_ISO = re.compile(r"(?<![\d-])(\d{4})-(\d\d)(?:-(\d\d))?(?![\d-])")
"""As systems write dates into QR codes, and we into records."""
_D, _Y = rf"{DIGIT}{{1,2}}", rf"[12IlZ|!]\s?{DIGIT}\s?{DIGIT}\s?{DIGIT}"
_BY_MONTH = rf"(?:\W*th[áaàảãạ]ng\W*|\s?[/.\-⁄]\s?)({_D})"
_BY_YEAR = rf"(?:\W*n[ăaâ]m\W*|\s?[/.\-⁄]\s?)({_Y})"
_SPELT = re.compile(rf"ng?[àaáảãạ]y\W*({_D}){_BY_MONTH}{_BY_YEAR}", re.I)
_SHORT = re.compile(rf"(?<![\w/])({_D}){_BY_MONTH}{_BY_YEAR}(?!\w)", re.I)
"""Often the label ends in "ngày" and the value begins with the figure: "Sinh ngày 12 tháng 5 …"."""
_MONTH = re.compile(rf"th[áaàảãạ]ng[\s:]*({_D})\s*,?\s*n[ăaâ]m[\s:]*({_Y})", re.I)
_MONTH_SHORT = re.compile(rf"(?<![\w/])({_D})\s?/\s?({_Y})(?!\w)")
_YEAR = re.compile(rf"(?<![\w/])({_Y})(?!\w)")


def date_value(printed: str, _rules: RuleSet) -> Parsed | None:
    """A day, a month or a year as printed in figures, else in words.

    ``None`` when there is no date or the day does not exist (31/02).
    """
    text = printed.replace("\n", " ")
    if match := _ISO.search(text):
        return _iso(match)
    for pattern in (_SPELT, _SHORT):
        if match := pattern.search(text):
            return _day(match)
    for pattern in (_MONTH, _MONTH_SHORT):
        if match := pattern.search(text):
            return _month(match)
    spoken = iso_in_words(text)
    if spoken is not None:
        return Parsed(spoken, 0, len(printed))
    match = _YEAR.search(text)
    return _year(match) if match else None


def year_value(printed: str, rules: RuleSet) -> Parsed | None:
    """The year of whatever date stands there."""
    found = date_value(printed, rules)
    return found and Parsed(found.value[:4], found.start, found.end, found.certainty)


def day_of(value: str) -> date | None:
    """The day that an ISO value names, ``None`` when it is less precise."""
    return date.fromisoformat(value) if len(value) == 10 else None


def year_of(value: str) -> int | None:
    """The year of an ISO value of any precision."""
    return int(value[:4]) if re.match(r"\d{4}", value) else None


def has_date(text: str) -> bool:
    """Whether "ngày … tháng … năm …" stands in a line, filled in or not."""
    return bool(re.search(r"ng?ay(?![a-z]).*thang(?![a-z]).*nam(?![a-z])", fold(text)))


def _figures(text: str) -> int:
    return int(as_digits(re.sub(r"\s", "", text)))


def _iso(match: re.Match[str]) -> Parsed | None:
    year, month, day = (int(group or 1) for group in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return None
    return Parsed(match.group(), match.start(), match.end())


def _day(match: re.Match[str]) -> Parsed | None:
    day, month, year = (_figures(group) for group in match.groups())
    try:
        value = date(year, month, day).isoformat()
    except ValueError:
        return None
    return Parsed(value, match.start(), match.end(), certainty("".join(match.groups())))


def _month(match: re.Match[str]) -> Parsed | None:
    month, year = (_figures(group) for group in match.groups())
    if not 1 <= month <= 12:
        return None
    sure = certainty("".join(match.groups()))
    return Parsed(f"{year:04d}-{month:02d}", match.start(), match.end(), sure)


def _year(match: re.Match[str]) -> Parsed:
    sure = certainty(match.group(1))
    return Parsed(f"{_figures(match.group(1)):04d}", match.start(), match.end(), sure)
