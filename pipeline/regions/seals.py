"""Seals: round ones of agencies (30 to 42 mm) and smaller ones, and square ones; red, blue, black.

Red and blue marks stand out by their colour; a black seal, on photocopies, is known by its ring
alone, because print and seal are one ink there.
"""

from collections.abc import Iterator
from typing import TypeGuard

from pipeline.page import Region
from pipeline.regions.rings import Ring, find_ring
from pipeline.regions.view import Ink, Mask, View
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

ARC = 0.42
"""Of the ring that must be drawn in one stretch. Half a ring is what remains of a seal across two
sheets, or on a photocopy."""

DRAWN = 0.62
"""Share of that stretch that must bear ink: 0.97 to 1 on ten real papers, 0.63 on a faint copy."""

APART_BLACK = 0.25

MIN_BLACK_MM = 18.0
"""Both sides of a black seal, which is not told from print when it is smaller or cut."""

FILLED = (0.06, 0.5)
"""Of the inside. Seals of ten real papers have 0.17 to 0.36, invented ones with a star alone 0.11;
printed emblems and photographs 0.6 and more."""

MIN_FILLED_BLUE = 0.12
"""Loops of signatures, which are blue, too, have 0.06 to 0.09."""

FRAMED = 0.7
"""Share of each side of a square seal that is a line."""


def find_seals(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Every seal on the page; boxes around the whole ring, clipped to the page."""
    taken = [region.box for region in found if region.kind in ("code", "photo")]
    seals = sorted((*_coloured_seals(view), *_black(view)), key=lambda seal: -seal.box.width)
    for seal in seals:
        # Seals have rings within rings.
        if not any(_holds(box, seal.box) for box in taken):
            taken.append(seal.box)
            yield seal


def _marks(view: View, ink: Ink, colour: str) -> Iterator[Box]:
    """Boxes of connected ink of a seal's size, gaps closed."""
    if not view.bears(ink.mask):
        return
    per_mm = view.scale.per_mm
    side = max(1, round(JOIN_MM[colour] * per_mm)) | 1
    for x, y, w, h in ink.closed(side).blobs.tolist():
        if view.pictured[y + h // 2, x + w // 2]:
            continue
        if SIDES_MM[0] <= max(w, h) / per_mm <= 2 * SIDES_MM[1]:
            yield Box(x, y, x + w, y + h)


def _coloured(view: View, ink: Mask, box: Box, colour: str) -> Region | None:
    per_mm = view.scale.per_mm
    ring = find_ring(ink, box, (RADII_MM[0] * per_mm, RADII_MM[1] * per_mm))
    if _is_seal(ring) and ring.filled >= (MIN_FILLED_BLUE if colour == "blue" else 0):
        return Region(KIND, _around(view, ring), ring.drawn, f"round {colour}")
    return None


def _coloured_seals(view: View) -> Iterator[Region]:
    for colour in ("red", "blue"):
        ink = view.inks[colour]
        for box in _marks(view, ink, colour):
            seal = _coloured(view, ink.mask, box, colour)
            if seal is not None:
                yield seal


def find_square_seals(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Frames in colour as wide as tall, in which no stamp's words were read."""
    for colour in ("red", "blue"):
        ink = view.inks[colour]
        for box in _marks(view, ink, colour):
            seal = _square(view, ink.mask, box, colour)
            if seal is not None and not any(_holds(region.box, seal.box) for region in found):
                yield seal


def _holds(box: Box, other: Box) -> bool:
    x, y = other.centre
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _square(view: View, ink: Mask, box: Box, colour: str) -> Region | None:
    per_mm = view.scale.per_mm
    long, short = max(box.width, box.height), min(box.width, box.height)
    if long > SIDES_MM[1] * per_mm or long > MAX_ELONGATION * short:
        return None
    framed = _framed(ink, box)
    if framed >= FRAMED and long <= 1.4 * short:
        return Region(KIND, view.boxed(box), framed, f"square {colour}")
    return None


def _black(view: View) -> Iterator[Region]:
    per_mm = view.scale.per_mm
    for box in _marks(view, view.inks["black"], "black"):
        if min(box.width, box.height) < MIN_BLACK_MM * per_mm:
            continue
        ring = find_ring(view.black, box, (RADII_MM[0] * per_mm, RADII_MM[1] * per_mm))
        if _is_seal(ring) and ring.apart >= APART_BLACK:
            yield Region(KIND, _around(view, ring), ring.drawn, "round black")


def _is_seal(ring: Ring | None) -> TypeGuard[Ring]:
    return (
        ring is not None
        and ring.arc >= ARC
        and ring.drawn >= DRAWN
        and FILLED[0] <= ring.filled <= FILLED[1]
    )


def _around(view: View, ring: Ring) -> Box:
    x, y, r = ring.x, ring.y, ring.radius + 1
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
