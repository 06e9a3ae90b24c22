"""What both readers read stays; what they dispute is weighed, and doubt is kept."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.alignment import aligned, chunks_of
from pipeline.ocr.calibration import (
    AGREED,
    AGREED_NUMBER,
    DISPUTED,
    DISPUTED_NUMBER,
    DOUBTED,
    REJECTED,
)
from pipeline.ocr.calibration import confidence as calibrated
from pipeline.ocr.fusion import Fusion, is_print
from pipeline.ocr.glyphs import Glyph, Glyphs, text_of, tidied
from pipeline.ocr.language import administrative, syllables
from pipeline.ocr.letters import bare, with_digits

FUSION = Fusion(administrative())


def glyphs(text: str, confidence: float = 0.9) -> Glyphs:
    """Letters ten pixels wide, all as sure."""
    letters = (Glyph(c, confidence, 10.0 * i, 10.0 * i + 10) for i, c in enumerate(text))
    return tidied(tuple(letters))


def fused(first: str, second: str, sure: tuple[float, float] = (0.9, 0.9)) -> str:
    words = FUSION.line(glyphs(first, sure[0]), glyphs(second, sure[1]))
    return " ".join(word.text for word in words)


lines = st.text(alphabet="abcđếềểổố 12/.-", max_size=25).map(lambda text: " ".join(text.split()))


@given(lines)
def test_what_both_read_is_never_changed(text: str) -> None:
    words = FUSION.line(glyphs(text), glyphs(text))
    assert [word.text for word in words] == text.split()
    assert all(word.agreed for word in words)


@given(lines, lines)
def test_every_base_letter_comes_from_a_reader_and_places_rise(first: str, second: str) -> None:
    words = FUSION.line(glyphs(first), glyphs(second))
    assert {bare(c) for word in words for c in word.text} <= set(bare(first + second))
    assert all(word.x0 < word.x1 for word in words)


def test_a_lone_mark_that_one_reader_saw_is_a_stroke_of_a_pen() -> None:
    assert fused("KT. CHỦ TỊCH", "KT. CHỦ TỊCH ?") == "KT. CHỦ TỊCH"
    assert fused("Như trên;", "- Như trên;") == "- Như trên;"


@given(lines, lines)
def test_an_alignment_holds_both_readings_whole(first: str, second: str) -> None:
    columns = aligned(glyphs(first), glyphs(second))
    assert text_of(tuple(c.first for c in columns if c.first)) == first
    assert text_of(tuple(c.second for c in columns if c.second)) == second
    assert all(not column.is_gap for chunk in chunks_of(columns) for column in chunk)


@pytest.mark.parametrize(
    ("first", "second", "meant"),
    [
        ("sửa đổi, bổ sung", "sửa đổi, bồ sung", "sửa đổi, bổ sung"),
        ("cơ chể một cửa", "cơ chế một cửa", "cơ chế một cửa"),
        ("số 1334/QĐ-BXD", "số 1334/QĐĐ-BXD", "số 1334/QĐ-BXD"),
        ("ngày 31/12/2024 của", "ngày 31/1 2/2024 của", "ngày 31/12/2024 của"),
        ("sửa đổi, bố sung", "sửa đổi, bỗ sung", "sửa đổi, bổ sung"),
        ("GIAY KHAI SINH", "GIẦY KHAI SINH", "GIẤY KHAI SINH"),
    ],
)
def test_the_usual_disputes_are_settled(first: str, second: str, meant: str) -> None:
    assert fused(first, second) == meant


def test_a_hook_is_believed_though_the_first_saw_an_acute_more_surely() -> None:
    assert fused("Lê Thị Mấu", "Lê Thị Mẩu", (0.95, 0.5)) == "Lê Thị Mẩu"
    assert fused("Lê Thị Mẩu", "Lê Thị Mấu", (0.95, 0.5)) == "Lê Thị Mẩu"


def test_of_two_nearly_as_sure_the_one_is_believed_who_saw_more_marks() -> None:
    assert fused("Lê Thị Mâu", "Lê Thị Mậu", (0.95, 0.8)) == "Lê Thị Mậu"
    assert fused("Lê Thị Mậu", "Lê Thị Mâu", (0.8, 0.95)) == "Lê Thị Mậu"


@pytest.mark.parametrize(
    ("first", "second", "meant"),
    [
        ("362,2 m2", "362,2 m?", "362,2 m²"),
        ("362,2 m2(bằng", "362,2 m? (bằng", "362,2 m² (bằng"),
        ("8 m3,", "8 m?,", "8 m³,"),
        ("cm?", "cm?", "cm?"),
    ],
)
def test_squares_and_cubes_are_told_by_what_each_sees_for_them(
    first: str, second: str, meant: str
) -> None:
    assert fused(first, second) == meant


def test_a_letter_that_one_reader_saw_unsurely_was_none() -> None:
    (word,) = FUSION.line(glyphs("CÁI", 0.98), _unsure_at("CÁTI", 2, 0.6))
    assert (word.text, word.alternatives) == ("CÁI", ("CÁTI",))


def test_thousands_come_in_threes() -> None:
    seen = _unsure_at("1.540.0600", 7, 0.9)
    assert [word.text for word in FUSION.line(glyphs("1.540.000", 0.9), seen)] == ["1.540.000"]


def _unsure_at(text: str, place: int, confidence: float) -> Glyphs:
    letters = list(glyphs(text, 0.98))
    letters[place] = replace(letters[place], confidence=confidence)
    return tuple(letters)


def test_what_tesseract_takes_for_something_else_is_known() -> None:
    assert fused("từ 07 giờ 30 phút", "từ 97 giờ 39 phút", (0.6, 0.9)) == "từ 07 giờ 30 phút"
    assert fused("II. Thửa đất", "H. Thửa đất", (0.6, 0.9)) == "II. Thửa đất"


def test_a_name_is_decided_by_the_readers_not_by_what_is_usual() -> None:
    assert fused("Lê Thị Mậu", "Lê Thị Mẫu", (0.9, 0.5)) == "Lê Thị Mậu"
    assert fused("Lê Thị Mậu", "Lê Thị Mẫu", (0.5, 0.9)) == "Lê Thị Mẫu"


def test_a_family_name_is_believed_where_the_readers_are_as_sure() -> None:
    assert fused("Trân Văn Mậu", "Trần Văn Mậu", (0.95, 0.9)) == "Trần Văn Mậu"
    assert fused("Trân Văn Mậu", "Trần Văn Mậu", (0.95, 0.2)) == "Trân Văn Mậu"


def test_a_tone_that_neither_reader_saw_is_in_doubt() -> None:
    *_, word = FUSION.line(glyphs("sửa đổi, bố"), glyphs("sửa đổi, bỗ"))
    assert calibrated(word) < 0.95
    assert fused("Lê Thị Hố", "Lê Thị Hỗ") in {"Lê Thị Hố", "Lê Thị Hỗ"}


def test_disputed_digits_always_come_out_in_doubt() -> None:
    (word,) = FUSION.line(glyphs("0358015350", 0.999), glyphs("0358015550", 0.3))
    assert word.text == "0358015350"
    assert calibrated(word) < 0.6


def test_agreed_words_are_surer_than_disputed_ones() -> None:
    agreed, disputed = (FUSION.line(glyphs("định"), glyphs(b))[0] for b in ("định", "đình"))
    assert calibrated(disputed) < calibrated(agreed)


@pytest.mark.parametrize(
    "steps", [AGREED, AGREED_NUMBER, DISPUTED, DISPUTED_NUMBER, DOUBTED, REJECTED]
)
def test_more_certainty_never_gives_less_confidence(steps: object) -> None:
    assert callable(steps)
    values = [steps(i / 50) for i in range(500)]
    assert values == sorted(values)
    assert 0 <= values[0] <= values[-1] <= 1


@pytest.mark.parametrize(
    ("odd", "usual"),
    [
        ("thay thể một phần", "thay thế một phần"),
        ("sự phủ hợp", "sự phù hợp"),
        ("THÀNH PHÓ", "THÀNH PHỐ"),
    ],
)
def test_what_is_not_said_so_stays_as_both_read_it_but_in_doubt(odd: str, usual: str) -> None:
    read, meant = (FUSION.line(glyphs(text, 0.8), glyphs(text, 0.95)) for text in (odd, usual))
    assert " ".join(word.text for word in read) == odd
    assert min(map(calibrated, read)) < 0.6
    assert min(map(calibrated, meant)) >= 0.99


def test_print_showing_through_is_not_print() -> None:
    first, second = glyphs("MAVTJVAIHOVUHXA OMOO", 0.8), glyphs("ẬYJÁV ỞMŨH", 0.9)
    assert not is_print(first, second, FUSION.line(first, second))
    assert not is_print((), glyphs("3564 63/4.6"), FUSION.line((), glyphs("3564 63/4.6")))


def test_print_that_one_reader_missed_is_kept() -> None:
    title = glyphs("PHÓ CHỦ TỊCH", 0.95)
    assert is_print(title, (), FUSION.line(title, ()))


@pytest.mark.parametrize(
    ("read", "meant"),
    [("2O", "20"), ("44Ô/QĐ-UBND", "440/QĐ-UBND"), ("ngày", "ngày"), ("H2O", "H2O"), ("O", "O")],
)
def test_letters_o_among_digits_are_zeros(read: str, meant: str) -> None:
    assert with_digits(read) == meant


def test_a_zero_that_was_read_as_a_letter_by_both_stays_in_doubt() -> None:
    (word,) = FUSION.line(glyphs("2O", 0.99), glyphs("2O", 0.99))
    assert word.text == "20"
    assert calibrated(word) < 0.6


def test_counts_know_how_administrative_vietnamese_goes_on() -> None:
    counts = administrative()
    usual, odd = (counts.likelihood(syllables(t), 0) for t in ("bổ sung", "bồ sung"))
    assert usual > odd
    assert syllables("Phòng,ngày 02") == ("phòng", None, "ngày", None, None)
    assert bare("Đường ỔN") == "duong on"
