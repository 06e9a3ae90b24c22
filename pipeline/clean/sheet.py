"""The sheet of paper on a photograph: its four corners, and the view from straight above."""

from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from cv2.typing import MatLike
from numpy.typing import NDArray

from pipeline.clean.frame import Frame
from pipeline.clean.sides import SidesEstimate, find_sides
from pipeline.geometry import Transform
from pipeline.page import CleaningStep, Pixels
from pipeline.shrunk import Pyramid

COARSE_SIDE = 600
AREA_SHARE = (0.2, 0.93)
"""Of the picture. Less is no page of its own; more is a scan with a dark edge, or a close photo
whose corners are cut off."""

MIN_CONTRAST = 40
"""Grey levels between sheet and surroundings; a white sheet on a pale table cannot be told."""

A4_ASPECT = 297 / 210
MIN_SUPPORT = 0.6
"""Share of each side along which the edge is seen; fingers and shadows may hide the rest."""

STEP_SHARE = 0.4
"""Of the usual ratio of paper to ground, as a power: what is still an edge of the paper."""

MARGIN = 20
"""Pixels of ground added around the picture: a sheet may run out of it."""

ASPECT_TOLERANCE = 0.12
"""How far a foreshortened A4 sheet may be off before it is another paper."""

NEIGHBOUR_RIM = 9
"""Pixels across the blurred edge of another bright thing that runs out of the picture."""

Corners = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class SheetEstimate:
    """Corners of the sheet on the scan, ``(4, 2)`` (x, y) clockwise from the top left."""

    corners: Corners
    area_share: float
    contrast: float


@dataclass(frozen=True, slots=True)
class _Foreground:
    """What Otsu's threshold takes for the sheet: about where, and the levels of grey."""

    outline: MatLike
    neighbours: tuple[MatLike, ...]
    paper: float
    ground: float


def find_sheet(picture: Pyramid) -> SheetEstimate | None:
    """The one bright quadrilateral on a darker ground; None when the page fills the picture.

    ``picture`` – grey or RGB. On a picture of 600 pixels Otsu's threshold tells whether there is a
    sheet at all and about where; its four sides are then found one by one.
    """
    height, width = picture.pixels.shape[:2]
    coarse = picture.shrunk(min(1.0, COARSE_SIDE / max(height, width)))
    grey = np.asarray(coarse if coarse.ndim == 2 else cv2.cvtColor(coarse, cv2.COLOR_RGB2GRAY))
    smooth = np.asarray(cv2.GaussianBlur(grey, (5, 5), 0), dtype=np.uint8)
    rough = _foreground(smooth)
    sides = _sides(smooth, rough) if rough else None
    if sides is None or sides.support < MIN_SUPPORT:
        return None
    share = cv2.contourArea(sides.corners.astype(np.float32)) / grey.size
    contrast = _contrast(grey, sides.corners)
    if not _may_be_sheet(share) or contrast < MIN_CONTRAST:
        return None
    scale = (width / coarse.shape[1], height / coarse.shape[0])
    return SheetEstimate(_clockwise(sides.corners) * scale, share, contrast)


def _foreground(grey: Pixels) -> _Foreground | None:
    """The largest bright part, if it is of a sheet's size and brighter than the rest."""
    _, bright = cv2.threshold(_inkless(grey), 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    outlines, _ = cv2.findContours(bright, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    largest = max(outlines, key=cv2.contourArea, default=None)
    if largest is None or bright.all():
        return None
    if not _may_be_sheet(cv2.contourArea(cv2.convexHull(largest)) / grey.size):
        return None
    paper, ground = (float(np.median(grey[part])) for part in (bright != 0, bright == 0))
    if paper - ground < MIN_CONTRAST:
        return None
    others = (outline for outline in outlines if outline is not largest)
    neighbours = tuple(outline for outline in others if _runs_out(outline, grey.shape))
    return _Foreground(largest, neighbours, paper, ground)


def _may_be_sheet(area_share: float) -> bool:
    return AREA_SHARE[0] <= area_share <= AREA_SHARE[1]


def _runs_out(outline: MatLike, shape: tuple[int, ...]) -> bool:
    """Whether it touches the picture's edge."""
    x, y, across, down = cv2.boundingRect(outline)
    return x == 0 or y == 0 or y + down == shape[0] or x + across == shape[1]


def _inkless(grey: Pixels) -> Pixels:
    """The picture without dark strokes thinner than 15 pixels."""
    return np.asarray(cv2.morphologyEx(grey, cv2.MORPH_CLOSE, np.ones((15, 15))), dtype=np.uint8)


def _sides(grey: Pixels, rough: _Foreground) -> SidesEstimate | None:
    """The sides of the sheet when it lies alone, with ground all around it."""
    alone = grey.copy()
    for thickness in (cv2.FILLED, NEIGHBOUR_RIM):
        cv2.drawContours(alone, rough.neighbours, -1, (rough.ground,), thickness)
    framed = np.pad(alone, MARGIN, constant_values=round(rough.ground))
    angle = (cv2.minAreaRect(rough.outline)[2] + 45) % 90 - 45
    min_ratio = (rough.paper / max(rough.ground, 1.0)) ** STEP_SHARE
    found = find_sides(_inkless(framed), angle, min_ratio)
    return found and SidesEstimate(found.corners - MARGIN, found.support)


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


def straight_view(picture: Pyramid, *, wanted: bool) -> tuple[Frame, CleaningStep]:
    """The frame of the photographed sheet, or of the scan itself when there is none."""
    scan = Frame.of(picture.pixels)
    sheet = find_sheet(picture) if wanted else None
    if sheet is None:
        return scan, CleaningStep("sheet", applied=False, evidence={})
    places = {
        f"{axis}{i}": float(value)
        for i, corner in enumerate(sheet.corners)
        for axis, value in zip("xy", corner, strict=True)
    }
    evidence = {"area_share": sheet.area_share, "contrast": sheet.contrast, **places}
    return rectified(scan, sheet.corners), CleaningStep("sheet", applied=True, evidence=evidence)
