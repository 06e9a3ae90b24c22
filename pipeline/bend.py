"""How the lines of a page bend, and its picture laid flat for whoever reads it.

A transform of the plane cannot say it; boxes found on the flat picture are therefore brought back
one by one, each moved up or down by what the paper bends there.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from schemas.geometry import Box

Heights = NDArray[np.float64]
Pixels = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Bend:
    """By how many pixels the lines of a picture ``width`` across run off level.

    ``bands`` – from top to bottom: the height of a band's middle, and a polynomial (highest power
    first) of x / ``width`` − 0.5 that says how far down its lines are there. Between bands it
    changes evenly, above and below them not at all.
    """

    width: int
    bands: tuple[tuple[float, tuple[float, ...]], ...]

    def down(self, x: Heights, y: Heights) -> Heights:
        """How far down what belongs at height ``y`` stands at ``x``, for arrays of one shape."""
        parts = zip(self._curves(x), self._weights(y), strict=True)
        total: Heights = np.sum([curve * weight for curve, weight in parts], axis=0)
        return total

    def _curves(self, x: Heights) -> list[Heights]:
        """How far down the line in the middle of each band is."""
        across = np.asarray(x, np.float64) / self.width - 0.5
        return [np.asarray(np.polyval(curve, across)) for _, curve in self.bands]

    def _weights(self, y: Heights) -> list[Heights]:
        """How much each band says at a height; they sum to one."""
        place = np.interp(y, [middle for middle, _ in self.bands], range(len(self.bands)))
        return [np.clip(1 - np.abs(place - band), 0, 1) for band in range(len(self.bands))]

    @property
    def depth(self) -> float:
        """From the highest to the lowest point of the line that bends most, in pixels."""
        across = np.linspace(-0.5, 0.5, 50)
        return max(float(np.ptp(np.polyval(curve, across))) for _, curve in self.bands)

    def flattened(self, pixels: Pixels) -> Pixels:
        """The picture with its lines straight, same size; what comes from outside is white."""
        import cv2  # who only carries pages about, as workers do, loads nothing that decodes

        height, width = pixels.shape[:2]
        # Pixels have their middles half a pixel from their corners.
        x, y = (np.arange(side, dtype=np.float64) + 0.5 for side in (width, height))
        rows = np.repeat(np.arange(height, dtype=np.float32)[:, None], width, axis=1)
        for curve, weight in zip(self._curves(x), self._weights(y), strict=True):
            rows += np.outer(weight, curve).astype(np.float32)
        columns = np.repeat(np.arange(width, dtype=np.float32)[None], height, axis=0)
        flat = cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderValue=(255,) * 3)
        return np.asarray(flat, dtype=np.uint8)

    def on_page(self, box: Box) -> Box:
        """Where a box of the flat picture stands on the page: the least around its corners."""
        x = np.array([box.x0, box.x1, box.x0, box.x1], np.float64)
        y = np.array([box.y0, box.y0, box.y1, box.y1], np.float64)
        y += self.down(x, y)
        return Box(box.x0, round(float(y.min())), box.x1, round(float(y.max())))
