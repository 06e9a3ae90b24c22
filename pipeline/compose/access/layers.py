"""A page's picture parted: where ink stands, which colour it has, and the paper behind.

The model is mixed raster content (ITU-T T.44). What makes letters legible is their outline, which
a mask keeps at full resolution with one bit a pixel; colours change slowly, and paper hardly.
Photographs are neither: they stay in the paper, which for their sake is kept at 100 dpi.

Where a red seal lies over print, colours do not change slowly, nor where the back of the sheet
shows through beside it. Inks of colour, pale ink and dark ink therefore have a layer each: in one,
the letters under seals turned red (12 more characters of 8,111 misread on eight sealed pages), and
what shone through between the lines turned black (46 more of 11,101 on ten pages).
"""

from dataclasses import dataclass
from math import ceil
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page import Pixels

_Plane = NDArray[np.float32]

_PAPER_DPI: Final = 100.0
_COLOUR_DPI: Final = 50.0
"""Of inks of colour: at 25, a blue signature across a red seal turned violet."""

_INK_DPI: Final = 25.0
"""Of the others, black and grey. At 50 dpi they took three times the bytes, and patches within
letters, darker and paler, made more of them misread (28 of 29,282 against 21)."""

_FINE_DPI: Final = 280.0
"""The least that a mask is made with: letters of 200 dpi would show stairs."""

_FINEST: Final = 2.0
"""How many pixels a mask has at most for one of the picture, along each side."""

_THICKEST_MM: Final = 3.0
"""Of a stroke; the letters of a heading have 1 to 2. Wider dark areas are pictures."""

_MIN_CONTRAST: Final = 40
"""Levels between ink and paper. The back of a sheet shows through with 10 to 30."""

_AT_SHARE: Final = 0.5
"""Of the way from paper to ink: where a scanner's soft edge has the outline."""

_SPECK_MM2: Final = 0.03
"""Marks that are smaller stay in the paper; the dot of an i in 8 points has 0.1."""

_HALO_MM: Final = 0.17
"""Around ink, where a scanner's edge still darkens the paper: 2 pixels of 300 dpi."""

_COLOURFUL: Final = 0.5
"""Share of what ink takes away from one channel and leaves in another: red of a seal 0.8, of a
faded one as much, navy of a pen 0.3, black 0."""

_FRINGE_MM: Final = 0.25
"""Colour around print that is narrower comes from the scanner's lens and from JPEG."""

_PALE: Final = 0.5
"""Share of the darkest ink's contrast: what shows through has 0.1 to 0.3, a faint stamp 0.4."""

_DARKEST: Final = 99
"""Percentile of ink that stands for the darkest, on a page with a word of it at least."""

_NOTHING: Final = 1e-3

_FULL: Final = 0.5
"""Share of ink in a quarter inch from which on it is no text: a photograph, a dark picture."""


class Ink(NamedTuple):
    """``colours`` are painted wherever ``mask`` is true.

    ``mask`` – ``(H, W)`` bool, of the picture's size or finer; ``colours`` – as ``Layers.paper``.
    """

    mask: NDArray[np.bool_]
    colours: Pixels


@dataclass(frozen=True, slots=True)
class Layers:
    """``inks`` are to be painted over ``paper``, one after the other; the last is the dark one.

    ``paper`` – ``(h, w)`` or ``(h, w, 3)`` uint8, stretched over the whole picture.
    """

    paper: Pixels
    inks: tuple[Ink, ...]


class _Found(NamedTuple):
    """Ink, how much darker than the paper each pixel is, where it is of a colour, where pale."""

    mask: NDArray[np.bool_]
    contrast: _Plane
    coloured: NDArray[np.bool_]
    pale: NDArray[np.bool_]

    def inks(self) -> list[tuple[NDArray[np.bool_], float]]:
        """The ink in parts, each with the dpi of its colours; others than the dark one if any."""
        others = ((self.coloured & ~self.pale, _COLOUR_DPI), (self.pale, _INK_DPI))
        dark = self.mask & ~self.coloured & ~self.pale
        return [*((part, dpi) for part, dpi in others if part.any()), (dark, _INK_DPI)]


def part(pixels: Pixels, dpi: float) -> Layers:
    """The layers of a picture, ``(H, W)`` or ``(H, W, 3)`` uint8 with ``dpi`` pixels an inch."""
    factor = min(_FINEST, ceil(2 * _FINE_DPI / dpi) / 2)
    if factor > 1:
        pixels, dpi = _finer(pixels, factor), dpi * factor
    found = _find_ink(pixels, dpi)
    weights = found.contrast**2
    return Layers(
        paper=_averaged(pixels, _bare(found.mask, dpi), dpi / _PAPER_DPI),
        inks=tuple(
            Ink(mask, _averaged(pixels, mask * weights, dpi / ink_dpi))
            for mask, ink_dpi in found.inks()
        ),
    )


