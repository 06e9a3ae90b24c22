"""Blanks for numbers and days are found in what was read, however the readers cut it."""

import pytest

from pipeline.blanks import Blank, blanks_of
from pipeline.page import Word
from schemas.geometry import Box

LETTER, SPACE = 20, 10


def words(text: str) -> tuple[Word, ...]:
    """A line of words, every letter as wide as the next."""
    found, x = [], 100
    for word in text.split():
        found.append(Word(word, Box(x, 50, x + LETTER * len(word), 90), 1.0))
        x += LETTER * len(word) + SPACE
    return tuple(found)


def written(text: str) -> dict[str, str]:
    """What stands in each blank of a line."""
    line = words(text)
    joined = " ".join(word.text for word in line)
    return {blank.kind: joined[blank.start : blank.end] for blank in blanks_of(line)}


@pytest.mark.parametrize(
    ("line", "there"),
    [
        ("Số: 440/QĐ-UBND", {"number": "440"}),
        ("Số:440/QĐ-UBND", {"number": "440"}),
        ("Số : ‡đ‡ /QĐ-TTg", {"number": "‡đ‡"}),
        ("Số: 4 4 0 /QĐ-UBND", {"number": "4 4 0"}),
        ("Số: /QĐ-UBND", {"number": ""}),
        ("Hà Nội, ngày 22 tháng 4 năm 2026", {"day": "22", "month": "4"}),
        ("Hà Nội, ngày82tháng 4 năm 2026", {"day": "82", "month": "4"}),
        ("Hà Nội, ngày tháng năm 2026", {"day": "", "month": ""}),
        ("NGÀY 05 THÁNG 11 NĂM 2025", {"day": "05", "month": "11"}),
        ("theo Nghị định số 63/2010/NĐ-CP", {"number": "63"}),
        ("ngày càng nhiều tháng", {}),
        ("số lượng 12/15 hồ sơ", {}),
        ("thông số 5", {}),
        ("", {}),
    ],
)
def test_what_stands_in_the_blanks_of_a_line(line: str, there: dict[str, str]) -> None:
    assert written(line) == there


def test_a_blank_reaches_from_print_to_print() -> None:
    (blank,) = blanks_of(words("Số: 440 /QĐ"))
    assert blank == Blank("number", 160, 240, 4, 7)


def test_a_blank_inside_a_word_is_cut_by_its_letters() -> None:
    (day, month) = blanks_of(words("ngày22tháng 4 năm"))
    assert (day.x0, day.x1) == (100 + 4 * LETTER, 100 + 6 * LETTER)
    assert month.x0 == 100 + 11 * LETTER
