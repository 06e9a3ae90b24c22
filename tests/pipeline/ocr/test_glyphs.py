"""Letters with places: blanks that a recogniser lost are put back where the white is wide."""

import pytest

from pipeline.ocr.glyphs import Glyph, Glyphs, parted, text_of


def spaced(text: str, gap: float, at: int) -> Glyphs:
    """Letters 20 pixels wide and 5 apart, but ``gap`` before the one at ``at``."""
    places = [25.0 * k + (gap if k >= at else 0) for k in range(len(text))]
    return tuple(Glyph(c, 0.9, x, x + 20) for c, x in zip(text, places, strict=True))


@pytest.mark.parametrize(("gap", "text"), [(80.0, "tên) CHỨNG"), (20.0, "tên)CHỨNG")])
def test_wide_white_parts_two_words_and_a_wide_letter_does_not(gap: float, text: str) -> None:
    assert text_of(parted(spaced("tên)CHỨNG", gap, 4), 50)) == text


def test_a_blank_that_is_there_is_not_doubled() -> None:
    assert text_of(parted(spaced("Dân tộc", 200, 3), 50)) == "Dân tộc"
    assert parted((), 50) == ()
