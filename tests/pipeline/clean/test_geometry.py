"""Laws of movement: what stands on the scan is found again through ``to_scan``."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.clean.frame import Frame, resample
from pipeline.clean.sheet import find_sheet, rectified, straight_view
from pipeline.clean.skew import estimate_skew
from pipeline.page import Pixels
from pipeline.shrunk import Pyramid

DOTS = [(150.0, 120.0), (620.0, 180.0), (400.0, 560.0), (180.0, 900.0), (640.0, 960.0)]
SIZE = (800, 1100)
RADIUS = 6


def dotted(size: tuple[int, int] = SIZE) -> Pixels:
    """White paper with five round dots, centres at ``DOTS`` (continuous coordinates)."""
    pixels = np.full((size[1], size[0]), 255, np.uint8)
    for x, y in DOTS:
        # 1/16 pixel precision; OpenCV's integer coordinates are pixel centres.
        centre = round((x - 0.5) * 16), round((y - 0.5) * 16)
        cv2.circle(pixels, centre, RADIUS * 16, 0, -1, cv2.LINE_AA, shift=4)
    return pixels


def dots_of(pixels: Pixels) -> list[tuple[float, float]]:
    """Centres of the dark blobs, weighted by ink, continuous coordinates."""
    ink = 255 - pixels.astype(np.float64)
    count, labels = cv2.connectedComponents((ink > 100).astype(np.uint8))
    found = []
    for label in range(1, count):
        ys, xs = np.nonzero(cv2.dilate((labels == label).astype(np.uint8), np.ones((5, 5))))
        weight = ink[ys, xs]
        found.append(
            (float((xs + 0.5) @ weight / weight.sum()), float((ys + 0.5) @ weight / weight.sum()))
        )
    return found


def assert_dots_return(pixels: Pixels, frame: Frame, within: float = 0.6) -> None:
    seen = dots_of(resample(pixels, frame))
    assert len(seen) == len(DOTS), "every dot must be found, or nothing is proved"
    back = sorted(frame.to_scan.point(x, y) for x, y in seen)
    for (x, y), (true_x, true_y) in zip(back, sorted(DOTS), strict=True):
        assert np.hypot(x - true_x, y - true_y) <= within


@pytest.mark.parametrize("quarters", range(4))
def test_turning_is_undone_by_its_map(quarters: int) -> None:
    pixels = dotted()
    assert_dots_return(pixels, Frame.of(pixels).turned(quarters))


@settings(deadline=None, max_examples=15)
@given(angle=st.floats(-8, 8), quarters=st.integers(0, 3), shrink=st.sampled_from([1, 0.5, 0.75]))
def test_shrinking_turning_and_levelling_together_are_undone_by_one_map(
    angle: float, quarters: int, shrink: float
) -> None:
    pixels = dotted()
    assert_dots_return(pixels, Frame.of(pixels).scaled(shrink).turned(quarters).rotated(angle))


@settings(deadline=None, max_examples=15)
@given(
    angle=st.floats(-8, 8),
    quarters=st.integers(0, 3),
    shrink=st.sampled_from([1, 0.75]),
    tilt=st.lists(st.floats(0, 60), min_size=8, max_size=8),
)
def test_all_movements_of_a_photographed_sheet_are_undone_by_one_map(
    angle: float, quarters: int, shrink: float, tilt: list[float]
) -> None:
    pixels = dotted()
    inward = np.array(tilt).reshape(4, 2) * [[1, 1], [-1, 1], [-1, -1], [1, -1]]
    corners = np.array([[60, 40], [760, 40], [760, 1050], [60, 1050]]) + inward * 0.5
    frame = rectified(Frame.of(pixels), corners)
    assert_dots_return(pixels, frame.scaled(shrink).turned(quarters).rotated(angle))


def test_rectifying_a_photographed_sheet_is_undone_by_its_map() -> None:
    pixels = dotted()
    corners = np.array([[60, 40], [760, 80], [720, 1050], [30, 1010]], dtype=np.float64)
    assert_dots_return(pixels, rectified(Frame.of(pixels), corners))


@pytest.mark.parametrize("quarters", range(4))
def test_a_quarter_turn_moves_pixels_and_changes_none(quarters: int) -> None:
    pixels = dotted()
    turned = resample(pixels, Frame.of(pixels).turned(quarters))
    assert np.array_equal(turned, np.rot90(pixels, quarters))


def on_a_desk(corners: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Pixels:
    """A white sheet with those corners on a dark table."""
    desk = np.full((1200, 900, 3), 70, np.uint8)
    cv2.fillConvexPoly(desk, corners.astype(np.int32), (235, 232, 225), cv2.LINE_AA)
    return desk


def test_the_corners_of_a_sheet_on_a_desk_are_found() -> None:
    corners = np.array([[150, 130], [760, 170], [800, 1050], [100, 1000]], dtype=np.float64)
    found = find_sheet(Pyramid(on_a_desk(corners)))
    assert found is not None
    assert np.abs(found.corners - corners).max() < 5


def test_a_page_that_fills_its_picture_is_not_searched_for_a_sheet_inside() -> None:
    frame, step = straight_view(Pyramid(np.full((1100, 800, 3), 240, np.uint8)), wanted=True)
    assert not step.applied
    assert frame == Frame.of(np.zeros((1100, 800), np.uint8))


def test_a_dark_scanner_edge_is_not_a_desk() -> None:
    page = np.full((1100, 800, 3), 240, np.uint8)
    page[:, :30] = 40
    assert find_sheet(Pyramid(page)) is None


def test_a_white_table_without_contrast_gives_no_guess() -> None:
    page = np.full((1100, 800, 3), 225, np.uint8)
    page[100:1000, 100:700] = 240
    assert find_sheet(Pyramid(page)) is None


def ruled(angle_deg: float) -> Pixels:
    """Rows of word-like bars that climb counter-clockwise by ``angle_deg``."""
    rng = np.random.default_rng(7)
    page = np.full((1100, 850), 255, np.uint8)
    for y in range(150, 950, 26):
        x = 120
        while x < 700:
            width = int(rng.integers(20, 70))
            page[y : y + 10, x : x + width] = 0
            x += width + 12
    turn = cv2.getRotationMatrix2D((425, 550), angle_deg, 1)
    return np.asarray(cv2.warpAffine(page, turn, (850, 1100), borderValue=255), dtype=np.uint8)


@pytest.mark.parametrize("angle", [-7.5, -3.2, -0.4, 0.0, 0.3, 2.1, 7.5])
def test_skew_is_measured_to_a_tenth_of_a_degree(angle: float) -> None:
    found = estimate_skew(ruled(angle), 8)
    assert found.is_clear
    assert found.angle_deg == pytest.approx(angle, abs=0.1)


def test_a_page_without_lines_has_no_skew() -> None:
    rng = np.random.default_rng(3)
    assert not estimate_skew(np.full((1100, 850), 255, np.uint8), 8).is_clear
    assert not estimate_skew(rng.integers(0, 256, (1100, 850), dtype=np.uint8), 8).is_clear
