"""JPEG 2000 in PDF/A: what ISO 19005-2 §6.2.8.3 asks of a picture, read from its own boxes.

Scanners of the better kind write it, and the copy must hold their very bytes. The validator at
hand passes no judgement on it.
"""

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

import pikepdf
from pikepdf import Name

from pipeline.resources import filters_of

_CHANNELS: Final = frozenset({1, 3, 4})
_METHODS: Final = frozenset({1, 2, 3})
_JAB: Final = 19
"""CIE Jab, the one enumerated colour space that is forbidden."""

_OF_DEVICE: Final = {1: Name.DeviceGray, 3: Name.DeviceRGB, 4: Name.DeviceCMYK}
_ANY_DEPTH: Final = 255


class ColourSpec(NamedTuple):
    """A ``colr`` box (ISO/IEC 15444-1 §I.5.3.3); ``enumerated`` for method 1."""

    method: int
    approximation: int
    enumerated: int | None


class Wave(NamedTuple):
    """What the header boxes of a JPEG 2000 file say."""

    channels: int
    depths: frozenset[int]
    colours: tuple[ColourSpec, ...]


def jpx_images(pdf: pikepdf.Pdf) -> list[pikepdf.Stream]:
    """Every image of the document in JPEG 2000."""
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Stream)
        and thing.get("/Subtype") == "/Image"
        and "/JPXDecode" in filters_of(thing)
    ]


def broken_clauses(image: pikepdf.Stream) -> list[str]:
    """The clauses of ISO 19005-2 that the picture breaks, as veraPDF numbers them.

    A bare codestream, without boxes, and one whose boxes are cut off break the first.
    """
    wave = _wave_of(image)
    if wave is None:
        return ["6.2.8.3-1"]
    named = "/ColorSpace" in image
    exact = sum(colour.approximation == 1 for colour in wave.colours)
    kept = {
        "6.2.8.3-1": wave.channels in _CHANNELS,
        "6.2.8.3-2": named or len(wave.colours) == 1 or exact == 1,
        "6.2.8.3-3": named or all(colour.method in _METHODS for colour in wave.colours),
        "6.2.8.3-4": named or all(colour.enumerated != _JAB for colour in wave.colours),
        "6.2.8.3-5": len(wave.depths) == 1 and all(1 <= depth <= 38 for depth in wave.depths),
    }
    return [clause for clause, well in kept.items() if not well]


def present_as_samples(images: list[pikepdf.Stream]) -> None:
    """Make plain samples of the pictures in the opened document, of the same colour and size."""
    for image in images:
        if "/ColorSpace" not in image and (wave := _wave_of(image)) is not None:
            image.ColorSpace = _OF_DEVICE.get(wave.channels, Name.DeviceRGB)
        image.BitsPerComponent = 8
        image.write(b"")


def _wave_of(image: pikepdf.Stream) -> Wave | None:
    """Read where qpdf has put it: each copy of a page's picture took a millisecond."""
    return read_boxes(memoryview(image.get_raw_stream_buffer()))


def read_boxes(stream: memoryview) -> Wave | None:
    """The header of a JP2 or JPX file; None for what is none."""
    try:
        header = next(body for kind, body in _boxes(stream) if kind == b"jp2h")
        inner = list(_boxes(header))
        _, _, channels, depth = struct.unpack_from(">IIHB", _first(inner, b"ihdr"))
        depths = list(_first(inner, b"bpcc")) if depth == _ANY_DEPTH else [depth]
        colours = tuple(_colour(body) for kind, body in inner if kind == b"colr")
    except (StopIteration, struct.error, IndexError):
        return None
    return Wave(channels, frozenset((one & 0x7F) + 1 for one in depths), colours)


def _first(boxes: list[tuple[bytes, memoryview]], wanted: bytes) -> memoryview:
    return next(body for kind, body in boxes if kind == wanted)


def _colour(body: memoryview) -> ColourSpec:
    method, approximation = body[0], body[2]
    enumerated = struct.unpack_from(">I", body, 3)[0] if method == 1 else None
    return ColourSpec(method, approximation, enumerated)


def _boxes(stream: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Type and content of each box (ISO/IEC 15444-1 §I.4), up to the first that is cut off."""
    at = 0
    while at + 8 <= len(stream):
        length, kind = struct.unpack_from(">I4s", stream, at)
        start = at + 8
        if length == 1 and at + 16 <= len(stream):
            (length,) = struct.unpack_from(">Q", stream, at + 8)
            start = at + 16
        end = len(stream) if length == 0 else at + length
        if end < start or end > len(stream):
            return
        yield kind, stream[start:end]
        at = end
