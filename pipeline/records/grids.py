"""Cells of tables by row and column: ruled ones as they were read, others by what stands in line.

Geometry only; which cells are labels is :mod:`pipeline.records.tables`' to say.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.page import Table, Word
from pipeline.records.labels import Hit
from pipeline.records.layout import Row, Segment, Sheet, segments_of, tokens
from schemas.geometry import Box

NEXT_ROW = 2.5
"""Line pitches to the next row of a table without rulings, at most."""

Lines = tuple[tuple[Word, ...], ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with the rows and columns it covers and its words, line by printed line."""

    rows: range
    columns: range
    box: Box
    lines: Lines = ()

    @property
    def text(self) -> str:
        """All words on one line."""
        return " ".join(word.text for line in self.lines for word in line)


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table on sheet ``sheet`` (an index), by every place they cover.

    The first ``head_rows`` rows are known to name the columns.
    """

    sheet: int
    head_rows: int
    places: Mapping[tuple[int, int], Cell]

    def cells(self) -> tuple[Cell, ...]:
        """Every cell once, row by row."""
        return tuple(dict.fromkeys(self.places[place] for place in sorted(self.places)))

    def row(self, number: int) -> list[Cell]:
        """The filled cells that begin in a row."""
        return [cell for cell in self.cells() if cell.rows.start == number and cell.lines]

    def beside(self, cell: Cell) -> Cell | None:
        """The cell right of another one."""
        return self.places.get((cell.rows.start, cell.columns.stop))

    def below(self, cell: Cell) -> Iterator[Cell]:
        """The cells under another one, down to the end of its column."""
        row = cell.rows.stop
        while under := self.places.get((row, cell.columns.start)):
            yield under
            row = under.rows.stop


def ruled(number: int, sheet: Sheet) -> Iterator[Grid]:
    """The tables that reading found between rulings."""
    for table in sheet.tables:
        places = {(r, c): cell for cell in _cells(table) for r in cell.rows for c in cell.columns}
        if len(places) > 1:
            yield Grid(number, table.header_rows, places)


def _cells(table: Table) -> Iterator[Cell]:
    for cell in table.cells:
        lines = (tuple(tokens(line.words)) for line in cell.lines)
        yield Cell(
            range(cell.row, cell.row + cell.row_span),
            range(cell.column, cell.column + cell.column_span),
            cell.box,
            tuple(line for line in lines if any(c.isalnum() for word in line for c in word.text)),
        )


def in_ruled(row: Row, sheet: Sheet) -> bool:
    """Whether a row stands in a table with rulings."""
    y = row.box.centre[1]
    return any(table.box.y0 <= y < table.box.y1 for table in sheet.tables)


def under_heads(
    number: int, sheet: Sheet, r: int, heads: Sequence[Segment], labels: Mapping[int, Hit]
) -> Grid:
    """The rows in line below the ``heads`` of row ``r``, down to a label, a gap, or plain text."""
    places = _row(0, heads, dict(enumerate(heads)))
    for count, row in enumerate(_close(sheet, r), 1):
        placed = _placed(row.segments, heads)
        if placed is None or r + count in labels:
            break
        places |= _row(count, heads, placed)
    return Grid(number, 1, places)


def beside_labels(
    number: int, sheet: Sheet, r: int, heads: Sequence[Segment], labels: Mapping[int, Hit]
) -> Grid:
    """The rows below ``heads`` that begin with one of ``labels``, its cells under the heads.

    Column 0 holds the labels. A row without one goes on in the cells above it.
    """
    places = _row(0, heads, dict(enumerate(heads)), first=1)
    count = 0
    for at, row in enumerate(_close(sheet, r), r + 1):
        hit = labels.get(at)
        placed = _placed(list(segments_of(row.words[hit.end if hit else 0 :])), heads)
        if placed is None or (hit is None and not (count and _right_of_labels(row, heads))):
            break
        if hit is not None:
            count += 1
            places[count, 0] = _cell(count, 0, hit.box, Segment(row.words[: hit.end]))
        for place, cell in _row(count, heads, placed, first=1).items():
            before = places.get(place)
            lines = (*before.lines, *cell.lines) if before else cell.lines
            places[place] = replace(cell, lines=lines)
    return Grid(number, 1, places)


def _close(sheet: Sheet, r: int) -> Iterator[Row]:
    """The rows after row ``r`` as long as each is near the one before."""
    above = sheet.rows[r]
    for row in sheet.rows[r + 1 :]:
        if row.box.centre[1] - above.box.centre[1] > NEXT_ROW * sheet.pitch:
            return
        yield row
        above = row


def _right_of_labels(row: Row, heads: Sequence[Segment]) -> bool:
    """Whether a row leaves the labels' column free."""
    return row.box.x0 > heads[0].box.x0 - heads[0].box.width


def _placed(segments: Sequence[Segment], heads: Sequence[Segment]) -> dict[int, Segment] | None:
    """Each segment under its head; ``None`` when one runs under several, or two under one."""
    placed: dict[int, Segment] = {}
    for segment in segments:
        box = segment.box
        under = [k for k, head in enumerate(heads) if box.x0 <= head.box.centre[0] < box.x1]
        away = [abs(head.box.centre[0] - box.centre[0]) for head in heads]
        k = under[0] if under else away.index(min(away))
        if len(under) > 1 or k in placed:
            return None
        placed[k] = segment
    return placed


def _row(
    row: int, heads: Sequence[Segment], placed: Mapping[int, Segment], *, first: int = 0
) -> dict[tuple[int, int], Cell]:
    """A cell under every head, empty ones too; ``first`` is the column of the first head."""
    return {
        (row, first + k): _cell(row, first + k, head.box, placed.get(k))
        for k, head in enumerate(heads)
    }


def _cell(row: int, column: int, box: Box, filled: Segment | None) -> Cell:
    lines = (filled.words,) if filled else ()
    return Cell(range(row, row + 1), range(column, column + 1), box, lines)
