"""Bend: lines of print that run up and down, as on the pages of a thick book.

Letters end downwards on a baseline. How far the baselines of one strip of the page lie below those
of the next is told by laid-over profiles of both (cross-correlation); then every strip is compared
with all the others at once, so that small errors do not add up.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.bend import Bend
from pipeline.clean.skew import ink_points, row_energies
from pipeline.page import CleaningStep, Pixels

STRIPS, BANDS = 24, 3
"""Across and down the page; a strip of A4 is 9 mm wide, a band holds a dozen lines."""

REACH = 6
"""Pixels at 100 dpi from one strip to the next: a slope of 10°. Lines are 16 and more apart."""

MIN_POINTS = 30
"""Ends of letters in a strip of a band, of which fewer tell nothing."""

MIN_STRIPS = 12
DEGREE = 4
ROUNDS = 4

SUSPECT = 15.0
"""Sharpness of the skew's profile; flat written pages begin there, bent ones have 3 to 10."""

GAIN = 1.6
"""By how much the profile must become sharper by flattening, against the best levelling."""

MIN_DEPTH_MM = 0.8
"""Of the bend; less is a third of a small letter, and read all the same."""

MAX_SIDE = 32_000
"""Pixels of a page that OpenCV can lay flat."""

Profile = NDArray[np.float64]
Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BendEstimate:
    """``bend`` for the picture that was looked at, and how much sharper its rows become by it."""

    bend: Bend
    gain: float


def estimate_bend(pixels: Pixels, best_angle_deg: float) -> BendEstimate | None:
    """How the lines of upright ``(H, W)`` grey ``pixels`` at about 100 dpi bend; None if untold.

    ``best_angle_deg`` – that of the best levelling, to compare with.
    """
    height, width = pixels.shape
    middle = np.array([width / 2, height / 2])
    points = ink_points(pixels) + middle
    edges = np.linspace(0, height, BANDS + 1)
    bands = []
    for top, bottom in pairwise(edges.tolist()):
        inside = points[(points[:, 1] >= top) & (points[:, 1] < bottom)]
        curve = _curve(inside, width, height)
        if curve is not None:
            bands.append(((top + bottom) / 2, curve))
    if not bands:
        return None
    bend = Bend(width, tuple(bands))
    flat = points - np.column_stack([np.zeros(len(points)), bend.down(*points.T)])
    levelled = float(row_energies(points - middle, np.array([best_angle_deg]))[0])
    (flattened,) = row_energies(flat - middle, np.array([0.0]))
    return BendEstimate(bend, float(flattened) / max(levelled, 1.0))


def _curve(points: Points, width: int, height: int) -> tuple[float, ...] | None:
    """The polynomial of ``Bend`` for the lines on which ``points`` lie."""
    strips = np.minimum((points[:, 0] * STRIPS / width).astype(np.intp), STRIPS - 1)
    profiles = np.zeros((STRIPS, height + 1))
    np.add.at(profiles, (strips, points[:, 1].astype(np.intp)), 1)
    counts = profiles.sum(axis=1)
    told = np.flatnonzero(counts >= MIN_POINTS)
    if len(told) < MIN_STRIPS:
        return None
    smooth = np.array([np.convolve(profile, (0.25, 0.5, 0.25), "same") for profile in profiles])
    down: Profile = _chained(smooth, told)
    middles = (told + 0.5) / STRIPS - 0.5
    for _ in range(ROUNDS):
        curve = np.polyfit(middles, down, DEGREE, w=np.sqrt(counts[told]))
        down = np.asarray(np.polyval(curve, middles), np.float64)
        straight = np.array([_moved(smooth[s], -d) for s, d in zip(told, down, strict=True)])
        whole = straight.sum(axis=0)
        down = down + np.array([_lag(one, whole - one, REACH / 2) for one in straight])
    curve = np.polyfit(middles, down, DEGREE, w=np.sqrt(counts[told]))
    curve[-1] -= np.polyval(curve, middles).mean()
    return tuple(curve.tolist())


def _chained(profiles: Profile, told: NDArray[np.intp]) -> Profile:
    """How far down every told strip is, each measured against the one before it."""
    down = [0.0]
    for before, here in pairwise(told.tolist()):
        down.append(down[-1] + _lag(profiles[here], profiles[before], REACH))
    return np.array(down)


def _lag(profile: Profile, other: Profile, reach: float) -> float:
    """By how many rows ``profile`` lies below ``other``, to a fraction of one."""
    lags = range(-int(reach), int(reach) + 1)
    alike = [_likeness(profile, other, lag) for lag in lags]
    best = int(np.argmax(alike))
    if alike[best] == 0:
        return 0.0
    if best in (0, len(lags) - 1):
        return float(lags[best])
    a, b, c = alike[best - 1 : best + 2]
    return lags[best] + 0.5 * (a - c) / min(a - 2 * b + c, -1e-9)


def _likeness(profile: Profile, other: Profile, lag: int) -> float:
    """Correlation of ``profile`` with ``other`` moved down by ``lag`` rows."""
    size = len(profile)
    own = profile[max(0, lag) : size + min(0, lag)]
    return float(np.dot(own, other[max(0, -lag) : size - max(0, lag)]))


def _moved(profile: Profile, by: float) -> Profile:
    """The profile moved down by a fraction of rows."""
    rows = np.arange(len(profile))
    return np.asarray(np.interp(rows - by, rows, profile, left=0, right=0))


def find_bend(
    small: Pixels, per_small: float, dpi: float, skew: CleaningStep
) -> tuple[Bend | None, CleaningStep]:
    """The bend of a page for its own pixels, if it is told and flattening helps; and the step.

    ``small`` – the upright page at about 100 dpi, ``per_small`` its pixels to one of the page's,
    whose ``dpi`` is given; ``skew`` – what was found of it when it was to be levelled.
    """
    found = None
    if 0 < skew.evidence["sharpness"] < SUSPECT and max(small.shape) < MAX_SIDE * per_small:
        found = estimate_bend(small, skew.evidence["angle_deg"])
    if found is None:
        return None, CleaningStep("bend", applied=False, evidence={})
    bend = Bend(
        round(found.bend.width / per_small),
        tuple(
            (middle / per_small, tuple(c / per_small for c in curve))
            for middle, curve in found.bend.bands
        ),
    )
    depth_mm = bend.depth / dpi * 25.4
    applied = found.gain >= GAIN and depth_mm >= MIN_DEPTH_MM
    evidence = {"depth_mm": depth_mm, "gain": found.gain}
    return (bend if applied else None), CleaningStep("bend", applied, evidence)
