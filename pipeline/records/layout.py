"""The words of a reading as rows and segments: how the page looks, not in which order it was read.

A *segment* is what stands together on a printed line; a wide gap ends it, because engines read
two columns now as one line and now as two. A *row* is all segments at one height. Boxes are in
the reading frame.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from pipeline.page import Line, PageText, Reading, Table, Word
from pipeline.records.match import plain
from schemas.geometry import Box, enclosing
from schemas.text import nfc

GAP_EMS = 1.7
"""A gap wider than this many line heights ends a segment. Justified text stays below 1.2 on the
synthetic set; the narrowest gap between the two header blocks of real decisions is 2.1."""

_GLUED = re.compile(r"(?<=[^\W\d]):(?=[^\s/:])|(?<=\)):(?=[^\s/:])|^:(?=\w)")
_LEADER = re.compile(r"[.…_·]{3,}|…")
_ONLY_LEADER = re.compile(r"^[.…_·\-–|]*[.…_·][.…_·\-–|]*$")


@dataclass(frozen=True, slots=True)
class Segment(Line):
    """Neighbouring words of one printed line; never empty."""


@dataclass(frozen=True)
class Row:
    """The segments at one height of page ``page`` (1-based), left to right; never empty.

    What is asked of every row for every field is found once.
    """

    page: int
    segments: tuple[Segment, ...]

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """All words, left to right."""
        return tuple(word for segment in self.segments for word in segment.words)

    @cached_property
    def text(self) -> str:
        """All words with single spaces between."""
        return " ".join(segment.text for segment in self.segments)

    @cached_property
    def plain(self) -> str:
        """All words as they are compared: letters and digits only, folded."""
        return "".join(plain(word.text) for word in self.words)

    @cached_property
    def box(self) -> Box:
        """The smallest box around the row."""
        return enclosing([segment.box for segment in self.segments])


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page as rows from top to bottom.

    ``pitch`` is the usual distance of its lines, ``right`` the x at which they usually end,
    ``tables`` what is ruled on it; the words of a table are among those of the rows.
    """

    number: int
    width: int
    height: int
    rows: tuple[Row, ...]
    pitch: float
    right: float
    tables: tuple[Table, ...] = ()

    def above(self, y: float) -> "Sheet":
        """The part of the sheet above ``y`` as a sheet of its own; boxes stay where they are."""
        rows = tuple(row for row in self.rows if row.box.centre[1] < y)
        tables = tuple(table for table in self.tables if table.box.centre[1] < y)
        return replace(self, height=round(y), rows=rows, tables=tables)

    def left_of(self, x: float) -> "Sheet":
        """The part of the sheet left of ``x`` as a sheet of its own; boxes stay where they are."""
        tables = tuple(table for table in self.tables if table.box.centre[0] < x)
        return self._beside(lambda word: word.box.centre[0] < x, round(x), tables)

    def right_of(self, x: float) -> "Sheet":
        """The part right of ``x``, its boxes where they are: to be recognised, without tables."""
        return self._beside(lambda word: word.box.centre[0] >= x, self.width, ())

    def _beside(
        self, kept: Callable[[Word], bool], width: int, tables: tuple[Table, ...]
    ) -> "Sheet":
        parted = (segments_of(filter(kept, row.words)) for row in self.rows)
        rows = tuple(_rows(self.number, [segment for row in parted for segment in row]))
        return Sheet(self.number, width, self.height, rows, _pitch(rows), _right(rows), tables)

    def below(self, y: float) -> "Sheet":
        """The part of the sheet below ``y``, moved to its top, to be recognised: without tables."""
        rows = tuple(_raised(row, round(y)) for row in self.rows if row.box.centre[1] >= y)
        return replace(self, height=self.height - round(y), rows=rows, tables=())


def _raised(row: Row, by: int) -> Row:
    return Row(row.page, tuple(_raised_segment(segment, by) for segment in row.segments))


def _raised_segment(segment: Segment, by: int) -> Segment:
    return Segment(
        tuple(
            replace(word, box=Box(word.box.x0, word.box.y0 - by, word.box.x1, word.box.y1 - by))
            for word in segment.words
        )
    )


def sheets(reading: Reading) -> tuple[Sheet, ...]:
    """Every page of the reading as rows."""
    return tuple(_sheet(page) for page in reading.pages)


def _sheet(page: PageText) -> Sheet:
    found = (s for line in page.lines for s in segments_of(tokens(line.words)))
    segments = [s for s in found if any(c.isalnum() for c in s.text)]
    rows = tuple(_rows(page.number, segments))
    size = (page.frame_width, page.frame_height)
    return Sheet(page.number, *size, rows, _pitch(rows), _right(rows), page.tables)


def tokens(words: Iterable[Word]) -> Iterator[Word]:
    """Words in NFC, without dotted leaders, and apart where a colon glued two together."""
    for word in words:
        text = nfc(word.text)
        if _ONLY_LEADER.match(text):
            continue
        cuts = [match.end() for match in _GLUED.finditer(text)]
        for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
            part = _LEADER.sub("", text[start:end]).strip()
            if part:
                box = _part(word.box, start, end, len(text))
                others = tuple(_LEADER.sub("", nfc(other)).strip() for other in word.alternatives)
                yield Word(part, box, word.confidence, () if len(cuts) > 0 else others)


def _part(box: Box, start: int, end: int, length: int) -> Box:
    """The share of a word's box that some of its letters take, all being equally wide."""
    step = box.width / max(1, length)
    return Box(round(box.x0 + start * step), box.y0, round(box.x0 + end * step), box.y1)


def segments_of(words: Iterable[Word]) -> Iterator[Segment]:
    """Words at one height, parted where wide gaps are."""
    ordered = sorted(words, key=lambda word: word.box.x0)
    if not ordered:
        return
    wide = GAP_EMS * median(word.box.height for word in ordered)
    current = [ordered[0]]
    for word in ordered[1:]:
        if word.box.x0 - current[-1].box.x1 > wide:
            yield Segment(tuple(current))
            current = []
        current.append(word)
    yield Segment(tuple(current))


def _rows(page: int, segments: list[Segment]) -> Iterator[Row]:
    """Group segments whose middles differ by less than half a line height."""
    current: list[Segment] = []
    for segment in sorted(segments, key=lambda s: s.box.centre[1]):
        if current and not _same_height(current, segment):
            yield _row(page, current)
            current = []
        current.append(segment)
    if current:
        yield _row(page, current)


def _same_height(row: list[Segment], segment: Segment) -> bool:
    middle = sum(s.box.centre[1] for s in row) / len(row)
    height = min(segment.box.height, max(s.box.height for s in row))
    apart = all(
        s.box.x1 <= segment.box.x0 + height or segment.box.x1 <= s.box.x0 + height for s in row
    )
    return apart and abs(segment.box.centre[1] - middle) < 0.55 * height


def _row(page: int, segments: list[Segment]) -> Row:
    return Row(page, tuple(sorted(segments, key=lambda s: s.box.x0)))


def _pitch(rows: tuple[Row, ...]) -> float:
    heights = [row.box.height for row in rows]
    steps = [b.box.centre[1] - a.box.centre[1] for a, b in pairwise(rows)]
    if not heights:
        return 1.0
    near = [step for step in steps if step < 3 * median(heights)]
    return float(median(near)) if near else 1.5 * float(median(heights))


def _right(rows: tuple[Row, ...]) -> float:
    """The right edge of the text: full lines end there, a stamp beyond it is one row in many."""
    ends = sorted((row.box.x1 for row in rows), reverse=True)
    return float(ends[len(ends) // 12]) if ends else 0.0
