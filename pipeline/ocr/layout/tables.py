"""The words of a ruled table in its cells, and the table as lines to be read."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from pipeline.ocr.layout.grids import Grid
from pipeline.ocr.layout.pieces import Piece, rows_of
from pipeline.page import Line, Table, TableCell
from schemas.geometry import Box

SLACK = 0.25
"""Text is centred in a cell when the white at its two sides differs by less of their sum."""

MAX_HEADER_ROWS = 4
NUMBERED = 0.75

Home = tuple[int, int]
"""Which grid of the page, and which of its cells."""


def home_of(box: Box, grids: Iterable[Grid]) -> Home | None:
    """The cell in which the middle of ``box`` stands, or on whose ruling it stands; else None."""
    x, y = box.centre
    for number, grid in enumerate(grids):
        if grid.box.x0 <= x < grid.box.x1 and grid.box.y0 <= y < grid.box.y1:
            away = [(_distance(cell.box, x, y), _area(cell.box)) for cell in grid.cells]
            return number, away.index(min(away))
    return None


def _distance(box: Box, x: float, y: float) -> float:
    return max(box.x0 - x, x - box.x1, 0) + max(box.y0 - y, y - box.y1, 0)


def _area(box: Box) -> int:
    return box.width * box.height


def fill(grid: Grid, words: Mapping[int, Sequence[Piece]]) -> Table:
    """The table that ``grid`` is when ``words`` stand in its cells, by their places in it."""
    cells = tuple(
        TableCell(
            row=cell.row,
            column=cell.column,
            box=cell.box,
            lines=_lines(words.get(place, ())),
            row_span=cell.row_span,
            column_span=cell.column_span,
        )
        for place, cell in enumerate(grid.cells)
    )
    return Table(grid.box, grid.rows, grid.columns, cells, _header_rows(cells, grid.rows))


def _lines(pieces: Sequence[Piece]) -> tuple[Line, ...]:
    return tuple(line for row in rows_of(pieces) for line in row.lines())


def read_across(table: Table) -> tuple[Line, ...]:
    """Row after row; a row with wrapped cells cell by cell, any other as one line.

    A cell over several rows is read with the first of them.
    """
    lines: list[Line] = []
    for _, group in groupby(table.cells, key=lambda cell: cell.row):
        row = [cell.lines for cell in group if cell.lines]
        if all(len(cell) == 1 for cell in row):
            lines += [Line(tuple(word for (line,) in row for word in line.words))] if row else []
        else:
            lines += [line for cell in row for line in cell]
    return tuple(lines)


def _header_rows(cells: Sequence[TableCell], rows: int) -> int:
    """How many rows at the top name the columns: centred in their cells, words and not figures.

    A row that numbers the columns under such a row is one more. A table that goes on from the page
    before may have none.
    """
    count = 0
    for number, group in groupby(cells, key=lambda cell: cell.row):
        if number < count:
            continue
        row = [cell for cell in group if cell.lines]
        if len(row) < 2 or number == min(MAX_HEADER_ROWS, rows - 1):
            break
        if not (all(map(_names_column, row)) or (count and _numbers_columns(row))):
            break
        count = max([number + 1, *(cell.row + cell.row_span for cell in row)])
    return min(count, rows)


def _numbers_columns(row: Sequence[TableCell]) -> bool:
    """Whether a row reads 1, 2, 3 or (1), (2), (3), but for one in four that was misread."""
    expected = sum(cell.text.strip("()[]., ") == str(k) for k, cell in enumerate(row, start=1))
    return len(row) > 2 and expected >= NUMBERED * len(row)


def _names_column(cell: TableCell) -> bool:
    left = min(line.box.x0 for line in cell.lines) - cell.box.x0
    right = cell.box.x1 - max(line.box.x1 for line in cell.lines)
    centred = abs(left - right) <= max(SLACK * (left + right), cell.lines[0].box.height)
    letters, figures = (sum(map(kind, cell.text)) for kind in (str.isalpha, str.isdigit))
    return centred and letters > figures
