"""Reading order: blocks side by side one after the other, everything else row by row."""

import random
from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.layout import lay_out
from pipeline.page import Line
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


places = st.tuples(
    st.integers(0, 900), st.integers(0, 1300), st.sampled_from(["a b", "Nơi nhận:", "X"])
)


@given(st.lists(places, max_size=25))
def test_no_word_is_lost_or_doubled_wherever_lines_stand(where: list[tuple[int, int, str]]) -> None:
    lines = [line(text, x, y) for x, y, text in where]
    before = Counter(word for found in lines for word in found.words)
    after = Counter(word for found in lay_out(lines, DPI).lines for word in found.words)
    assert after == before
