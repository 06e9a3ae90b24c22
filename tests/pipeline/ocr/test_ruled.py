"""Ruled tables: their cells are found, and wrapped cells are read one by one."""

import cv2
import numpy as np

from pipeline.ocr.order import reading_order
from pipeline.ocr.ruled import ruled_cells
from pipeline.page import Pixels
from schemas.geometry import Box
from tests.pipeline.ocr.pages import line, printed_page

XS, YS = (100, 300, 700, 1100), (100, 200, 500)


def ruled_page() -> Pixels:
    page = np.full((800, 1300), 255, np.uint8)
    for x in XS:
        cv2.line(page, (x, YS[0]), (x, YS[-1]), 0, 3)
    for y in YS:
        cv2.line(page, (XS[0], y), (XS[-1], y), 0, 3)
    return page


def test_the_cells_lie_between_the_rulings() -> None:
    cells = ruled_cells(ruled_page(), 300)
    assert len(cells) == 6
    for cell in cells:
        for side, grid in ((cell.x0, XS), (cell.x1, XS), (cell.y0, YS), (cell.y1, YS)):
            assert min(abs(side - at) for at in grid) <= 10


def test_print_without_rulings_has_no_cells() -> None:
    assert ruled_cells(printed_page(["CỘNG HÒA XÃ HỘI", "Độc lập - Tự do"]).pixels, 300) == ()
    assert ruled_cells(np.full((1, 1), 255, np.uint8), 300) == ()


def test_a_row_with_wrapped_cells_is_read_cell_by_cell() -> None:
    cells = [Box(100, 100, 300, 180), Box(300, 100, 700, 180), Box(700, 100, 1100, 180)]
    lines = [
        line("1.", 120, 105),
        line("Tuyển sinh trung học", 310, 105),
        line("phổ thông", 310, 140),
        line("Thông tư số 30", 710, 105),
        line("của Bộ trưởng", 710, 140),
    ]
    told = [found.text for found in reading_order(lines[::-1], 1300, 800, cells)]
    assert told == [found.text for found in lines]


def test_a_row_of_single_lines_stays_one_line() -> None:
    cells = [Box(100, 100, 300, 180), Box(300, 100, 700, 180)]
    lines = [line("1", 120, 105), line("Hộ tịch", 310, 105)]
    assert [found.text for found in reading_order(lines, 1300, 800, cells)] == ["1 Hộ tịch"]
