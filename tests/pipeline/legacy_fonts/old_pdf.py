"""PDFs as word processors of the 1990s and 2000s made them, with fonts invented for the purpose.

The shapes are Tinos's, put where a font of before Unicode has them: ``.VnTime`` draws ộ for the
byte of é. The files are real ones: a viewer shows Vietnamese and copies rubbish.
"""

import io
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name

from pipeline.legacy_fonts import LegacyEncoding
from pipeline.to_unicode import to_unicode_cmap

TINOS = Path("/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf")
UNITS = 2048
STOREY, DOT_BELOW = 300, "\u0323"
"""By how much the upper of two marks is raised; the dot below is not."""

Claims = Literal["windows", "windows-map", "symbol-map", "nothing"]
"""How the PDF says what the codes mean: by the encoding's name, by a ToUnicode map to the letters
of Windows-1252, by one to the private letters of symbol fonts, or not at all."""


@dataclass(frozen=True)
class OldFont:
    """A font by its PostScript name, in an encoding, as a PDF describes it."""

    name: str
    encoding: LegacyEncoding
    capitals: bool = False
    claims: Claims = "windows"

    def encode(self, text: str) -> bytes:
        """The bytes that show ``text``; raises ``KeyError`` for what the font cannot show."""
        if self.capitals:
            text = text.lower()
        by_letter = {chr(b): b for b in range(32, 127)}
        by_letter |= {shown: byte for byte, shown in self.encoding.letters.items()}
        codes: list[int] = []
        for letter in text:
            codes += _codes_of(letter, by_letter)
        return bytes(codes)


@dataclass(frozen=True)
class ModernFont:
    """A font with a right ToUnicode map, its codes numbers of glyphs.

    ``shift`` or other ``claims`` for letters make it wrong.
    """

    name: str = "ABCDEF+TimesNewRoman"
    shift: int = 0
    claims: tuple[tuple[str, str], ...] = ()


Font = OldFont | ModernFont
Block = tuple[Font, Sequence[str]]


def _codes_of(letter: str, by_letter: dict[str, int]) -> list[int]:
    """One byte for the letter, or one for its base and one for its marks together."""
    if letter in by_letter:
        return [by_letter[letter]]
    decomposed = unicodedata.normalize("NFD", letter)
    for size in range(1, len(decomposed)):
        base = unicodedata.normalize("NFC", decomposed[:size])
        marks = decomposed[size:]
        for order in (marks, marks[::-1]):
            if base in by_letter and order in by_letter:
                capital = letter.isupper()
                return [by_letter[base], _mark_code(order, by_letter, capital=capital)]
    raise KeyError(letter)


def _mark_code(marks: str, by_letter: dict[str, int], *, capital: bool) -> int:
    """VNI has every mark twice: over capitals, the capital letter of Windows-1252."""
    code = by_letter[marks]
    sign = bytes([code]).decode("cp1252")
    return (sign.upper() if capital else sign.lower()).encode("cp1252")[0]


def write_pdf(path: Path, blocks: Sequence[Block], *, size: float = 13) -> None:
    """One A4 page, one line under the other from the left margin."""
    lines = [(font, line) for font, block in blocks for line in block]
    placed = [(font, 60, 780 - 1.7 * size * row, line) for row, (font, line) in enumerate(lines)]
    write_placed(path, placed, size=size)


