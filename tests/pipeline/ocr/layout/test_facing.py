"""Two pages in one scan are read one after the other; one wide page is read as one."""

from collections.abc import Sequence
from itertools import chain

import pytest

from pipeline.ocr.layout.facing import page_by_page
from pipeline.ocr.layout.pieces import Piece
from pipeline.page import Line
from tests.pipeline.ocr.pages import line

HEIGHT = 20
FULL = "Theo đề nghị của Trưởng phòng Văn hóa và Xã hội tại Tờ trình số 8/TTr ngày hôm qua"


def page(name: str, left: int, lines: int = 12) -> list[Line]:
    """A head of two blocks and full lines under it."""
    head = [
        line(f"ỦY BAN NHÂN DÂN {name}", left, 100),
        line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", left + 460, 100),
    ]
    return [*head, *(line(f"{name} {n}. {FULL}", left, 170 + 30 * n) for n in range(lines))]


LEFT, RIGHT = page("A", 100), page("B", 1300)


def pages(lines: Sequence[Line]) -> list[list[Line]]:
    pieces = [Piece.of(one) for one in lines]
    return [[piece.lines[0] for piece in part] for part in page_by_page(pieces, HEIGHT)]


def test_the_left_page_is_read_before_the_right_one() -> None:
    mixed = list(chain.from_iterable(zip(RIGHT, LEFT, strict=True)))
    assert pages(mixed) == [LEFT, RIGHT]


def test_a_title_across_the_middle_makes_it_one_page() -> None:
    title = line("BẢNG TỔNG HỢP KẾT QUẢ GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH CỦA HUYỆN", 900, 60)
    assert pages([title, *LEFT, *RIGHT]) == [[title, *LEFT, *RIGHT]]


@pytest.mark.parametrize("lines", [0, 3])
def test_a_few_lines_are_no_page(lines: int) -> None:
    right = page("B", 1300, lines)
    assert pages([*LEFT, *right]) == [[*LEFT, *right]]


def test_one_page_in_portrait_is_never_parted() -> None:
    columns = [line("Theo đề nghị", x, 100 + 40 * n) for x in (100, 700) for n in range(40)]
    assert pages(columns) == [columns]


def test_narrow_white_is_no_gutter() -> None:
    near = page("B", 1030)
    assert pages([*LEFT, *near]) == [[*LEFT, *near]]
