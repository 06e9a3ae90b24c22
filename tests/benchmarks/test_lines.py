import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scores import normal_lines, without_optional
from benchmarks.scores.lines import normal_line
from tests.benchmarks.words import read


@given(st.text())
def test_one_spelling_of_letters_and_blanks_is_reached_in_one_step(text: str) -> None:
    once = normal_line(text)
    assert normal_line(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once


def test_cells_keep_their_edges_and_empty_lines_vanish() -> None:
    text = " 1.\t\t Hộ  tịch \r\n\n \t\n\tLĩnh vực\n"
    assert normal_lines(text) == ("1.\tHộ tịch", "Lĩnh vực")


def test_decomposed_letters_are_the_same_letters() -> None:
    assert normal_lines(unicodedata.normalize("NFD", "Độc lập")) == ("Độc lập",)


def test_a_stamp_that_was_read_is_not_held_against_the_reader() -> None:
    lines = read("GỐNG THÔNG TN ĐIỆN TỬ CHÍNH PHỦ", "Hà Nội, ngày 23 tháng 4 năm 2026")
    assert without_optional(lines, ["CỔNG THÔNG TIN ĐIỆN TỬ CHÍNH PHỦ"]) == (lines[1],)


def test_a_stamp_that_was_not_read_takes_no_printed_line_away() -> None:
    lines = read("Căn cứ Luật Tổ chức Chính phủ;", "QUYẾT ĐỊNH:")
    assert without_optional(lines, ["HỎA TỐC"]) == tuple(lines)


def test_an_optional_text_takes_away_one_line_only() -> None:
    assert without_optional(read("ĐẾN", "ĐẾN"), ["ĐẾN"]) == tuple(read("ĐẾN"))
