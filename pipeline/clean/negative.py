"""Negatives: white letters on black paper, as microfilm readers and some phones give them."""

import cv2
import numpy as np

from pipeline.clean.coarse import at_dpi
from pipeline.page import CleaningStep
from pipeline.shrunk import Pyramid

COARSE_DPI = 75
OPENING_MM = 6.0
"""Bright strokes are thinner than this; a photographed sheet, or a white table cell, is not."""

DARK = 90
BRIGHT = 165
"""Grey levels. Between them lie grey and coloured papers, photographs, faded print."""

STROKE_SHARE = (0.003, 0.35)
"""Of the page: one line of print on A4 at least; less than drawings have."""

PATCH_SHARE = 0.02
"""Bright patches that a negative may have: a stamp that was filled, a photograph's shadows."""


def as_positive(picture: Pyramid, dpi: float) -> tuple[Pyramid, CleaningStep]:
    """The page with dark print on bright paper; as it is, unless it is a negative.

    ``picture`` – ``(H, W)`` or ``(H, W, 3)``. A negative is dark all over but for thin strokes.
    """
    dark, strokes, patches = _shares(picture, dpi)
    applied = (
        dark >= 0.5
        and STROKE_SHARE[0] <= strokes <= STROKE_SHARE[1]
        and patches <= min(PATCH_SHARE, strokes)
    )
    evidence = {"dark": dark, "strokes": strokes, "patches": patches}
    step = CleaningStep("negative", applied, evidence)
    if not applied:
        return picture, step
    return Pyramid(np.asarray(cv2.bitwise_not(picture.pixels), dtype=np.uint8)), step


def _shares(picture: Pyramid, dpi: float) -> tuple[float, float, float]:
    """Of the page: what is dark, what is bright, what is bright and wider than a stroke."""
    coarse, factor = at_dpi(picture, dpi, COARSE_DPI)
    grey = coarse if coarse.ndim == 2 else np.asarray(cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY))
    side = max(3, round(OPENING_MM / 25.4 * dpi * factor)) | 1
    bright = (grey >= BRIGHT).astype(np.uint8)
    patches = cv2.morphologyEx(bright, cv2.MORPH_OPEN, np.ones((side, side), np.uint8))
    return float(np.mean(grey <= DARK)), float(np.mean(bright)), float(np.mean(patches))
