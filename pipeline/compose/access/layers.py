"""A page's picture parted in three: where ink stands, which colour it has, and the paper behind.

The model is mixed raster content (ITU-T T.44). What makes letters legible is their outline, which
the mask keeps at full resolution with one bit a pixel; colours change slowly, and paper hardly.
Photographs are neither: they stay in the paper, which for their sake is kept at 100 dpi.
"""

from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.page import Pixels

_Plane = NDArray[np.float32]

_PAPER_DPI: Final = 100.0
_INK_DPI: Final = 50.0
_FINE_DPI: Final = 280.0
"""Below it the mask is made with twice the pixels: letters of 200 dpi would show stairs."""

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

_NOTHING: Final = 1e-3

_FULL: Final = 0.5
"""Share of ink in a quarter inch from which on it is no text: a photograph, a dark picture."""


@dataclass(frozen=True, slots=True)
class Layers:
    """``ink`` is to be painted over ``paper`` wherever ``mask`` is true.

    ``mask`` – ``(H, W)`` bool, of the picture's size or twice as fine; ``ink`` and ``paper`` –
    ``(h, w)`` or ``(h, w, 3)`` uint8, each stretched over the whole picture.
    """

    mask: NDArray[np.bool_]
    ink: Pixels
    paper: Pixels


class _Found(NamedTuple):
    """Ink, and how much darker than the paper each pixel is."""

    mask: NDArray[np.bool_]
    contrast: _Plane


def part(pixels: Pixels, dpi: float) -> Layers:
    """The layers of a picture, ``(H, W)`` or ``(H, W, 3)`` uint8 with ``dpi`` pixels an inch."""
    if dpi < _FINE_DPI:
        pixels, dpi = _twice(pixels), dpi * 2
    found = _find_ink(pixels, dpi)
    return Layers(
        mask=found.mask,
        ink=_averaged(pixels, found.mask * found.contrast**2, dpi / _INK_DPI),
        paper=_averaged(pixels, _bare(found.mask, dpi), dpi / _PAPER_DPI),
    )


def _twice(pixels: Pixels) -> Pixels:
    size = (pixels.shape[1] * 2, pixels.shape[0] * 2)
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_CUBIC), dtype=np.uint8)


def _find_ink(pixels: Pixels, dpi: float) -> _Found:
    """Strokes that are darker than the paper around them, in any of its colours.

    The threshold lies half-way between the paper and the darkest ink close by (after Bernsen,
    1986), so that a pale stamp and black print both keep their width.
    """
    grey = pixels if pixels.ndim == 2 else pixels.min(axis=2)
    calm = np.asarray(cv2.GaussianBlur(grey, (3, 3), 0), dtype=np.uint8)
    paper = _paper_level(calm, dpi)
    ink = cv2.erode(calm, _disc(_THICKEST_MM / 4, dpi))
    depth = cv2.subtract(paper, ink)
    contrast = cv2.subtract(paper, calm)
    dark = contrast > np.maximum(_MIN_CONTRAST / 2, depth * _AT_SHARE)
    dark &= depth > _MIN_CONTRAST
    mask = _without_specks(dark & ~_pictures(dark, dpi), dpi)
    return _Found(mask, contrast.astype(np.float32))


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
