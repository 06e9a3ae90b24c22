"""Vietnamese numbers in words, as papers write them beside the figures."""

import re
from datetime import date

from rapidfuzz import fuzz, process

from schemas.text import fold

_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_TENS = {"muoi": 10, "chuc": 10}
_FILLERS = {"linh", "le", "mung", "ram", "va"}
_KNOWN = (*_UNITS, *_SCALES, *_TENS, *_FILLERS, "tram")


def number_in_words(text: str) -> int | None:
    """The whole number that all words of ``text`` make: "hai nghìn không trăm mười chín" is 2019.

    Years spoken digit by digit ("một chín tám lăm") and slips of a reader ("nghin", "mườị") are
    understood. ``None`` when a word is no numeral.
    """
    words = [_nearest(word) for word in re.findall(r"[a-z]+", fold(text))]
    known = [word for word in words if word is not None]
    if not known or len(known) != len(words):
        return None
    if len(known) >= 3 and all(word in _UNITS for word in known):
        return int("".join(str(_UNITS[word]) for word in known))
    return _compose(known)


def decimal_in_words(text: str) -> float | None:
    """A number with an optional decimal part: "một trăm hai mươi phẩy năm" is 120.5."""
    folded = fold(text)
    parts = re.split(r"\b(?:phay|cham)\b", folded, maxsplit=1)
    whole = number_in_words(parts[0])
    if whole is None or len(parts) == 1:
        return whole
    fraction = number_in_words(parts[1])
    if fraction is None:
        return None
    zeros = 0
    for word in parts[1].split():
        if word != "khong":
            break
        zeros += 1
    return float(f"{whole}.{'0' * zeros}{fraction}")


def date_in_words(text: str) -> date | None:
    """The day in "ngày mùng năm tháng ba năm hai nghìn không trăm mười chín"."""
    match = re.search(r"ng?ay\s+(.+?)\s*,?\s*thang\s+(.+?)\s*,?\s*nam\s+(.+)", fold(text))
    if match is None:
        return None
    return _real_day(*(number_in_words(_before_mark(group)) for group in match.groups()))


def _before_mark(text: str) -> str:
    return re.split(r"[.;)(/]", text)[0]


def _real_day(day: int | None, month: int | None, year: int | None) -> date | None:
    if day is None or month is None or year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(word: str) -> str | None:
    if word in _KNOWN:
        return word
    if len(word) < 3:
        return None
    best = process.extractOne(word, _KNOWN, scorer=fuzz.ratio, score_cutoff=78)
    return best[0] if best else None


def _compose(words: list[str]) -> int | None:
    total = group = 0
    digit: int | None = None
    for word in words:
        if word in _UNITS:
            group += 0 if digit is None else digit
            digit = _UNITS[word]
        elif word in _TENS:
            group += 10 * (1 if digit is None else digit)
            digit = None
        elif word == "tram":
            group += 100 * (0 if digit is None else digit)
            digit = None
        elif word in _SCALES:
            total += (group + (digit or 0)) * _SCALES[word]
            group, digit = 0, None
    return total + group + (digit or 0)
