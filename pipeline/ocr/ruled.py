"""The cells of ruled tables, found by their lines."""

import cv2
import numpy as np

from pipeline.page import Pixels
from schemas.geometry import Box

ACROSS_IN, DOWN_IN = 0.5, 0.2
"""Inches of straight ink that make a ruling; the tallest letters of a title stroke 0.17 down."""

BRIDGE_IN = 0.03
"""Gaps at the corners of cells that scanning leaves."""

MIN_CELL_IN = 0.12
MIN_CELLS = 4
MAX_SHARE = 0.5
"""Of the page: a larger one is the frame of a certificate."""


def ruled_cells(pixels: Pixels, dpi: float) -> tuple[Box, ...]:
    """Boxes of the cells on ``(H, W)`` grey ``pixels``, ink dark and level; empty without a table.

    Looked for at half the resolution; 30 ms for an A4 page at 300 dpi.
    """
    if min(pixels.shape) < 2:
        return ()
    half = cv2.erode(pixels, np.ones((2, 2), np.uint8))[::2, ::2]
    _, binary = cv2.threshold(half, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    ink = np.asarray(binary, np.uint8)
    inch = dpi / 2
    across = _runs(ink, (1, max(2, round(ACROSS_IN * inch))))
    down = _runs(ink, (max(2, round(DOWN_IN * inch)), 1))
    if not down.any() or not across.any():
        return ()
    bridge = max(3, round(BRIDGE_IN * inch))
    rulings = cv2.dilate(cv2.bitwise_or(across, down), np.ones((bridge, bridge), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(cv2.bitwise_not(rulings), connectivity=4)
    boxes = [_doubled(x, y, w, h) for x, y, w, h, _ in np.asarray(stats)[1:].tolist()]
    cells = tuple(box for box in boxes if _is_cell(box, pixels.shape, dpi))
    return cells if len(cells) >= MIN_CELLS else ()


def _runs(ink: Pixels, shape: tuple[int, int]) -> Pixels:
    """Ink that is at least as long as ``shape`` (down, across)."""
    return np.asarray(cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(shape, np.uint8)), np.uint8)


def _doubled(x: int, y: int, width: int, height: int) -> Box:
    return Box(2 * x, 2 * y, 2 * (x + width), 2 * (y + height))


def _is_cell(box: Box, shape: tuple[int, ...], dpi: float) -> bool:
    least = MIN_CELL_IN * dpi
    inside = box.x0 > 0 and box.y0 > 0 and box.x1 < shape[1] - 1 and box.y1 < shape[0] - 1
    share = box.width * box.height / (shape[0] * shape[1])
    return inside and box.width >= least and box.height >= least and share <= MAX_SHARE