def _finer(pixels: Pixels, factor: float) -> Pixels:
    size = (round(pixels.shape[1] * factor), round(pixels.shape[0] * factor))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _find_ink(pixels: Pixels, dpi: float) -> _Found:
    """Strokes that are darker than the paper around them, in any of its colours.

    The threshold lies half-way between the paper and the darkest ink close by (after Bernsen,
    1986), so that a pale stamp and black print both keep their width.
    """
    calm = np.asarray(cv2.GaussianBlur(pixels, (3, 3), 0), dtype=np.uint8)
    darkest = calm if calm.ndim == 2 else calm.min(axis=2)
    paper = _paper_level(darkest, dpi)
    ink = cv2.erode(darkest, _disc(_THICKEST_MM / 4, dpi))
    depth = np.asarray(cv2.subtract(paper, ink), dtype=np.uint8)
    contrast = np.asarray(cv2.subtract(paper, darkest), dtype=np.uint8)
    dark = contrast > np.maximum(_MIN_CONTRAST / 2, depth * _AT_SHARE)
    dark &= depth > _MIN_CONTRAST
    mask = _without_specks(dark & ~_pictures(dark, dpi), dpi)
    coloured = _coloured(calm, mask, contrast, dpi)
    return _Found(mask, contrast.astype(np.float32), coloured, _pale(mask, depth))


def _coloured(
    calm: Pixels, mask: NDArray[np.bool_], contrast: Pixels, dpi: float
) -> NDArray[np.bool_]:
    """The ink that leaves one channel light. What is dark in all is print, under a seal too."""
    if calm.ndim == 2:
        return np.zeros_like(mask)
    lightest = calm.max(axis=2)
    least = cv2.subtract(_paper_level(lightest, dpi), lightest)
    found = mask & (least < contrast * _COLOURFUL)
    return np.asarray(
        cv2.morphologyEx(found.astype(np.uint8), cv2.MORPH_OPEN, _disc(_FRINGE_MM, dpi)),
        dtype=np.bool_,
    )


def _pale(mask: NDArray[np.bool_], depth: Pixels) -> NDArray[np.bool_]:
    """The ink near which none is dark; the soft edge of a dark stroke is never pale."""
    if not mask.any():
        return mask
    darkest = np.percentile(depth[mask], _DARKEST)
    return np.asarray(mask & (depth < darkest * _PALE), dtype=np.bool_)


def _paper_level(calm: Pixels, dpi: float) -> Pixels:
    """What the paper would be without the strokes on it: grey closing, at a quarter of the size."""
    height, width = calm.shape
    small = cv2.resize(
        calm, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA
    )
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, _disc(_THICKEST_MM, dpi / 4))
    smooth = cv2.blur(closed, (9, 9))
    return np.asarray(cv2.resize(smooth, (width, height)), dtype=np.uint8)


def _pictures(dark: NDArray[np.bool_], dpi: float) -> NDArray[np.bool_]:
    """Where ink stands so densely that it is no text."""
    side = max(3, round(dpi / 4))
    share = cv2.blur(dark.astype(np.float32), (side, side))
    dense = cv2.dilate((share > _FULL).astype(np.uint8), np.ones((side, side), np.uint8))
    return np.asarray(dense, dtype=np.bool_)


def _without_specks(mask: NDArray[np.bool_], dpi: float) -> NDArray[np.bool_]:
    least = _SPECK_MM2 * (dpi / 25.4) ** 2
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    kept = stats[:, cv2.CC_STAT_AREA] >= least
    kept[0] = False
    return np.asarray(kept[labels], dtype=np.bool_)


def _bare(mask: NDArray[np.bool_], dpi: float) -> _Plane:
    """1 where there is paper and no ink near, else 0."""
    near = cv2.dilate(mask.astype(np.uint8), _disc(2 * _HALO_MM, dpi))
    return (1 - near).astype(np.float32)


def _averaged(pixels: Pixels, weights: _Plane, factor: float) -> Pixels:
    """Means of ``pixels`` by ``weights`` in squares of ``factor``; none is taken from around."""
    height, width = weights.shape
    size = (max(1, round(width / factor)), max(1, round(height / factor)))
    weighted = pixels.astype(np.float32) * _beside(weights, pixels)
    filled = _filled(_shrunk(weighted, size), _shrunk(weights, size))
    return np.clip(filled, 0, 255).round().astype(np.uint8)


def _filled(total: _Plane, share: _Plane) -> _Plane:
    """``total / share``; where the share is nothing, the mean of ever wider surroundings."""
    known = share > _NOTHING
    here = np.asarray(total / np.maximum(_beside(share, total), _NOTHING), dtype=np.float32)
    if known.all() or max(share.shape) == 1:
        return here
    half = ((share.shape[1] + 1) // 2, (share.shape[0] + 1) // 2)
    wider = _filled(_shrunk(total, half), _shrunk(share, half))
    around = cv2.resize(wider, (share.shape[1], share.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.where(_beside(known, total), here, around).astype(np.float32)


def _shrunk(plane: _Plane, size: tuple[int, int]) -> _Plane:
    return np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_AREA), dtype=np.float32)


def _beside(plane: NDArray[Any], pixels: NDArray[Any]) -> NDArray[Any]:
    """``plane`` in as many dimensions as ``pixels``, to be multiplied with them."""
    return plane if pixels.ndim == 2 else plane[..., None]


def _disc(across_mm: float, dpi: float) -> Pixels:
    side = max(1, round(across_mm / 25.4 * dpi)) | 1
    return np.asarray(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)), dtype=np.uint8)
