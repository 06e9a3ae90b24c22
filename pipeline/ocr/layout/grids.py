"""Ruled grids and frames: the rows and columns that a figure of rulings makes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from pipeline.ocr.layout.rulings import MIN_CELL_IN, Figure, enclosed, figures
from pipeline.page import Pixels
from schemas.geometry import Box, enclosing

MIN_CELLS = 4
MIN_COLUMNS, ROW_SHARE = 3, 0.5
"""Of a single row: twelve boxes for the figures of an identity number take 0.4 of the page."""

MAX_SHARE = 0.5
"""Of the page: a larger cell is what the frame of a certificate encloses."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """The white between rulings, and which rows and columns of its grid it covers, from 0."""

    box: Box
    row: int
    column: int
    row_span: int
    column_span: int

    @property
    def places(self) -> Iterator[tuple[int, int]]:
        """Every (row, column) it covers."""
        rows = range(self.row, self.row + self.row_span)
        return product(rows, range(self.column, self.column + self.column_span))


@dataclass(frozen=True, slots=True)
class Grid:
    """Rulings that make rows and columns; cells by row, then column."""

    box: Box
    rows: int
    columns: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True, slots=True)
class Ruled:
    """What is ruled on a page: grids, and boxes that enclose text without being a table."""

    grids: tuple[Grid, ...] = ()
    frames: tuple[Box, ...] = ()


def find_ruled(pixels: Pixels, dpi: float) -> Ruled:
    """Grids and frames on ``(H, W)`` grey ``pixels``, ink dark and level; boxes in their pixels.

    Looked for at half the resolution; 15 ms for an A4 page at 300 dpi.
    """
    if min(pixels.shape) < 2:
        return Ruled()
    largest = MAX_SHARE * pixels.shape[0] * pixels.shape[1]
    grids: list[Grid] = []
    frames: list[Box] = []
    for figure in figures(pixels, dpi):
        cells = [cell for cell in enclosed(figure, dpi) if cell.width * cell.height <= largest]
        grid = _grid(figure, cells, dpi) if cells else None
        if grid is not None and _is_table(grid, pixels.shape[1]):
            grids.append(grid)
        elif cells:
            frames.append(figure.box)
    return Ruled(tuple(grids), tuple(frames))


def _is_table(grid: Grid, width: int) -> bool:
    """Whether a grid is more than a frame, a stamp or the boxes for the figures of a number.

    One row alone may be what a table leaves for the next page: wide, and of several columns.
    """
    if grid.rows > 1:
        return len(grid.cells) >= MIN_CELLS
    return grid.columns >= MIN_COLUMNS and grid.box.width >= ROW_SHARE * width


def _grid(figure: Figure, cells: Sequence[Box], dpi: float) -> Grid | None:
    """The rows and columns of the cells; None for fewer than two columns."""
    least = MIN_CELL_IN * dpi
    sides = [x for cell in cells for x in (cell.x0, cell.x1)]
    xs = _edges([*sides, *_open_ends(figure, cells, least)], least)
    ys = _edges([y for cell in cells for y in (cell.y0, cell.y1)], least)
    if len(xs) < 3 or len(ys) < 2:
        return None
    placed = _apart([_placed(cell, xs, ys) for cell in cells])
    placed += _unenclosed(figure, placed, xs, ys, least / 2)
    placed.sort(key=lambda c: (c.row, c.column))
    return Grid(enclosing([c.box for c in placed]), len(ys) - 1, len(xs) - 1, tuple(placed))


def _open_ends(figure: Figure, cells: Sequence[Box], least: float) -> list[int]:
    """How far rulings run on beyond the outermost cells: a table may be open at its sides."""
    outer, inner = figure.box, enclosing(list(cells))
    ends = ((outer.x0, inner.x0 - outer.x0), (outer.x1, outer.x1 - inner.x1))
    return [end for end, room in ends if room >= least]


def _edges(values: Sequence[int], least: float) -> list[float]:
    """The rulings on which edges of cells lie: edges closer than half a cell are on one."""
    groups = [[min(values)]]
    for before, value in pairwise(sorted(values)):
        if value - before > least / 2:
            groups.append([])
        groups[-1].append(value)
    return [sum(group) / len(group) for group in groups]


def _placed(cell: Box, xs: Sequence[float], ys: Sequence[float]) -> GridCell:
    left, right = _nearest(cell.x0, xs), _nearest(cell.x1, xs)
    top, bottom = _nearest(cell.y0, ys), _nearest(cell.y1, ys)
    return GridCell(cell, top, left, max(1, bottom - top), max(1, right - left))


def _nearest(value: int, edges: Sequence[float]) -> int:
    return min(range(len(edges)), key=lambda k: abs(edges[k] - value))


def _apart(cells: Sequence[GridCell]) -> list[GridCell]:
    """The cells without overlaps: where white leaks through a gap, the smaller one is the cell.

    A larger one keeps the rows of its own that no other covers, down to the first that one does.
    """
    kept: list[GridCell] = []
    taken: set[tuple[int, int]] = set()
    for cell in sorted(cells, key=lambda c: c.row_span * c.column_span):
        rows = range(cell.row, cell.row + cell.row_span)
        columns = range(cell.column, cell.column + cell.column_span)
        free = [all((row, column) not in taken for column in columns) for row in rows]
        if not any(free):
            continue
        first = free.index(True)
        count = next(
            (k for k, is_free in enumerate(free[first:]) if not is_free), len(free) - first
        )
        own = replace(cell, row=rows[first], row_span=count)
        kept.append(own)
        taken.update(own.places)
    return kept


def _unenclosed(
    figure: Figure,
    placed: Sequence[GridCell],
    xs: Sequence[float],
    ys: Sequence[float],
    near: float,
) -> Iterator[GridCell]:
    """Cells whose rulings have gaps: places of the grid that no cell covers, ruled at their sides.

    Either lid and floor are there, or three of the four sides. ``near`` is how far from its place
    a ruling may run, in pixels of the page.
    """
    covered = {place for cell in placed for place in cell.places}
    for row, (top, bottom) in enumerate(pairwise(ys)):
        free = [(row, column) not in covered for column in range(len(xs) - 1)]
        if not any(free):
            continue
        walls = [figure.is_ruled(x - near, top + near, x + near, bottom - near) for x in xs]
        for start, end in _stretches(free, walls):
            left, right = xs[start], xs[end]
            lid, floor = (
                figure.is_ruled(left + near, y - near, right - near, y + near)
                for y in (top, bottom)
            )
            if (lid and floor) or lid + floor + walls[start] + walls[end] >= 3:
                box = Box(round(left), round(top), round(right), round(bottom))
                yield GridCell(box, row, start, 1, end - start)


def _stretches(free: Sequence[bool], walls: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Runs of free places of one row with no wall between; ``walls`` stand before and behind."""
    start = 0
    for column, is_free in enumerate(free):
        goes_on = column + 1 < len(free) and free[column + 1] and not walls[column + 1]
        if is_free and not goes_on:
            yield start, column + 1
        if not (is_free and goes_on):
            start = column + 1
