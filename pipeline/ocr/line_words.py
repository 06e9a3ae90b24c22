"""From letters with places to words with boxes."""

from pipeline.ocr.glyphs import Glyphs, text_of, words_of
from pipeline.page import Line, Word
from schemas.geometry import Box


def inside(x0: float, x1: float, line: Box, width: int, height: int) -> Box:
    """A word's box in its ``line``, as high as the line, inside a page ``width`` × ``height``."""
    left = min(max(round(x0), line.x0), line.x1 - 1)
    right = max(left + 1, min(round(x1), line.x1))
    return Box(left, line.y0, right, line.y1).clipped(width, height)


def line_of(glyphs: Glyphs, box: Box, width: int, height: int) -> Line | None:
    """The words in a line's box, each as sure as its least sure letter; None without letters."""
    words = tuple(
        Word(
            text=text_of(word),
            box=inside(word[0].x0, word[-1].x1, box, width, height),
            confidence=min(glyph.confidence for glyph in word),
        )
        for word in words_of(glyphs)
    )
    return Line(words) if words else None
