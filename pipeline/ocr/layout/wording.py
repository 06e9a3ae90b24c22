"""Words by which a reader of Vietnamese paper knows where he is, found in spite of misread letters.

Only what every office writes alike is named here: the national motto, "Kính gửi" and "Nơi nhận"
(Decree 30/2020/NĐ-CP, Appendix I), the stamp "ĐẾN", and what software for digital signatures writes
over a page.
"""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz

from schemas.text import fold

LIKENESS = 80
"""Per cent of letters that agree; two misread letters of fifteen give 87."""

_MOTTO = ("cong hoa xa hoi", "doc lap - tu")
_HEAD = ("cong hoa xa hoi", "chu nghia viet nam", "doc lap - tu do", "dang cong san viet nam")
_NUMBER, _DAY, _MONTH = "so:", "ngay", "thang"
_NAME = re.compile(r"[^\W\d_][^\d/]*$")
"""What is neither a number nor a code, in whatever case it was read."""
_RECIPIENTS = "noi nhan"
_ADDRESSEE = "kinh gui"
_CAPTION = ("ky boi", "nguoi ky:", "thoi gian ky", "ky ngay", "ngay ky")
_CAPTION_MORE = ("email", "co quan", "to chuc", "chuc vu")
_ARRIVAL = "den"
_ARRIVAL_MORE = ("gio", "ngay", "so", "chuyen", "luu ho so")


def motto_start(words: Sequence[str]) -> int | None:
    """The place of the word with which the national motto begins behind other words."""
    folded = [fold(word) for word in words]
    for place in range(1, len(folded)):
        opening = " ".join(folded[place : place + 4])
        if any(fuzz.ratio(opening, motto) >= LIKENESS for motto in _MOTTO):
            return place
    return None


def places_behind_number(words: Sequence[str]) -> list[int]:
    """Where a place may begin in a line that begins with a number and ends in place and date.

    They stand side by side: "Số: 12/QĐ-UBND   Cái Tàu Hạ, ngày 21 tháng 10 năm 2022".
    """
    folded = [fold(word) for word in words]
    day = next((at for at, word in enumerate(folded) if word == _DAY), 0)
    dated = folded[day - 1].endswith((",", ".")) and _MONTH in folded[day + 1 : day + 4]
    if not dated or not folded[0].startswith(_NUMBER):
        return []
    return [at for at in range(1, day) if _NAME.match(words[at])]


def is_head(text: str) -> bool:
    """Whether a line is part of the motto, or of the Party's title in its place."""
    return any(cue in fold(text) for cue in _HEAD)


def is_recipients(text: str) -> bool:
    """Whether a line opens the list of recipients."""
    return _begins(text, _RECIPIENTS)


def is_addressee(text: str) -> bool:
    """Whether a line names the addressee."""
    return _begins(text, _ADDRESSEE)


def opens_caption(text: str) -> bool:
    """Whether a line begins the caption of a digital signature."""
    return fold(text).startswith(_CAPTION)


def continues_caption(text: str) -> bool:
    """Whether a line may be a further line of such a caption."""
    return fold(text).startswith((*_CAPTION, *_CAPTION_MORE))


def is_arrival_stamp(texts: Iterable[str]) -> bool:
    """Whether lines are those of the stamp for incoming papers: "ĐẾN" in capitals, number, day."""
    words = [word.strip(".:,;") for text in texts for word in text.split()]
    named = any(word.isupper() and fold(word) == _ARRIVAL for word in words)
    return named and any(fold(word) in _ARRIVAL_MORE for word in words)


def in_capitals(text: str) -> bool:
    """Whether a line of five letters or more is set in capitals, but for one in ten."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 5 and sum(c.isupper() for c in letters) > 0.9 * len(letters)


def label_of(text: str) -> str:
    """What stands before the colon of a filled-in line, at most three words, folded; or nothing."""
    label, colon, _ = text.partition(":")
    return " ".join(fold(label).split()[:3]) if colon else ""


def _begins(text: str, cue: str) -> bool:
    return fuzz.ratio(fold(text)[: len(cue)], cue) >= LIKENESS
