"""Room on a page: where a rectangle covers nothing, as near to its corner as can be.

Coordinates are points of the page as it is shown, origin top-left. The page is laid out on a
grid of two points; a summed-area table (Crow 1984) answers for every place at once whether it
is free.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

_CELL: Final = 2.0
_CLEARANCE: Final = 2.0
"""Points of white between the block and what is printed."""


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


class Target(NamedTuple):
    """Where a block should ideally stand: shares of the way across and down that it can go.

    (0, 0) is the top left corner, (1, 0) the top right. ``margin``: points to the page's edge.
    """

    across: float
    down: float
    margin: float


class PageSpace:
    """A page of ``width`` × ``height`` points with ``occupied`` areas, and ``inked`` ones.

    A page of print has thousands of those: they come as rows of an array, (N, 4).
    """

    def __init__(
        self,
        width: float,
        height: float,
        occupied: Iterable[Area],
        inked: NDArray[np.float64] | None = None,
    ) -> None:
        self.width, self.height = width, height
        areas = np.array([*occupied], dtype=np.float64).reshape(-1, 4)
        areas = areas if inked is None else np.concatenate([areas, inked])
        taken = _covered(areas, (_cells(height), _cells(width))).astype(np.int32)
        self._sums = np.pad(taken.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def place(self, width: float, height: float, target: Target) -> Place | None:
        """The free place for ``width`` × ``height`` nearest to ``target``; None without one."""
        rows, columns = _cells(height) + 1, _cells(width) + 1
        margin = max(1, _cells(target.margin))
        inside = slice(margin, -margin)
        free = self._window_sums(rows, columns)[inside, inside] == 0
        down, across = np.nonzero(free)
        if not len(down):
            return None
        at_best = np.array(free.shape) - 1
        best_down, best_across = at_best * (target.down, target.across)
        distances = np.hypot(down - best_down, across - best_across)
        nearest = int(np.argmin(distances))
        left = float(across[nearest] + margin) * _CELL
        top = float(down[nearest] + margin) * _CELL
        area = Area(left, top, left + width, top + height)
        return Place(area, float(distances[nearest]) * _CELL)

    def is_free(self, area: Area) -> bool:
        """Whether ``area``, on the page, covers nothing."""
        left, top = int(area.x0 // _CELL), int(area.y0 // _CELL)
        right, bottom = _cells(area.x1), _cells(area.y1)
        sums = self._sums
        taken = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
        return bool(taken == 0)

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


def _covered(areas: NDArray[np.float64], shape: tuple[int, int]) -> NDArray[np.bool_]:
    """The cells of the grid that ``areas`` and the white around them touch.

    Each area is entered at its corners only; sums in both directions fill it.
    """
    edges = np.zeros((shape[0] + 1, shape[1] + 1), dtype=np.int32)
    first = np.floor((areas[:, :2] - _CLEARANCE) / _CELL).clip(0, shape[::-1]).astype(np.intp)
    last = np.ceil((areas[:, 2:] + _CLEARANCE) / _CELL).clip(0, shape[::-1]).astype(np.intp)
    for (left, top), sign in (
        ((first[:, 0], first[:, 1]), 1),
        ((last[:, 0], last[:, 1]), 1),
        ((first[:, 0], last[:, 1]), -1),
        ((last[:, 0], first[:, 1]), -1),
    ):
        np.add.at(edges, (top, left), sign)
    return np.asarray(edges.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0)
