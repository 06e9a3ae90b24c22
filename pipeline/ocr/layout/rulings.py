"""Figures of rulings on a page, and the white they enclose.

Straight ink is what outlasts an opening by a long thin element, across and down; rulings that
touch are one figure. Looked for at half the resolution.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from pipeline.blobs import straight
from pipeline.levels import otsu
from pipeline.page import Pixels
from schemas.geometry import Box

ACROSS_IN, DOWN_IN = 0.5, 0.2
"""Inches of straight ink that make a ruling; the tallest letters of a title stroke 0.17 down."""

GAP_IN = 0.12
"""Inches that scanning may take out of a ruling along its length."""

BRIDGE_IN = 0.05
"""Inches that it leaves open where two rulings meet."""

AROUND_IN = 0.15
"""Inches above and below rulings that run down, in which those that close their cells lie."""

MIN_CELL_IN = 0.12
"""Inches of white in either direction that a cell has at least."""

RULED_SHARE = 0.6
"""A side of a cell is ruled when straight ink runs along so much of it."""


@dataclass(frozen=True, slots=True)
class Figure:
    """Rulings that touch: ``mask`` is ``(h, w)``, 255 on them, at half the resolution.

    ``x`` and ``y`` are where its corner stands there; ``grown`` is by how many of its pixels the
    rulings are thicker, on either side, than they are printed.
    """

    mask: Pixels
    x: int
    y: int
    grown: int

    @property
    def box(self) -> Box:
        """What the rulings reach over, in pixels of the page."""
        height, width = self.mask.shape
        left, top = self.x + self.grown, self.y + self.grown
        right, bottom = self.x + width - self.grown, self.y + height - self.grown
        return Box(2 * left, 2 * top, 2 * right, 2 * bottom)

    def is_ruled(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether rulings run along most of the longer side of a strip, in pixels of the page."""
        left, right = (max(0, round(x / 2) - self.x) for x in (x0, x1))
        top, bottom = (max(0, round(y / 2) - self.y) for y in (y0, y1))
        strip = self.mask[top:bottom, left:right]
        along = strip.any(axis=0 if right - left > bottom - top else 1)
        return bool(along.size and along.mean() >= RULED_SHARE)


def figures(pixels: Pixels, dpi: float) -> Iterator[Figure]:
    """Every connected figure of rulings that is large enough to enclose a cell."""
    half = np.asarray(cv2.erode(pixels, np.ones((2, 2), np.uint8))[::2, ::2], dtype=np.uint8)
    _, ink = cv2.threshold(half, otsu(half), 255, cv2.THRESH_BINARY_INV)
    inch = dpi / 2
    down = _runs(ink, inch, DOWN_IN, down=True)
    for band in _bands(down, round(AROUND_IN * inch)):
        yield from _figures_in(ink[band], down[band], band.start, inch)


def _bands(down: Pixels, around: int) -> Iterator[slice]:
    """Rows in which rulings run down, and those ``around`` them: a tenth of most pages."""
    rows = np.flatnonzero(down.any(axis=1))
    parts = np.split(rows, np.flatnonzero(np.diff(rows) > 2 * around) + 1) if len(rows) else ()
    for part in parts:
        # Every second row is looked at, counted from the page's first.
        top = max(0, int(part[0]) - around) // 2 * 2
        yield slice(top, int(part[-1]) + around + 1)


def _figures_in(ink: MatLike, down: Pixels, top: int, inch: float) -> Iterator[Figure]:
    """Those of a band whose first row is ``top``, at half the resolution."""
    across = _runs(ink, inch, ACROSS_IN, down=False)
    if not across.any():
        return
    grown = max(1, round(BRIDGE_IN * inch / 2))
    square = np.ones((2 * grown + 1, 2 * grown + 1), np.uint8)
    rulings = cv2.dilate(cv2.bitwise_or(across, down), square)
    # Thick as they are now, half the pixels tell which rulings touch, in a third of the time.
    _, labels, stats, _ = cv2.connectedComponentsWithStats(rulings[::2, ::2], connectivity=8)
    for label, (x, y, width, height, _) in enumerate(np.asarray(stats).tolist()):
        if label and min(width, height) > MIN_CELL_IN * inch / 2:
            part = (labels[y : y + height, x : x + width] == label).astype(np.uint8) * 255
            whole = cv2.resize(part, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)
            shown = rulings[2 * y : 2 * (y + height), 2 * x : 2 * (x + width)]
            mask = cv2.bitwise_and(shown, whole[: shown.shape[0], : shown.shape[1]])
            yield Figure(np.asarray(mask, np.uint8), 2 * x, top + 2 * y, grown)


def _runs(ink: MatLike, inch: float, least: float, *, down: bool) -> Pixels:
    """Ink that runs on for ``least`` inches, and what joins two such runs in one line."""
    length, gap = max(2, round(least * inch)), max(2, round(GAP_IN * inch))
    runs = straight(ink, length, upright=down)
    shape = (gap, 1) if down else (1, gap)
    return np.asarray(cv2.morphologyEx(runs, cv2.MORPH_CLOSE, np.ones(shape, np.uint8)), np.uint8)


def enclosed(figure: Figure, dpi: float) -> list[Box]:
    """Boxes, in pixels of the page, of the white that a figure encloses."""
    height, width = figure.mask.shape
    least = MIN_CELL_IN * dpi
    white = cv2.bitwise_not(figure.mask)
    _, _, stats, _ = cv2.connectedComponentsWithStats(white, connectivity=4)
    boxes = []
    for x, y, w, h, _ in np.asarray(stats)[1:].tolist():
        is_open = x == 0 or y == 0 or x + w == width or y + h == height
        left, top = figure.x + x - figure.grown, figure.y + y - figure.grown
        right, bottom = left + w + 2 * figure.grown, top + h + 2 * figure.grown
        if not is_open and 2 * (right - left) >= least and 2 * (bottom - top) >= least:
            boxes.append(Box(2 * left, 2 * top, 2 * right, 2 * bottom))
    return boxes
