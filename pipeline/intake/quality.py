"""Pages too coarse to be read, and pages with nothing on them.

The first are refused, because what is read from them looks right and is not; the others are
kept and flagged, because an empty side belongs to the paper.
"""

from dataclasses import dataclass, replace
from math import ceil, floor

import cv2
import numpy as np

from pipeline.intake.errors import TooCoarse
from pipeline.intake.poppler import POINTS_PER_INCH
from pipeline.levels import median
from pipeline.page import CleaningStep, Pixels, ScanPage

MIN_DPI = 75.0
MIN_LETTER_PX = 7.5
"""A page below both is refused. Six real pages of 13-point print, made smaller: at 75 dpi the
usual letter is 7.0 to 7.7 pixels high, at 50 dpi 5.7 to 7.3. At 90 dpi all three with a known text
were read with 98 % of their letters or more; at 80 and 70 one of three fell below 5 %."""

SOUND_DPI = 200.0
"""What NĐ 30/2020 and TT 01/2019 ask of a scan; below it a page is flagged."""

MEASURED_BELOW_DPI = 120.0

A4_LONG_IN = 297 / 25.4
"""A picture of few pixels that claims a tiny paper is a thumbnail that claims 300 dpi."""

_MIN_LETTERS = 50
_NOISE_PX = 3.6
"""Grain and photographs fall into specks of 2.7 to 3.4 pixels at the median; print of 25 dpi has
4.0."""

_ENLARGED = 3
_SIDE = 1000

_SUSPECT_DPI = 450.0
_SMALLEST_LETTER_PT, _USUAL_LETTER_PT = 3.3, 5.0
"""Print of 13 points has letters of 6.7 points in the median, print of 9 points 4.5."""

_SOUND_GUESS_DPI = 150.0
_CONTRAST = 45
_BLANK_INK = 2e-4
"""Share of dark samples. One line of print on A4 has 2e-3, a page number alone 3e-4."""

_BLACK_LEVEL = 60
_EDGE = 0.04
"""Of each side: a scanner's shadow and the sheet's edge are no print."""


@dataclass(frozen=True, slots=True)
class LetterEstimate:
    """``height_px`` of the usual letter, and of how many blobs it is the median."""

    height_px: float
    letters: int

    @property
    def is_print(self) -> bool:
        """Whether there are so many blobs, and so large ones, that they must be letters."""
        return self.letters >= _MIN_LETTERS and self.height_px >= _NOISE_PX


def judged(page: ScanPage) -> ScanPage:
    """The page with its flags in ``steps``: ``blank_page``, ``black_page``, ``doubtful_quality``.

    A page with words of its own is neither empty nor coarse. Raises ``TooCoarse`` for print that
    no reader can be trusted with.
    """
    if page.embedded:
        return page
    page = _with_likely_dpi(page)
    flags = _emptiness(page.pixels) or _coarseness(page)
    return replace(page, steps=(*page.steps, *flags)) if flags else page


def _with_likely_dpi(page: ScanPage) -> ScanPage:
    """The page, its resolution lowered where its sheet was only supposed to be A4 and cannot be.

    A newspaper taken for A4 would be shrunk until it cannot be read. No print on a page is smaller
    than ``_SMALLEST_LETTER_PT`` in the median; one that seems to be is on a larger sheet.
    """
    if page.dpi_source not in {"paper", "assumed"} or page.dpi < _SUSPECT_DPI:
        return page
    found = _letters_in_the_middle(page.pixels)
    size_pt = found.height_px * POINTS_PER_INCH / page.dpi
    if not found.is_print or size_pt >= _SMALLEST_LETTER_PT:
        return page
    dpi = max(_SOUND_GUESS_DPI, found.height_px * POINTS_PER_INCH / _USUAL_LETTER_PT)
    evidence = {"supposed_dpi": round(page.dpi, 1), "letter_px": round(found.height_px, 1)}
    step = CleaningStep("larger_paper", applied=True, evidence=evidence)
    return replace(page, dpi=dpi, dpi_source="assumed", steps=(*page.steps, step))