def write_placed(
    path: Path, lines: Sequence[tuple[Font, float, float, str]], *, size: float = 13
) -> None:
    """One A4 page of lines, each with its font and the place of its beginning in points."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    fonts = list(dict.fromkeys(font for font, *_ in lines))
    letters = {letter for *_, line in lines for letter in line}
    embedded = [_embedded(pdf, font, letters) for font in fonts]
    operators: list[bytes] = []
    for font, x, y, line in lines:
        number = fonts.index(font)
        shown = embedded[number][1](line).hex().encode()
        operators.append(b"BT /F%d %g Tf %g %g Td <%s> Tj ET" % (number, size, x, y, shown))
    entries = {f"/F{number}": entry for number, (entry, _) in enumerate(embedded)}
    page.obj.Resources = Dictionary(Font=Dictionary(entries))
    page.obj.Contents = pdf.make_stream(b"\n".join(operators))
    pdf.save(path)


def _embedded(
    pdf: pikepdf.Pdf, font: Font, letters: set[str]
) -> tuple[pikepdf.Object, Callable[[str], bytes]]:
    """The font as an object of the file, and how text is written in it."""
    if isinstance(font, OldFont):
        return _old_font(pdf, font), font.encode
    return _modern_font(pdf, font, sorted(letters))


def _old_font(pdf: pikepdf.Pdf, font: OldFont) -> pikepdf.Object:
    program, widths = _old_program(font)
    entry = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=Name("/" + font.name),
        FirstChar=0,
        LastChar=255,
        Widths=Array([width * 1000 // UNITS for width in widths]),
        FontDescriptor=_descriptor(pdf, font.name, program, 4 if font.claims == "nothing" else 32),
    )
    if font.claims != "nothing":
        entry.Encoding = Name.WinAnsiEncoding
    if font.claims in {"windows-map", "symbol-map"}:
        moved = 0xF000 if font.claims == "symbol-map" else 0
        claimed = [(b, chr(moved + b) if moved else _windows(b)) for b in range(32, 256)]
        entry.ToUnicode = pdf.make_stream(to_unicode_cmap(claimed, code_bytes=1))
    return pdf.make_indirect(entry)


def _modern_font(
    pdf: pikepdf.Pdf, font: ModernFont, letters: list[str]
) -> tuple[pikepdf.Object, Callable[[str], bytes]]:
    """A composite font with glyph numbers for codes, as word processors embed them today."""
    program = TINOS.read_bytes()
    source = TTFont(TINOS)
    cmap, metrics = source.getBestCmap(), source["hmtx"]
    numbers = {letter: source.getGlyphID(cmap[ord(letter)]) for letter in letters}
    widths = [[n, Array([metrics[cmap[ord(c)]][0] * 1000 // UNITS])] for c, n in numbers.items()]
    descendant = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name("/" + font.name),
        CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="Identity", Supplement=0),
        CIDToGIDMap=Name.Identity,
        FontDescriptor=_descriptor(pdf, font.name, program, 4),
        W=Array([entry for pair in widths for entry in pair]),
    )
    other = dict(font.claims)
    claimed = [(n, other.get(c, chr(ord(c) + font.shift))) for c, n in numbers.items()]
    entry = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name("/" + font.name),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(descendant)]),
        ToUnicode=pdf.make_stream(to_unicode_cmap(claimed)),
    )
    return pdf.make_indirect(entry), lambda text: b"".join(
        numbers[letter].to_bytes(2, "big") for letter in text
    )


def _descriptor(pdf: pikepdf.Pdf, name: str, program: bytes, flags: int) -> pikepdf.Object:
    return pdf.make_indirect(
        Dictionary(
            Type=Name.FontDescriptor,
            FontName=Name("/" + name),
            Flags=flags,
            FontBBox=Array([-400, -400, 1200, 1200]),
            ItalicAngle=0,
            Ascent=891,
            Descent=-216,
            CapHeight=662,
            StemV=80,
            FontFile2=pdf.make_stream(program),
        )
    )


def _windows(byte: int) -> str:
    return bytes([byte]).decode("cp1252", errors="ignore") or chr(byte)


@cache
def _old_program(font: OldFont) -> tuple[bytes, list[int]]:
    """A TrueType font that draws at each place of Windows-1252 what the encoding has there."""
    source = TTFont(TINOS)
    shapes, cmap, advances = source.getGlyphSet(), source.getBestCmap(), source["hmtx"]
    glyphs, metrics = {".notdef": TTGlyphPen(None).glyph()}, {".notdef": (0, 0)}
    places: dict[int, str] = {}
    widths = [0] * 256
    for byte in range(256):
        shown = font.encoding.shows(byte, capitals=font.capitals)
        names = [cmap[ord(c)] for c in shown if ord(c) in cmap]
        if not shown or len(names) != len(shown):
            continue
        pen = TTGlyphPen(None)
        for storey, name in enumerate(names):
            up = STOREY * storey if shown[storey] != DOT_BELOW else 0
            recording = DecomposingRecordingPen(shapes)
            shapes[name].draw(recording)
            recording.replay(TransformPen(pen, (1, 0, 0, 1, 0, up)))
        widths[byte] = sum(advances[name][0] for name in names)
        glyph = f"b{byte:02X}"
        glyphs[glyph], metrics[glyph] = pen.glyph(), (widths[byte], 0)
        places[ord(_windows(byte))] = places[0xF000 + byte] = glyph
    return _program(font.name, glyphs, metrics, places), widths


def _program(
    name: str,
    glyphs: dict[str, Glyph],
    metrics: dict[str, tuple[int, int]],
    places: dict[int, str],
) -> bytes:
    builder = FontBuilder(UNITS, isTTF=True)
    builder.setupGlyphOrder(list(glyphs))
    builder.setupCharacterMap(places)
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(
        {glyph: (width, builder.font["glyf"][glyph].xMin) for glyph, (width, _) in metrics.items()}
    )
    builder.setupHorizontalHeader(ascent=1825, descent=-443)
    builder.setupNameTable({"familyName": name, "styleName": "Regular", "psName": name})
    builder.setupOS2()
    builder.setupPost()
    out = io.BytesIO()
    builder.save(out)
    return out.getvalue()
