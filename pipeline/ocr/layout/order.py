"""The order in which a Vietnamese official reads a page.

A page is a stack of bands. A band is a row, read across, or it is columns side by side, each read
whole before the next and in its turn a stack of bands: the cut tree of Nagy and Seth ("Hierarchical
representation of optically scanned documents", ICPR 1984). Where columns may stand is told by white
corridors that run down over several rows (Breuel, "Two geometric algorithms for layout analysis",
DAS 2002); whether they are blocks or the cells of rows is told by what is in them (``columns``).

Decree 30/2020 (Appendix I) puts two such blocks at the head of a document (agency left, motto
right) and at its foot ("Nơi nhận" left, signer right). Engines' own blocks are not trusted:
Tesseract read the two blocks of the head as one on two of nine real pages.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from pipeline.ocr.layout.columns import are_blocks
from pipeline.ocr.layout.pieces import Piece, Row, is_print, rows_of
from pipeline.ocr.layout.wording import is_addressee
from pipeline.page import Line
from schemas.geometry import Box, enclosing

CORRIDOR = 0.1
"""In heights of a word: width of the white between two parallel blocks at least."""

SLACK = 0.5
"""In heights of a word: so far may a line reach into the white from either side. The date of a
long place name begins left of where the name of the agency above it ends."""

MARGIN = 0.2
"""Share of the text's width, on either side, where no corridor between two blocks can be."""

CENTRED = 0.04
"""A line this close to the middle (share of the text's width) is a title, not a block."""

HEAD_SHARE = 0.45
"""The head ends above this share of the text's height."""

SAME_AXIS = 1.0
"""In heights of a word: lines that are centred on one axis are so to within this."""

