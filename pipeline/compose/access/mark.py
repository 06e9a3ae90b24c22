"""What an access copy says of itself: in its metadata, in its title, and at the foot of each page.

The line at the foot lies below the paper's own edge, on a strip that is added for it, and covers
nothing.
"""

from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Page, Stream

from pipeline.to_unicode import to_unicode_cmap
from pipeline.typeface import Typeface, typeface

ACCESS_MARK: Final = "Bản xem nhanh (dẫn xuất, ảnh nén có mất mát); không thay bản số hóa đã ký"
WHOLE_MARK: Final = "Bản dẫn xuất (ảnh nguyên gốc); không thay bản số hóa đã ký"
TITLE_MARK: Final = "[Bản xem] "

_FONT_NAME: Final = "/SoHoaMark"
_BASE_FONT: Final = "SOHOAM+Tinos"
_SIZE: Final = 7.0
_STRIP: Final = 12.0
_MARGIN: Final = 6.0
"""In points."""


class FootLine:
    """The line at the foot of every page of ``pdf``, in one font that all of them share."""

    def __init__(self, pdf: pikepdf.Pdf, text: str) -> None:
        self._pdf = pdf
        self._text = typeface().shown(text)
        self._font = _font(pdf, typeface(), self._text)

    def add_to(self, page: Page) -> None:
        """Make the page a little taller at its foot, as shown, and write the line there."""
        x0, y0, x1, y1 = (float(v) for v in page.cropbox.as_list())
        turns = int(page.rotation) // 90 % 4
        width = x1 - x0 if turns % 2 == 0 else y1 - y0
        boxes = {
            0: (x0, y0 - _STRIP, x1, y1),
            1: (x0, y0, x1 + _STRIP, y1),
            2: (x0, y0, x1, y1 + _STRIP),
            3: (x0 - _STRIP, y0, x1, y1),
        }
        axes = {
            0: (1, 0, 0, 1, x0, y0 - _STRIP),
            1: (0, 1, -1, 0, x1 + _STRIP, y0),
            2: (-1, 0, 0, -1, x1, y1 + _STRIP),
            3: (0, -1, 1, 0, x0 - _STRIP, y1),
        }
        page.mediabox = page.cropbox = Array(boxes[turns])
        page.contents_coalesce()
        page.contents_add(b"q\n", prepend=True)  # safe from whatever state the content leaves
        page.contents_add(b"\nQ\n" + self._operators(axes[turns], width))
        page.add_resource(self._font, Name.Font, Name(_FONT_NAME))

    def _operators(self, axes: tuple[float, ...], width: float) -> bytes:
        """The line, shrunk where the page is too narrow for it."""
        face = typeface()
        size = min(_SIZE, (width - 2 * _MARGIN) / max(1.0, face.width(self._text)))
        place = " ".join(f"{value:.4f}" for value in axes)
        return (
            f"q {place} cm BT {_FONT_NAME} {max(size, 0.1):.4f} Tf {_MARGIN} {_STRIP / 3:.4f} Td "
            f"<{face.encode(self._text)}> Tj ET Q"
        ).encode("ascii")


def _font(pdf: pikepdf.Pdf, face: Typeface, text: str) -> pikepdf.Object:
    """The typeface as a Type 0 font, glyph ids as codes (ISO 32000-1 §9.7)."""
    shown = sorted(set(text))
    outlines = face.program_for(text)
    program = Stream(pdf, outlines)
    program.Length1 = len(outlines)
    widths = Array()
    for glyph, advance in sorted({face.glyphs[char] for char in shown}):
        widths.append(glyph)
        widths.append(Array([advance]))
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=Name(f"/{_BASE_FONT}"),
        Flags=6,  # serif, symbolic
        FontBBox=Array(face.bounds),
        ItalicAngle=0,
        Ascent=face.ascent,
        Descent=face.descent,
        CapHeight=face.cap_height,
        StemV=80,
        FontFile2=pdf.make_indirect(program),
    )
    cid_font = Dictionary(
        Type=Name.Font,
        Subtype=Name.CIDFontType2,
        BaseFont=Name(f"/{_BASE_FONT}"),
        CIDSystemInfo=Dictionary(
            Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0
        ),
        FontDescriptor=pdf.make_indirect(descriptor),
        CIDToGIDMap=Name.Identity,
        W=widths,
    )
    meanings = to_unicode_cmap((face.glyphs[char][0], char) for char in shown)
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.Type0,
        BaseFont=Name(f"/{_BASE_FONT}"),
        Encoding=Name("/Identity-H"),
        DescendantFonts=Array([pdf.make_indirect(cid_font)]),
        ToUnicode=pdf.make_indirect(Stream(pdf, meanings)),
    )
    return pdf.make_indirect(font)
