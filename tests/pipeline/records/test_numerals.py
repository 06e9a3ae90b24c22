from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.synth.spelling import date_in_words as spoken_date
from benchmarks.synth.spelling import in_words
from pipeline.records.numerals import (
    date_in_words,
    decimal_in_words,
    iso_in_words,
    number_in_words,
)
from schemas.text import fold


@given(st.integers(0, 10**12 - 1))
def test_every_number_that_is_spoken_is_understood(number: int) -> None:
    assert number_in_words(in_words(number)) == number


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)))
def test_every_date_that_is_spoken_is_understood(day: date) -> None:
    assert date_in_words(spoken_date(day)) == day


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("hai nghìn không trăm lẻ chín", 2009),
        ("Một ngàn chín trăm tám mươi tư", 1984),
        ("một chín tám lăm", 1985),
        ("hai mươi mốt", 21),
        ("mười lăm", 15),
        ("hai muơi lam", 25),
        ("một nghìn tỷ", 10**12),
        ("haimươi lăm", 25),
        ("hai ngànkhông trămlinh một", 2001),
    ],
)
def test_the_ways_people_write_numbers_are_understood(words: str, number: int) -> None:
    assert number_in_words(words) == number


@pytest.mark.parametrize(
    "words",
    [
        "",
        "ba mươi ngày",
        "xyz",
        "12",
        "ba bảy mươi hai",
        "trăm hai",
        "hai triệu ba triệu",
        "năm ba",
        "mười mười",
    ],
)
def test_what_is_no_numeral_is_not_guessed(words: str) -> None:
    assert number_in_words(words) is None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("một trăm hai mươi phẩy năm", 120.5),
        ("ba trăm", 300.0),
        ("mười phẩy không năm", 10.05),
    ],
)
def test_areas_in_words_may_have_a_fraction(words: str, number: float) -> None:
    assert decimal_in_words(words) == number


def test_a_day_that_does_not_exist_is_not_a_date_in_words_either() -> None:
    assert date_in_words("ngày ba mươi tháng hai năm hai nghìn") is None


def test_the_first_days_of_a_month_are_spoken_with_a_filler() -> None:
    words = "Ngày mùng năm, tháng ba, năm hai nghìn không trăm mười chín"
    assert date_in_words(words) == date(2019, 3, 5)


@given(st.integers(0, 10**9 - 1))
def test_a_number_is_understood_when_the_reader_loses_every_mark_and_blank(number: int) -> None:
    assert number_in_words(fold(in_words(number)).replace(" ", "")) == number


@pytest.mark.parametrize(
    ("words", "iso"),
    [
        ("ngày năm tháng ba năm hai nghìn", "2000-03-05"),
        ("tháng mười hai năm một chín tám lăm", "1985-12"),
        ("Năm một nghìn chín trăm năm mươi tám", "1958"),
        ("ngày năm tháng ba năm hai nghìn không trăm linh năm nam", "2005-03-05"),
        ("năm tám lăm", None),
        ("ngày ba mươi tháng hai năm hai nghìn", None),
        ("tháng mười ba năm hai nghìn", None),
        ("dân tộc Kinh", None),
    ],
)
def test_words_give_a_date_with_the_precision_they_have(words: str, iso: str | None) -> None:
    assert iso_in_words(words) == iso
