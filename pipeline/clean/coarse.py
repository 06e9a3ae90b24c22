"""Small copies of a page, and what is told of their colours, for estimating only."""

import cv2
import numpy as np

from pipeline.page import Pixels
from pipeline.shrunk import Pyramid


def at_dpi(picture: Pyramid, dpi: float, wanted: float) -> tuple[Pixels, float]:
    """A copy at about ``wanted`` dots per inch, never enlarged, and the factor it was shrunk by."""
    factor = min(1.0, wanted / dpi)
    return picture.shrunk(factor), factor


def redness(pixels: Pixels) -> Pixels:
    """How far red is above the stronger of green and blue, 0 where it is not; ``(H, W, 3)`` RGB."""
    red, green, blue = cv2.split(pixels)
    return np.asarray(cv2.subtract(red, cv2.max(green, blue)), dtype=np.uint8)
