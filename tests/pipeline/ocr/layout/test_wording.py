"""Words that tell where on the paper one is."""

import pytest

from pipeline.ocr.layout.wording import places_behind_number


def test_a_place_may_begin_with_each_word_that_is_no_number() -> None:
    words = [
        "Số:",
        "2136",
        "/QĐ-UBND",
        "Cái",
        "Tàu",
        "Hạ,",
        "ngày",
        "21",
        "tháng",
        "10",
        "năm",
        "2022",
    ]
    assert [words[at] for at in places_behind_number(words)] == ["Cái", "Tàu", "Hạ,"]


@pytest.mark.parametrize(
    "running",
    [
        "số: 12/2019/NĐ-CP của Chính phủ ngày 05 tháng 9",
        "Số liệu của Sở, ngày 21 tháng 10",
        "Số: 2136/QĐ-UBND",
        "Hà Nội, ngày 21 tháng 10 năm 2022",
    ],
)
def test_no_place_stands_behind_a_number_in_other_lines(running: str) -> None:
    assert places_behind_number(running.split()) == []
