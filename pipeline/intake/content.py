"""How much drawing a page asks for, found out without unpacking more than is allowed."""

import zlib
from collections.abc import Iterator

import pikepdf

from pipeline.intake.errors import PageTooComplex
from pipeline.intake.limits import IntakeLimits
from pipeline.resources import filters_of, forms_and_images

_FLATE = frozenset({"/FlateDecode", "/Fl"})
_LZW = frozenset({"/LZWDecode", "/LZW"})


def content_size(page: pikepdf.Page, number: int, limits: IntakeLimits) -> int | None:
    """The unpacked size of the page's drawing and of its forms, each counted once.

    None when it cannot be told without unpacking (LZW, which qpdf unpacks without a bound). Raises
    ``PageTooComplex`` beyond ``limits.max_content_bytes``.
    """
    total: int | None = 0
    for stream in _streams(page):
        size = _unpacked_size(stream, limits.max_content_bytes)
        total = None if total is None or size is None else total + size
        if (total or size or 0) > limits.max_content_bytes:
            raise PageTooComplex(
                page=number, reason="content", found=total or size, limit=limits.max_content_bytes
            )
    return total


def _streams(page: pikepdf.Page) -> Iterator[pikepdf.Stream]:
    contents = page.obj.get("/Contents")
    for part in list(contents) if isinstance(contents, pikepdf.Array) else [contents]:
        if isinstance(part, pikepdf.Stream):
            yield part
    for thing in forms_and_images(page.obj):
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form":
            yield thing


def _unpacked_size(stream: pikepdf.Stream, limit: int) -> int | None:
    """Bytes of ``stream`` behind its filters, or a number above ``limit`` if it is above."""
    filters = filters_of(stream)
    if not _LZW.isdisjoint(filters):
        return None
    if _FLATE.issuperset(filters):
        body = stream.read_raw_bytes()
        for _ in filters:
            body = _inflated(body, limit)
        return len(body)
    try:
        return len(stream.read_bytes())
    except pikepdf.PdfError:  # damaged, or beyond what qpdf may unpack
        return None


def _inflated(packed: bytes, limit: int) -> bytes:
    """At most one byte more than ``limit``; what is damaged ends where it is."""
    try:
        return zlib.decompressobj().decompress(packed, limit + 1)
    except zlib.error:
        return b""
