import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.scores.accents import AccentScore, accent_score, axes

LETTERS = (
    "aàáảãạăằắẳẵặâầấẩẫậbcdđeèéẻẽẹêềếểễệghiìíỉĩịklmnoòóỏõọôồốổỗộơờớởỡợpqrstuùúủũụưừứửữựvxyỳýỷỹỵ"
)


@pytest.mark.parametrize(
    ("read", "base", "modifiers", "tones", "exact"),
    [
        pytest.param("đường", 1, 1, 1, 1, id="right"),
        pytest.param("ĐƯỜNG,", 1, 1, 1, 1, id="case and punctuation are other measures' matter"),
        pytest.param("đương", 1, 1, 0, 0, id="tone lost"),
        pytest.param("đướng", 1, 1, 0, 0, id="another tone"),
        pytest.param("dường", 1, 0, 1, 0, id="stroke lost"),
        pytest.param("đuờng", 1, 0, 1, 0, id="horn lost"),
        pytest.param("đườnq", 0, 1, 1, 0, id="another letter"),
        pytest.param("", 0, 0, 0, 0, id="word lost"),
    ],
)
def test_each_axis_is_judged_alone(
    read: str, base: int, modifiers: int, tones: int, exact: int
) -> None:
    assert accent_score("đường", read) == AccentScore(1, base, modifiers, tones, exact)


def test_a_tone_mark_on_the_other_letter_is_the_right_tone_but_not_exact() -> None:
    assert accent_score("hòa", "hoà") == AccentScore(1, 1, 1, 1, 0)


def test_an_accent_that_was_never_printed_is_wrong() -> None:
    assert accent_score("bán", "bẩn") == AccentScore(1, 1, 0, 0, 0)


def test_words_without_accents_are_not_counted() -> None:
    assert accent_score("ban", "bản") == AccentScore()


@given(st.text(alphabet=LETTERS, min_size=1))
def test_a_word_read_as_printed_is_right_on_every_axis(word: str) -> None:
    score = accent_score(word, word.upper())
    assert score.words == score.base == score.modifiers == score.tones == score.exact


def test_every_letter_of_the_alphabet_comes_apart_differently() -> None:
    assert len({axes(letter) for letter in LETTERS}) == len(LETTERS)


def test_accents_are_judged_among_the_words_that_were_found() -> None:
    total = accent_score("bổ", "bồ") + accent_score("số", "số") + accent_score("Điều", "")
    assert total.of_found == 0.5
