"""QR and bar codes: what they say is worth more than what is read around them.

Read by zxing-cpp. Papers of the one-stop system carry a QR code at the top left (TT 01/2023/
TT-VPCP; ISO/IEC 18004), identity cards and land certificates one at the top right, old dossiers
a bar code.
"""

import unicodedata
from base64 import b64encode
from collections.abc import Iterator

import numpy as np
import zxingcpp

from pipeline.page import CodeContent, Region
from pipeline.regions.view import View
from schemas.geometry import Box

KIND = "code"

MATRIX = zxingcpp.barcode_formats_from_str("QRCode")
LINEAR = zxingcpp.barcode_formats_from_str("Code128,Code39,EAN13,ITF,PDF417")
"""What offices print. Every further one costs time: to look for DataMatrix takes 8 to 14 ms."""

BAR_ROWS = 3

MAX_CODES = 16
MAX_PAYLOAD_BYTES = 4096
"""The largest QR code holds 2,953 bytes."""

MIN_PAYLOAD_BYTES = 4
"""Bar codes of fewer characters are rulings and tables, misread."""


def find_codes(view: View, _found: tuple[Region, ...]) -> Iterator[Region]:
    """Every code that can be read, with its content; none that cannot.

    Looked for in the clean picture at full resolution, bars in every third row of it: narrow ones
    are 0.25 mm wide, and all are taller than 5 mm. Bars that stand on their side are not found.
    """
    for formats, rows in ((MATRIX, 1), (LINEAR, BAR_ROWS)):
        found = zxingcpp.read_barcodes(
            np.ascontiguousarray(view.page.pixels[::rows]),
            formats=formats,
            try_rotate=False,
            try_downscale=False,
            try_invert=False,
        )
        for code in found[:MAX_CODES]:
            if MIN_PAYLOAD_BYTES <= len(code.bytes) <= MAX_PAYLOAD_BYTES:
                yield _region(view, code, rows)


def _region(view: View, code: zxingcpp.Barcode, rows: int) -> Region:
    corners = code.position
    points = [corners.top_left, corners.top_right, corners.bottom_right, corners.bottom_left]
    xs, ys = [point.x for point in points], [rows * point.y for point in points]
    box = Box(min(xs), min(ys), max(xs) + 1, max(ys) + 1).clipped(*view.size)
    name = str(code.format)
    text = unicodedata.normalize("NFC", code.text)
    content = CodeContent(name, text, b64encode(code.bytes).decode("ascii"))
    return Region(KIND, box, 1.0, name, content=content)
