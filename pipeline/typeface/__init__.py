"""The typeface of what is printed onto copies: Tinos, as wide as Times New Roman.

Decree 30/2020 asks for Times New Roman; Tinos (SIL Open Font License 1.1, see ``OFL.txt``) has
the same widths. The shipped file keeps Vietnamese, digits and punctuation, and is scaled to
1000 units per em, the unit of ``/W`` in a PDF, so that widths are exact (PDF/A §6.2.11.5).
``python -m pipeline.typeface Tinos-Regular.ttf`` makes it again.
"""

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Final

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

FILE_NAME: Final = "Tinos-Vietnamese-1000.ttf"
_UNKNOWN: Final = "?"


@dataclass(frozen=True, slots=True)
class Typeface:
    """Metrics in thousandths of an em; ``glyphs`` is character → (glyph id, advance)."""

    program: bytes
    glyphs: dict[str, tuple[int, int]]
    ascent: int
    descent: int
    cap_height: int
    bounds: tuple[int, int, int, int]

    def shown(self, text: str) -> str:
        """``text`` with ``?`` for what the typeface does not have."""
        return "".join(char if char in self.glyphs else _UNKNOWN for char in text)

    def width(self, text: str) -> float:
        """Em lengths ``text`` is wide."""
        return sum(self.glyphs[char][1] for char in self.shown(text)) / 1000

    def program_for(self, text: str) -> bytes:
        """The program with no outlines but those of ``text``; glyph ids and widths stay.

        A PDF that shows one line takes 4.6 kB for it, deflated, instead of 10.2.
        ``fontTools.subset`` does the same and more, and takes half a second to load. The programs
        made last are remembered: one takes 6 ms, and who signs shows the same letters all day.
        """
        return _drawing(self.program, frozenset(self.glyphs[char][0] for char in self.shown(text)))

    def encode(self, text: str) -> str:
        """``text`` as hexadecimal glyph ids, two bytes each."""
        return "".join(f"{self.glyphs[char][0]:04X}" for char in self.shown(text))


@lru_cache(maxsize=32)
def _drawing(program: bytes, glyph_ids: frozenset[int]) -> bytes:
    """``program`` with no outlines but those of the glyphs and their parts."""
    with TTFont(BytesIO(program), recalcTimestamp=False, recalcBBoxes=False) as font:
        outlines, kept = font["glyf"], {".notdef"}
        waiting = [font.getGlyphName(glyph_id) for glyph_id in sorted(glyph_ids)]
        while waiting:
            name = waiting.pop()
            kept.add(name)
            waiting += outlines[name].getComponentNames(outlines)
        for name in set(outlines.keys()) - kept:
            outlines[name] = Glyph()
        drawing = BytesIO()
        font.save(drawing)
    return drawing.getvalue()


@cache
def typeface() -> Typeface:
    """The shipped typeface, read once."""
    program = files(__package__).joinpath(FILE_NAME).read_bytes()
    with TTFont(BytesIO(program)) as font:
        head, metrics = font["head"], font["hmtx"]
        return Typeface(
            program=program,
            glyphs={
                chr(code): (font.getGlyphID(name), metrics[name][0])
                for code, name in font.getBestCmap().items()
            },
            ascent=font["hhea"].ascent,
            descent=font["hhea"].descent,
            cap_height=font["OS/2"].sCapHeight,
            bounds=(head.xMin, head.yMin, head.xMax, head.yMax),
        )
