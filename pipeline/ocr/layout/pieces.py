"""Pieces of a page that are read in one go, and the rows in which they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.ocr.layout.wording import motto_start, places_behind_number
from pipeline.page import Line, Word
from schemas.geometry import Box, enclosing

SPLIT_GAP = 2.0
"""In heights of a word: a wider gap separates two pieces. Justified spaces stay below 1.3."""

ODD_GAP, TIMES_USUAL = 1.0, 4.0
"""A gap of so many heights also does if it is so many times as wide as the usual one of its line:
justified spaces are wide together, those between two signers are not."""

MAX_HEIGHT = 2.5
"""In the usual heights: a taller word is no print. Titles of certificates are twice as tall."""

SCRAWL, CERTAIN = 6, 0.99
"""Characters at most, and confidence below: so were all of 95 such pieces on 170 invented pages,
every one of them read where nothing is printed."""

MIN_PITCH, MAX_PITCH = 0.25, 1.5
"""In heights of a word: a single letter that takes less of the line, and letters that take more,
are no print. The narrowest figure takes 0.38, capitals 0.9."""

_RULING = frozenset("|_=—–¬~‘`°")


@dataclass(frozen=True, slots=True)
class Piece:
    """Lines that nothing else is read between: one printed stretch of words, or a whole table."""

    lines: tuple[Line, ...]
    box: Box

    @classmethod
    def of(cls, line: Line) -> "Piece":
        """A piece of one printed stretch."""
        return cls((line,), line.box)

    @property
    def text(self) -> str:
        """Its words, lines joined by spaces."""
        return " ".join(line.text for line in self.lines)

    @property
    def is_line(self) -> bool:
        """Whether it may be one line with what stands beside it."""
        return len(self.lines) == 1


@dataclass(frozen=True, slots=True)
class Row:
    """Pieces that stand beside each other, left to right."""

    pieces: tuple[Piece, ...]

    @property
    def box(self) -> Box:
        """The smallest box around them."""
        return enclosing([piece.box for piece in self.pieces])

    def lines(self) -> list[Line]:
        """One line of all pieces that are lines; those of the others before and after it."""
        told: list[Line] = []
        beside: list[Line] = []
        for piece in self.pieces:
            if piece.is_line:
                beside += piece.lines
            else:
                told += [*_joined(beside), *piece.lines]
                beside = []
        return [*told, *_joined(beside)]


def _joined(lines: Sequence[Line]) -> list[Line]:
    return [Line(tuple(word for line in lines for word in line.words))] if lines else []


def without_rulings(line: Line) -> Line | None:
    """The words of a line without rulings read as bars; None when no letter or digit is left."""
    words = tuple(word for word in line.words if not _RULING.issuperset(word.text))
    return Line(words) if any(c.isalnum() for word in words for c in word.text) else None


def word_height(lines: Sequence[Line]) -> float:
    """The usual height of a word in pixels, by which all white on the page is measured."""
    return median(word.box.height for line in lines for word in line.words)


def is_print(piece: Piece, height: float) -> bool:
    """Whether a piece has the build of print; else it is strokes of a pen or a seal, read as text.

    ``height`` is the usual one of a word. Strokes run across the white between columns.
    """
    return not all(_is_stroke(word, height) for line in piece.lines for word in line.words)


def is_scrawl(piece: Piece, height: float) -> bool:
    """Whether a piece is what an engine made of a signature or of the ring of a seal.

    That is a few characters, none of print's height, in doubt; three figures and more may be a
    number that was filled in.
    """
    words = [word for line in piece.lines for word in line.words]
    text = "".join(word.text for word in words)
    tall = all(word.box.height > MAX_HEIGHT * height for word in words)
    doubtful = min(word.confidence for word in words) < CERTAIN
    return tall and doubtful and len(text) <= SCRAWL and not (len(text) > 2 and text.isdigit())


def _is_stroke(word: Word, height: float) -> bool:
    pitch = word.box.width / max(1, len(word.text)) / max(1, word.box.height)
    thin = pitch < MIN_PITCH and len(word.text) == 1 and word.text.isalpha()
    return thin or pitch > MAX_PITCH or word.box.height > MAX_HEIGHT * height


def split(line: Line, height: float) -> list[Line]:
    """Cut a line where an engine read across two columns: at wide gaps, and between head blocks.

    A long agency name comes within one letter's width of "CỘNG HÒA XÃ HỘI", a long place name
    within two of the number.
    """
    words = sorted(line.words, key=lambda word: word.box.x0)
    texts = [word.text for word in words]
    gaps = [after.box.x0 - before.box.x1 for before, after in pairwise(words)]
    # A place may have several words; what parts it from the number is the widest gap.
    places = places_behind_number(texts)
    head = max(places, key=lambda at: gaps[at - 1]) if places else motto_start(texts)
    widest = min(SPLIT_GAP * height, max(ODD_GAP * height, TIMES_USUAL * median(gaps or [0])))
    parts = [[words[0]]]
    for place, (gap, word) in enumerate(zip(gaps, words[1:], strict=True), start=1):
        if gap > widest or place == head:
            parts.append([])
        parts[-1].append(word)
    return [Line(tuple(part)) for part in parts]


def rows_of(pieces: Sequence[Piece]) -> list[Row]:
    """Group pieces that stand at one height, top to bottom.

    A piece joins the row whose middle band it shares by more than half, unless it would stand
    above or below one of its members.
    """
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: p.box.centre[1]):
        home = next((row for row in rows[-3:] if _belongs(piece.box, row)), None)
        if home is None:
            rows.append([piece])
        else:
            home.append(piece)
    return [Row(tuple(sorted(row, key=lambda p: p.box.x0))) for row in rows]


def _belongs(box: Box, row: Sequence[Piece]) -> bool:
    beside = all(box.x0 >= other.box.x1 or box.x1 <= other.box.x0 for other in row)
    nearest = min((other.box for other in row), key=lambda other: abs(other.x0 - box.x0))
    shared = min(box.y1, nearest.y1) - max(box.y0, nearest.y0)
    return beside and shared > 0.5 * min(box.height, nearest.height)