NEAR = 2.0
"""In heights of a word: lines of one block that share no axis stand closer than this."""

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Measure:
    """Where the text that is ordered begins and ends, and the usual height of its words."""

    box: Box
    height: float

    @property
    def inner(self) -> Interval:
        margin = int(MARGIN * self.box.width)
        return self.box.x0 + margin, self.box.x1 - margin

    def is_centred(self, box: Box) -> bool:
        return abs(box.centre[0] - self.box.centre[0]) <= CENTRED * self.box.width

    def is_head(self, box: Box) -> bool:
        return box.y0 < self.box.y0 + HEAD_SHARE * self.box.height


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Columns to be read one after the other, and the row behind them."""

    columns: tuple[tuple[Piece, ...], ...]
    end: int


def in_order(pieces: Sequence[Piece], height: float) -> list[Line]:
    """The lines of all ``pieces`` as they are read; ``height`` is the usual one of a word.

    What has not the build of print shuts no corridor: it is read behind the line next to it.
    """
    lines = _stacked([piece for piece in pieces if is_print(piece, height)], height)
    for stroke in (piece for piece in pieces if not is_print(piece, height)):
        at = _behind(stroke.box, lines)
        lines[at:at] = stroke.lines
    return lines


def _behind(box: Box, lines: Sequence[Line]) -> int:
    """The place behind the line whose middle is nearest to that of ``box``."""
    x, y = box.centre
    away = [hypot(line.box.centre[0] - x, line.box.centre[1] - y) for line in lines]
    return away.index(min(away)) + 1 if away else 0


def _stacked(pieces: Sequence[Piece], height: float) -> list[Line]:
    if not pieces:
        return []
    measure = _Measure(enclosing([piece.box for piece in pieces]), height)
    rows = rows_of(pieces)
    lines: list[Line] = []
    at = 0
    while at < len(rows):
        blocks = _blocks(rows, at, measure)
        if blocks is None:
            lines += rows[at].lines()
            at += 1
        else:
            lines += [line for column in blocks.columns for line in _stacked(column, height)]
            at = blocks.end
    return lines


def _blocks(rows: Sequence[Row], at: int, measure: _Measure) -> _Blocks | None:
    """The blocks that begin side by side at row ``at``; None if there are none."""
    end, free = _corridors(rows, at, measure)
    if len(rows[at].pieces) < 2 and _stands_alone(rows, at, end, measure):
        return None
    columns = _columns([piece for row in rows[at:end] for piece in row.pieces], free)
    if len(columns) < 2:
        return None
    head = measure.is_head(rows[at].box)
    if not are_blocks(columns, rows[at:end], measure.height, head):
        return None
    last = _last_row(rows, at, end, columns[0], measure.height)
    if last == end:
        return _Blocks(columns, end)
    return _Blocks(_columns([p for row in rows[at:last] for p in row.pieces], free), last)


def _stands_alone(rows: Sequence[Row], at: int, end: int, measure: _Measure) -> bool:
    """Whether a row above blocks that end before ``end`` is none of theirs.

    It is far above the next one, as the number of a page is, or they run further without it.
    """
    if end <= at + 1:
        return True
    far = rows[at + 1].box.y0 - rows[at].box.y1 > NEAR * measure.height
    return far or _corridors(rows, at + 1, measure)[0] > end


def _corridors(rows: Sequence[Row], at: int, measure: _Measure) -> tuple[int, list[Interval]]:
    """How far down a white corridor runs from row ``at``, and the corridors that run as far."""
    free = [measure.inner]
    end = at
    while end < len(rows) and not _ends_blocks(rows[end], rows[at:end], measure):
        left_over = _without(free, rows[end], measure.height)
        if not left_over:
            break
        free, end = left_over, end + 1
    return end, free


def _ends_blocks(row: Row, above: Sequence[Row], measure: _Measure) -> bool:
    """A title alone in the middle or the addressee: the body begins.

    The middle one of three signers stands in the middle as well, under others on the same axis.
    """
    if any(is_addressee(piece.text) for piece in row.pieces):
        return True
    if len(row.pieces) > 1 or not measure.is_centred(row.pieces[0].box):
        return False
    middle = row.pieces[0].box.centre[0]
    columns = [piece.box for other in above if len(other.pieces) > 2 for piece in other.pieces]
    return all(abs(box.centre[0] - middle) > SAME_AXIS * measure.height for box in columns)


def _without(free: list[Interval], row: Row, height: float) -> list[Interval]:
    """The white columns that remain when ``row`` is printed."""
    for piece in row.pieces:
        left, right = piece.box.x0 + SLACK * height, piece.box.x1 - SLACK * height
        cut = [part for x0, x1 in free for part in ((x0, min(x1, left)), (max(x0, right), x1))]
        free = [(x0, x1) for x0, x1 in dict.fromkeys(cut) if x1 - x0 >= CORRIDOR * height]
    return free


def _columns(pieces: Sequence[Piece], free: Sequence[Interval]) -> tuple[tuple[Piece, ...], ...]:
    """The pieces parted by every corridor that has some on both sides, left to right."""
    columns: list[tuple[Piece, ...]] = []
    rest = tuple(pieces)
    for x0, x1 in sorted(free):
        left = tuple(piece for piece in rest if piece.box.centre[0] < (x0 + x1) / 2)
        right = tuple(piece for piece in rest if piece.box.centre[0] >= (x0 + x1) / 2)
        if left and right:
            columns.append(left)
            rest = right
    return (*columns, rest)


def _last_row(rows: Sequence[Row], at: int, end: int, first: Sequence[Piece], height: float) -> int:
    """Where the blocks end: rows at their foot that only reach under the first one may be body.

    They are its own if they stand close below one of its lines, or share the axis of one.
    """
    members = {id(piece) for piece in first}
    while end > at + 1 and all(id(piece) in members for piece in rows[end - 1].pieces):
        boxes = [p.box for row in rows[at : end - 1] for p in row.pieces if id(p) in members]
        if not boxes or any(_is_of_block(rows[end - 1].box, box, height) for box in boxes):
            break
        end -= 1
    return end


def _is_of_block(box: Box, other: Box, height: float) -> bool:
    near = box.y0 - other.y1 < NEAR * height
    return near or abs(box.centre[0] - other.centre[0]) < SAME_AXIS * height
