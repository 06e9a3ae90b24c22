"""How the letters of a page stand: whether in rows, and whether on their feet.

Letters of a printed line end on one height below, at the baseline, and on several above: capitals,
tall letters, and the marks that Vietnamese sets over its vowels. So the lower ends of all letters
change more abruptly from row to row (projection profiles, Postl 1986) than the upper ends, and
both more than the sides do from column to column.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blobs import blob_boxes
from pipeline.clean.skew import INK_MARGIN, row_energies
from pipeline.levels import median
from pipeline.page import Pixels

LETTER_MM = (1.2, 7.0)
"""Longer side of a letter, or of a few that touch; rulings and pictures are longer."""

THIN_MM = 0.25
"""Shorter side of what is a stroke or a speck."""

MAX_ELONGATION = 5.0
"""Pieces of a certificate's worn frame are longer, and stand in a row."""

EDGE = 0.03
"""Of each side of the page, left out: the shadow of the lid lies there."""

MIN_LETTERS, FEW_LETTERS = 100, 30
"""From the first on they may tell which way is up, from the second on whether they stand in rows:
of 378 parts of pages with 30 letters none seemed to lie on its side, but 1 in 5 on its head."""

MIN_IN_ROWS, MIN_ON_FEET = 2.0, 1.2
"""On 300 invented pages in 25 conditions, in all four turns, pages on their side had 1.2 in rows at
most, pages on their head 0.97 on their feet; 96 of 100 upright pages have both. So a page is put on
its feet by the turn in which it has both: of 150 others, 24 of them turned, 145 were, none wrongly,
and the rest had too few letters or were in no turn sure."""

LYING = 1.0
"""Letters whose median height is more widths than this stand: 34 of 44 upright pages have 1.03 to
1.14, certificates and typescript 0.92 to 1. A table with the same words in every row looks as if
on its side, for its columns are sharper than its rows, but its letters stand (1.10)."""

FAR_DEG, STEP_DEG, FINE_DEG = 8.0, 0.5, 0.1
"""A page lies crooked by up to so much; energies halve within 0.3°."""


@dataclass(frozen=True, slots=True)
class RowsEstimate:
    """How much more abruptly letters end in one direction than in another, as ratios.

    ``in_rows`` – above and below against left and right; ``on_feet`` – below against above.
    ``slender`` – median height of letters in widths. ``quarters`` – counter-clockwise quarter turns
    that put the page upright; None where letters do not tell.
    """

    in_rows: float
    on_feet: float
    slender: float = 1.0
    quarters: int | None = None

    @property
    def on_its_side(self) -> bool:
        """Whether the page cannot stand on its feet or on its head."""
        return 0 < self.in_rows <= 1 / MIN_IN_ROWS and self.slender <= LYING


UNKNOWN = RowsEstimate(0.0, 0.0)

Points = NDArray[np.float64]


def estimate_rows(pixels: Pixels, dpi: float) -> RowsEstimate:
    """Both ratios for ``(H, W)`` grey ``pixels`` at about 100 dpi, ink dark, and how they lie.

    ``UNKNOWN`` with fewer than ``FEW_LETTERS``. At 150 dpi marks come off their letters, and on 1
    of 50 pages the upper ends stood out more than the lower ones.
    """
    letters = _letters(pixels, dpi)
    count = letters.shape[1]
    if count < FEW_LETTERS:
        return UNKNOWN
    in_rows, on_feet = _ratios(letters)
    slender = float(np.median(letters[3] / letters[2]))
    if count < MIN_LETTERS:
        return RowsEstimate(in_rows, on_feet, slender)
    if _is_upright(in_rows, on_feet):
        return RowsEstimate(in_rows, on_feet, slender, 0)
    others = (2,) if in_rows > 1 else (1, 3) if slender <= LYING else ()
    told = (turn for turn in others if _is_upright(*_ratios(_turned(letters, turn))))
    return RowsEstimate(in_rows, on_feet, slender, next(told, None))


def _is_upright(in_rows: float, on_feet: float) -> bool:
    """Whether a page cannot lie on its side or on its head."""
    return in_rows >= MIN_IN_ROWS and on_feet >= MIN_ON_FEET


def _turned(letters: Points, quarters: int) -> Points:
    """The letters of the page turned counter-clockwise; where it lies does not matter."""
    for _ in range(quarters):
        x, y, width, height = letters
        letters = np.array([y, -(x + width), height, width])
    return letters


def _ratios(letters: Points) -> tuple[float, float]:
    """How far letters stand in rows, and how far on their feet."""
    x, y, width, height = letters
    middle_x, middle_y = x + width / 2, y + height / 2
    rows = np.arange(-FAR_DEG, FAR_DEG + STEP_DEG / 2, STEP_DEG)
    below, angle = _sharpest(_points(middle_x, y + height), rows)
    near = angle + FINE_DEG * np.arange(-5.0, 6.0)
    below = max(below, _sharpest(_points(middle_x, y + height), near)[0])
    above = _sharpest(_points(middle_x, y), near)[0]
    left = _sharpest(_points(middle_y, x), rows)[0]
    right = _sharpest(_points(middle_y, x + width), rows)[0]
    return max(below, above) / max(left, right, 1.0), below / max(above, 1.0)


def _letters(pixels: Pixels, dpi: float) -> Points:
    """Left, top, width and height of every blob that may be a letter, ``(4, N)``."""
    level = median(pixels[::4]) - INK_MARGIN
    _, ink = cv2.threshold(pixels, level, 255, cv2.THRESH_BINARY_INV)
    x, y, width, height = blob_boxes(ink).T
    least, most = (round(mm / 25.4 * dpi) for mm in LETTER_MM)
    long, short = np.maximum(width, height), np.minimum(width, height)
    fits = (long >= least) & (long <= most) & (short >= THIN_MM / 25.4 * dpi)
    fits &= long <= MAX_ELONGATION * short
    down, across = pixels.shape
    fits &= (x > EDGE * across) & (x + width < (1 - EDGE) * across)
    fits &= (y > EDGE * down) & (y + height < (1 - EDGE) * down)
    letters: Points = np.array([x, y, width, height], np.float64)[:, fits]
    return letters


def _points(along: Points, ends: Points) -> Points:
    """Points ``(N, 2)`` about their middle: where along a row, and where across it."""
    points: Points = np.column_stack([along - along.mean(), ends - ends.mean()])
    return points


def _sharpest(points: Points, angles_deg: Points) -> tuple[float, float]:
    """The greatest energy among the angles, and that angle."""
    energies = row_energies(points, angles_deg)
    best = int(np.argmax(energies))
    return float(energies[best]), float(angles_deg[best])
