"""Dots per inch: believed when they make a sheet of paper, else found out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.paper import DpiEstimate, estimate_dpi


@pytest.mark.parametrize("dpi", [150, 200, 300, 600])
@pytest.mark.parametrize("paper_mm", [(210, 297), (297, 420), (148, 210), (215.9, 279.4)])
def test_a_scanners_claim_is_believed(dpi: int, paper_mm: tuple[float, float]) -> None:
    width, height = (round(side / 25.4 * dpi) for side in paper_mm)
    for size in ((width, height), (height, width)):
        found = estimate_dpi(*size, dpi, "tag")
        assert (found.dpi, found.source) == (dpi, "tag")


@pytest.mark.parametrize("claimed", [None, 72, 96, 1, 30000])
def test_a_cameras_claim_is_not(claimed: float | None) -> None:
    found = estimate_dpi(2480, 3508, claimed, "tag")
    assert found.source == "paper"
    assert found.dpi == pytest.approx(300, rel=0.01)


def test_a_small_card_on_the_flatbed_keeps_the_scanners_resolution() -> None:
    found = estimate_dpi(1011, 638, 300, "tag")
    assert (found.dpi, found.source) == (300, "tag")


def test_a_photograph_is_assumed_to_show_a4() -> None:
    found = estimate_dpi(4000, 3000, 72, "tag")
    assert found.source == "assumed"
    assert found.dpi == pytest.approx(4000 / 11.69, rel=0.01)


@given(
    width=st.integers(1, 20000),
    height=st.integers(1, 20000),
    claimed=st.none() | st.floats(allow_nan=True, allow_infinity=True),
)
def test_any_claim_gives_a_finite_positive_resolution(
    width: int, height: int, claimed: float | None
) -> None:
    assert 0 < estimate_dpi(width, height, claimed, "tag").dpi < 100_000


def test_large_sheets_are_believed_at_a_scanners_resolution_only() -> None:
    """A4 at 300 dpi with a tag of 150 would be A2."""
    assert estimate_dpi(6614, 9354, 400, "tag") == DpiEstimate(400, "tag")
    assert estimate_dpi(2480, 3508, 150, "tag").dpi == pytest.approx(300, abs=1)
