"""Measurements that nobody acts on yet must still be true."""

import cv2
import numpy as np
import pytest

from pipeline.clean.look import (
    count_rulings,
    estimate_blur,
    estimate_red,
    estimate_show_through,
    look,
)
from pipeline.page import Pixels

DPI = 100


def lettered(dpi: int = 300) -> Pixels:
    """Rows of upright strokes as wide as those of print, on white paper."""
    page = np.full((11 * dpi, 8 * dpi), 255, np.uint8)
    for y in range(dpi, 10 * dpi, dpi // 5):
        for x in range(dpi, 7 * dpi, dpi // 15):
            page[y : y + dpi // 10, x : x + max(3, dpi // 40)] = 20
    return page


@pytest.mark.parametrize("sigma", [1.0, 1.5, 2.0])
def test_the_blur_of_a_page_is_measured_to_a_quarter(sigma: float) -> None:
    blurred = np.asarray(cv2.GaussianBlur(lettered(), (0, 0), sigma), np.uint8)
    assert estimate_blur(blurred) == pytest.approx(sigma, rel=0.25)


def test_a_page_without_contrast_has_no_blur() -> None:
    assert estimate_blur(np.full((300, 200), 240, np.uint8)) == 0.0


def test_the_lines_of_a_table_are_counted_and_letters_are_not() -> None:
    page = lettered(DPI)
    assert count_rulings(page, DPI) == 0
    page[50, 100:700] = 0
    page[100:900, 60] = 0
    assert count_rulings(page, DPI) == 2


def test_print_of_the_other_side_is_told_from_print() -> None:
    page = lettered(DPI)
    assert estimate_show_through(page, DPI) == pytest.approx(0.0, abs=1e-4)
    page[920:1080, 100:700] = np.minimum(page[920:1080, 100:700], 215)
    assert estimate_show_through(page, DPI) > 0.05


def test_red_ink_is_red_and_grey_is_not() -> None:
    page = np.full((400, 400, 3), 250, np.uint8)
    assert estimate_red(page) == 0.0
    page[:200, :200] = (210, 60, 60)
    assert estimate_red(page) == pytest.approx(0.25, abs=0.01)
    assert estimate_red(page[..., 0]) == 0.0


def test_looking_changes_nothing_and_names_all_it_measured() -> None:
    page = lettered()
    before = page.copy()
    step = look(page, (page, DPI), page)
    assert np.array_equal(page, before)
    assert not step.applied
    assert set(step.evidence) == {"blur_px", "rulings", "show_through", "red_share"}
