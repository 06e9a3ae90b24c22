"""Figures written by hand in the blanks for number and date, in ink as black as the print.

Printed figures are as tall as a capital and stand on the line; a hand's do neither.
"""

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blanks import Blank, blanks_of
from pipeline.page import Line, Pixels, Region
from pipeline.regions.view import View
from schemas.geometry import Box, enclosing

KIND = "handwriting"

OFF_LINE = 0.13
"""Of a figure's height: how far below or above the line its foot stands. Print on eleven real pages
is within 0.08, a hand's figures at 0.1 to 0.45."""

TALLER, SHORTER = 1.09, 0.86
"""Heights in those of printed figures. Print measures 0.90 to 1.05, a hand's 0.95 to 1.5."""

UNEVEN = 0.12
"""Between the tallest and the shortest figure, or the highest and the lowest foot, in a blank."""

SMALL = 0.8
"""Height of a small letter that strays into a blank, its foot on the line; it has 0.65 to 0.75."""

MIN_TILTED = 6
"""Letters on a line from which its tilt is told; a stamp stands up to 5° askew."""

MISFITS = 0.5
"""Share of the figures' width that must not fit the print."""

MIN_REFERENCE = 4
"""Letters of print on the same line to compare with."""

Measures = NDArray[np.float64]
Shapes = NDArray[np.float64]
"""``(N, 4)``: left, top, right, bottom of connected ink, pixels of the reading frame."""


def find_blanks(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Handwritten figures in blanks for number and date, where none was found by its colour."""
    if view.page.bend is not None:
        return  # print does not stand on a line there
    known = [region.box for region in found if region.kind == KIND]
    for line in view.lines:
        blanks = list(blanks_of(line.words))
        if not blanks:
            continue
        shapes = letter_shapes(view.page.pixels, line, view.page.dpi)
        for blank in blanks:
            box = _written(shapes, blank, blanks)
            if box is not None and not any(_overlap(box, other) for other in known):
                yield Region(KIND, box.clipped(*view.size), 0.8, "figures")


def letter_shapes(pixels: Pixels, line: Line, dpi: float) -> Shapes:
    """The connected ink along a line, left to right; specks and diacritics left out."""
    box = line.box
    pad = round(0.25 * box.height)
    strip = Box(box.x0 - 2 * pad, box.y0 - pad, box.x1 + 2 * pad, box.y1 + pad)
    strip = strip.clipped(pixels.shape[1], pixels.shape[0])
    part = np.ascontiguousarray(pixels[strip.y0 : strip.y1, strip.x0 : strip.x1])
    if part.size == 0:
        return np.empty((0, 4))
    _, ink = cv2.threshold(part, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    x, y, w, h, _ = np.asarray(stats)[1:].astype(np.float64).T
    shapes = np.column_stack([x + strip.x0, y + strip.y0, x + w + strip.x0, y + h + strip.y0])
    tall = h >= 1.2 / 25.4 * dpi
    return np.asarray(shapes[tall][np.argsort(shapes[tall, 0])])


def print_beside(shapes: Shapes, blanks: list[Blank]) -> tuple[Measures, float] | None:
    """``print_line`` of what stands outside all ``blanks`` of its line; None of too few letters."""
    middles = (shapes[:, 0] + shapes[:, 2]) / 2
    elsewhere = ~np.any([(middles > b.x0) & (middles < b.x1) for b in blanks], axis=0)
    return print_line(shapes[elsewhere]) if elsewhere.sum() >= MIN_REFERENCE else None


def _written(shapes: Shapes, blank: Blank, blanks: list[Blank]) -> Box | None:
    """The box of what stands in ``blank`` if it does not stand there as print would."""
    middles = (shapes[:, 0] + shapes[:, 2]) / 2
    figures = shapes[(middles > blank.x0) & (middles < blank.x1)]
    beside = print_beside(shapes, blanks)
    if len(figures) == 0 or beside is None:
        return None
    foot, height = beside
    middles = (figures[:, 0] + figures[:, 2]) / 2
    feet = (figures[:, 3] - np.polyval(foot, middles)) / height
    heights = (figures[:, 3] - figures[:, 1]) / height
    small = (np.abs(feet) < 0.08) & (heights < SMALL)
    standing = (feet > -0.5) & (heights > 0.5) & ~small
    if not standing.any():
        return None
    figures, feet, heights = figures[standing], feet[standing], heights[standing]
    if _is_by_hand(feet, heights, figures[:, 2] - figures[:, 0]):
        return enclosing([Box(*(int(v) for v in figure)) for figure in figures])
    return None


def _is_by_hand(feet: Measures, heights: Measures, widths: Measures) -> bool:
    """Whether figures misfit the print; a machine may set them off the line, but all alike."""
    uneven = max(float(np.ptp(feet)), float(np.ptp(heights))) > UNEVEN
    if not uneven and SHORTER <= float(np.median(heights)) <= TALLER:
        return False
    misfit = (np.abs(feet) > OFF_LINE) | (heights > TALLER) | (heights < SHORTER)
    return float(widths[misfit].sum()) >= MISFITS * float(widths.sum())


def print_line(shapes: Shapes) -> tuple[Measures, float]:
    """The line on which print stands (for ``polyval``), and how tall figures and capitals are."""
    foot = float(np.median(shapes[:, 3]))
    heights = shapes[:, 3] - shapes[:, 1]
    tilt = 0.03 * np.abs(shapes[:, 0] - float(np.median(shapes[:, 0])))
    standing = np.abs(shapes[:, 3] - foot) <= 0.1 * float(np.median(heights)) + 1 + tilt
    middles = (shapes[standing, 0] + shapes[standing, 2]) / 2
    line = np.polyfit(middles, shapes[standing, 3], 1 if standing.sum() >= MIN_TILTED else 0)
    return np.asarray(line), float(np.percentile(heights[standing], 85))


def _overlap(box: Box, other: Box) -> bool:
    return box.x0 < other.x1 and other.x0 < box.x1 and box.y0 < other.y1 and other.y0 < box.y1
