"""Dotted leaders: the rows of dots on forms that show where to write.

Engines read them as letters and lose the words beside them (2.0 → 0.3 % error on forms).
"""

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from pipeline.levels import otsu
from pipeline.page import CleaningStep, Pixels

DOT_MM = 0.75
"""Largest side of a dot: a 14-point full stop is 0.6 mm wide, the dot of an i likewise."""

MAX_PITCH_MM = 3.2
MIN_RUN = 10
"""Dots in a row. An ellipsis has three, a row of i-dots is never evenly spaced for ten."""

PITCH_SPREAD = 0.35
"""How far a gap may differ from the run's median gap, as a share of it."""

Centres = NDArray[np.float64]
"""``(N, 2)`` (x, y)."""


def erase_leaders(pixels: Pixels, dpi: float) -> tuple[Pixels, CleaningStep]:
    """The page without its dotted leaders; untouched when it has none.

    ``pixels`` – ``(H, W)`` grey, upright and level, ink dark.
    """
    _, ink = cv2.threshold(pixels, otsu(pixels), 255, cv2.THRESH_BINARY_INV)
    dots, centres = _dots(ink, dpi)
    runs = dot_runs(centres, MAX_PITCH_MM / 25.4 * dpi)
    step = CleaningStep("leaders", bool(runs), {"leaders": len(runs)})
    if not runs:
        return pixels, step
    erased = np.zeros(pixels.shape, np.uint8)
    cv2.drawContours(
        erased, [dots[i] for i in np.unique(np.concatenate(runs))], -1, (255,), cv2.FILLED
    )
    cleaned = pixels.copy()
    cleaned[cv2.dilate(erased, np.ones((5, 5), np.uint8)) > 0] = 255
    return cleaned, step


def _dots(ink: MatLike, dpi: float) -> tuple[list[MatLike], Centres]:
    """Outlines of the small blobs of more than one pixel, and their centres.

    Outlines take half the time of labelling every pixel of the page.
    """
    outlines, parents = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    side = DOT_MM / 25.4 * dpi
    # What has a parent is the rim of a hole: ten noughts in a row are no leader.
    short = [
        outline
        for outline, of in zip(outlines, parents[0, :, 3] if outlines else (), strict=True)
        if of < 0 and 2 <= len(outline) <= 4 * side
    ]
    if not short:
        return [], np.empty((0, 2))
    points = np.concatenate(short)[:, 0]
    starts = np.cumsum([0, *map(len, short[:-1])])
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    small = np.nonzero((high - low + 1 <= side).all(axis=1))[0]
    centres = [_centre(ink, *low[i].tolist(), *high[i].tolist()) for i in small]
    return [short[i] for i in small], np.array(centres, np.float64).reshape(-1, 2)


def _centre(ink: MatLike, left: int, top: int, right: int, bottom: int) -> tuple[float, float]:
    """The centre of gravity of a blob in its box, ends included."""
    mass = cv2.moments(ink[top : bottom + 1, left : right + 1], binaryImage=True)
    return left + mass["m10"] / mass["m00"], top + mass["m01"] / mass["m00"]


def dot_runs(centres: Centres, max_pitch: float) -> list[NDArray[np.intp]]:
    """Runs of at least ten evenly spaced centres on a level line, as indices into ``centres``.

    ``max_pitch`` – widest gap between neighbours, in pixels. A dot belongs to the row of its
    left neighbour when it stands within a quarter of the widest gap above or below it.
    """
    if len(centres) < MIN_RUN:
        return []
    tall = max(2.0, max_pitch / 8)
    order = np.lexsort((centres[:, 0], np.round(centres[:, 1] / tall)))
    runs: list[NDArray[np.intp]] = []
    for shift in (0.0, 0.5):
        band = np.floor(centres[:, 1] / tall + shift)
        order = np.lexsort((centres[:, 0], band))
        gaps = np.diff(centres[order, 0])
        broken = (np.diff(band[order]) != 0) | (gaps > max_pitch)
        pieces = np.split(order, np.nonzero(broken)[0] + 1)
        runs += [piece for piece in pieces if len(piece) >= MIN_RUN and _is_even(centres[piece, 0])]
    return runs


def _is_even(xs: NDArray[np.float64]) -> bool:
    gaps = np.diff(xs)
    usual = float(np.median(gaps))
    even = np.abs(gaps - usual) <= PITCH_SPREAD * usual
    return usual > 0 and float(np.mean(even)) >= 0.8
