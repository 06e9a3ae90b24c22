"""Counts are searched as they are written, and answer as if they were parsed."""

import gzip
from importlib.resources import files
from math import exp
from random import Random

import pytest

from pipeline.ocr.language import Counts, Row, administrative, syllables

SMALL = Counts(
    {"": Row.of("ban 6 bản 3 uỷ 1"), "uỷ": Row.of("ban 4"), "uỷ ban": Row.of("nhân 2 ba 2")}
)


def test_each_count_of_a_sample_of_rows_is_found_and_so_is_their_sum() -> None:
    lines = gzip.decompress((files("pipeline.ocr.language") / "counts.gz").read_bytes())
    dice = Random(3)
    for line in dice.sample(lines.decode("utf-8").splitlines()[1:], 300):
        cells = line.partition("\t")[2].split(" ")
        row = Row.of(line.partition("\t")[2])
        counts = dict(zip(cells[::2], map(int, cells[1::2]), strict=True))
        assert {word: row.count(word) for word in counts} == counts
        assert row.total == sum(counts.values())


@pytest.mark.parametrize("word", ["an", "ba", "b", "ban 6", "6", "ủ"])
def test_a_part_of_what_was_seen_was_not_seen(word: str) -> None:
    assert not SMALL.knows(word)
    assert not SMALL.follows("uỷ", word)


def test_what_follows_is_likelier_than_what_does_not() -> None:
    assert SMALL.follows("uỷ", "ban")
    assert not SMALL.follows("ban", "uỷ")
    assert exp(SMALL.likelihood(("uỷ", "ban"), 1)) == pytest.approx(0.3 * 1 + 0.149 * 0.6 + 1e-7)
    assert exp(SMALL.likelihood(("uỷ", "bản"), 1)) == pytest.approx(0.149 * 0.3 + 1e-7)
    assert exp(SMALL.likelihood((None, "bản"), 1)) == pytest.approx(0.149 * 0.3 + 1e-7)


def test_the_words_that_come_with_the_package() -> None:
    counts = administrative()
    assert counts.knows("quyết")
    assert counts.follows("quyết", "định")
    assert not counts.follows("quyết", "đinh")
    assert set(syllables("uỷ ban nhân dân")) <= set(counts.syllables())
