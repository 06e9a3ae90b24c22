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
_CLEARANCE: Final = 3.0
"""Points of white between the block and what is printed."""
_MARGIN: Final = 12.0
"""Points from the page's edge: most printers leave the outer 4 mm blank."""


class Area(NamedTuple):
    """Upright rectangle in points, top-left origin."""

    x0: float
    y0: float
    x1: float
    y1: float


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

    def place(self, width: float, height: float, corner: Corner) -> Area | None:
        """The free place for ``width`` × ``height`` nearest to ``corner``; None without one."""
        rows, columns = _cells(height) + 1, _cells(width) + 1
        free = self._window_sums(rows, columns) == 0
        margin = int(_MARGIN / _CELL)
        free[:margin], free[:, :margin] = False, False
        free[max(0, len(free) - margin) :] = False
        free[:, max(0, free.shape[1] - margin) :] = False
        ys, xs = np.nonzero(free)
        if not len(ys):
            return None
        across = xs if corner == "top_left" else free.shape[1] - xs
        nearest = int(np.argmin(ys.astype(np.float64) ** 2 + across.astype(np.float64) ** 2))
        x, y = xs[nearest] * _CELL, ys[nearest] * _CELL
        return Area(float(x), float(y), float(x) + width, float(y) + height)

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
