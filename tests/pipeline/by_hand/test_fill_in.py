"""Figures by hand take the place of what readers of print saw there, and of nothing else."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.by_hand.figures import DROPS, SCALES
from pipeline.by_hand.fill_in import with_figures
from pipeline.by_hand.strip import Ink
from pipeline.geometry import Transform
from pipeline.page import (
    CleanPage,
    EngineRef,
    Line,
    PageText,
    Pixels,
    Region,
    ScanPage,
    Table,
    TableCell,
    Word,
)
from schemas.geometry import Box

LOOKS = len(SCALES) * len(DROPS)
"""At one blank."""

WIDE, TALL, FIGURE = 14, 24, 20
"""Pixels: of a letter with its gap, of a line, and of what stands on it."""


def columns_of(row: str, sure: float = 0.99) -> NDArray[np.float32]:
    """What a network tells that sees ``row`` and is as sure as that of every figure."""
    told = [0, *(n for figure in row for n in (int(figure) + 1, 0))]
    shares = np.full((len(told), 11), (1 - sure) / 10)
    shares[range(len(told)), told] = sure
    return np.asarray(np.log(shares), np.float32)


class Telling:
    """A network that tells a row for every blank, and remembers what it was shown."""

    def __init__(self, *rows: str, sure: float = 0.99) -> None:
        self._rows = list(rows)
        self._sure = sure
        self.shown: list[Ink] = []

    def __call__(self, strip: Ink) -> NDArray[np.float32]:
        self.shown.append(strip)
        return columns_of(self._rows[(len(self.shown) - 1) // LOOKS], self._sure)


def page_with(text: str) -> tuple[CleanPage, PageText]:
    """A page of one line, every letter a bar that stands on it."""
    words, x = [], 60
    pixels = np.full((200, 900), 255, np.uint8)
    for word in text.split():
        for place in range(len(word)):
            left = x + place * WIDE
            pixels[100 : 100 + FIGURE, left + 3 : left + WIDE - 3] = 20
        words.append(Word(word, Box(x, 98, x + WIDE * len(word), 98 + TALL), 0.9))
        x += WIDE * (len(word) + 1)
    return clean(pixels), read(Line(tuple(words)))


def clean(pixels: Pixels) -> CleanPage:
    scan = ScanPage(1, pixels, 200.0, "tag", "0" * 64)
    return CleanPage(scan, pixels, 200.0, Transform.identity(), ())


def read(*lines: Line) -> PageText:
    engine = EngineRef("made", "1")
    return PageText.unmoved(lines, engine, number=1, sha256="0" * 64, size=(900, 200), dpi=200.0)


def hand(text: PageText, *places: int) -> tuple[Region, ...]:
    """Something by hand on the words at ``places`` of the first line."""
    boxes = [text.lines[0].words[place].box for place in places]
    return tuple(Region("handwriting", box, 0.8, "figures") for box in boxes)


def test_a_number_by_hand_stands_before_its_notation() -> None:
    page, text = page_with("Số: ‡đ‡ /QĐ-TTg")
    filled = with_figures(text, page, hand(text, 1), Telling("707"))
    assert filled.text == "Số: 707 /QĐ-TTg"
    word = filled.lines[0].words[1]
    assert word.alternatives == ("‡đ‡",)
    assert word.confidence <= 0.4


def test_a_number_that_was_read_with_its_notation_stays_one_word() -> None:
    page, text = page_with("Số: ,24[/QĐ-UBND")
    x0, y0, _, y1 = text.lines[0].words[1].box
    hands = (Region("handwriting", Box(x0, y0, x0 + 4 * WIDE, y1), 0.9, "blue"),)
    filled = with_figures(text, page, hands, Telling("241"))
    assert [word.text for word in filled.lines[0].words] == ["Số:", "241/QĐ-UBND"]
    assert filled.lines[0].words[1].alternatives == (",24[/QĐ-UBND",)


def test_a_day_is_parted_from_the_words_it_was_read_with() -> None:
    page, text = page_with("Hà Nội, ngày82tháng 4 năm 2026")
    x0, y0, _, y1 = text.lines[0].words[2].box
    hands = (Region("handwriting", Box(x0 + 4 * WIDE, y0, x0 + 6 * WIDE, y1), 0.8, "figures"),)
    filled = with_figures(text, page, hands, Telling("22"))
    assert filled.text == "Hà Nội, ngày 22 tháng 4 năm 2026"
    ends = [(word.box.x0, word.box.x1) for word in filled.lines[0].words]
    assert ends == sorted(ends)


def test_an_empty_blank_is_filled() -> None:
    page, text = page_with("ngày tháng 02 năm 2025")
    first, second = (word.box for word in text.lines[0].words[:2])
    hands = (Region("handwriting", Box(first.x1, first.y0, second.x0, first.y1), 0.9, "blue"),)
    page = clean(page.pixels)
    filled = with_figures(text, page, hands, Telling("17"))
    assert filled.text == "ngày 17 tháng 02 năm 2025"


def test_both_blanks_of_a_date_are_read_each_in_its_strip() -> None:
    page, text = page_with("ngày 2o tháng O2 năm 2025")
    network = Telling("20", "02")
    assert with_figures(text, page, hand(text, 1, 3), network).text == "ngày 20 tháng 02 năm 2025"
    assert len(network.shown) == 2 * LOOKS
    assert all(strip.shape[0] == 48 for strip in network.shown)


def test_no_day_is_invented_that_no_month_has() -> None:
    page, text = page_with("ngày JÄ tháng 02 năm 2025")
    assert with_figures(text, page, hand(text, 1), Telling("47")) == text


def test_what_cannot_be_read_surely_stays_as_the_readers_saw_it() -> None:
    page, text = page_with("Số: ‡đ‡ /QĐ-TTg")
    assert with_figures(text, page, hand(text, 1), Telling("707", sure=0.6)) == text


def test_print_is_never_shown_to_the_reader_of_hands() -> None:
    page, text = page_with("Số: 440 /QĐ-UBND")
    network = Telling("111")
    seal = Region("seal", text.lines[0].words[1].box, 0.9, "round red")
    assert with_figures(text, page, (), network) == text
    assert with_figures(text, page, (seal,), network) == text
    assert network.shown == []


def test_a_files_own_words_stay() -> None:
    page, text = page_with("Số: 440 /QĐ-UBND")
    own = replace(text, source="text")
    assert with_figures(own, page, hand(text, 1), Telling("111")) == own


def test_cells_of_a_table_say_what_the_lines_say() -> None:
    page, text = page_with("ngày JÄ tháng 02 năm 2025")
    words = text.lines[0].words
    cell = TableCell(0, 0, text.lines[0].box, (Line(words[:2]), Line(words[2:])))
    text = replace(text, tables=(Table(text.lines[0].box, 1, 1, (cell,)),))
    filled = with_figures(text, page, hand(text, 1), Telling("17"))
    assert filled.tables[0].cells[0].text == "ngày 17\ntháng 02 năm 2025"


@pytest.mark.parametrize("x", [0, 880])
def test_a_blank_at_the_edge_of_the_page_is_no_error(x: int) -> None:
    page, text = page_with("Số: ‡đ‡ /QĐ-TTg")
    moved = tuple(
        replace(word, box=Box(word.box.x0 - 60 + x, 0, word.box.x1 - 60 + x, TALL))
        for word in text.lines[0].words
    )
    text = read(Line(moved))
    assert with_figures(text, page, hand(text, 1), Telling("707", "707")) == text
