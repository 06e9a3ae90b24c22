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
        if float(light[y : y + h, x : x + w].std()) < MIN_TONES:
            continue
        box = Box(*(v * PAPER_SIDE for v in (x, y, x + w, y + h)))
        yield Region(KIND, view.boxed(box), filled)
