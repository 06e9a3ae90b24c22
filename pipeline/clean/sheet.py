"""The sheet of paper on a photograph: its four corners, and the view from straight above."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.clean.coarse import shrunk
from pipeline.clean.frame import Frame
from pipeline.geometry import Transform
from pipeline.page import CleaningStep, Pixels

COARSE_SIDE = 600
AREA_SHARE = (0.2, 0.93)
"""Of the picture. Less is no page of its own; more is a scan with a dark edge, or a close photo
whose corners are cut off."""

MIN_CONTRAST = 40
"""Grey levels between sheet and surroundings; a white sheet on a pale table cannot be told."""

A4_ASPECT = 297 / 210
ASPECT_TOLERANCE = 0.12
"""How far a foreshortened A4 sheet may be off before it is another paper."""

Corners = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SheetEstimate:
    """Corners of the sheet on the scan, ``(4, 2)`` (x, y) clockwise from the top left."""

    corners: Corners
    area_share: float
    contrast: float


def find_sheet(pixels: Pixels) -> SheetEstimate | None:
    """The one bright convex quadrilateral on a darker ground; None when the page fills the picture.

    ``pixels`` – grey or RGB. Otsu's threshold on a picture of 600 pixels, then the corners of the
    largest outline.
    """
    height, width = pixels.shape[:2]
    factor = min(1.0, COARSE_SIDE / max(height, width))
    coarse = shrunk(pixels, factor)
    grey = np.asarray(coarse if coarse.ndim == 2 else cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY))
    filled = cv2.morphologyEx(cv2.GaussianBlur(grey, (5, 5), 0), cv2.MORPH_CLOSE, np.ones((15, 15)))
    _, bright = cv2.threshold(filled, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None:
        return None
    share = cv2.contourArea(cv2.convexHull(largest)) / grey.size
    corners = _four_corners(np.asarray(largest))
    if corners is None or not AREA_SHARE[0] <= share <= AREA_SHARE[1]:
        return None
    contrast = _contrast(grey, corners)
    if contrast < MIN_CONTRAST:
        return None
    return SheetEstimate(_clockwise(corners) / factor, share, contrast)


def _four_corners(outline: NDArray[np.int32]) -> Corners | None:
    """The outline as a convex quadrilateral, if it is nearly one."""
    hull = cv2.convexHull(outline)
    around = cv2.arcLength(hull, closed=True)
    for tolerance in (0.01, 0.02, 0.03, 0.05):
        polygon = cv2.approxPolyDP(hull, tolerance * around, closed=True)
        if len(polygon) == 4:
            fits = cv2.contourArea(polygon) >= 0.93 * cv2.contourArea(hull)
            solid = cv2.contourArea(outline) >= 0.9 * cv2.contourArea(hull)
            corners = np.asarray(polygon, dtype=np.float64).reshape(4, 2)
            return corners + 0.5 if fits and solid else None
    return None


def _contrast(grey: NDArray[np.generic], corners: Corners) -> float:
    """Median brightness inside the corners less that outside."""
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(inside, corners.astype(np.int32), 1)
    without = grey[inside == 0]
    return float(np.median(grey[inside == 1]) - np.median(without)) if without.size else 0.0


def _clockwise(corners: Corners) -> Corners:
    """Ordered clockwise on screen, beginning nearest to the top left."""
    middle = corners.mean(axis=0)
    around = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    return np.roll(around, -int(np.argmin(around.sum(axis=1))), axis=0)


def rectified(scan: Frame, corners: Corners) -> Frame:
    """The frame in which the sheet between ``corners`` fills the picture and is a rectangle."""
    top, right, bottom, left = (
        float(np.hypot(*(b - a))) for a, b in pairwise([*corners, corners[0]])
    )
    across, down = max(top, bottom), max(left, right)
    aspect = max(across, down) / min(across, down)
    if abs(aspect / A4_ASPECT - 1) <= ASPECT_TOLERANCE:
        # The foreshortened side is the one to stretch: nothing is lost by it.
        across, down = (
            (max(across, down / A4_ASPECT), max(down, across * A4_ASPECT))
            if down > across
            else (max(across, down * A4_ASPECT), max(down, across / A4_ASPECT))
        )
    width, height = round(across), round(down)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
    back = cv2.getPerspectiveTransform(target, corners.astype(np.float32))
    return Frame(width, height, Transform.from_matrix(np.asarray(back)).then(scan.to_scan))


def straight_view(pixels: Pixels, *, wanted: bool) -> tuple[Frame, CleaningStep]:
    """The frame of the photographed sheet, or of the scan itself when there is none."""
    scan = Frame.of(pixels)
    sheet = find_sheet(pixels) if wanted else None
    if sheet is None:
        return scan, CleaningStep("sheet", applied=False, evidence={})
    evidence = {"area_share": sheet.area_share, "contrast": sheet.contrast}
    return rectified(scan, sheet.corners), CleaningStep("sheet", applied=True, evidence=evidence)