def _letters_in_the_middle(pixels: Pixels) -> LetterEstimate:
    """The letters of the middle of a large page, not enlarged."""
    return estimate_letters(_middle(pixels), enlarged=1)


def _middle(pixels: Pixels) -> Pixels:
    """At most ``2 * _SIDE`` pixels each way: a sheet of five metres, enlarged, takes 2 GB."""
    height, width = pixels.shape[:2]
    top, left = max(0, (height - _SIDE * 2) // 2), max(0, (width - _SIDE * 2) // 2)
    return pixels[top : top + _SIDE * 2, left : left + _SIDE * 2]


def _coarseness(page: ScanPage) -> list[CleaningStep]:
    """A flag for fewer dots per inch than the law asks; raises ``TooCoarse``."""
    dpi = min(page.dpi, max(page.width, page.height) / A4_LONG_IN)
    if round(page.dpi) >= SOUND_DPI and dpi >= MIN_DPI:
        return []
    evidence = {"dpi": round(page.dpi, 1)}
    if dpi < MEASURED_BELOW_DPI:
        found = estimate_letters(_middle(page.pixels))
        evidence |= {"letter_px": round(found.height_px, 1), "letters": float(found.letters)}
        if dpi < MIN_DPI and found.is_print and found.height_px < MIN_LETTER_PX:
            raise TooCoarse(page=page.number, dpi=round(dpi), letter_px=evidence["letter_px"])
    return [CleaningStep("doubtful_quality", applied=True, evidence=evidence)]


def estimate_letters(pixels: Pixels, enlarged: int = _ENLARGED) -> LetterEstimate:
    """How high the blobs of ink are in the median; ``pixels`` – ``(H, W)`` or ``(H, W, 3)``.

    Measured on the picture ``enlarged`` three times: the blobs of a coarse page are a few pixels.
    """
    grey = _grey(pixels)
    large = cv2.resize(grey, None, fx=enlarged, fy=enlarged, interpolation=cv2.INTER_CUBIC)
    _, ink = cv2.threshold(large, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink)
    blobs = np.asarray(stats)[1:]
    tall = blobs[:, cv2.CC_STAT_HEIGHT] / enlarged
    wide = blobs[:, cv2.CC_STAT_WIDTH] / enlarged
    fits = (tall >= 2) & (tall < 0.1 * grey.shape[0]) & (wide < 0.3 * grey.shape[1])
    fits &= (wide < 12 * tall) & (wide > 0.15 * tall)
    heights = tall[fits]
    return LetterEstimate(float(np.median(heights)) if len(heights) else 0.0, len(heights))


def _emptiness(pixels: Pixels) -> list[CleaningStep]:
    """A flag for a page without ink, or without paper."""
    inner = _sampled(pixels)
    usual = median(inner)
    dark = 1 - _share_above(inner, ceil(usual) - _CONTRAST - 1)
    bright = _share_above(inner, floor(usual) + _CONTRAST)
    if usual < _BLACK_LEVEL and bright < _BLANK_INK:
        return [CleaningStep("black_page", applied=True, evidence={"bright_share": bright})]
    if usual >= _BLACK_LEVEL and max(dark, bright) < _BLANK_INK:
        return [CleaningStep("blank_page", applied=True, evidence={"ink_share": dark})]
    return []


def _share_above(pixels: Pixels, level: float) -> float:
    """Of the pixels that are brighter."""
    above = cv2.threshold(pixels, level, 255, cv2.THRESH_BINARY)[1]
    return cv2.countNonZero(above) / pixels.size


def _sampled(pixels: Pixels) -> Pixels:
    """About a million grey samples of the page without its edges."""
    height, width = pixels.shape[:2]
    y, x = round(_EDGE * height), round(_EDGE * width)
    step = max(1, max(height, width) // _SIDE)
    rows = _grey(pixels[y : height - y : step, x : width - x])
    return np.ascontiguousarray(rows[:, ::step])


def _grey(pixels: Pixels) -> Pixels:
    if pixels.ndim == 2:
        return pixels
    return np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY), np.uint8)
