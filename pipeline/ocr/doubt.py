"""Which words of a single reader another one must look at before they are believed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ocr.glyphs import Glyphs, text_of
from pipeline.ocr.language import Counts, Phrase, syllables
from pipeline.ocr.language.rivals import Rivals
from schemas.geometry import Box

SURE = 0.9
"""Of its least sure letter; words that are less sure are doubted."""

QUITE_SURE = 0.98
FAR = 3.0
"""By how much (in logarithms) the language must prefer the same letters with other marks: at all,
or so much where the reader is quite sure. THÀNH PHÓ for PHỐ was read with 0.998."""

UNSURE = 0.5
"""A line with such a letter is doubted as a whole: it may be no print. So is one with as large a
share of doubted words. Without this, strokes of seals and pens were read for words: F1 97.6 instead
of 97.9 on nine real pages."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a line to look at: its glyphs from ``start`` to before ``end``, in their box."""

    start: int
    end: int
    box: Box


class Doubts:
    """Decides with the help of ``counts``."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._rivals = Rivals(counts)

    def of(self, line: Glyphs, box: Box) -> Iterator[Stretch]:
        """The doubted stretches of a line in its box, left to right, cut in the middle of blanks.

        Doubted are numbers and codes (a reader is as sure of a wrong digit as of a right one),
        marks alone, unknown syllables, what is read unsurely, what the language finds unlikely, and
        a line on which nothing is read.
        """
        words = _word_spans(line)
        texts = [text_of(line[start:end]) for start, end in words]
        phrases = [syllables(text) for text in texts]
        doubted = [
            self._doubted(text, line[start:end], _around(phrases, place))
            for place, (text, (start, end)) in enumerate(zip(texts, words, strict=True))
        ]
        if not words:
            yield Stretch(0, len(line), box)
            return
        least = min(glyph.confidence for glyph in line)
        if least < UNSURE or sum(doubted) > UNSURE * len(words):
            doubted = [True] * len(words)
        for first, last in _runs(doubted):
            start, end = words[first][0], words[last][1]
            x0 = box.x0 if first == 0 else round((line[start - 2].x1 + line[start].x0) / 2)
            at_end = last == len(words) - 1
            x1 = box.x1 if at_end else round((line[end - 1].x1 + line[end + 1].x0) / 2)
            yield Stretch(start, end, Box(x0, box.y0, max(x0 + 1, x1), box.y1))

    def _doubted(self, text: str, glyphs: Glyphs, around: tuple[Phrase, Phrase, Phrase]) -> bool:
        before, phrase, after = around
        sure = min(glyph.confidence for glyph in glyphs)
        if sure < SURE or any(c.isdigit() for c in text) or not any(c.isalpha() for c in text):
            return True
        if not all(word is None or self._counts.knows(word) for word in phrase):
            return True
        return self._rivals.lead(before, phrase, after) >= (0 if sure < QUITE_SURE else FAR)


def _word_spans(line: Glyphs) -> list[tuple[int, int]]:
    """Where each word of a tidied line begins and ends, as indices of its glyphs."""
    blanks = [-1, *(place for place, glyph in enumerate(line) if glyph.is_blank), len(line)]
    return [(before + 1, after) for before, after in pairwise(blanks) if after > before + 1]


def _around(phrases: Sequence[Phrase], place: int) -> tuple[Phrase, Phrase, Phrase]:
    """Two syllables before a word, its own, two after it."""
    before = sum(phrases[max(0, place - 2) : place], ())[-2:]
    after = sum(phrases[place + 1 : place + 3], ())[:2]
    return before, phrases[place], after


def _runs(doubted: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """First and last index of each run of true ones."""
    first: int | None = None
    for place, one in enumerate([*doubted, False]):
        if one and first is None:
            first = place
        elif not one and first is not None:
            yield first, place - 1
            first = None
