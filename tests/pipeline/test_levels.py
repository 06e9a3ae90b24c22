"""Levels of grey, against those that numpy sorts for."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pipeline.levels import median, otsu, percentiles
from pipeline.page import Pixels

pictures = arrays(np.uint8, st.tuples(st.integers(1, 40), st.integers(1, 40)))


@given(pictures, st.floats(0, 100))
def test_levels_are_those_that_sorting_finds(pixels: Pixels, percent: float) -> None:
    (level,) = percentiles(pixels, percent)
    assert level == pytest.approx(np.percentile(pixels, percent), abs=1e-6)
    assert median(pixels) == np.median(pixels)


def test_part_of_a_picture_is_counted_alone() -> None:
    page = np.arange(64, dtype=np.uint8).reshape(8, 8)
    assert percentiles(page[::2, ::2], 0, 100) == (0.0, 54.0)


def test_an_empty_part_has_no_level() -> None:
    assert percentiles(np.empty((0, 5), np.uint8), 1, 99) == (0.0, 0.0)


def test_ink_is_parted_from_paper_by_some_of_the_rows() -> None:
    page = np.full((400, 300), 240, np.uint8)
    cv2.putText(page, "Ha", (20, 250), cv2.FONT_HERSHEY_DUPLEX, 6, (30,), 12)
    assert 30 <= otsu(page) < 240
