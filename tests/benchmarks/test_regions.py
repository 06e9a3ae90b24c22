"""The measure of regions: what counts as found, and what does not."""

import numpy as np
import pytest

from benchmarks.regions import CONDITIONS, Sums, Tally, marked, table
from benchmarks.regions import _is_one as is_one
from benchmarks.synth import KINDS
from pipeline.regions import KINDS as REGION_KINDS
from schemas.geometry import Box

pytestmark = pytest.mark.slow


def test_a_box_that_lies_half_in_the_truth_is_the_region_and_one_beside_it_is_not() -> None:
    truth = (100, 100, 200, 200)
    assert is_one(truth, Box(110, 110, 190, 190))
    assert is_one(truth, Box(150, 100, 250, 200))
    assert not is_one(truth, Box(160, 100, 260, 200))
    assert not is_one(truth, Box(300, 100, 400, 200))


def test_a_box_around_the_whole_page_finds_nothing() -> None:
    assert not is_one((100, 100, 200, 200), Box(0, 0, 2480, 3508))


def test_every_kind_of_region_has_its_row_even_when_none_was_drawn() -> None:
    told = table(Sums())
    assert all(f"| {kind} | 0 | – | – | – |" in told for kind in REGION_KINDS)


def test_shares_are_of_what_was_drawn_and_of_what_was_found() -> None:
    sums = Sums()
    sums.tallies["seal"] = Tally(truths=4, recalled=3, found=6, right=3, named=3)
    assert "| seal | 4 | 75.0 | 50.0 | 100.0 |" in table(sums)


def test_a_seed_always_gives_the_same_marks() -> None:
    first, again = (marked(KINDS[0], CONDITIONS[1], 7) for _ in range(2))
    assert first.marks == again.marks
    assert np.array_equal(first.image, again.image)
