"""The red seal over the signer's name: taken away so that the black letters under it remain.

Red ink is bright in the red channel, where black ink is dark. Only round, seal-sized marks are
treated: the red print of certificates and "HỎA TỐC" stamps is text to be read. Judged after the
paper has been made white, because yellowed paper is red, too.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from pipeline.clean.coarse import at_dpi, redness
from pipeline.page import CleaningStep, Pixels
from pipeline.shrunk import Pyramid
from schemas.geometry import Box

COARSE_DPI = 75
REDNESS = 40
"""Red above the stronger of green and blue, in grey levels; paper made white has none."""

DIAMETER_MM = (14.0, 60.0)
"""Of a seal: agencies' are 30 to 42 mm; smaller ones exist, and a part may be missing."""

MAX_ELONGATION = 2.2
"""Two overlapping seals, or one cut by the edge; a stamped line of text has 4 and more."""

JOIN_MM = 2.0


@dataclass(frozen=True, slots=True)
class SealMark:
    """Where red ink of a seal stands, pixels of the scan, and how red it is in the red channel."""

    box: Box
    ink_level: float


def find_seals(picture: Pyramid, dpi: float) -> tuple[SealMark, ...]:
    """Seal-sized red marks on an RGB page with white paper, ``(H, W, 3)``."""
    coarse, factor = at_dpi(picture, dpi, COARSE_DPI)
    _, inked = cv2.threshold(redness(coarse), REDNESS, 1, cv2.THRESH_BINARY)
    per_mm = dpi * factor / 25.4
    side = max(1, round(JOIN_MM * per_mm)) | 1
    if not cv2.countNonZero(inked):
        return ()
    joined = cv2.morphologyEx(inked, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined)
    marks = []
    for label in range(1, count):
        x, y, w, h, _area = (int(v) for v in stats[label])
        if _is_seal_sized(w / per_mm, h / per_mm):
            part = np.s_[y : y + h, x : x + w]
            ink = coarse[part][..., 0][(labels[part] == label) & (inked[part] > 0)]
            box = Box(*(round(v / factor) for v in (x - 2, y - 2, x + w + 2, y + h + 2)))
            whole = box.clipped(picture.pixels.shape[1], picture.pixels.shape[0])
            marks.append(SealMark(whole, float(np.median(ink))))
    return tuple(marks)


def _is_seal_sized(width_mm: float, height_mm: float) -> bool:
    long, short = max(width_mm, height_mm), min(width_mm, height_mm)
    return DIAMETER_MM[0] <= long <= DIAMETER_MM[1] and long <= MAX_ELONGATION * short


def without_seals(pixels: Pixels, grey: Pixels, marks: tuple[SealMark, ...]) -> Pixels:
    """``grey`` with the red of every mark made white and the black under it kept."""
    cleaned = grey.copy()
    for mark in marks:
        x0, y0, x1, y1 = mark.box
        white_from = max(100.0, 0.9 * mark.ink_level)
        lifted = cv2.convertScaleAbs(pixels[y0:y1, x0:x1, 0], alpha=255 / white_from)
        cleaned[y0:y1, x0:x1] = np.maximum(cleaned[y0:y1, x0:x1], lifted)
    return cleaned


def grey_without_seals(picture: Pyramid, dpi: float) -> tuple[Pixels, CleaningStep]:
    """The page in grey, ``(H, W)``, its seals gone; a grey page comes back as it is."""
    pixels = picture.pixels
    if pixels.ndim == 2:
        return pixels, CleaningStep("seals", applied=False, evidence={"seals": 0})
    grey = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    marks = find_seals(picture, dpi)
    step = CleaningStep("seals", bool(marks), {"seals": len(marks)})
    return (without_seals(pixels, grey, marks) if marks else grey), step
