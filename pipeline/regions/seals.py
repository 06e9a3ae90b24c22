"""Seals: round ones of agencies (30 to 42 mm) and smaller ones, and square ones; red, blue, black.

Red and blue marks stand out by their colour; a black seal, on photocopies, is known by its ring
alone, because print and seal are one ink there.
"""

from collections.abc import Iterator

import cv2
import numpy as np

from pipeline.page import Region
from pipeline.regions.rings import Ring, find_ring
from pipeline.regions.view import Mask, View
from schemas.geometry import Box

KIND = "seal"

SIDES_MM = (14.0, 60.0)
"""Of a mark that may be a seal, its longer side."""

RADII_MM = (7.0, 24.0)
JOIN_MM = {"red": 1.6, "blue": 1.6, "black": 0.6}
"""Worn rings have gaps to close; black ones must not grow together with the print around them."""

MAX_ELONGATION = 2.2
"""Of a whole seal; two overlapping ones, or one signed through, reach 2."""

MAX_CUT_ELONGATION = 4.0
"""Of a seal across the edges of sheets, a slice of which each sheet bears."""

DRAWN = 0.7
"""Share of the ring that must bear ink: 0.86 to 1 on the seals of ten real papers. Signatures and
text bear up to 0.57 on the circle that fits them best."""

APART_BLACK = 0.3

MIN_BLACK_MM = 18.0
"""Both sides of a black seal, which is not told from print when it is smaller or cut."""

MAX_FILLED = 0.72
"""Of the disc. Printed emblems are solid, 0.75 and more; seals of state have 0.35 to 0.6."""

FRAMED = 0.7
"""Share of each side of a square seal that is a line."""


def find_seals(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Every seal on the page; boxes around the whole ring, clipped to the page."""
    for colour, ink in (("red", view.red), ("blue", view.blue)):
        for box in _marks(view, ink, colour):
            seal = _coloured(view, ink, box, colour)
            if seal is not None:
                yield seal
    squares = [region.box for region in found if region.kind in ("code", "photo")]
    for seal in _black(view):
        x, y = seal.box.centre
        if not any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in squares):
            yield seal


def _marks(view: View, ink: Mask, colour: str) -> Iterator[Box]:
    """Boxes of connected ink of a seal's size, gaps closed."""
    if not cv2.countNonZero(ink):
        return
    per_mm = view.scale.per_mm
    side = max(1, round(JOIN_MM[colour] * per_mm)) | 1
    joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined)
    for x, y, w, h, _ in np.asarray(stats)[1:].tolist():
        if SIDES_MM[0] <= max(w, h) / per_mm <= 2 * SIDES_MM[1]:
            yield Box(x, y, x + w, y + h)


def _coloured(view: View, ink: Mask, box: Box, colour: str) -> Region | None:
    per_mm = view.scale.per_mm
    cut, (dx, dy) = _cut_out(ink, box)
    ring = find_ring(cut, (RADII_MM[0] * per_mm, RADII_MM[1] * per_mm))
    if ring is not None and ring.drawn >= DRAWN and _is_open(cut, ring):
        return Region(KIND, _around(view, ring, dx, dy), min(1.0, ring.drawn), f"round {colour}")
    long, short = max(box.width, box.height), min(box.width, box.height)
    if long > SIDES_MM[1] * per_mm or long > MAX_ELONGATION * short:
        return None
    framed = _framed(ink, box)
    if framed >= FRAMED and long <= 1.4 * short:
        return Region(KIND, view.boxed(box), framed, f"square {colour}")
    return None


def _black(view: View) -> Iterator[Region]:
    per_mm = view.scale.per_mm
    for box in _marks(view, view.black, "black"):
        if min(box.width, box.height) < MIN_BLACK_MM * per_mm:
            continue
        cut, (dx, dy) = _cut_out(view.black, box)
        ring = find_ring(cut, (RADII_MM[0] * per_mm, RADII_MM[1] * per_mm))
        if ring is None or ring.drawn < DRAWN or ring.apart < APART_BLACK:
            continue
        if _is_open(cut, ring):
            yield Region(KIND, _around(view, ring, dx, dy), min(1.0, ring.drawn), "round black")


def _cut_out(ink: Mask, box: Box) -> tuple[Mask, tuple[int, int]]:
    """The ink in ``box`` with a margin, and where the cut begins."""
    wide = Box(box.x0 - 8, box.y0 - 8, box.x1 + 8, box.y1 + 8).clipped(ink.shape[1], ink.shape[0])
    return ink[wide.y0 : wide.y1, wide.x0 : wide.x1], (wide.x0, wide.y0)


def _is_open(ink: Mask, ring: Ring) -> bool:
    """Whether the disc inside the ring is drawn in lines, not filled."""
    rows, columns = np.ogrid[: ink.shape[0], : ink.shape[1]]
    disc = (columns - ring.x) ** 2 + (rows - ring.y) ** 2 <= ring.radius**2
    return bool(disc.any()) and float((ink[disc] > 0).mean()) <= MAX_FILLED


def _around(view: View, ring: Ring, dx: int, dy: int) -> Box:
    x, y, r = ring.x + dx, ring.y + dy, ring.radius + 1
    return view.boxed(Box(int(x - r), int(y - r), int(x + r) + 1, int(y + r) + 1))


def _framed(ink: Mask, box: Box) -> float:
    """The least share of a side of ``box`` along which ink lies near the edge."""
    part = ink[box.y0 : box.y1, box.x0 : box.x1] > 0
    reach = max(2, min(part.shape) // 10)
    sides = (
        part[:reach].any(axis=0),
        part[-reach:].any(axis=0),
        part[:, :reach].any(axis=1),
        part[:, -reach:].any(axis=1),
    )
    return min(float(side.mean()) for side in sides)
