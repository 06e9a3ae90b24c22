"""Laws of the probability that columns spell a row of figures."""

from itertools import product
from math import exp

import numpy as np
import pytest
from numpy.typing import NDArray

from pipeline.by_hand.ctc import likeliest, log_likelihood

FIGURES = "0123456789"


def columns(count: int, seed: int) -> NDArray[np.float32]:
    """Columns of nobody knows what: log-probabilities of nothing and of ten figures."""
    scores = np.random.default_rng(seed).normal(0, 2, (count, 11))
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)


def rows(most: int) -> list[str]:
    return ["".join(row) for length in range(most + 1) for row in product(FIGURES, repeat=length)]


@pytest.mark.parametrize("seed", range(3))
def test_all_rows_that_three_columns_can_spell_make_one(seed: int) -> None:
    seen = columns(3, seed)
    assert sum(exp(log_likelihood(seen, row)) for row in rows(3)) == pytest.approx(1, abs=1e-5)


def test_a_figure_twice_needs_nothing_between() -> None:
    """Two columns cannot spell "11": they are one stroke seen twice."""
    assert log_likelihood(columns(2, 0), "11") == -np.inf
    assert log_likelihood(columns(3, 0), "11") > -np.inf


@pytest.mark.parametrize("seed", range(5))
def test_the_beam_begins_with_the_likeliest_row(seed: int) -> None:
    seen = columns(4, seed)
    best = max(rows(3), key=lambda row: log_likelihood(seen, row))
    assert likeliest(seen, most=3, width=200)[0] == best


def test_no_row_is_longer_than_asked_for() -> None:
    assert max(len(row) for row in likeliest(columns(12, 1), most=2)) == 2
