"""Words of a ruled table: in which cell they stand, and how its rows are read."""

from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.layout import Layout, Ruled, lay_out
from pipeline.ocr.layout.grids import Grid, GridCell
from pipeline.page import Line
from schemas.geometry import Box, enclosing
from tests.pipeline.ocr.pages import line

XS, YS = (100, 200, 700, 1100), (100, 160, 260, 360)


def grid(xs: tuple[int, ...] = XS, ys: tuple[int, ...] = YS) -> Grid:
    cells = tuple(
        GridCell(Box(x0, y0, x1, y1), row, column, 1, 1)
        for row, (y0, y1) in enumerate(pairwise(ys))
        for column, (x0, x1) in enumerate(pairwise(xs))
    )
    return Grid(enclosing([cell.box for cell in cells]), len(ys) - 1, len(xs) - 1, cells)


HEADER = [line("STT", 135, 120), line("Tên giấy tờ", 395, 120), line("Ghi chú", 865, 120)]
FIRST = [line("1", 145, 200), line("Đơn đề nghị", 210, 200), line("Bản chính", 710, 200)]
SECOND = [
    line("2", 145, 300),
    line("Giấy chứng nhận", 210, 275),
    line("quyền sử dụng đất", 210, 310),
    line("Bản sao", 710, 300),
]


def told(lines: list[Line], *grids: Grid) -> Layout:
    return lay_out(lines, 150, Ruled(grids))


def test_a_row_of_single_lines_is_one_line_and_a_wrapped_one_goes_cell_by_cell() -> None:
    layout = told([*SECOND, *FIRST, *HEADER], grid())
    assert [found.text for found in layout.lines] == [
        "STT Tên giấy tờ Ghi chú",
        "1 Đơn đề nghị Bản chính",
        *(found.text for found in SECOND),
    ]


def test_every_cell_has_its_own_words_and_knows_its_place() -> None:
    (table,) = told([*HEADER, *FIRST, *SECOND], grid()).tables
    texts = {(cell.row, cell.column): cell.text for cell in table.cells}
    assert (table.rows, table.columns, table.header_rows) == (3, 3, 1)
    assert texts[1, 2] == "Bản chính"
    assert texts[2, 1] == "Giấy chứng nhận\nquyền sử dụng đất"


def test_a_line_that_the_engine_read_across_cells_is_parted() -> None:
    across = Line(tuple(word for cell in FIRST for word in cell.words))
    (table,) = told([*HEADER, across], grid()).tables
    assert [cell.text for cell in table.cells if cell.row == 1] == ["1", "Đơn đề nghị", "Bản chính"]


def test_text_around_a_table_stays_around_it() -> None:
    before, after = line("Thành phần hồ sơ gồm:", 100, 40), line("Nơi nhận: như trên", 100, 420)
    layout = told([after, *FIRST, before], grid())
    assert [f.text for f in layout.lines] == [before.text, "1 Đơn đề nghị Bản chính", after.text]


def test_a_table_that_goes_on_from_the_page_before_has_no_header() -> None:
    (table,) = told([*FIRST, *SECOND], grid(ys=YS[1:])).tables
    assert table.header_rows == 0


def test_numbers_of_columns_belong_to_the_header() -> None:
    numbers = [line("(1)", 135, 200), line("(2)", 435, 200), line("(3)", 885, 200)]
    (table,) = told([*HEADER, *numbers, *SECOND], grid()).tables
    assert table.header_rows == 2


def test_a_first_row_of_figures_is_no_header() -> None:
    figures = [line("1", 145, 200), line("15", 440, 200), line("20", 890, 200)]
    (table,) = told([*HEADER, *figures, *SECOND], grid()).tables
    assert table.header_rows == 1


def test_columns_under_a_common_name_are_header_too() -> None:
    """STT over two rows beside "Mức độ", under which stand "02 cấp" and "03 cấp"."""
    cells = (
        GridCell(Box(100, 100, 200, 260), 0, 0, 2, 1),
        GridCell(Box(200, 100, 1100, 160), 0, 1, 1, 2),
        GridCell(Box(200, 160, 700, 260), 1, 1, 1, 1),
        GridCell(Box(700, 160, 1100, 260), 1, 2, 1, 1),
        *(cell for cell in grid().cells if cell.row == 2),
    )
    two = [line("STT", 135, 170), line("Mức độ", 620, 120)]
    two += [line("02 cấp", 420, 200), line("03 cấp", 870, 200)]
    (table,) = told([*two, *SECOND], Grid(Box(100, 100, 1100, 360), 3, 3, cells)).tables
    assert table.header_rows == 2


def test_a_cell_over_several_rows_is_read_with_the_first() -> None:
    tall = GridCell(Box(100, 100, 200, 360), 0, 0, 3, 1)
    rest = tuple(cell for cell in grid().cells if cell.column)
    merged = Grid(Box(100, 100, 1100, 360), 3, 3, (tall, *rest))
    layout = told([line("I", 145, 300), HEADER[1], FIRST[1], SECOND[3]], merged)
    expected = ["I Tên giấy tờ", "Đơn đề nghị", "Bản sao"]
    assert [found.text for found in layout.lines] == expected


def test_the_confidence_of_a_cell_is_that_of_its_least_certain_word() -> None:
    (table,) = told(FIRST, grid()).tables
    assert {cell.confidence for cell in table.cells} == {0.9, 1.0}


places = st.tuples(st.integers(0, 1200), st.integers(0, 460), st.sampled_from(["a b", "Số 1", "X"]))


@given(st.lists(places, max_size=20))
def test_every_word_is_read_once_and_stands_in_one_cell_at_most(
    where: list[tuple[int, int, str]],
) -> None:
    lines = [line(text, x, y) for x, y, text in where]
    layout = told(lines, grid())
    words = Counter(word for found in lines for word in found.words)
    assert Counter(word for found in layout.lines for word in found.words) == words
    cells = [cell for table in layout.tables for cell in table.cells]
    held = Counter(word for cell in cells for found in cell.lines for word in found.words)
    inside = [w for w in words.elements() if holds(grid().box, w.box)]
    assert held == Counter(inside)


def holds(box: Box, other: Box) -> bool:
    x, y = other.centre
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1
