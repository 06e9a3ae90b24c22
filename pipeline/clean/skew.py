"""Skew: the small angle by which a page went crooked through the feeder.

Projection profiles (Postl 1986): across text that lies level, the amount of ink changes most
abruptly from row to row.
"""

from dataclasses import dataclass
from math import ceil
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.levels import median
from pipeline.page import Pixels

ESTIMATE_DPI = 100
MAX_POINTS = 60_000
INK_MARGIN = 40
"""Grey levels below the paper's median that make a pixel ink."""

MIN_POINTS = 300
"""Fewer ink pixels at 100 dpi than two short words have: nothing to level."""

MIN_SHARPNESS = 2.0
"""Best profile energy to that of the search range's median; noise reaches
1.5, written pages begin at 15."""


@dataclass(frozen=True, slots=True)
class SkewEstimate:
    """``angle_deg`` – by which the text climbs, counter-clockwise positive; and how clearly."""

    angle_deg: float
    sharpness: float

    @property
    def is_clear(self) -> bool:
        """Whether there are lines of text to level at all."""
        return self.sharpness >= MIN_SHARPNESS


LEVEL = SkewEstimate(0.0, 0.0)


def estimate_skew(pixels: Pixels, max_deg: float) -> SkewEstimate:
    """The skew of upright or upside-down text within ±``max_deg``, to about 0.05°.

    ``pixels`` – ``(H, W)`` grey at about 100 dpi, ink dark.
    """
    points = ink_points(pixels)
    if len(points) < MIN_POINTS:
        return LEVEL
    coarse = np.arange(-max_deg, max_deg + 0.25, 0.5)
    energies = row_energies(points, coarse)
    best = float(coarse[int(np.argmax(energies))])
    for step in (0.1, 0.05):
        fine = best + step * np.arange(-5.0, 6.0)
        best = float(fine[int(np.argmax(row_energies(points, fine)))])
    return SkewEstimate(best, float(energies.max() / np.median(energies)))


def ink_points(pixels: Pixels) -> NDArray[np.float64]:
    """Positions (x, y) about the middle of the page's ink, thinned out evenly, ``(N, 2)``.

    Only where ink ends downwards (a baseline is sharper than a letter), and none of the
    outermost 3 %, where the shadow of the lid lies.
    """
    darkest = ceil(median(pixels[::4]) - INK_MARGIN) - 1
    ink = np.asarray(cv2.threshold(pixels, darkest, 1, cv2.THRESH_BINARY_INV)[1], dtype=np.uint8)
    edge_y, edge_x = (max(1, int(0.03 * side)) for side in ink.shape)
    ink[:edge_y], ink[-edge_y:] = 0, 0
    ink[:, :edge_x], ink[:, -edge_x:] = 0, 0
    lower_ends = cv2.subtract(ink[:-1], ink[1:])
    # A fifth of the time that numpy's nonzero takes; it gives None where there is nothing.
    some = cv2.countNonZero(lower_ends) > 0
    ends = np.reshape(cv2.findNonZero(lower_ends), (-1, 2)) if some else np.empty((0, 2))
    step = max(1, len(ends) // MAX_POINTS)
    middle = np.array([pixels.shape[1] / 2, pixels.shape[0] / 2])
    points: NDArray[np.float64] = ends[::step] - middle
    return points


def row_energies(
    points: NDArray[np.float64], angles_deg: NDArray[np.floating[Any]]
) -> NDArray[np.float64]:
    """How abruptly the ink changes from row to row when the page is levelled by each angle."""
    x, y = np.ascontiguousarray(points.T)
    return np.array([_energy(x, y, float(np.deg2rad(angle))) for angle in angles_deg])


def _energy(x: NDArray[np.float64], y: NDArray[np.float64], angle: float) -> float:
    rows = x * np.sin(angle) + y * np.cos(angle)
    profile = np.bincount((rows - rows.min()).astype(np.intp)).astype(np.float64)
    return float(np.sum(np.diff(profile) ** 2))
