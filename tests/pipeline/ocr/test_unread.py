"""Rows of letters that an engine passed over are shown to it again."""

import numpy as np
import pytest

from pipeline.ocr import open_engine, read_page
from pipeline.ocr.unread import unread_rows
from pipeline.page import UNREAD, CleanPage, Line
from schemas.geometry import enclosing
from tests.pipeline.ocr.pages import blank_page, printed_page

LINES = ["Kính gửi: Ủy ban nhân dân xã", "Nguyễn Văn Mẫu"]


class OverlookingEngine:
    """Reads a page like the default engine, but never its second line."""

    name = "overlooking"
    version = "1"

    def __init__(self) -> None:
        self._engine = open_engine()

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        lines = self._engine.recognise(page)
        return lines if page.pixels.shape[0] < 200 else lines[:1]


def test_a_name_that_was_passed_over_is_read_at_its_place() -> None:
    page = printed_page(LINES)
    text = read_page(page, OverlookingEngine())
    assert text.text.splitlines() == LINES
    for word in text.lines[1].words:
        x0, y0, x1, y1 = word.box
        assert page.pixels[y0:y1, x0:x1].min() == 0


class Illiterate(OverlookingEngine):
    """Cannot read the second line, however it is shown: it is in another script."""

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        return () if page.pixels.shape[0] < 200 else super().recognise(page)


def test_a_line_that_nobody_can_read_is_told_at_its_place() -> None:
    page = printed_page([LINES[0], "Nguyễn Văn Mẫu và Trần Thị Mẫu"])
    text = read_page(page, Illiterate())
    second = read_page(page, open_engine()).lines[1].box
    (region,) = text.regions
    assert region.kind == UNREAD
    assert text.text.splitlines() == LINES[:1]
    assert enclosing([region.box, second]).height < 1.3 * second.height
    assert abs(region.box.x0 - second.x0) < 0.3 * second.height
    assert abs(region.box.x1 - second.x1) < 0.3 * second.height


@pytest.mark.slow
def test_a_page_that_was_read_whole_has_nothing_left() -> None:
    page = printed_page(LINES)
    assert read_page(page, open_engine()).regions == ()
    assert unread_rows(page.pixels, open_engine().recognise(page), page.dpi) == ()
    assert unread_rows(blank_page().pixels, (), 300) == ()


def test_strips_lie_inside_the_page_and_only_where_rows_of_letters_are() -> None:
    page = printed_page(LINES)
    pixels = page.pixels.copy()
    rng = np.random.default_rng(4)
    for x, y in rng.integers(0, 200, (30, 2)):
        pixels[y : y + 2, 1300 + x : 1302 + x] = 0
    strips = [row.strip for row in unread_rows(pixels, (), page.dpi)]
    assert len(strips) == len(LINES)
    for strip in strips:
        assert strip == strip.clipped(pixels.shape[1], pixels.shape[0])
        assert strip.x1 < 1300
