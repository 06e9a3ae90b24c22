"""Smaller copies of a picture."""

import cv2
import numpy as np

from pipeline.page import Pixels


def shrunk(pixels: Pixels, factor: float) -> Pixels:
    """``pixels`` at ``factor`` ≤ 1 of their size by area averaging, at least one pixel each way."""
    height, width = pixels.shape[:2]
    size = max(1, round(width * factor)), max(1, round(height * factor))
    if size == (width, height):
        return pixels
    # Halving has a path of its own in OpenCV: three times as fast as one step by another factor.
    while 2 * size[0] <= pixels.shape[1] and 2 * size[1] <= pixels.shape[0]:
        height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
        even = pixels[: 2 * height, : 2 * width]
        halved = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
        pixels = np.asarray(halved, dtype=np.uint8)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
