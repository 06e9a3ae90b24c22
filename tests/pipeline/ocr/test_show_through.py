"""Print of the other side is left out, faint print of this side is not."""

import numpy as np

from pipeline.ocr.show_through import on_this_side
from pipeline.page import Pixels
from schemas.geometry import Box

LINES = tuple(Box(10, 50 * i, 400, 50 * i + 30) for i in range(4))


def striped(greys: list[int]) -> Pixels:
    page = np.full((200, 500), 255, np.uint8)
    for line, grey in zip(LINES, greys, strict=True):
        page[line.y0 : line.y1, line.x0 : line.x1 : 5] = grey
    return page


def test_lines_that_shine_through_are_left_out() -> None:
    assert on_this_side(striped([0, 215, 10, 215]), LINES) == (LINES[0], LINES[2])


def test_a_page_that_is_faint_throughout_is_kept() -> None:
    assert on_this_side(striped([170, 180, 175, 190]), LINES) == LINES


def test_coloured_print_beside_black_is_kept() -> None:
    assert on_this_side(striped([0, 0, 90, 0]), LINES) == LINES
    assert on_this_side(striped([0, 0, 0, 0]), LINES[:1]) == LINES[:1]
