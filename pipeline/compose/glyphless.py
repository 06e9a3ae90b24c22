"""The font of the text layer: every letter is there, none can be seen.

A Type 0 font whose one blank glyph stands for every character (ISO 32000-1 §9.7). Codes are
given out in the order in which characters first appear, so the same text always makes the same
font, and ``/ToUnicode`` says what each code means – also beyond the Basic Multilingual Plane.
"""

from functools import cache
from io import BytesIO
from typing import Final

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name, Stream

from pipeline.to_unicode import to_unicode_cmap

ASCENT: Final = 0.8
DESCENT: Final = -0.2
ADVANCE: Final = 0.5
"""Em parts above and below the baseline, and the width of every character."""

_NAME: Final = "SoHoaGlyphless"
_UNITS: Final = 1000
_BORN: Final = 3_850_000_000  # seconds since 1904: a fixed day in 2026, so that bytes stay
_BLANK: Final = 1


@cache
def glyphless_program() -> bytes:
    """A TrueType program of two empty glyphs, 1000 units per em; the same bytes every time."""
    builder = FontBuilder(_UNITS, isTTF=True)
    builder.updateHead(created=_BORN, modified=_BORN)
    builder.font.recalcTimestamp = False
    builder.setupGlyphOrder([".notdef", "blank"])
    builder.setupCharacterMap({0x20: "blank"})
    builder.setupGlyf({".notdef": Glyph(), "blank": Glyph()})
    width = int(ADVANCE * _UNITS)
    builder.setupHorizontalMetrics({".notdef": (width, 0), "blank": (width, 0)})
    builder.setupHorizontalHeader(ascent=int(ASCENT * _UNITS), descent=int(DESCENT * _UNITS))
    builder.setupNameTable({"familyName": _NAME, "styleName": "Regular", "psName": _NAME})
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    program = BytesIO()
    builder.save(program)
    return program.getvalue()


class _Codes(dict[str, str]):
    """Four hexadecimal digits for each character, given out when it is first asked for."""

    def __missing__(self, char: str) -> str:
        self[char] = code = f"{len(self) + 1:04X}"
        return code


class GlyphlessFont:
    """Hands out codes while pages are written; becomes a font object at the end."""

    def __init__(self) -> None:
        self._codes = _Codes()

    def encode(self, text: str) -> str:
        """``text`` as the hexadecimal digits of a PDF string, two bytes a character."""
        return "".join(map(self._codes.__getitem__, text))

    def write(self, pdf: pikepdf.Pdf, into: pikepdf.Object) -> None:
        """Fill ``into``, an indirect dictionary of ``pdf``, with the Type 0 font."""
        into.Type = Name.Font
        into.Subtype = Name.Type0
        into.BaseFont = Name(f"/{_NAME}")
        into.Encoding = Name("/Identity-H")
        into.DescendantFonts = Array([pdf.make_indirect(self._cid_font(pdf))])
        into.ToUnicode = pdf.make_indirect(Stream(pdf, self._to_unicode()))

    def _cid_font(self, pdf: pikepdf.Pdf) -> Dictionary:
        gids = b"\x00\x00" + _BLANK.to_bytes(2, "big") * len(self._codes)
        return Dictionary(
            Type=Name.Font,
            Subtype=Name.CIDFontType2,
            BaseFont=Name(f"/{_NAME}"),
            CIDSystemInfo=Dictionary(
                Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
            ),
            FontDescriptor=pdf.make_indirect(_descriptor(pdf)),
            DW=int(ADVANCE * _UNITS),
            CIDToGIDMap=pdf.make_indirect(Stream(pdf, gids)),
        )

    def _to_unicode(self) -> bytes:
        return to_unicode_cmap((int(code, 16), char) for char, code in self._codes.items())


def _descriptor(pdf: pikepdf.Pdf) -> Dictionary:
    program = Stream(pdf, glyphless_program())
    program.Length1 = len(glyphless_program())
    ascent, descent = int(ASCENT * _UNITS), int(DESCENT * _UNITS)
    return Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{_NAME}"),
        Flags=4,  # symbolic: the font brings its own encoding
        FontBBox=Array([0, descent, int(ADVANCE * _UNITS), ascent]),
        ItalicAngle=0,
        Ascent=ascent,
        Descent=descent,
        CapHeight=ascent,
        StemV=80,
        FontFile2=pdf.make_indirect(program),
    )
