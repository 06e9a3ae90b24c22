"""Ruled grids and frames, found by their lines.

Straight ink is what outlasts an opening by a long thin element, across and down; rulings that
touch are one figure, and the white they enclose are its cells, merged ones included.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from pipeline.page import Pixels
from schemas.geometry import Box, enclosing

ACROSS_IN, DOWN_IN = 0.5, 0.2
"""Inches of straight ink that make a ruling; the tallest letters of a title stroke 0.17 down."""

GAP_IN = 0.12
"""Inches that scanning may take out of a ruling along its length."""

BRIDGE_IN = 0.05
"""Inches that it leaves open where two rulings meet."""

MIN_CELL_IN = 0.12
MIN_CELLS = 4
MIN_COLUMNS, ROW_SHARE = 3, 0.5
"""Of a single row: twelve boxes for the figures of an identity number take 0.4 of the page."""

RULED_SHARE = 0.6
"""A side of a cell is ruled when straight ink runs along so much of it."""

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
    for figure in _figures(pixels, dpi):
        cells = [cell for cell in _cells(figure, dpi) if cell.width * cell.height <= largest]
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


@dataclass(frozen=True, slots=True)
class _Figure:
    """Rulings that touch: ``mask`` is ``(h, w)``, 255 on them, at half the resolution.

    ``x`` and ``y`` are where its corner stands there; ``grown`` is by how many of its pixels the
    rulings are thicker, on either side, than they are printed.
    """

    mask: Pixels
    x: int
    y: int
    grown: int

    @property
    def box(self) -> Box:
        """What the rulings reach over, in pixels of the page."""
        height, width = self.mask.shape
        left, top = self.x + self.grown, self.y + self.grown
        right, bottom = self.x + width - self.grown, self.y + height - self.grown
        return Box(2 * left, 2 * top, 2 * right, 2 * bottom)

    def is_ruled(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether rulings run along most of the longer side of a strip, in pixels of the page."""
        left, right = (max(0, round(x / 2) - self.x) for x in (x0, x1))
        top, bottom = (max(0, round(y / 2) - self.y) for y in (y0, y1))
        strip = self.mask[top:bottom, left:right]
        along = strip.any(axis=0 if right - left > bottom - top else 1)
        return bool(along.size and along.mean() >= RULED_SHARE)


def _figures(pixels: Pixels, dpi: float) -> Iterator[_Figure]:
    """Every connected figure of rulings that is large enough to enclose a cell."""
    half = cv2.erode(pixels, np.ones((2, 2), np.uint8))[::2, ::2]
    _, ink = cv2.threshold(half, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    inch = dpi / 2
    across = _runs(ink, inch, ACROSS_IN, down=False)
    down = _runs(ink, inch, DOWN_IN, down=True)
    if not across.any() or not down.any():
        return
    grown = max(1, round(BRIDGE_IN * inch / 2))
    square = np.ones((2 * grown + 1, 2 * grown + 1), np.uint8)
    rulings = cv2.dilate(cv2.bitwise_or(across, down), square)
    # Thick as they are now, half the pixels tell which rulings touch, in a third of the time.
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rulings[::2, ::2], connectivity=8)
    for label, (x, y, width, height, _) in enumerate(np.asarray(stats).tolist()):
        if label and min(width, height) > MIN_CELL_IN * inch / 2:
            part = (labels[y : y + height, x : x + width] == label).astype(np.uint8) * 255
            whole = cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
            shown = rulings[2 * y : 2 * (y + height), 2 * x : 2 * (x + width)]
            mask = cv2.bitwise_and(shown, whole[: shown.shape[0], : shown.shape[1]])
            yield _Figure(np.asarray(mask, np.uint8), 2 * x, 2 * y, grown)


def _runs(ink: cv2.typing.MatLike, inch: float, least: float, *, down: bool) -> Pixels:
    """Ink that runs on for ``least`` inches, and what joins two such runs in one line."""
    length, gap = max(2, round(least * inch)), max(2, round(GAP_IN * inch))
    shape = (lambda n: (n, 1)) if down else (lambda n: (1, n))
    runs = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape(length), np.uint8))
    return np.asarray(
        cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones(shape(gap), np.uint8)), np.uint8
    )


def _cells(figure: _Figure, dpi: float) -> list[Box]:
    """Boxes, in pixels of the page, of the white that a figure encloses."""
    height, width = figure.mask.shape
    least = MIN_CELL_IN * dpi
    white = cv2.bitwise_not(figure.mask)
    _, _, stats, _ = cv2.connectedComponentsWithStats(white, connectivity=4)
    boxes = []
    for x, y, w, h, _ in np.asarray(stats)[1:].tolist():
        is_open = x == 0 or y == 0 or x + w == width or y + h == height
        left, top = figure.x + x - figure.grown, figure.y + y - figure.grown
        right, bottom = left + w + 2 * figure.grown, top + h + 2 * figure.grown
        if not is_open and 2 * (right - left) >= least and 2 * (bottom - top) >= least:
            boxes.append(Box(2 * left, 2 * top, 2 * right, 2 * bottom))
    return boxes


def _grid(figure: _Figure, cells: Sequence[Box], dpi: float) -> Grid | None:
    """The rows and columns of the cells; None for fewer than two columns."""
    least = MIN_CELL_IN * dpi
    sides = [x for cell in cells for x in (cell.x0, cell.x1)]
    xs = _edges([*sides, *_open_ends(figure, cells, least)], least)
    ys = _edges([y for cell in cells for y in (cell.y0, cell.y1)], least)
    if len(xs) < 3 or len(ys) < 2:
        return None
    placed = [_placed(cell, xs, ys) for cell in cells]
    placed += _unenclosed(figure, placed, xs, ys, least / 2)
    placed.sort(key=lambda c: (c.row, c.column))
    return Grid(enclosing([c.box for c in placed]), len(ys) - 1, len(xs) - 1, tuple(placed))


def _open_ends(figure: _Figure, cells: Sequence[Box], least: float) -> list[int]:
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


def _unenclosed(
    figure: _Figure,
    placed: Sequence[GridCell],
    xs: Sequence[float],
    ys: Sequence[float],
    near: float,
) -> Iterator[GridCell]:
    """Cells whose rulings have gaps: places of the grid that no cell covers, ruled at their sides.

    Either lid and floor are there, or three of the four sides. ``near`` is how far from its place
    a ruling may run, in pixels of the page.
    """
    covered = {
        (row, column)
        for cell in placed
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
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
