"""Letters of one printed line as a recogniser saw them: what, how surely, and where."""

from dataclasses import dataclass

from pipeline.ocr.normalise import normalise


@dataclass(frozen=True, slots=True)
class Glyph:
    """One character (a blank counts) between ``x0`` and ``x1``, pixels of the page.

    ``confidence`` is the recogniser's own, in 0..1.
    """

    text: str
    confidence: float
    x0: float
    x1: float

    @property
    def is_blank(self) -> bool:
        """Whether it parts two words."""
        return self.text == " "


Glyphs = tuple[Glyph, ...]
"""A line, left to right."""


def text_of(glyphs: Glyphs) -> str:
    """The characters in a row; as many as there are glyphs."""
    return "".join(glyph.text for glyph in glyphs)


def tidied(glyphs: Glyphs) -> Glyphs:
    """One normalised character to a glyph, single blanks, none at the ends.

    A recogniser may answer with a character that is no character (a soft hyphen): it goes.
    """
    kept: list[Glyph] = []
    for glyph in glyphs:
        text = normalise(glyph.text)
        if text.isspace():
            if kept and not kept[-1].is_blank:
                kept.append(Glyph(" ", glyph.confidence, glyph.x0, glyph.x1))
            continue
        width = (glyph.x1 - glyph.x0) / max(1, len(text))
        kept += [
            Glyph(c, glyph.confidence, glyph.x0 + i * width, glyph.x0 + (i + 1) * width)
            for i, c in enumerate(text)
        ]
    if kept and kept[-1].is_blank:
        kept.pop()
    return tuple(kept)


def words_of(glyphs: Glyphs) -> tuple[Glyphs, ...]:
    """The line cut at its blanks."""
    words: list[list[Glyph]] = [[]]
    for glyph in glyphs:
        if glyph.is_blank:
            words.append([])
        else:
            words[-1].append(glyph)
    return tuple(tuple(word) for word in words if word)
