"""Room on a page: where a rectangle covers nothing, as near to its corner as can be.

Coordinates are points of the page as it is shown, origin top-left. The page is laid out on a
grid of two points; a summed-area table (Crow 1984) answers for every place at once whether it
is free.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from pipeline.seal.appearance import Corner

_CELL: Final = 2.0
_CLEARANCE: Final = 2.0
"""Points of white between the block and what is printed."""
_MARGIN: Final = 10.0
"""Points from the page's edge: most printers leave the outer 3.5 mm blank."""


class Area(NamedTuple):
    """Upright rectangle in points, top-left origin."""

    x0: float
    y0: float
    x1: float
    y1: float


class Place(NamedTuple):
    """A free area, and how many points it lies away from where it should ideally be."""

    area: Area
    distance: float


class PageSpace:
    """A page of ``width`` × ``height`` points with ``occupied`` areas."""

    def __init__(self, width: float, height: float, occupied: Iterable[Area]) -> None:
        self.width, self.height = width, height
        taken = np.zeros((_cells(height), _cells(width)), dtype=np.int32)
        for area in occupied:
            top, bottom = _span(area.y0 - _CLEARANCE, area.y1 + _CLEARANCE)
            left, right = _span(area.x0 - _CLEARANCE, area.x1 + _CLEARANCE)
            taken[top:bottom, left:right] = 1
        self._sums = np.pad(taken.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def place(self, width: float, height: float, corner: Corner) -> Place | None:
        """The free place for ``width`` × ``height`` nearest to ``corner``; None without one."""
        rows, columns = _cells(height) + 1, _cells(width) + 1
        margin = int(_MARGIN / _CELL)
        inside = slice(margin, -margin)
        free = self._window_sums(rows, columns)[inside, inside] == 0
        down, across = np.nonzero(free)
        if not len(down):
            return None
        if corner == "top_right":
            across = free.shape[1] - 1 - across
        distances = np.hypot(down, across)
        nearest = int(np.argmin(distances))
        x = across[nearest] if corner == "top_left" else free.shape[1] - 1 - across[nearest]
        left, top = float(x + margin) * _CELL, float(down[nearest] + margin) * _CELL
        area = Area(left, top, left + width, top + height)
        return Place(area, float(distances[nearest]) * _CELL)

    def _window_sums(self, rows: int, columns: int) -> NDArray[np.int32]:
        """How many taken cells each window of ``rows`` × ``columns`` holds, by its top left."""
        sums = self._sums
        if rows >= sums.shape[0] or columns >= sums.shape[1]:
            return np.ones((1, 1), dtype=np.int32)
        return np.asarray(
            sums[rows:, columns:]
            - sums[:-rows, columns:]
            - sums[rows:, :-columns]
            + sums[:-rows, :-columns],
            dtype=np.int32,
        )


def _cells(length: float) -> int:
    return int(np.ceil(length / _CELL))


def _span(low: float, high: float) -> tuple[int, int]:
    return max(0, int(low // _CELL)), max(0, _cells(high))
