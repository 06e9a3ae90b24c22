"""Portrait photographs: rectangles of tones that are neither paper nor ink."""

from collections.abc import Iterator

import cv2
import numpy as np

from pipeline.page import Region
from pipeline.regions.view import PAPER_SIDE, View
from schemas.geometry import Box

KIND = "photo"

DARKER = 28
"""Grey levels below the page's usual paper; stains and shadows are fainter or have no corners."""

SIDES_MM = (14.0, 70.0)
"""Photographs of 2 × 3, 3 × 4 and 4 × 6 cm, and on cards."""

ASPECTS = (1.1, 1.75)
"""Height to width: 3 × 4 has 1.33, 2 × 3 and 4 × 6 have 1.5."""

MIN_FILLED = 0.86
"""Of the box around it. A disc fills 0.79, a blot less."""

MAX_TEXTURE = 30.0
"""Mean difference of neighbouring pixels of the view: portraits have 2 to 12, codes 50 and more."""

MIN_TONES = 7.0
"""Standard deviation of grey inside; a dark patch of paper or a printed panel is flatter."""


def find_photos(view: View, _found: tuple[Region, ...]) -> Iterator[Region]:
    """Upright portraits on the page."""
    light = cv2.cvtColor(view.light, cv2.COLOR_RGB2GRAY)
    paper = float(np.percentile(light, 75))
    dark = cv2.threshold(light, paper - DARKER, 255, cv2.THRESH_BINARY_INV)[1]
    _, _, stats, _ = cv2.connectedComponentsWithStats(dark, connectivity=4)
    per_mm = view.scale.per_mm / PAPER_SIDE
    for x, y, w, h, area in np.asarray(stats)[1:].tolist():
        filled = area / (w * h)
        sized = min(w, h) / per_mm >= SIDES_MM[0] and max(w, h) / per_mm <= SIDES_MM[1]
        if not (sized and ASPECTS[0] <= h / w <= ASPECTS[1] and filled >= MIN_FILLED):
            continue
        if x == 0 or y == 0 or x + w == light.shape[1] or y + h == light.shape[0]:
            continue
        if _texture(view, x, y, w, h) > MAX_TEXTURE:
            continue
        if float(light[y : y + h, x : x + w].std()) < MIN_TONES:
            continue
        box = Box(*(v * PAPER_SIDE for v in (x, y, x + w, y + h)))
        yield Region(KIND, view.boxed(box), filled)


def _texture(view: View, x: int, y: int, w: int, h: int) -> float:
    """How much neighbours differ inside a box given in pixels of the paper's light."""
    x0, y0, x1, y1 = (v * PAPER_SIDE for v in (x, y, x + w, y + h))
    part = view.colour[y0:y1, x0:x1, 1].astype(np.int16)
    return float(np.abs(np.diff(part, axis=1)).mean())
