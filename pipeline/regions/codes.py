"""QR and bar codes: what they say is worth more than what is read around them.

Read by zxing-cpp. Papers of the one-stop system carry a QR code at the top left (TT 01/2023/
TT-VPCP; ISO/IEC 18004), identity cards and land certificates one at the top right, old dossiers
a bar code.
"""

import unicodedata
from base64 import b64encode
from collections.abc import Iterator

import zxingcpp

from pipeline.page import CodeContent, Region
from pipeline.regions.view import View
from schemas.geometry import Box

KIND = "code"

MATRIX = zxingcpp.barcode_formats_from_str("QRCode,DataMatrix")
LINEAR = zxingcpp.barcode_formats_from_str("Code128,Code39,EAN13,ITF,PDF417")
"""What offices print. Every further format costs time and invents codes in print."""

MAX_CODES = 16
MAX_PAYLOAD_BYTES = 4096
"""The largest QR code holds 2,953 bytes."""

MIN_PAYLOAD_BYTES = 4
"""Bar codes of fewer characters are rulings and tables, misread."""


def find_codes(view: View, _found: tuple[Region, ...]) -> Iterator[Region]:
    """Every code that can be read, with its content; none that cannot.

    Looked for in the clean picture at full resolution: narrow bars are 0.25 mm wide.
    """
    for formats, tries in ((MATRIX, False), (LINEAR, False)):
        found = zxingcpp.read_barcodes(
            view.page.pixels,
            formats=formats,
            try_rotate=tries,
            try_downscale=False,
            try_invert=False,
        )
        for code in found[:MAX_CODES]:
            if MIN_PAYLOAD_BYTES <= len(code.bytes) <= MAX_PAYLOAD_BYTES:
                yield _region(view, code)


def _region(view: View, code: zxingcpp.Barcode) -> Region:
    corners = code.position
    points = [corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left]
    xs, ys = [point.x for point in points], [point.y for point in points]
    box = Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1).clipped(*view.size)
    name = str(code.format)
    text = unicodedata.normalize("NFC", code.text)
    content = CodeContent(name, text, b64encode(code.bytes).decode("ascii"))
    return Region(KIND, box, 1.0, name, content=content)
