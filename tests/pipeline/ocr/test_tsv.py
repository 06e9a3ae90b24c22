"""Tesseract's table of words, as recorded and as garbled."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ocr.tesseract_tsv import GarbledTable, parse_tsv
from schemas.geometry import Box

HEADER = (
    "level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext"
)
RECORDED = (
    "1\t1\t0\t0\t0\t0\t0\t0\t800\t600\t-1\t\n"
    "2\t1\t1\t0\t0\t0\t10\t20\t300\t90\t-1\t\n"
    "4\t1\t1\t1\t1\t0\t10\t20\t300\t40\t-1\t\n"
    "5\t1\t1\t1\t1\t1\t10\t20\t60\t30\t96.5\tSố:\n"
    "5\t1\t1\t1\t1\t2\t80\t20\t160\t30\t88\t12/Q\u00d0-UBND\n"
    "5\t1\t1\t1\t1\t3\t250\t20\t10\t30\t0\t \n"
    "5\t1\t1\t1\t2\t1\t10\t70\t60\t30\t91.000000\tNgày\n"
)
"""From Tesseract 5.5.4 (no header, decimals) with a blank word and an Icelandic eth."""


@pytest.mark.parametrize(
    "table", [RECORDED, f"{HEADER}\n{RECORDED}", RECORDED.replace("\n", "\r\n")]
)
def test_program_and_library_are_read_alike(table: str) -> None:
    lines = parse_tsv(table, 800, 600)
    assert [found.text for found in lines] == ["Số: 12/QĐ-UBND", "Ngày"]
    assert lines[0].words[0].box == Box(10, 20, 70, 50)
    assert lines[0].words[0].confidence == pytest.approx(0.965)


def test_a_quotation_mark_is_text_and_not_csv() -> None:
    (found,) = parse_tsv('5\t1\t1\t1\t1\t1\t0\t0\t9\t9\t90\t"Về\n', 800, 600)
    assert found.text == '"Về'


def test_what_lies_outside_the_page_is_cut_or_left_out() -> None:
    table = (
        "5\t1\t1\t1\t1\t1\t-5\t0\t20\t9\t90\tcut\n"
        "5\t1\t1\t1\t1\t2\t900\t0\t20\t9\t90\toutside\n"
        "5\t1\t1\t1\t1\t3\t20\t0\t0\t9\t90\tflat\n"
    )
    (found,) = parse_tsv(table, 800, 600)
    assert [(word.text, word.box) for word in found.words] == [("cut", Box(0, 0, 15, 9))]


def test_an_empty_table_is_a_page_without_text() -> None:
    assert parse_tsv("", 800, 600) == ()
    assert parse_tsv(HEADER + "\n", 800, 600) == ()


@pytest.mark.parametrize(
    "row", ["warning", "5\t1", "x\t1\t1\t1\t1\t1\t1\t1\t1\t1\t90\tA", "5" + "\t?" * 11]
)
def test_what_is_no_table_is_said_to_be_none(row: str) -> None:
    with pytest.raises(GarbledTable):
        parse_tsv(RECORDED + row + "\n", 800, 600)


@given(st.text(alphabet=st.sampled_from("5\t1- .9aĐ\n"), max_size=80))
def test_any_text_gives_boxes_inside_the_page_or_is_garbled(table: str) -> None:
    try:
        lines = parse_tsv(table, 50, 40)
    except GarbledTable:
        return
    for found in lines:
        for word in found.words:
            assert word.box == word.box.clipped(50, 40)
            assert word.text.strip()
            assert 0 <= word.confidence <= 1
