"""Levels of grey that a share of a picture is darker than."""

from math import floor

import cv2
import numpy as np

from pipeline.page import Pixels

FEW = 2048
"""Pixels that are sorted sooner than counted."""


def percentiles(pixels: Pixels, *percents: float) -> tuple[float, ...]:
    """What ``numpy.percentile`` gives for uint8 ``pixels`` of any shape, 0.0 for none.

    Counted, not sorted: a tenth of the time. Counts are exact up to 16 million pixels.
    """
    flat = np.ascontiguousarray(pixels).reshape(1, -1)
    if not flat.size:
        return (0.0,) * len(percents)
    if flat.size <= FEW:
        return tuple(_between(np.sort(flat[0]), percent) for percent in percents)
    counts = np.cumsum(cv2.calcHist([flat], [0], None, [256], [0, 256]), dtype=np.float64)
    return tuple(_level(counts, flat.size, percent) for percent in percents)


def median(pixels: Pixels) -> float:
    """The level in the middle."""
    return percentiles(pixels, 50)[0]


def otsu(pixels: Pixels) -> float:
    """The level that parts ink from paper best (Otsu 1979), told by every fourth row."""
    level, _ = cv2.threshold(np.ascontiguousarray(pixels[::4]), 0, 255, cv2.THRESH_OTSU)
    return float(level)


def _level(
    counts: np.ndarray[tuple[int, ...], np.dtype[np.floating]], size: int, percent: float
) -> float:
    place = percent / 100 * (size - 1)
    before = floor(place)
    low, high = np.searchsorted(counts, (before, min(before + 1, size - 1)), side="right").tolist()
    return float(low + (high - low) * (place - before))


def _between(ordered: Pixels, percent: float) -> float:
    place = percent / 100 * (len(ordered) - 1)
    before = floor(place)
    low, high = int(ordered[before]), int(ordered[min(before + 1, len(ordered) - 1)])
    return float(low + (high - low) * (place - before))
