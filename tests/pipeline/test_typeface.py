"""The typeface of what is printed onto copies, whole and for one line."""

from io import BytesIO
from typing import Any

from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTFont
from hypothesis import given
from hypothesis import strategies as st

from pipeline.typeface import typeface

FACE = typeface()
WHOLE = TTFont(BytesIO(FACE.program))


def drawn(font: TTFont, char: str) -> list[Any]:
    """The outline of a letter, accents and all."""
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getGlyphName(FACE.glyphs[char][0])].draw(pen)
    return list(pen.value)


@given(st.text(st.sampled_from(sorted(FACE.glyphs)), min_size=1, max_size=30))
def test_a_program_for_a_line_draws_its_letters_and_no_others(text: str) -> None:
    program = FACE.program_for(text)
    assert program == FACE.program_for(text)
    with TTFont(BytesIO(program)) as font:
        assert all(drawn(font, char) == drawn(WHOLE, char) for char in text)
        assert font.getGlyphOrder() == WHOLE.getGlyphOrder()
        assert font["hmtx"].metrics == WHOLE["hmtx"].metrics


def test_a_line_takes_less_than_half_of_the_typeface() -> None:
    assert len(FACE.program_for("Người ký: Ủy ban nhân dân")) < len(FACE.program) / 2
