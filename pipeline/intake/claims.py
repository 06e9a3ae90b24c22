"""How large the pictures of a page say they are, in the PDF and in their own headers."""

import io
import math
import struct
import warnings
from collections.abc import Iterator

import pikepdf
from PIL import Image

from pipeline.intake.raster import DECODE_ERRORS
from pipeline.resources import filters_of, forms_and_images

Size = tuple[int, int]

NO_PICTURE: Size = (1, 1)

_OWN_HEADER = {"/DCTDecode", "/JPXDecode"}
_JBIG2 = "/JBIG2Decode"
_PAGE_INFORMATION = 48
_BEYOND_ALL_LIMITS = (2**31, 2**31)


def largest_claim(page: pikepdf.Page) -> Size:
    """The largest size that a picture of the page claims; ``NO_PICTURE`` without one.

    The decoder believes the picture's own header, not the PDF: both count.
    """
    images = (x for x in forms_and_images(page.obj) if x.get("/Subtype") == "/Image")
    return max((claimed_size(image) for image in images), key=math.prod, default=NO_PICTURE)


def claimed_size(image: pikepdf.Object) -> Size:
    """Width and height of an image XObject: of the PDF or of its stream, whichever is larger."""
    said = int(image.get("/Width", 0)), int(image.get("/Height", 0))
    return max([said, *_own_sizes(image)], key=math.prod)


def _own_sizes(image: pikepdf.Object) -> Iterator[Size]:
    filters = filters_of(image)
    if len(filters) != 1 or not isinstance(image, pikepdf.Stream):
        return
    if filters[0] in _OWN_HEADER:
        yield from _header_sizes(image.read_raw_bytes())
    elif filters[0] == _JBIG2:
        yield from jbig2_sizes(image.read_raw_bytes())


def _header_sizes(encoded: bytes) -> Iterator[Size]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield Image.open(io.BytesIO(encoded)).size
        except Image.DecompressionBombError:
            yield _BEYOND_ALL_LIMITS
        except DECODE_ERRORS:
            return


def jbig2_sizes(stream: bytes) -> Iterator[Size]:
    """Sizes in the page information of an embedded JBIG2 stream (ISO/IEC 14492 §7.2, §7.4.8).

    Reading ends at the first segment with a form that no PDF has (long references).
    """
    at = 0
    while at + 11 <= len(stream):
        number, flags, references = struct.unpack_from(">IBB", stream, at)
        if references >> 5 > 4:
            return
        wide = 1 if number <= 256 else 2 if number <= 65536 else 4
        at += 6 + (references >> 5) * wide + (4 if flags & 0x40 else 1)
        if at + 4 > len(stream):
            return
        (length,) = struct.unpack_from(">I", stream, at)
        at += 4
        if flags & 0x3F == _PAGE_INFORMATION and at + 8 <= len(stream):
            yield struct.unpack_from(">II", stream, at)
        at += length
