"""Small copies of a page, for estimating only."""

import cv2
import numpy as np

from pipeline.page import Pixels


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """``pixels`` at ``factor`` ≤ 1 of their size by area averaging, at least one pixel each way."""
    height, width = pixels.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    if size == (width, height):
        return pixels
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def at_dpi(pixels: Pixels, dpi: float, wanted: float) -> tuple[Pixels, float]:
    """A copy at about ``wanted`` dots per inch, never enlarged, and the factor it was shrunk by."""
    factor = min(1.0, wanted / dpi)
    return shrunk(pixels, factor), factor
