"""Laws of the photographed sheet: its corners are where the camera put them, whatever the light."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.synth import KINDS, SynthPage, make_document
from benchmarks.synth.degrade import degrade, map_points, phone
from pipeline.clean.sheet import find_sheet
from pipeline.page import Pixels
from pipeline.shrunk import Pyramid

pytestmark = pytest.mark.slow

PHOTO_SIDE = 1500
Corners = NDArray[np.float64]

LYING = np.array([[180, 150], [1010, 170], [1060, 1430], [130, 1400]], dtype=np.float64)
"""Corners of a sheet a little askew on a photo of 1200 × 1600 pixels."""


def share_of_width(found: Corners, true: Corners) -> float:
    """The distance between the worst corner and the true one, per page width."""
    width = float(np.hypot(*(true[1] - true[0])) + np.hypot(*(true[2] - true[3]))) / 2
    # A sheet on its side may begin at any corner; turning it upright is another step's work.
    orders = (np.roll(found, turn, axis=0) for turn in range(4))
    return min(float(np.hypot(*(order - true).T).max()) for order in orders) / width


def corners_on_photo(page: Pixels, homography: Corners) -> Corners:
    """Where the camera put the outer edges of the corner pixels (continuous coordinates)."""
    height, width = page.shape[:2]
    edges = np.array([(0, 0), (width, 0), (width, height), (0, height)]) - 0.5
    return map_points(homography, edges) + 0.5


@pytest.fixture(scope="module", params=KINDS)
def page(request: pytest.FixtureRequest) -> SynthPage:
    return make_document(request.param, 1234, "Tinos").pages[0]


def test_corners_are_within_a_hundredth_of_the_width_for_every_kind_and_hand(
    page: SynthPage,
) -> None:
    small = cv2.resize(page.image, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    for seed in range(5):
        photo = phone(np.asarray(small, np.uint8), np.random.default_rng(seed), PHOTO_SIDE)
        found = find_sheet(Pyramid(photo.image))
        assert found is not None, seed
        true = corners_on_photo(np.asarray(small), photo.homography)
        assert share_of_width(found.corners, true) < 0.01, seed


@pytest.mark.parametrize("condition", ["yellowed", "stains", "skew", "seal", "faint", "turn90"])
def test_an_ordinary_scan_is_no_photograph_however_old(page: SynthPage, condition: str) -> None:
    small = np.asarray(cv2.resize(page.image, None, fx=0.4, fy=0.4), np.uint8)
    assert find_sheet(Pyramid(degrade(small, [condition], 3).image)) is None


def photographed(
    corners: Corners, *, ground: float = 90, frame_px: int = 0, light: Corners | None = None
) -> Pixels:
    """A sheet with bars of type on a plain table; ``frame_px`` – width of a frame printed on it."""
    sheet = np.full((1414, 1000), 235, np.uint8)
    for y in range(150, 1300, 40):
        sheet[y : y + 14, 120:880:9] = 20
    if frame_px:
        cv2.rectangle(sheet, (70, 70), (930, 1344), 30, frame_px)
    flat = np.array([(0, 0), (1000, 0), (1000, 1414), (0, 1414)], np.float32) - np.float32(0.5)
    map_to_photo = cv2.getPerspectiveTransform(flat, (corners - 0.5).astype(np.float32))
    table = np.full((1600, 1200), ground)
    cover = cv2.warpPerspective(np.ones_like(sheet), map_to_photo, (1200, 1600))
    seen = cv2.warpPerspective(sheet, map_to_photo, (1200, 1600), flags=cv2.INTER_AREA)
    scene = np.where(cover > 0, seen, table) * (1.0 if light is None else light)
    return np.asarray(cv2.GaussianBlur(scene, (0, 0), 1), dtype=np.uint8)


def shadow_on_a_corner(share: float) -> Corners:
    """Light of 1 that falls by ``share`` around the sheet's lower right corner."""
    y, x = np.mgrid[0:1600, 0:1200]
    blot = np.exp(-(((x - 1050) / 400) ** 2) - ((y - 1450) / 400) ** 2)
    return np.asarray(1 - share * blot, dtype=np.float64)


@pytest.mark.parametrize("frame_px", [8, 40, 80])
@pytest.mark.parametrize("shadow", [0.0, 0.5])
def test_a_printed_frame_is_not_taken_for_the_sheet(frame_px: int, shadow: float) -> None:
    photo = photographed(LYING, frame_px=frame_px, light=shadow_on_a_corner(shadow))
    found = find_sheet(Pyramid(photo))
    assert found is not None
    assert share_of_width(found.corners, LYING) < 0.01


@pytest.mark.parametrize("share", [0.3, 0.5, 0.7])
def test_a_corner_in_shadow_belongs_to_the_sheet(share: float) -> None:
    found = find_sheet(Pyramid(photographed(LYING, light=shadow_on_a_corner(share))))
    assert found is not None
    assert share_of_width(found.corners, LYING) < 0.01


@pytest.mark.parametrize("angle_deg", [8, 25, 44, 60, 90])
def test_a_sheet_may_lie_at_any_angle(angle_deg: float) -> None:
    turn = cv2.getRotationMatrix2D((600, 800), angle_deg, 0.7)
    turned = LYING @ turn[:, :2].T + turn[:, 2]
    found = find_sheet(Pyramid(photographed(turned)))
    assert found is not None
    assert share_of_width(found.corners, turned) < 0.01


def test_a_sheet_that_runs_out_of_the_photo_ends_with_the_photo() -> None:
    low = LYING + np.array([0, 300])
    found = find_sheet(Pyramid(photographed(low)))
    assert found is not None
    assert np.abs(found.corners[:2] - low[:2]).max() < 9
    assert np.abs(found.corners[2:, 1] - 1600).max() < 9


def test_a_second_sheet_at_the_edge_of_the_photo_is_left_out() -> None:
    photo = photographed(LYING)
    photo[:100, :700] = 235
    found = find_sheet(Pyramid(photo))
    assert found is not None
    assert share_of_width(found.corners, LYING) < 0.01


def test_a_finger_over_the_edge_does_not_bend_it() -> None:
    photo = photographed(LYING)
    cv2.ellipse(photo, (1040, 1250), (120, 60), 0, 0, 360, 150, -1)
    found = find_sheet(Pyramid(photo))
    assert found is not None
    assert share_of_width(found.corners, LYING) < 0.01


def test_a_bright_round_thing_is_no_sheet() -> None:
    photo = np.full((1600, 1200), 90, np.uint8)
    cv2.circle(photo, (600, 800), 480, 235, -1)
    assert find_sheet(Pyramid(photo)) is None
