"""Ruled grids are found by their lines, whole or broken, and told apart from frames."""

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from pipeline.ocr.layout import Ruled, find_ruled
from pipeline.page import Pixels
from schemas.geometry import Box
from tests.pipeline.ocr.pages import printed_page

XS, YS = (100, 300, 700, 1100), (100, 200, 350, 500)
DPI = 300


def paper(width: int = 1300, height: int = 800) -> Pixels:
    return np.full((height, width), 255, np.uint8)


def rule(page: Pixels, x0: int, y0: int, x1: int, y1: int) -> None:
    cv2.line(page, (x0, y0), (x1, y1), 0, 3)


def ruled_page(xs: Sequence[int] = XS, ys: Sequence[int] = YS) -> Pixels:
    page = paper(xs[-1] + 200, ys[-1] + 300)
    for x in xs:
        rule(page, x, ys[0], x, ys[-1])
    for y in ys:
        rule(page, xs[0], y, xs[-1], y)
    return page


def wiped(page: Pixels, box: Box) -> Pixels:
    page[box.y0 : box.y1, box.x0 : box.x1] = 255
    return page


def places(ruled: Ruled) -> list[tuple[int, int, int, int]]:
    (grid,) = ruled.grids
    return [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


PLAIN = [(row, column, 1, 1) for row in range(3) for column in range(3)]


def test_the_cells_lie_between_the_rulings() -> None:
    (grid,) = find_ruled(ruled_page(), DPI).grids
    assert (grid.rows, grid.columns) == (3, 3)
    for cell in grid.cells:
        sides = (XS[cell.column], YS[cell.row], XS[cell.column + 1], YS[cell.row + 1])
        assert max(abs(a - b) for a, b in zip(cell.box, sides, strict=True)) <= 5


def test_a_cell_over_two_columns_or_rows_says_so() -> None:
    page = wiped(ruled_page(), Box(310, 190, 690, 210))
    page = wiped(page, Box(690, 360, 710, 490))
    expected = [
        p for p in PLAIN if p not in {(0, 1, 1, 1), (1, 1, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1)}
    ]
    assert sorted(places(find_ruled(page, DPI))) == sorted([*expected, (0, 1, 2, 1), (2, 1, 1, 2)])


def test_a_cell_whose_ruling_is_broken_is_still_one() -> None:
    page = ruled_page()
    for x in range(310, 690, 60):
        wiped(page, Box(x, 90, x + 40, 110))
    assert places(find_ruled(page, DPI)) == PLAIN


def test_no_place_is_covered_twice_where_white_leaks_from_cell_to_cell() -> None:
    """The first cell runs into the second, and that into the one below it."""
    page = wiped(wiped(ruled_page(), Box(290, 120, 310, 180)), Box(400, 190, 500, 210))
    (grid,) = find_ruled(page, DPI).grids
    covered = [place for cell in grid.cells for place in cell.places]
    assert len(covered) == len(set(covered))


def test_a_table_open_at_its_sides_has_its_outer_columns() -> None:
    page = wiped(wiped(ruled_page(), Box(90, 110, 110, 490)), Box(1090, 110, 1110, 490))
    for y in YS:
        rule(page, XS[0], y, XS[-1], y)
    assert places(find_ruled(page, DPI)) == PLAIN


@pytest.mark.parametrize("degrees", [-0.3, 0.3])
def test_rest_of_skew_does_not_break_the_grid(degrees: float) -> None:
    page = ruled_page((100, 400, 900, 1600, 2300), tuple(range(100, 2100, 90)))
    height, width = page.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    turned = cv2.warpAffine(page, turn, (width, height), borderValue=(255.0,))
    (grid,) = find_ruled(np.asarray(turned, np.uint8), DPI).grids
    assert (grid.rows, grid.columns, len(grid.cells)) == (22, 4, 88)


@pytest.mark.parametrize("dpi", [150, 200, 300, 400])
def test_the_grid_is_the_same_at_every_resolution(dpi: int) -> None:
    page = ruled_page()
    size = (page.shape[1] * dpi // DPI, page.shape[0] * dpi // DPI)
    scanned = cv2.resize(page, size, interpolation=cv2.INTER_AREA)
    assert places(find_ruled(np.asarray(scanned, np.uint8), dpi)) == PLAIN


def test_two_tables_are_two() -> None:
    page = np.vstack([ruled_page(), ruled_page()])
    assert [grid.box.y0 < 600 for grid in find_ruled(page, DPI).grids] == [True, False]


def test_one_box_around_text_is_a_frame_and_no_table() -> None:
    page = paper()
    cv2.rectangle(page, (100, 100), (700, 400), 0, 3)
    ruled = find_ruled(page, DPI)
    assert (len(ruled.grids), len(ruled.frames)) == (0, 1)
    assert max(abs(a - b) for a, b in zip(ruled.frames[0], (100, 100, 700, 400), strict=True)) <= 8


def test_boxes_for_the_figures_of_a_number_are_no_table() -> None:
    page = np.hstack([ruled_page(tuple(range(100, 821, 60)), (100, 160)), paper(1300, 460)])
    assert find_ruled(np.asarray(page, np.uint8), DPI).grids == ()


def test_one_wide_row_of_several_columns_is_the_rest_of_a_table() -> None:
    assert places(find_ruled(ruled_page(ys=(100, 200)), DPI)) == PLAIN[:3]


def test_the_border_of_a_certificate_is_nothing() -> None:
    page = paper(2480, 3508)
    cv2.rectangle(page, (110, 110), (2370, 3400), 0, 8)
    assert find_ruled(page, DPI) == Ruled()


def test_print_without_rulings_has_none() -> None:
    printed = printed_page(["CỘNG HÒA XÃ HỘI", "Độc lập - Tự do"]).pixels
    assert find_ruled(printed, DPI) == Ruled()
    assert find_ruled(np.full((1, 1), 255, np.uint8), DPI) == Ruled()
