"""Pages as bytes: what one process leaves behind and another picks up."""

import struct
from dataclasses import dataclass
from functools import cache

import numpy as np
from pydantic import TypeAdapter

from pipeline.page import CleaningStep, DpiSource, EmbeddedWord, PageText, ScanPage

_LENGTH = struct.Struct("<Q")


@dataclass(frozen=True, slots=True)
class _ScanHead:
    """A :class:`ScanPage` without its pixels, which follow row by row."""

    number: int
    shape: tuple[int, ...]
    dpi: float
    dpi_source: DpiSource
    sha256: str
    embedded: tuple[EmbeddedWord, ...]
    embedded_doubtful: bool
    steps: tuple[CleaningStep, ...]


def dump_scan_page(page: ScanPage) -> tuple[bytes, memoryview]:
    """Head and pixels, to be written one after the other; the pixels are not copied."""
    head = _ScanHead(
        number=page.number,
        shape=page.pixels.shape,
        dpi=page.dpi,
        dpi_source=page.dpi_source,
        sha256=page.sha256,
        embedded=page.embedded,
        embedded_doubtful=page.embedded_doubtful,
        steps=page.steps,
    )
    body = _scan_heads().dump_json(head)
    return _LENGTH.pack(len(body)) + body, np.ascontiguousarray(page.pixels).data


def load_scan_page(body: memoryview) -> ScanPage:
    """The page that was dumped; its pixels are those in ``body``, not a copy, and read-only.

    Raises ``ValueError`` (of which pydantic's is one) for anything else.
    """
    if len(body) < _LENGTH.size:
        raise ValueError("no head")
    start = _LENGTH.size + _LENGTH.unpack_from(body)[0]
    head = _scan_heads().validate_json(bytes(body[_LENGTH.size : start]))
    pixels = np.frombuffer(body[start:], dtype=np.uint8).reshape(head.shape)
    return ScanPage(
        number=head.number,
        pixels=pixels,
        dpi=head.dpi,
        dpi_source=head.dpi_source,
        sha256=head.sha256,
        embedded=head.embedded,
        embedded_doubtful=head.embedded_doubtful,
        steps=head.steps,
    )


@cache
def _scan_heads() -> TypeAdapter[_ScanHead]:
    return TypeAdapter(_ScanHead)


@cache
def _page_texts() -> TypeAdapter[PageText]:
    return TypeAdapter(PageText)


def dump_page_text(page: PageText) -> bytes:
    """JSON in UTF-8; ``load_page_text`` gives an equal page back."""
    return _page_texts().dump_json(page)


def load_page_text(body: bytes) -> PageText:
    """The page that was dumped; raises ``pydantic.ValidationError`` for anything else."""
    return _page_texts().validate_json(body)
