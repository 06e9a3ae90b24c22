"""Circles in ink: the ring of a round seal, whole, worn, written over or cut by the paper's edge.

Three points of the outline make a circle; the circle on which most of the outline lies is the
ring (RANSAC, Fischler & Bolles 1981). The draws are the same for the same ink.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.regions.view import Mask
from schemas.geometry import Box

DRAWS = 400
MAX_OUTLINE = 320
MIN_OUTLINE = 24
AROUND = 180
"""Places at which a ring is looked at."""

ON, NEAR = 1.2, 2.0
"""Pixels from a circle: of the points that speak for it, and of those it is fitted to."""

GAP = 6
"""Places a worn ring may be missing at a stretch: 12 degrees."""

INNER = 0.88
"""Of the radius: what lies within the ring itself."""

MIN_INSIDE = 0.25
"""Share of the ring that must be on the picture; seals across two sheets show a third."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle in pixels of the mask.

    ``arc`` – the longest stretch of it that is drawn, as a share of what lies on the picture;
    ``drawn`` – share of that stretch on which ink lies; ``apart`` – by how much that is more than
    just outside of it: text drawn through gives a high ``drawn`` alone. ``filled`` – share of the
    inside that is inked.
    """

    x: float
    y: float
    radius: float
    arc: float
    drawn: float
    apart: float
    filled: float


def find_ring(ink: Mask, box: Box, radii: tuple[float, float], seed: int = 0) -> Ring | None:
    """The circle that fits the outline of the ink in ``box`` best; None when no circle does.

    ``ink`` – that of the whole page; ``radii`` – least and greatest, in its pixels.
    """
    outline = _outline(ink[box.y0 : box.y1, box.x0 : box.x1])
    outline += np.array([box.x0, box.y0])
    if len(outline) < MIN_OUTLINE:
        return None
    outline = outline[:: len(outline) // MAX_OUTLINE + 1]
    draws = np.random.default_rng(seed).integers(0, len(outline), (DRAWS, 3))
    x, y, r = _circles(outline[draws])
    fits = np.isfinite(r) & (r >= radii[0]) & (r <= radii[1])
    if not fits.any():
        return None
    centres, r = np.column_stack([x, y])[fits], r[fits]
    best = _most_drawn(outline, centres, r)
    off = np.hypot(*(outline - centres[best]).T) - r[best]
    near = outline[np.abs(off) <= NEAR]
    if len(near) < MIN_OUTLINE // 2:
        return None
    cx, cy, radius = _fitted(near)
    if not radii[0] * 0.9 <= radius <= radii[1] * 1.1:
        return None
    return _judged(ink, cx, cy, radius)


def _outline(ink: Mask) -> Points:
    """The first and the last inked pixel of every row and column."""
    inked = ink > 0
    rows, columns = np.nonzero(inked.any(axis=1))[0], np.nonzero(inked.any(axis=0))[0]
    if len(rows) == 0:
        return np.empty((0, 2))
    first_x, first_y = inked.argmax(axis=1), inked.argmax(axis=0)
    last_x = inked.shape[1] - 1 - inked[:, ::-1].argmax(axis=1)
    last_y = inked.shape[0] - 1 - inked[::-1].argmax(axis=0)
    sides = [
        np.column_stack([first_x[rows], rows]),
        np.column_stack([last_x[rows], rows]),
        np.column_stack([columns, first_y[columns]]),
        np.column_stack([columns, last_y[columns]]),
    ]
    return np.concatenate(sides).astype(np.float64)


def _circles(triples: NDArray[np.float64]) -> tuple[Points, Points, Points]:
    """Centre and radius through each of ``(N, 3, 2)`` points; NaN where they lie on a line."""
    a, b, c = triples[:, 0], triples[:, 1], triples[:, 2]
    ab, ac = b - a, c - a
    cross = 2 * (ab[:, 0] * ac[:, 1] - ab[:, 1] * ac[:, 0])
    cross = np.where(np.abs(cross) < 1e-6, np.nan, cross)
    squares_b, squares_c = (ab**2).sum(axis=1), (ac**2).sum(axis=1)
    x = (ac[:, 1] * squares_b - ab[:, 1] * squares_c) / cross
    y = (ab[:, 0] * squares_c - ac[:, 0] * squares_b) / cross
    return a[:, 0] + x, a[:, 1] + y, np.hypot(x, y)


def _most_drawn(points: Points, centres: Points, radii: Points) -> int:
    """Which of the circles most of ``points`` lie on.

    Told by squares of distances, which are one product of matrices: to draw the root of each took
    20 times as long.
    """
    squares = (points**2).sum(axis=1) + (centres**2).sum(axis=1)[:, None] - 2 * centres @ points.T
    least, most = np.maximum(radii - ON, 0) ** 2, (radii + ON) ** 2
    on = (squares >= least[:, None]) & (squares <= most[:, None])
    return int(np.argmax(np.count_nonzero(on, axis=1)))


def _fitted(points: Points) -> tuple[float, float, float]:
    """The circle through ``points`` by least squares (Kåsa 1976)."""
    x, y = points.T
    system = np.column_stack([x, y, np.ones(len(x))])
    solution, *_ = np.linalg.lstsq(system, x**2 + y**2, rcond=None)
    cx, cy = float(solution[0]) / 2, float(solution[1]) / 2
    return cx, cy, float(np.sqrt(max(0.0, float(solution[2]) + cx**2 + cy**2)))


def _judged(ink: Mask, x: float, y: float, radius: float) -> Ring | None:
    on, inside = _on_circle(ink, x, y, radius, (-1.5, -0.75, 0.0, 0.75))
    if float(inside.mean()) < MIN_INSIDE:
        return None
    beyond, _ = _on_circle(ink, x, y, radius, (2.5, 3.25, 4.0, 4.75))
    arc = _longest_run(on | ~inside) & inside
    if not arc.any():
        return None
    drawn, apart = float(on[arc].mean()), float(on[arc].mean() - beyond[arc].mean())
    filled = _filled(ink, x, y, radius, arc)
    return Ring(x, y, radius, float(arc.sum() / inside.sum()), drawn, apart, filled)


def _on_circle(
    ink: Mask, x: float, y: float, radius: float, shifts: tuple[float, ...]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """At which places ink lies on any of the shifted circles, and which are on the picture."""
    angles = np.linspace(0, 2 * np.pi, AROUND, endpoint=False)
    radii = radius + np.array(shifts)[:, None]
    columns = np.round(x + radii * np.cos(angles)).astype(np.intp)
    rows = np.round(y + radii * np.sin(angles)).astype(np.intp)
    height, width = ink.shape
    within = (columns >= 0) & (columns < width) & (rows >= 0) & (rows < height)
    seen = np.zeros(within.shape, np.bool_)
    seen[within] = ink[rows[within], columns[within]] > 0
    return np.asarray(seen.any(axis=0)), np.asarray(within.any(axis=0))


def _longest_run(places: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The longest run around the circle, over gaps of up to ``GAP`` places."""
    if places.all() or not places.any():
        return places
    start = int(np.argmin(places))
    turned = np.roll(places, -start)
    on = np.nonzero(turned)[0]
    runs = np.split(on, np.nonzero(np.diff(on) > GAP + 1)[0] + 1)
    longest = max(runs, key=lambda run: int(run[-1] - run[0]))
    chosen = np.zeros(len(places), np.bool_)
    chosen[longest[0] : longest[-1] + 1] = True
    return np.roll(chosen, start)


def _filled(ink: Mask, x: float, y: float, radius: float, arc: NDArray[np.bool_]) -> float:
    """Share of the inside of the ring that is inked, where the ring is drawn."""
    x0, y0 = max(0, int(x - radius)), max(0, int(y - radius))
    part = ink[y0 : int(y + radius) + 1, x0 : int(x + radius) + 1]
    down = np.arange(y0, y0 + part.shape[0])[:, None] - y
    across = np.arange(x0, x0 + part.shape[1]) - x
    within = down**2 + across**2 <= (INNER * radius) ** 2
    rows, columns = np.nonzero(within)
    place = np.arctan2(down[rows, 0], across[columns]) / (2 * np.pi) * AROUND
    drawn = arc[place.astype(np.intp) % AROUND]
    return float((part[within][drawn] > 0).mean()) if drawn.any() else 0.0
