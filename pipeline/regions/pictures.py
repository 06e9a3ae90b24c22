"""Photographs and drawings larger than portraits: what is drawn in them is no pen's and no seal's.

No bare paper shows in them, and they have more shades than ink. Paper in a shadow is as dark, but
print on it has few shades; a seal that is signed through has them, on bare paper.
"""

from functools import reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page import Pixels

DARKER, LEAST_PAPER = 28, 200.0
"""Grey levels below the page's paper that are none, and how dark its paper may be."""

SHADES, SHADED = (40, 225), 0.3
"""Levels of the darkest channel between ink and paper, and how much of a picture has them."""

PICTURE_MM = 20.0
"""Sides of the least picture: a seal signed through in a shadow has 12. Portraits are found by
their shape (``photos``)."""

RECTANGLE = 0.7
"""Of the box around a picture: from here on all of it is, however bright some of it may be."""


def pictured(colour: Pixels, light: Pixels, per_mm: float) -> NDArray[np.uint8]:
    """255 where a picture lies, else 0, ``(H, W)``.

    ``colour`` – ``(H, W, 3)`` RGB on even paper, ``per_mm`` pixels to a millimetre; ``light`` – the
    paper of the same page before it was evened, several times smaller.
    """
    grey = np.asarray(cv2.cvtColor(light, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    dark = _large_and_dark(grey, per_mm * grey.shape[1] / colour.shape[1])
    size = colour.shape[1], colour.shape[0]
    pictures = _shaded_parts(dark, colour) if dark.any() else dark
    grown = cv2.dilate(pictures, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.resize(grown, size, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)


def _large_and_dark(light: Pixels, per_mm: float) -> NDArray[np.uint8]:
    """Where there is no bare paper for the length of a picture, each way."""
    paper = max(LEAST_PAPER, float(np.percentile(light, 75)))
    dark = cv2.threshold(light, paper - DARKER, 255, cv2.THRESH_BINARY_INV)[1]
    side = max(1, round(PICTURE_MM * per_mm))
    opened = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return np.asarray(opened, dtype=np.uint8)


def _shaded_parts(dark: NDArray[np.uint8], colour: Pixels) -> NDArray[np.uint8]:
    """Those connected parts of ``dark`` that have the shades of a picture, filled to rectangles."""
    darkest = reduce(cv2.min, cv2.split(colour))
    shades = cv2.inRange(darkest, np.array(SHADES[0]), np.array(SHADES[1]))
    shaded = cv2.resize(shades, (dark.shape[1], dark.shape[0]), interpolation=cv2.INTER_AREA)
    pictures = np.zeros_like(dark)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(dark)
    for label, (x, y, w, h, area) in enumerate(np.asarray(stats).tolist()):
        part = np.asarray(labels) == label
        if label and float(np.asarray(shaded)[part].mean()) >= SHADED * 255:
            pictures[part] = 255
            if area >= RECTANGLE * w * h:
                pictures[y : y + h, x : x + w] = 255
    return pictures
