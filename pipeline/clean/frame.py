"""One plan for all movements of a page, carried out in one resampling.

Transforms here speak of continuous coordinates: the pixel (i, j) covers [i, i+1) × [j, j+1), as
boxes do. OpenCV speaks of pixel centres, half a pixel off; ``resample`` alone knows.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.geometry import Transform
from pipeline.page import Pixels

WHITE = 255


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture's size and the map of its points to the scan."""

    width: int
    height: int
    to_scan: Transform

    @classmethod
    def of(cls, pixels: Pixels) -> "Frame":
        """The frame of the scan itself."""
        return cls(int(pixels.shape[1]), int(pixels.shape[0]), Transform.identity())

    def scaled(self, factor: float) -> "Frame":
        """The same picture ``factor`` times as large."""
        width = max(1, round(self.width * factor))
        height = max(1, round(self.height * factor))
        back = np.diag([self.width / width, self.height / height, 1.0])
        return Frame(width, height, Transform.from_matrix(back).then(self.to_scan))

    def turned(self, quarters: int) -> "Frame":
        """The same picture turned counter-clockwise by ``quarters`` × 90°."""
        w, h = self.width, self.height
        back = {
            0: (1, 0, 0, 0, 1, 0, 0, 0, 1),
            1: (0, -1, w, 1, 0, 0, 0, 0, 1),
            2: (-1, 0, w, 0, -1, h, 0, 0, 1),
            3: (0, 1, 0, -1, 0, h, 0, 0, 1),
        }[quarters % 4]
        size = (w, h) if quarters % 2 == 0 else (h, w)
        return Frame(*size, Transform(back).then(self.to_scan))

    def rotated(self, angle_deg: float) -> "Frame":
        """The same picture rotated counter-clockwise about its middle, grown to lose no corner."""
        angle = np.deg2rad(angle_deg)
        c, s = float(np.cos(angle)), float(np.sin(angle))
        width = round(self.width * abs(c) + self.height * abs(s))
        height = round(self.width * abs(s) + self.height * abs(c))
        x, y, x0, y0 = width / 2, height / 2, self.width / 2, self.height / 2
        back = (c, -s, x0 - c * x + s * y, s, c, y0 - s * x - c * y, 0, 0, 1)
        return Frame(width, height, Transform(back).then(self.to_scan))

    @property
    def quarters(self) -> int | None:
        """Quarter turns that lead from the scan to this frame, None if it takes more than that."""
        scan = self if self.to_scan == Transform.identity() else None
        for quarters in range(4):
            w, h = (self.width, self.height) if quarters % 2 == 0 else (self.height, self.width)
            same = Frame(w, h, Transform.identity()).turned(quarters)
            if np.allclose(same.to_scan.m, self.to_scan.m, atol=1e-9):
                return quarters
        return None if scan is None else 0


def resample(scan: Pixels, frame: Frame) -> Pixels:
    """``(H, W)`` grey scan as seen in ``frame``; outside the scan is white.

    Quarter turns move pixels and change none. A frame much coarser than the scan is reached by
    area averaging first, or thin strokes would fall between the samples.
    """
    quarters = frame.quarters
    if quarters is not None and _turned_size(scan, quarters) == (frame.width, frame.height):
        return np.ascontiguousarray(np.rot90(scan, quarters))
    to_scan = frame.to_scan.matrix
    shrink = 1 / float(np.sqrt(abs(np.linalg.det(_jacobian(frame)))))
    if shrink < 0.75:
        height, width = scan.shape[:2]
        size = (max(1, round(width * shrink)), max(1, round(height * shrink)))
        scan = np.asarray(cv2.resize(scan, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        to_scan = np.diag([size[0] / width, size[1] / height, 1.0]) @ to_scan
    half = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])
    centres = np.linalg.inv(half) @ to_scan @ half
    size = (frame.width, frame.height)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    if np.allclose(centres[2], [0, 0, 1], atol=1e-12):
        moved = cv2.warpAffine(scan, centres[:2], size, flags=flags, borderValue=WHITE)
    else:
        moved = cv2.warpPerspective(scan, centres, size, flags=flags, borderValue=WHITE)
    return np.asarray(moved, dtype=np.uint8)


def _turned_size(scan: Pixels, quarters: int) -> tuple[int, int]:
    height, width = scan.shape[:2]
    return (width, height) if quarters % 2 == 0 else (height, width)


def _jacobian(frame: Frame) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """How one pixel in the middle of the frame lies on the scan, (2, 2)."""
    x, y = frame.width / 2, frame.height / 2
    x0, y0 = frame.to_scan.point(x, y)
    xa, ya = frame.to_scan.point(x + 1, y)
    xb, yb = frame.to_scan.point(x, y + 1)
    return np.array([[xa - x0, ya - y0], [xb - x0, yb - y0]], dtype=np.float64)
