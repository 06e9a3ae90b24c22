"""Smaller copies of a picture."""

import numpy as np
import pytest

from pipeline.shrunk import Pyramid, shrunk

PICTURE = np.random.default_rng(3).integers(0, 256, (301, 215, 3), dtype=np.uint8)
FACTORS = (1.0, 0.7, 0.5, 0.3, 0.25, 0.1, 0.001)


@pytest.mark.parametrize("factor", FACTORS)
def test_a_copy_has_the_wanted_size_and_at_least_a_pixel(factor: float) -> None:
    height, width = shrunk(PICTURE, factor).shape[:2]
    assert (height, width) == (max(1, round(301 * factor)), max(1, round(215 * factor)))


def test_a_copy_does_not_depend_on_what_was_asked_for_before() -> None:
    asked_in_turn = Pyramid(PICTURE)
    for factor in (*FACTORS, *FACTORS[::-1]):
        assert np.array_equal(asked_in_turn.shrunk(factor), shrunk(PICTURE, factor))


def test_the_light_of_a_picture_stays() -> None:
    assert shrunk(PICTURE, 0.2).mean() == pytest.approx(PICTURE.mean(), abs=1.0)


def test_a_picture_is_its_own_copy_at_full_size() -> None:
    assert Pyramid(PICTURE).shrunk(1.0) is PICTURE
