"""Smaller copies of a picture."""

import cv2
import numpy as np

from pipeline.page import Pixels


class Pyramid:
    """A picture and its halves, each made when it is first asked for.

    A page is looked at in small by one step after the other; halving it takes most of the time.
    """

    def __init__(self, pixels: Pixels) -> None:
        """``pixels`` – ``(H, W)`` or ``(H, W, 3)``, not to be written to any more."""
        self._halves = [pixels]

    @property
    def pixels(self) -> Pixels:
        """The picture as it is."""
        return self._halves[0]

    def shrunk(self, factor: float, *, by_area: bool = False) -> Pixels:
        """It at ``factor`` ≤ 1 of its size, at least one pixel each way.

        By area down to the nearest half, then between its pixels, or ``by_area`` all the way: that
        takes eight times as long for the last step (5.9 ms for A4 from 150 to 100 dpi).
        """
        height, width = self.pixels.shape[:2]
        size = max(1, round(width * factor)), max(1, round(height * factor))
        nearest = self._halved_to(size)
        if size == (nearest.shape[1], nearest.shape[0]):
            return nearest
        way = cv2.INTER_AREA if by_area else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(nearest, size, interpolation=way), dtype=np.uint8)

    def _halved_to(self, size: tuple[int, int]) -> Pixels:
        """The smallest half that has no side below ``size``.

        Halving has a path of its own in OpenCV: three times as fast as one step by another factor.
        """
        step = 0
        while 2 * size[0] <= self._half(step).shape[1] and 2 * size[1] <= self._half(step).shape[0]:
            step += 1
        return self._half(step)

    def _half(self, step: int) -> Pixels:
        """The picture halved so many times."""
        if step == len(self._halves):
            pixels = self._halves[-1]
            height, width = pixels.shape[0] // 2, pixels.shape[1] // 2
            even = pixels[: 2 * height, : 2 * width]
            halved = cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA)
            self._halves.append(np.asarray(halved, dtype=np.uint8))
        return self._halves[step]


def shrunk(pixels: Pixels, factor: float, *, by_area: bool = False) -> Pixels:
    """``pixels`` at ``factor`` ≤ 1 of their size, for once."""
    return Pyramid(pixels).shrunk(factor, by_area=by_area)
