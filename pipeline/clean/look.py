"""What is measured of a page and not acted on: blur, rulings, red ink, what shows through.

For those who must judge a reading, and for the choice between readers. All on the finished picture,
so that the figures speak of what was read.
"""

import cv2
import numpy as np

from pipeline.blobs import blob_boxes, straight
from pipeline.clean.coarse import redness
from pipeline.levels import percentiles
from pipeline.page import CleaningStep, Pixels

RULING_MM = 25.0
"""Straight dark ink at least as long; the rule under the motto of a letter head has 40."""

EDGE_SHARE = 99.5
"""Percentile of the gradients that is taken for that of a letter's edge."""

ROWS = 200
"""Rows of pixels in which edges are looked at, spread over the page."""

FAINT = (12, 90)
"""Grey levels below white of what shows through from the other side; print is darker."""

APART_MM = 0.6
"""From dark ink: the grey rims of letters are nearer."""

RED_LEVEL = 40
"""Red above the stronger of green and blue, as for seals."""


def look(pixels: Pixels, coarse: tuple[Pixels, float], colour: Pixels) -> CleaningStep:
    """Measurements of a page, under the name ``look``; never applied.

    ``pixels`` – ``(H, W)`` grey, reading frame, cleaned; ``coarse`` – the same at about 100 dpi,
    and its dpi; ``colour`` – the scan on even paper, grey or RGB. Evidence: ``blur_px`` – σ of the
    Gaussian that blurs a sharp edge so; ``rulings`` – straight lines; ``show_through`` – share of
    the page that is faintly marked and not beside ink; ``red_share`` – share that is red ink.
    """
    evidence = {
        "blur_px": estimate_blur(pixels),
        "rulings": float(count_rulings(*coarse)),
        "show_through": estimate_show_through(*coarse),
        "red_share": estimate_red(colour),
    }
    return CleaningStep("look", applied=False, evidence=evidence)


def estimate_blur(pixels: Pixels) -> float:
    """How wide the edges of letters are, in pixels (σ); 0 where there is no contrast.

    A step of height h blurred by σ climbs by h / (σ √2π) a pixel at most. Looked at in the middle
    of the page, where its text is.
    """
    height, width = pixels.shape
    part = pixels[height // 8 : height * 7 // 8, width // 6 : width * 5 // 6]
    rows = np.ascontiguousarray(part[:: max(1, len(part) // ROWS)])
    if rows.size == 0 or rows.shape[1] < 3:
        return 0.0
    low, high = percentiles(rows, 1, 90)
    steps = np.asarray(cv2.absdiff(rows[:, 1:], rows[:, :-1]), dtype=np.uint8)
    (steepest,) = percentiles(steps, EDGE_SHARE)
    if high - low < 40 or steepest < 1:
        return 0.0
    return (high - low) / (steepest * float(np.sqrt(2 * np.pi)))


def count_rulings(coarse: Pixels, dpi: float) -> int:
    """Long straight lines, level or upright, of a page at about 100 dpi."""
    ink = cv2.threshold(coarse, 170, 255, cv2.THRESH_BINARY_INV)[1]
    long = max(3, round(RULING_MM / 25.4 * dpi))
    return sum(len(blob_boxes(straight(ink, long, upright=way))) for way in (False, True))


def estimate_show_through(coarse: Pixels, dpi: float) -> float:
    """Share of the page that bears faint marks apart from print, at about 100 dpi."""
    side = 2 * max(1, round(APART_MM / 25.4 * dpi)) + 1
    dark = cv2.threshold(coarse, 255 - FAINT[1], 255, cv2.THRESH_BINARY_INV)[1]
    faint = cv2.threshold(coarse, 255 - FAINT[0], 255, cv2.THRESH_BINARY_INV)[1]
    beside = cv2.dilate(dark, np.ones((side, side), np.uint8))
    return cv2.countNonZero(cv2.subtract(faint, beside)) / coarse.size


def estimate_red(colour: Pixels) -> float:
    """Share of an RGB page that is red; 0 for a grey one. Every eighth pixel is looked at."""
    if colour.ndim == 2:
        return 0.0
    return float(np.mean(redness(np.ascontiguousarray(colour[::8, ::8])) > RED_LEVEL))
