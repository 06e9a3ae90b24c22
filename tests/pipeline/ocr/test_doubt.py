"""What one reader may be believed in alone, and what another must look at."""

import pytest

from pipeline.ocr.calibration import confidence
from pipeline.ocr.doubt import Doubts
from pipeline.ocr.fusion import Fusion
from pipeline.ocr.glyphs import Glyph, Glyphs, text_of
from pipeline.ocr.language import administrative
from schemas.geometry import Box

DOUBTS = Doubts(administrative())
WIDTH = 10


def glyphs(text: str, sure: float = 0.999) -> Glyphs:
    """Letters ten pixels wide."""
    return tuple(Glyph(c, sure, WIDTH * i, WIDTH * (i + 1)) for i, c in enumerate(text))


def doubted(text: str, sure: float = 0.999) -> list[str]:
    line = glyphs(text, sure)
    box = Box(0, 0, max(1, WIDTH * len(text)), 20)
    return [text_of(line[s.start : s.end]) for s in DOUBTS.of(line, box)]


def test_plain_words_that_were_surely_read_are_believed() -> None:
    assert doubted("quyết định về việc phê duyệt kế hoạch") == []


@pytest.mark.parametrize("number", ["15/2024/QĐ-UBND", "2024", "1.500.000", "c4n"])
def test_every_number_is_looked_at_however_surely_it_was_read(number: str) -> None:
    line = f"ủy ban nhân dân tỉnh ban hành {number} về việc này"
    assert doubted(line, 1.0) == [number]


def test_an_unknown_syllable_and_a_mark_alone_are_looked_at() -> None:
    assert doubted("ủy ban nhân xdân tỉnh ? và các sở") == ["xdân", "?"]


def test_the_language_may_doubt_what_was_surely_read() -> None:
    assert doubted("ủy ban nhân dân THÀNH PHÓ Hải Phòng và các sở") == ["PHÓ"]


def test_neighbours_are_looked_at_together_and_cut_in_the_middle_of_blanks() -> None:
    line = glyphs("ngày 12 5 là ngày lễ của cả nước")
    (stretch,) = DOUBTS.of(line, Box(0, 3, 400, 23))
    assert (text_of(line[stretch.start : stretch.end])) == "12 5"
    assert stretch.box == Box(45, 3, 95, 23)


def test_a_line_with_an_unsure_letter_is_looked_at_whole() -> None:
    line = (*glyphs("của cả "), Glyph("n", 0.3, 70, 80))
    assert [(s.start, s.end) for s in DOUBTS.of(line, Box(0, 0, 90, 20))] == [(0, len(line))]


def test_a_line_on_which_nothing_was_read_is_shown_to_the_other_reader() -> None:
    (stretch,) = DOUBTS.of((), Box(5, 6, 70, 80))
    assert (stretch.start, stretch.end, stretch.box) == (0, 0, Box(5, 6, 70, 80))


def test_a_word_that_one_reader_saw_is_less_sure_than_one_that_both_read() -> None:
    line, fusion = glyphs("nhân"), Fusion(administrative())
    (alone,) = fusion.line(line, line)
    (both,) = fusion.line(glyphs("nhân"), line)
    assert (alone.alone, both.alone) == (True, False)
    assert confidence(alone) < confidence(both)
