"""The straight edges of a bright sheet on a darker ground, each found by what runs along it.

A threshold on brightness loses the corner that a shadow falls on. But light falls on the sheet and
on the ground beside it alike, so their ratio stays: a side is where the logarithm of brightness
steps up, all along a line (Hough transform, Duda & Hart 1972), and the outermost such line is the
paper's edge; those further in are printed.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page import Pixels

REACH = 4
"""Pixels averaged on either side of a step."""

MAX_TILT_DEG = 20
"""Of a side against the outline's least rectangle: perspective, and a corner lost in shadow."""

NEARLY_BEST = 0.7
"""Of the longest line's steps; the outermost line that has as many is the side. How high a step is
does not count: a printed frame may be darker than the ground."""

NEAR_PX = 3.0
"""How far from a line its steps lie, on a picture of 600 pixels; first twice as far."""

MIN_STEPS = 30
"""Fewer columns than a twentieth of the picture: no line."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SidesEstimate:
    """Corners where four straight sides meet, ``(4, 2)`` (x, y), and how surely.

    ``support`` – the share of the length along which the least supported side shows an edge.
    """

    corners: Points
    support: float


def find_sides(grey: Pixels, angle_deg: float, min_ratio: float) -> SidesEstimate | None:
    """The four sides of the sheet in a picture of about 600 pixels; None if one shows no edge.

    ``grey`` – ``(H, W)`` without ink, ground around the sheet; ``angle_deg`` – by which its sides
    are turned clockwise; ``min_ratio`` > 1 – paper to ground where an edge is seen.
    """
    turned, turn = _turned(grey, angle_deg)
    light = np.log(np.maximum(turned, 1).astype(np.float32))
    steps = [_steps(np.rot90(light, quarters), float(np.log(min_ratio))) for quarters in range(4)]
    # In the picture turned by 0, 1, 2, 3 quarters the top side is the top, right, bottom, left.
    tops = [_outermost_line(points) for points in steps]
    if any(top is None for top in tops):
        return None
    lines = [
        _unturned(top, quarters, turned.shape)
        for quarters, top in enumerate(tops)
        if top is not None
    ]
    corners = np.array([_crossing(lines[i - 1], lines[i]) for i in range(4)])
    seen = [_unturned_points(points, i, turned.shape) for i, points in enumerate(steps)]
    support = min(_support(corners[i], corners[(i + 1) % 4], seen[i]) for i in range(4))
    back = np.asarray(cv2.invertAffineTransform(turn), dtype=np.float64)
    turned_back: Points = corners @ back[:, :2].T + back[:, 2]
    return SidesEstimate(turned_back, support)


def _turned(grey: Pixels, angle_deg: float) -> tuple[Pixels, NDArray[np.float64]]:
    """The picture with its sheet about level, grown to lose nothing, and the map to it."""
    height, width = grey.shape
    middle = (width / 2, height / 2)
    turn = np.asarray(cv2.getRotationMatrix2D(middle, angle_deg, 1), dtype=np.float64)
    across, down = abs(turn[0, :2]) @ (width, height), abs(turn[1, :2]) @ (width, height)
    turn[:, 2] += (across / 2 - width / 2, down / 2 - height / 2)
    size = round(float(across)), round(float(down))
    # OpenCV turns pixel centres, which lie half a pixel into continuous coordinates.
    centres = turn.copy()
    centres[:, 2] += turn[:, :2].sum(axis=1) / 2 - 0.5
    level = cv2.warpAffine(grey, centres, size, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(level, dtype=np.uint8), turn


def _steps(light: NDArray[np.float32], least: float) -> Points:
    """Where ``light`` steps up downwards: points ``(N, 2)`` (x, y).

    One point for each local maximum in each column, to a fraction of a pixel.
    """
    sums = np.cumsum(np.pad(light, ((1, 0), (0, 0))), axis=0, dtype=np.float64)
    means = (sums[REACH:] - sums[:-REACH]) / REACH
    step = np.zeros(light.shape)
    step[REACH : len(light) - REACH + 1] = means[REACH:] - means[:-REACH]
    above, here, below = step[:-2], step[1:-1], step[2:]
    ys, xs = np.nonzero((here >= least) & (here > above) & (here >= below))
    a, b, c = above[ys, xs], here[ys, xs], below[ys, xs]
    shift = 0.5 * (a - c) / np.minimum(a - 2 * b + c, -1e-9)
    return np.column_stack([xs + 0.5, ys + 1 + shift])


def _outermost_line(points: Points) -> tuple[float, float] | None:
    """The topmost line y = slope · x + offset with nearly as many steps as the best one."""
    if len(points) < MIN_STEPS:
        return None
    slopes = np.tan(np.deg2rad(np.arange(-MAX_TILT_DEG, MAX_TILT_DEG + 0.25, 0.5)))
    middle = float(points[:, 0].mean())
    offsets = points[:, 1] - slopes[:, None] * (points[:, 0] - middle)
    highest = float(offsets.min())
    bins = ((offsets - highest) / NEAR_PX).astype(np.intp)
    votes = np.array([np.bincount(row, minlength=int(bins.max()) + 2) for row in bins])
    votes[:, 1:] += votes[:, :-1].copy()
    top = int(np.argmax((votes >= NEARLY_BEST * votes.max()).any(axis=0)))
    # The same line at a neighbouring slope comes a little early.
    near = votes[:, top : top + 4]
    row, column = divmod(int(np.argmax(near)), near.shape[1])
    slope = float(slopes[row])
    return _fitted(points, slope, highest + (top + column) * NEAR_PX - slope * middle)


def _fitted(points: Points, slope: float, offset: float) -> tuple[float, float] | None:
    """The line through the points near that line, by least squares, ever nearer."""
    x, y = points.T
    for near_px in (2 * NEAR_PX, NEAR_PX, NEAR_PX / 2):
        close = np.abs(y - (slope * x + offset)) <= near_px
        if np.count_nonzero(close) < MIN_STEPS:
            return None
        slope, offset = (float(v) for v in np.polyfit(x[close], y[close], 1))
    return slope, offset


def _unturned(
    line: tuple[float, float], quarters: int, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Two points, ``(2, 2)``, of the line found after counter-clockwise ``quarters``."""
    slope, offset = line
    ends = np.array([[0.0, offset], [1000.0, slope * 1000 + offset]])
    return _unturned_points(ends, quarters, shape)


def _unturned_points(points: Points, quarters: int, shape: tuple[int, ...]) -> Points:
    height, width = shape[:2]
    x, y = points.T
    back = {0: (x, y), 1: (width - y, x), 2: (width - x, height - y), 3: (y, height - x)}
    return np.column_stack(back[quarters])


def _crossing(first: Points, second: Points) -> Points:
    """Where the lines through two pairs of points meet."""
    (a, b), (c, d) = first, second
    along, other = b - a, d - c
    beside = np.array([-other[1], other[0]])
    across: Points = a + along * ((c - a) @ beside) / (along @ beside)
    return across


def _support(start: Points, end: Points, seen: Points) -> float:
    """Share of the side's length beside which a step was seen."""
    along = end - start
    length = float(np.hypot(*along))
    along = along / max(length, 1e-9)
    offsets = seen - start
    close = np.abs(offsets @ (-along[1], along[0])) <= 2 * NEAR_PX
    places = np.unique((offsets[close] @ along).astype(np.intp))
    inside = np.count_nonzero((places >= 0) & (places < length))
    return inside / max(length, 1.0)
