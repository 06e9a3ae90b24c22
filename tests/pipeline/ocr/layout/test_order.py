"""Reading order: blocks side by side one after the other, everything else row by row."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from math import radians, tan

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.layout import lay_out
from pipeline.page import Line, Word
from schemas.geometry import Box
from tests.pipeline.ocr.pages import line

DPI = 150

HEAD_LEFT = [line("ỦY BAN NHÂN DÂN", 100, 50), line("XÃ BÌNH MINH", 120, 80)]
NUMBER = line("Số: 12/QĐ-UBND", 110, 130)
HEAD_RIGHT = [
    line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 500, 52),
    line("Độc lập - Tự do - Hạnh phúc", 560, 84),
    line("Bình Minh, ngày 02 tháng 3 năm 2025", 510, 132),
]
TITLE = line("QUYẾT ĐỊNH", 450, 200)
BODY = [
    line(
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 02 năm 2025 của nước ta", 100, 260
    ),
    line(
        "Theo đề nghị của Trưởng phòng Văn hóa và Xã hội tại Tờ trình số 8/TTr ngày hôm qua",
        100,
        300,
    ),
]
FOOT_LEFT = [
    line("Nơi nhận:", 100, 1000),
    line("- Như Điều 3;", 100, 1030),
    line("- Lưu: VT.", 100, 1060),
]
FOOT_RIGHT = [
    line("TM. ỦY BAN NHÂN DÂN", 600, 985),
    line("CHỦ TỊCH", 670, 1015),
    line("Trần Văn Mẫu", 650, 1150),
]
LETTER = [*HEAD_LEFT, NUMBER, *HEAD_RIGHT, TITLE, *BODY, *FOOT_LEFT, *FOOT_RIGHT]


def texts(lines: Sequence[Line]) -> list[str]:
    return [found.text for found in lay_out(lines, DPI).lines]


def test_head_and_foot_are_read_block_by_block_and_left_first() -> None:
    assert texts(LETTER) == [found.text for found in LETTER]


@given(st.randoms(use_true_random=False))
def test_the_order_in_which_an_engine_lists_lines_does_not_matter(dice: random.Random) -> None:
    shuffled = list(LETTER)
    dice.shuffle(shuffled)
    assert texts(shuffled) == [found.text for found in LETTER]


def test_a_head_that_the_engine_read_across_is_parted_again() -> None:
    across = [
        Line(HEAD_LEFT[0].words + HEAD_RIGHT[0].words),
        Line(HEAD_LEFT[1].words + HEAD_RIGHT[1].words),
        Line(NUMBER.words + HEAD_RIGHT[2].words),
    ]
    expected = [found.text for found in LETTER]
    assert texts([*across, TITLE, *BODY, *FOOT_LEFT, *FOOT_RIGHT]) == expected


def test_a_long_place_that_nearly_touches_the_number_is_parted_from_it() -> None:
    agency, motto = line("ỦY BAN NHÂN DÂN", 60, 52), line("Độc lập - Tự do - Hạnh phúc", 520, 52)
    number = line("Số: 2136/QĐ-UBND", 60, 90)
    date = line("Cái Tàu Hạ, ngày 21 tháng 10 năm 2022", number.box.x1 + 14, 90)
    told = texts([agency, motto, Line(number.words + date.words), TITLE, *BODY])
    assert told[:4] == [agency.text, number.text, motto.text, date.text]


def test_a_long_agency_name_that_nearly_touches_the_motto_is_parted_from_it() -> None:
    left = line("BAN QUẢN LÝ KHU KINH TẾ VEN BIỂN TỈNH", 30, 52)
    motto = line("CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", 412, 52)
    lines = [Line(left.words + motto.words), line("Số: 3/TB-BQL", 60, 90), TITLE, *BODY]
    assert texts(lines)[:3] == [left.text, "Số: 3/TB-BQL", motto.text]


def test_two_signers_are_read_one_after_the_other() -> None:
    left = [line("ĐẠI DIỆN BÊN A", 120, 1000), line("GIÁM ĐỐC", 140, 1030)]
    right = [line("ĐẠI DIỆN BÊN B", 600, 1000), line("Nguyễn Thị Mẫu", 620, 1120)]
    assert texts([*BODY, *left, *right]) == [f.text for f in [*BODY, *left, *right]]


def test_two_persons_side_by_side_are_not_mixed() -> None:
    wife = [line("Họ, chữ đệm, tên vợ: LÊ MẪU", 100, 500), line("Năm sinh: 1998", 100, 540)]
    husband = [line("Họ, chữ đệm, tên chồng: AN MẪU", 600, 500), line("Năm sinh: 1992", 600, 540)]
    assert texts([TITLE, *wife, *husband])[1:] == [f.text for f in [*wife, *husband]]


def test_the_addressee_is_not_part_of_the_head() -> None:
    addressee = line("Kính gửi: Sở Nội vụ", 100, 170)
    lines = [*HEAD_LEFT, NUMBER, *HEAD_RIGHT, addressee, *BODY]
    assert texts(lines) == [found.text for found in lines]


def test_table_rules_read_as_bars_are_no_words() -> None:
    assert texts([line("1 | Hộ tịch _ 672 —", 100, 500)]) == ["1 Hộ tịch 672"]


def test_the_cells_of_a_table_row_are_one_line() -> None:
    rows = [
        [line(cell, x, 500 + 40 * number) for cell, x in zip(cells, (100, 250, 700), strict=True)]
        for number, cells in enumerate(
            [("1", "Bản sao giấy khai sinh", "01 bản"), ("2", "Đơn đề nghị", "02 bản")]
        )
    ]
    cells = [cell for row in rows for cell in row]
    assert texts([*BODY, *cells[::-1]])[2:] == [
        "1 Bản sao giấy khai sinh 01 bản",
        "2 Đơn đề nghị 02 bản",
    ]


def test_specks_and_rulings_are_not_lines() -> None:
    assert texts([*BODY, line("——— _ .", 200, 600)]) == [found.text for found in BODY]
    assert texts([]) == []


def test_three_signers_beside_each_other_are_read_one_by_one() -> None:
    wife = [line("Vợ", 180, 1000), line("(Ký tên)", 150, 1030), line("Lê Thị Mẫu", 140, 1150)]
    husband = [line("Chồng", 475, 1000), line("(Ký tên)", 460, 1030), line("An Mẫu", 470, 1150)]
    office = [
        line("NGƯỜI KÝ", 820, 1000),
        line("CHỨNG NHẬN KẾT HÔN", 770, 1030),
        line("CHỦ TỊCH", 820, 1060),
        line("Trần Văn Mẫu", 800, 1220),
    ]
    across = [Line(a.words + b.words) for a, b in zip(wife, husband, strict=True)]
    expected = [f.text for f in [*BODY, *wife, *husband, *office]]
    assert texts([*BODY, *across, *office]) == expected


def test_centred_figures_without_rulings_are_rows() -> None:
    rows = [("Tháng 9", "1.250"), ("Tháng 10", "12.400"), ("Tháng 11", "8.960")]
    cells = [
        line(text, centre - 5 * len(text), 400 + 40 * k)
        for k, row in enumerate(rows)
        for text, centre in zip(row, (250, 700), strict=True)
    ]
    assert texts([*BODY, *cells])[2:] == [" ".join(row) for row in rows]


def test_entries_of_a_form_beside_each_other_are_one_line() -> None:
    form = [
        [line("Giới tính: Nữ", 100, 400), line("Dân tộc: Kinh", 600, 400)],
        [line("Số CCCD: 012345678901", 100, 440), line("Ngày cấp: 25/6/2022", 600, 440)],
    ]
    cells = [entry for row in form for entry in row]
    expected = [" ".join(entry.text for entry in row) for row in form]
    assert texts(cells) == expected


def test_the_number_of_the_page_stands_before_the_blocks_below_it() -> None:
    left = [line("ĐẠI DIỆN BÊN A", 120, 200), line("GIÁM ĐỐC", 140, 230)]
    right = [line("ĐẠI DIỆN BÊN B", 600, 200), line("CHỦ TỊCH XÃ", 620, 230)]
    assert texts([line("2", 495, 60), *left, *right])[0] == "2"


def test_the_date_may_begin_left_of_where_the_agency_ends() -> None:
    left = [line("SỞ NỘI VỤ TỈNH BẮC", 100, 50), line("Số: 2/SNV", 150, 130)]
    left += [line("V/v rà soát hộ tịch", 95, 155)]
    right = [*HEAD_RIGHT[:2], line("Thái Nguyên, ngày 25 tháng 6 năm 2026", 275, 132)]
    assert texts([*left, *right, line("Kính gửi: Công an xã", 300, 260)])[:6] == [
        f.text for f in [*left, *right]
    ]


def test_body_under_the_left_block_is_read_after_the_right_one() -> None:
    section = line("I. Người sử dụng đất, sở hữu nhà", 90, 330)
    lines = [*HEAD_LEFT, NUMBER, *HEAD_RIGHT, section, *(moved(b, 0, 200) for b in BODY)]
    assert texts(lines)[6] == section.text


def test_two_columns_of_running_text_are_read_one_after_the_other() -> None:
    words = "chữ in đầy dòng kể từ lề này sang lề bên kia"
    columns = [[line(words, x, 200 + 30 * k) for k in range(8)] for x in (50, 560)]
    told = lay_out([found for pair in zip(*columns, strict=True) for found in pair], DPI).lines
    assert [found.box.x0 for found in told] == [50] * 8 + [560] * 8


def test_strokes_of_a_pen_shut_no_corridor_and_are_no_text() -> None:
    left = [line("BÊN A", 150, 1000), line("Nguyễn Thị Mẫu", 105, 1150)]
    right = [line("BÊN B", 650, 1000), line("Trần Văn Mẫu", 615, 1150)]
    pen = Line((Word("VV>", Box(200, 1030, 700, 1130), 0.58),))
    assert texts([*BODY, *left, pen, *right]) == [f.text for f in [*BODY, *left, *right]]


def test_a_number_written_large_is_kept() -> None:
    number = Line((Word("1707", Box(300, 600, 420, 680), 0.5),))
    assert "1707" in texts([*BODY, number])


def moved(found: Line, right: int, down: int) -> Line:
    by = (right, down, right, down)
    boxes = (Box(*(s + d for s, d in zip(w.box, by, strict=True))) for w in found.words)
    return Line(tuple(replace(w, box=b) for w, b in zip(found.words, boxes, strict=True)))


places = st.tuples(
    st.integers(0, 900), st.integers(0, 1300), st.sampled_from(["a b", "Nơi nhận:", "X"])
)


@given(st.lists(places, max_size=25))
def test_no_word_is_lost_or_doubled_wherever_lines_stand(where: list[tuple[int, int, str]]) -> None:
    lines = [line(text, x, y) for x, y, text in where]
    before = Counter(word for found in lines for word in found.words)
    after = Counter(word for found in lay_out(lines, DPI).lines for word in found.words)
    assert after == before


tremors = st.lists(st.integers(-3, 3), min_size=4 * len(LETTER), max_size=4 * len(LETTER))


@given(tremors)
def test_the_order_bears_boxes_that_are_a_little_off(by: list[int]) -> None:
    shaken = [
        Line(
            tuple(
                replace(word, box=Box(*(s + d for s, d in zip(word.box, four, strict=True))))
                for word in found.words
            )
        )
        for found, four in zip(LETTER, (by[k : k + 4] for k in range(0, len(by), 4)), strict=True)
    ]
    assert texts(shaken) == [found.text for found in LETTER]


@given(st.floats(-0.5, 0.5))
def test_the_order_bears_the_skew_that_cleaning_leaves(degrees: float) -> None:
    slope = tan(radians(degrees))
    skewed = [
        Line(tuple(replace(w, box=_dropped(w.box, round(slope * w.box.x0))) for w in found.words))
        for found in LETTER
    ]
    assert texts(skewed) == [found.text for found in LETTER]


def _dropped(box: Box, down: int) -> Box:
    return Box(box.x0, box.y0 + down, box.x1, box.y1 + down)


@given(st.floats(0.5, 4))
def test_the_order_is_the_same_at_every_resolution(scale: float) -> None:
    scaled = [
        Line(tuple(replace(w, box=Box(*(round(s * scale) for s in w.box))) for w in found.words))
        for found in LETTER
    ]
    told = [found.text for found in lay_out(scaled, DPI * scale).lines]
    assert told == [found.text for found in LETTER]
