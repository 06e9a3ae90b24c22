"""Where a line of print leaves a blank for a number or a day.

"Số: …/QĐ-UBND", "ngày … tháng … năm …" (Decree 30/2020, Appendix I): clerks print the paper first
and write the figures in when it is signed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from pipeline.page import Word
from schemas.text import fold

Kind = Literal["number", "day", "month"]

MAX_BETWEEN = 3
"""Words an engine makes of what is written in one blank."""

MAX_LETTERS = 2
"""That an engine makes of figures by hand; a word of more is print, and no blank is there."""

_BLANKS: Final[dict[Kind, re.Pattern[str]]] = {
    "number": re.compile(r"(?<!\w)(?P<before>so(?: ?[:.])?)(?P<written>[^/]{0,14}?) ?(?=/)"),
    "day": re.compile(r"(?<!\w)(?P<before>ngay)(?P<written>.{0,12}?) ?(?=thang)"),
    "month": re.compile(r"(?P<before>thang)(?P<written>.{0,12}?) ?(?=nam(?!\w))"),
}
"""Folded: what opens a blank, what an engine read in it, and what closes it."""

CAPITAL, FIGURE = 1.35, 1.0
"""Widths of letters and figures, for dividing a word that was read as one."""


@dataclass(frozen=True, slots=True)
class Blank:
    """From where to where on its line something may be written, and which letters that covers.

    ``x0``, ``x1`` – pixels of the reading frame; ``start``, ``end`` – of the line's text; equal
    where nothing was read in the blank.
    """

    kind: Kind
    x0: int
    x1: int
    start: int
    end: int


def blanks_of(words: tuple[Word, ...]) -> Iterator[Blank]:
    """The blanks on a line of words, by where they begin."""
    text = " ".join(word.text for word in words)
    folded = "".join(map(_folded, text))
    found = [
        Blank(kind, *_between(words, match.start("written"), match.end()), *_trimmed(text, match))
        for kind, pattern in _BLANKS.items()
        for match in pattern.finditer(folded)
        if _may_be_by_hand(match["written"])
    ]
    yield from sorted(found, key=lambda blank: blank.start)


@lru_cache(maxsize=1024)
def _folded(character: str) -> str:
    """One for one, so that places in the line stay."""
    return fold(character)[:1] or character


def _may_be_by_hand(written: str) -> bool:
    words = written.split()
    return len(words) <= MAX_BETWEEN and all(
        sum(character.isalpha() for character in word) <= MAX_LETTERS for word in words
    )


def _trimmed(text: str, match: re.Match[str]) -> tuple[int, int]:
    """What was written without the spaces around it."""
    start, end = match.span("written")
    written = text[start:end]
    start += len(written) - len(written.lstrip())
    return start, max(start, start + len(written.strip()))


def _between(words: tuple[Word, ...], start: int, end: int) -> tuple[int, int]:
    """Where print ends before letter ``start`` of the line, and begins again after ``end``."""
    x0 = x1 = at = 0
    for word in words:
        last = at + len(word.text)
        if at < start <= last:
            x0 = cut_word(word, start - at)
        if at <= end <= last:
            x1 = cut_word(word, end - at)
        at = last + 1
    return x0, max(x0, x1)


def cut_word(word: Word, letters: int) -> int:
    """Where the first ``letters`` of a word end, by the usual widths of characters."""
    widths = [CAPITAL if c.isupper() else FIGURE for c in word.text]
    share = sum(widths[:letters]) / sum(widths)
    return word.box.x0 + round(word.box.width * share)
