"""Rectangles drawn in ink: what stamps stand in, and square seals are made of."""

from collections.abc import Iterator

import numpy as np

from pipeline.regions.view import Ink, Mask, View
from schemas.geometry import Box

DRAWN = 0.72
"""Share of every side that must bear ink; the frames of pads print unevenly."""

TILT = 0.09
"""Of the shorter side, in which a side may wander: a stamp is set down by hand, up to 5° off."""


def find_frames(view: View, ink: Ink, least_mm: float, most_mm: float) -> Iterator[Box]:
    """Boxes of the view around frames whose sides are within those lengths."""
    if not view.bears(ink.mask):
        return
    per_mm = view.scale.per_mm
    table = ink.blobs
    wide, tall = table[:, 2], table[:, 3]
    fits = (np.minimum(wide, tall) >= least_mm * per_mm) & (
        np.maximum(wide, tall) <= most_mm * per_mm
    )
    for x, y, w, h in table[fits].tolist():
        box = Box(x, y, x + w, y + h)
        if framed(ink.mask, box) >= DRAWN:
            yield box


def framed(ink: Mask, box: Box) -> float:
    """The least share of a side of ``box`` along which ink lies near that side."""
    part = ink[box.y0 : box.y1, box.x0 : box.x1] > 0
    reach = max(3, round(TILT * max(part.shape)))
    sides = (
        part[:reach].any(axis=0),
        part[-reach:].any(axis=0),
        part[:, :reach].any(axis=1),
        part[:, -reach:].any(axis=1),
    )
    return min(float(side.mean()) for side in sides)
