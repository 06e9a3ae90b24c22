from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scores import Score, normal_lines, score_page
from benchmarks.scores.page import Band, word_spans
from tests.benchmarks.words import read

PRINTED = normal_lines(
    "ỦY BAN NHÂN DÂN\nSố: 440/QĐ-UBND\nHải Phòng, ngày 20 tháng 02 năm 2025\n"
    "1\tHộ tịch\t1.890\nĐiều 1. Công bố Danh mục thủ tục hành chính"
)
WORDS = len(" ".join(PRINTED).split())


def test_a_page_read_as_printed_has_no_error_of_any_kind() -> None:
    score = score_page(PRINTED, read(*PRINTED, confidence=0.97))
    assert (score.cer, score.free_cer, score.wer, score.f1) == (0, 0, 0, 1)
    accents = score.accents
    assert 0 < accents.words == accents.base == accents.modifiers == accents.tones == accents.exact
    assert score.bands[0.99].share == 0
    assert score.bands[0.95] == Band(rated=WORDS, sure=WORDS, right=WORDS)


@given(st.integers(0, 2**16))
def test_lines_out_of_order_are_errors_of_order_only(seed: int) -> None:
    shuffled = Random(seed).sample(PRINTED, len(PRINTED))
    score = score_page(PRINTED, read(*shuffled, confidence=1.0))
    assert (score.free_cer, score.f1, score.accents.of_found) == (0, 1, 1)
    assert score.bands[0.99].accuracy == 1
    assert (score.cer > 0) == (shuffled != list(PRINTED))


def test_an_empty_answer_loses_everything() -> None:
    score = score_page(PRINTED, [])
    assert (score.cer, score.free_cer, score.wer, score.f1) == (1, 1, 1, 0)
    assert score.accents.exact == 0


def test_invented_words_cost_order_precision_and_confidence_but_no_printed_line() -> None:
    score = score_page(PRINTED, read(*PRINTED, "~~ |", confidence=0.995))
    assert score.free_cer == 0
    assert score.cer > 0
    assert score.wer == pytest.approx(2 / WORDS)
    assert score.f1 == pytest.approx(WORDS / (WORDS + 1))
    assert score.bands[0.99] == Band(rated=WORDS + 2, sure=WORDS + 2, right=WORDS)


def test_one_wrong_tone_counts_once_in_every_measure() -> None:
    score = score_page(["sửa đổi, bổ sung"], read("sửa đổi, bồ sung", confidence=0.9))
    assert (score.edits, score.line_edits, score.word_edits, score.shared_words) == (1, 1, 1, 3)
    assert (score.accents.words, score.accents.base, score.accents.tones) == (3, 3, 2)
    assert score.bands[0.9] == Band(rated=4, sure=4, right=3)


def test_two_words_run_together_are_wrong_words_with_right_accents() -> None:
    score = score_page(["giáo dục và đào tạo"], read("giáo dụcvà đào tạo", confidence=1.0))
    assert score.edits == 1
    assert score.accents.exact == score.accents.words == 5
    assert score.bands[0.99] == Band(rated=4, sure=4, right=3)


def test_letters_glued_to_a_word_make_it_wrong() -> None:
    score = score_page(["theo QĐ này"], read("theo QĐÐ này", confidence=1.0))
    assert score.bands[0.99].right == 2


def test_a_reader_without_confidences_has_no_calibration() -> None:
    band = score_page(PRINTED, read(*PRINTED)).bands[0.99]
    assert (band.share, band.accuracy) == (None, None)


def test_blanks_and_form_of_unicode_are_not_judged() -> None:
    lines = [tuple(word for word in line) for line in read("Hô\u0323 ti\u0323ch")]
    assert score_page(["Hộ tịch"], lines).cer == 0


def test_pages_add_up_to_one_long_page_of_errors() -> None:
    good, bad = score_page(["Điều 1."], read("Điều 1.")), score_page(["Điều 2."], [])
    total = good + bad + Score()
    assert (total.cer, total.free_cer, total.wer) == (0.5, 0.5, 0.5)
    assert total.f1 == pytest.approx(2 / 3)
    assert total.bands.keys() == good.bands.keys()


@given(st.lists(st.text(alphabet="aăâ1-", min_size=1)))
def test_words_stand_where_their_spans_say(words: list[str]) -> None:
    text = " ".join(words)
    assert [text[start:end] for start, end in word_spans(text)] == words
