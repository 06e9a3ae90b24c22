"""Vietnamese numbers in words, as papers write them beside the figures.

Spelling is forgiven (a reader loses marks and blanks), grammar is not: words that make no number
("ba bảy mươi hai") give ``None`` and never a guess, because the result judges the figures.
"""

import re
from collections.abc import Sequence
from datetime import date

from rapidfuzz import fuzz, process

from schemas.text import fold

_UNITS = {
    "khong": 0, "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "nham": 5,
    "sau": 6, "bay": 7, "tam": 8, "chin": 9,
}  # fmt: skip
_SCALES = {"nghin": 10**3, "ngan": 10**3, "trieu": 10**6, "ty": 10**9, "ti": 10**9}
_TENS = {"muoi", "chuc"}
_LINKS = {"linh", "le"}
_FILLERS = {"mung", "mong", "va"}
_KNOWN = (*_UNITS, *_SCALES, *sorted(_TENS | _LINKS | _FILLERS), "tram")
_JOINED = range(5, 101)
"""Letters that numerals without blanks between them may have."""
_OLDEST_YEAR = 1800
"""A year in words before it is a misreading ("tám lăm" for 1985 is not completed either)."""


def number_in_words(text: str) -> int | None:
    """The whole number that all words of ``text`` make: "hai nghìn không trăm mười chín" is 2019.

    Years spoken digit by digit ("một chín tám lăm"), slips of a reader ("nghin", "mườị") and lost
    blanks ("haimươi") are understood. ``None`` when a word is no numeral or the words make none.
    """
    words = _words(text)
    return None if words is None else _number(words)


def decimal_in_words(text: str) -> float | None:
    """A number with an optional decimal part: "một trăm hai mươi phẩy năm" is 120.5."""
    parts = re.split(r"\b(?:phay|cham)\b", fold(text), maxsplit=1)
    whole = number_in_words(parts[0])
    if whole is None or len(parts) == 1:
        return whole
    digits = _fraction(_words(parts[1]) or [])
    return float(f"{whole}.{digits}") if digits else None


def date_in_words(text: str) -> date | None:
    """The day in "ngày mùng năm tháng ba năm hai nghìn không trăm mười chín"."""
    match = re.search(r"ng?ay\s+(.+?)\s*,?\s*thang\s+(.+?)\s*,?\s*nam\s+(.+)", fold(text))
    if match is None:
        return None
    day, month = number_in_words(match[1]), number_in_words(match[2])
    return _real_day(day, month, _year(match[3]))


def iso_in_words(text: str) -> str | None:
    """What :func:`date_in_words` gives, or as much as is said: a month and year, or a year."""
    day = date_in_words(text)
    if day is not None:
        return day.isoformat()
    folded = fold(text)
    if re.search(r"\bng?ay\b", folded):
        return None
    if match := re.search(r"\bthang\s+(.+?)\s*,?\s*nam\s+(.+)", folded):
        month, year = number_in_words(match[1]), _year(match[2])
        real = month is not None and 1 <= month <= 12 and year is not None
        return f"{year:04d}-{month:02d}" if real else None
    match = re.search(r"(?:^|\W)nam\s+(.+)", folded)
    year = _year(match[1]) if match else None
    return None if year is None else f"{year:04d}"


def _year(folded: str) -> int | None:
    """The year at the beginning of a text, whatever follows it."""
    words = re.findall(r"[a-z]+", re.split(r"[.,:;)(/]", folded.strip())[0])
    for end in range(len(words), 0, -1):
        year = number_in_words(" ".join(words[:end]))
        if year is not None:
            return year if year >= _OLDEST_YEAR else None
    return None


def _real_day(day: int | None, month: int | None, year: int | None) -> date | None:
    if day is None or month is None or year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _words(text: str) -> list[str] | None:
    """The numerals of a text as they should be spelt; ``None`` when one is none."""
    words: list[str] = []
    for token in re.findall(r"[a-z]+", fold(text)):
        spelt = _spelt(token)
        if spelt is None:
            return None
        words.extend(spelt)
    while words and words[0] in _FILLERS:
        words.pop(0)
    return words or None


def _spelt(token: str) -> list[str] | None:
    """A word, or several without blanks between, as they should be spelt."""
    parts = _cut(token) if len(token) in _JOINED else None
    if parts is not None:
        return parts
    known = _nearest(token)
    return None if known is None else [known]


def _nearest(token: str) -> str | None:
    if token in _KNOWN:
        return token
    if len(token) < 3:
        return None
    best = process.extractOne(token, _KNOWN, scorer=fuzz.ratio, score_cutoff=78)
    return best[0] if best else None


def _cut(token: str) -> list[str] | None:
    """A run of numerals without blanks, cut into its words."""
    if not token:
        return []
    for word in sorted(_KNOWN, key=len, reverse=True):
        if token.startswith(word):
            rest = _cut(token[len(word) :])
            if rest is not None:
                return [word, *rest]
    return None


def _number(words: Sequence[str]) -> int | None:
    if len(words) >= 3 and all(word in _UNITS for word in words):
        return int("".join(str(_UNITS[word]) for word in words))
    return _scaled([word for word in words if word != "va"])


def _scaled(words: Sequence[str]) -> int | None:
    """Words around their largest scale: so many thousands, and less than a thousand more."""
    scales = [_SCALES[word] for word in words if word in _SCALES]
    if not scales:
        return _hundreds(words)
    at = next(i for i, word in enumerate(words) if _SCALES.get(word) == max(scales))
    times = _scaled(words[:at])
    rest = _scaled(words[at + 1 :]) if words[at + 1 :] else 0
    if times is None or rest is None or rest >= max(scales):
        return None
    return times * max(scales) + rest


def _hundreds(words: Sequence[str]) -> int | None:
    if "tram" not in words:
        return _tens(words)
    at = words.index("tram")
    times = _unit(words[:at])
    rest = _tens(words[at + 1 :]) if words[at + 1 :] else 0
    return None if times is None or rest is None else 100 * times + rest


def _tens(words: Sequence[str]) -> int | None:
    if words and words[0] in _LINKS:
        return _unit(words[1:])
    at = next((i for i, word in enumerate(words) if word in _TENS), None)
    if at is None:
        return _unit(words)
    times = _unit(words[:at]) if at else 1
    rest = _unit(words[at + 1 :]) if words[at + 1 :] else 0
    return None if times is None or rest is None else 10 * times + rest


def _unit(words: Sequence[str]) -> int | None:
    return _UNITS.get(words[0]) if len(words) == 1 else None


def _fraction(words: Sequence[str]) -> str:
    """The digits after the comma; empty when the words make none."""
    if all(word in _UNITS for word in words):
        return "".join(str(_UNITS[word]) for word in words)
    zeros = next((i for i, word in enumerate(words) if word != "khong"), len(words))
    rest = _number(words[zeros:])
    return "" if rest is None else "0" * zeros + str(rest)
