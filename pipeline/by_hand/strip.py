"""The strip of a line in which a blank lies, always in the same frame.

A printed figure of the line would be ``FIGURE`` pixels tall and stand on ``FOOT``: how tall, low
and wide a hand writes is seen against the print beside it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page import Pixels

HEIGHT, FOOT, FIGURE = 48, 35, 20
"""Pixels: of a strip, from its top to the line of print, and of a printed figure."""

EDGE = 0.12
"""Of a figure's height: seen on either side of a blank, because strokes reach over its ends."""

LEAST_CONTRAST = 60.0
"""Grey levels between ink and paper; what has less is paper."""

MAX_WIDTH = 480
"""Pixels; a number of five figures takes a quarter of it."""

Ink = NDArray[np.float32]
"""``(HEIGHT, w)``, 0 where there is paper, 1 where there is ink."""


@dataclass(frozen=True, slots=True)
class PrintLine:
    """Where a line's print stands: ``foot`` (coefficients for ``polyval``), ``height`` of figures.

    Pixels of the reading frame.
    """

    foot: NDArray[np.float64]
    height: float


def cut_strip(pixels: Pixels, line: PrintLine, x0: int, x1: int) -> Ink | None:
    """What stands on ``line`` from ``x0`` to ``x1``; None where there is no room for a figure."""
    scale = FIGURE / line.height
    edge = round(EDGE * line.height)
    left, right = max(0, x0 - edge), min(pixels.shape[1], x1 + edge)
    foot = float(np.polyval(line.foot, (left + right) / 2))
    top, bottom = round(foot - FOOT / scale), round(foot + (HEIGHT - FOOT) / scale)
    width = min(MAX_WIDTH, round((right - left) * scale))
    if top < 0 or bottom > pixels.shape[0] or width < FIGURE // 2:
        return None
    part = np.ascontiguousarray(pixels[top:bottom, left:right])
    shrunk = cv2.resize(part, (width, HEIGHT), interpolation=cv2.INTER_AREA).astype(np.float32)
    paper, dark = np.percentile(shrunk, (90, 1))
    contrast = max(LEAST_CONTRAST, float(paper) - float(dark))
    return np.asarray(np.clip((float(paper) - shrunk) / contrast, 0, 1), np.float32)
