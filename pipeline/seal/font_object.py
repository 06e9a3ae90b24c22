"""The typeface as a PDF font: Type 0 over TrueType, glyph ids as codes (ISO 32000-1 §9.7)."""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for the constructors of its PDF objects.

from collections.abc import Iterable
from typing import Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pipeline.to_unicode import to_unicode_cmap
from pipeline.typeface import Typeface, typeface

_BASE_FONT: Final = "/SOHOAS+Tinos"
_DIGITS: Final = "0123456789"
"""Every block has some, at another time others: one program then serves all that a key signs."""


def add_font(writer: IncrementalPdfFileWriter, text: str) -> generic.IndirectObject:
    """Embed the typeface for showing ``text``; returns the reference to the font."""
    face = typeface()
    shown = sorted(set(face.shown(text)))
    cid_font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/CIDFontType2"),
            pdf_name("/BaseFont"): pdf_name(_BASE_FONT),
            pdf_name("/CIDSystemInfo"): _system_info(),
            pdf_name("/FontDescriptor"): writer.add_object(_descriptor(writer, face, text)),
            pdf_name("/CIDToGIDMap"): pdf_name("/Identity"),
            pdf_name("/W"): _widths(face, shown),
        }
    )
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type0"),
            pdf_name("/BaseFont"): pdf_name(_BASE_FONT),
            pdf_name("/Encoding"): pdf_name("/Identity-H"),
            pdf_name("/DescendantFonts"): generic.ArrayObject([writer.add_object(cid_font)]),
            pdf_name("/ToUnicode"): writer.add_object(_stream(_to_unicode(face, shown))),
        }
    )
    return writer.add_object(font)


def numbers(values: Iterable[float]) -> generic.ArrayObject:
    """A PDF array of numbers, whole ones written as integers."""
    return generic.ArrayObject(
        generic.NumberObject(int(v)) if v == int(v) else generic.FloatObject(f"{v:.4f}")
        for v in values
    )


def _system_info() -> generic.DictionaryObject:
    return generic.DictionaryObject(
        {
            pdf_name("/Registry"): pdf_string("Adobe"),
            pdf_name("/Ordering"): pdf_string("Identity"),
            pdf_name("/Supplement"): generic.NumberObject(0),
        }
    )


def _descriptor(
    writer: IncrementalPdfFileWriter, face: Typeface, text: str
) -> generic.DictionaryObject:
    metrics = {"/Ascent": face.ascent, "/Descent": face.descent, "/CapHeight": face.cap_height}
    fixed = {"/Flags": 6, "/ItalicAngle": 0, "/StemV": 80}  # serif, symbolic
    return generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/FontDescriptor"),
            pdf_name("/FontName"): pdf_name(_BASE_FONT),
            pdf_name("/FontBBox"): numbers(face.bounds),
            pdf_name("/FontFile2"): writer.add_object(_program(face.program_for(text + _DIGITS))),
            **{pdf_name(k): generic.NumberObject(v) for k, v in (metrics | fixed).items()},
        }
    )


def _program(outlines: bytes) -> generic.StreamObject:
    program = _stream(outlines)
    program[pdf_name("/Length1")] = generic.NumberObject(len(outlines))
    return program


def _widths(face: Typeface, shown: list[str]) -> generic.ArrayObject:
    """``/W`` as runs of one: ``gid [advance]``, in order of glyph ids."""
    widths = generic.ArrayObject()
    for gid, advance in sorted({face.glyphs[char] for char in shown}):
        widths.append(generic.NumberObject(gid))
        widths.append(numbers([advance]))
    return widths


def _to_unicode(face: Typeface, shown: list[str]) -> bytes:
    return to_unicode_cmap((face.glyphs[char][0], char) for char in shown)


def _stream(content: bytes) -> generic.StreamObject:
    stream = generic.StreamObject(stream_data=content)
    stream.compress()
    return stream
