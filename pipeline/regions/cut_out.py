"""A shape cut out of the scan, turned level and laid on a white sheet: the reader sees it alone."""

from dataclasses import dataclass

import cv2
import numpy as np
from cv2.typing import MatLike

from pipeline.geometry import Transform
from pipeline.page import CleanPage, Pixels
from pipeline.regions.view import Mask, View, glimpse
from schemas.geometry import Box

MARGIN_MM = 20.0
"""White around what is shown: with 12 mm, of 126 stamps (seeds 41000 and 42000) 111 are found, with
20 mm 112. Who finds the lines shows a part of a page no larger than a sheet of 140 mm."""

PAPER_MM = 4.0
"""Wider than strokes of stamps, narrower than stains."""

RULING_MM, HOLLOW = (6.0, 1.5), 0.2
"""Length and thickness of ink that is a line; of a corner's box, how little of it is ink."""


@dataclass(frozen=True, slots=True)
class Outlined:
    """The inside of an outlined shape: its contour and least rectangle, pixels of the view."""

    contour: MatLike
    centre: tuple[float, float]
    sides: tuple[float, float]
    angle_deg: float

    @property
    def box(self) -> Box:
        """Upright around it, pixels of the view."""
        x, y, w, h = cv2.boundingRect(self.contour)
        return Box(x, y, x + w, y + h)


def cut_out(view: View, shape: Outlined) -> CleanPage:
    """The inside of a shape, level, on a sheet of its own."""
    factor = view.scale.factor
    per_mm = view.page.dpi / 25.4
    width, height = (round(side / factor * 1.1) for side in shape.sides)
    angle = np.deg2rad(shape.angle_deg)
    c, s = float(np.cos(angle)), float(np.sin(angle))
    x, y = (v / factor for v in shape.centre)
    back = (c, -s, x - c * width / 2 + s * height / 2, s, c, y - s * width / 2 - c * height / 2)
    to_frame = Transform((*back, 0, 0, 1))
    to_scan = to_frame.then(view.page.to_scan)
    pixels = _evened(glimpse(view.page, to_scan, (width, height)), per_mm)
    pixels[_inside(shape, factor, to_frame.inverse(), (width, height)) == 0] = 255
    return _on_sheet(view.page, _without_rulings(pixels, per_mm), to_scan)


def _on_sheet(page: CleanPage, pixels: Pixels, to_scan: Transform) -> CleanPage:
    """A part of ``page`` in the middle of white paper."""
    per_mm = page.dpi / 25.4
    height, width = pixels.shape
    right = down = round(MARGIN_MM * per_mm)
    sheet = np.full((height + 2 * down, width + 2 * right), 255, np.uint8)
    sheet[down : down + height, right : right + width] = pixels
    place = Transform((1, 0, -right, 0, 1, -down, 0, 0, 1))
    return CleanPage(page.scan, sheet, page.dpi, place.then(to_scan), ())


def _without_rulings(pixels: Pixels, per_mm: float) -> Pixels:
    """The picture without a second outline: in one, "MẬT" was read "TẬT"."""
    _, ink = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(np.asarray(ink, dtype=np.uint8))
    wide, tall, area = np.asarray(stats, np.float64)[:, 2:5].T
    long = np.maximum(wide, tall) >= RULING_MM[0] * per_mm
    thin = np.minimum(wide, tall) <= RULING_MM[1] * per_mm
    rulings = long & (thin | (area <= HOLLOW * wide * tall))
    rulings[0] = False
    drawn = np.asarray(rulings[np.asarray(labels)], dtype=np.uint8)
    return np.where(cv2.dilate(drawn, np.ones((3, 3), np.uint8)) > 0, 255, pixels).astype(np.uint8)


def _evened(pixels: Pixels, per_mm: float) -> Pixels:
    """The picture on white paper: stains and security print lie under stamps, too."""
    side = max(3, round(PAPER_MM * per_mm)) | 1
    light = cv2.morphologyEx(pixels, cv2.MORPH_CLOSE, np.ones((side, side), np.uint8))
    return np.asarray(cv2.divide(pixels, np.maximum(light, 50), scale=255), dtype=np.uint8)


def _inside(shape: Outlined, factor: float, from_frame: Transform, size: tuple[int, int]) -> Mask:
    """Where the inside of a shape is in its own level picture of ``size``, without its outline."""
    points = np.asarray(shape.contour, dtype=np.float64).reshape(-1, 2) / factor
    moved = np.array([from_frame.point(x, y) for x, y in points])
    inside = np.zeros((size[1], size[0]), np.uint8)
    cv2.fillPoly(inside, [moved.round().astype(np.int32)], 255)
    side = max(1, round(1.5 / factor)) | 1
    return np.asarray(cv2.erode(inside, np.ones((side, side), np.uint8)), dtype=np.uint8)
