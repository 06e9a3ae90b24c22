"""The lossless ways to carry pixels into a PDF: a stream as it stands, or the smallest recoding."""

import io
import struct
import zlib
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin

from pipeline.picture import Colour, EncodedPicture

TIFF_ORIENTATION: Final = 274

_ICC_SPACES: Final[dict[bytes, frozenset[Colour]]] = {
    b"GRAY": frozenset({"grey", "bitonal"}),
    b"RGB ": frozenset({"rgb"}),
    b"CMYK": frozenset({"cmyk"}),
}
_PNG_COLOURS: Final[dict[int, tuple[Colour, int]]] = {0: ("grey", 1), 2: ("rgb", 3), 3: ("rgb", 1)}
"""PNG colour type to the colour model and the samples of a pixel; 3 are places in a palette."""

_PNG_MODES: Final = frozenset({"1", "L", "P", "RGB", "I;16"})
_RGB_MODES: Final = frozenset({"RGBX", "YCbCr"})

_BAND_ROWS: Final = 256
_LEFT, _ABOVE = 1, 2
"""Row filters of PNG (ISO/IEC 15948 §9.2): what is stored is the difference from there."""


def fitting_icc(profile: bytes | None, colour: Colour) -> bytes | None:
    """The profile if it is made for ``colour`` (ICC.1:2022 §7.2.6, data colour space), else None.

    Scanners attach RGB profiles to grey pages; a PDF with such a pair is invalid.
    """
    if profile is None or len(profile) < 128:
        return None
    return profile if colour in _ICC_SPACES.get(profile[16:20], frozenset()) else None


def recoded(image: Image.Image, dpi: float, sha256: str) -> EncodedPicture:
    """The pixels of ``image`` without loss, in as few bytes as this module knows how.

    Black and white as Group 4, or deflated where halftones make Group 4 larger; all else with the
    row filters and deflate of PNG, palettes, 16-bit grey and inks as they are. The image must be
    decodable and not turned; transparency is laid on white, as a viewer would. Raises
    ``ValueError`` for a mode whose samples none of these can hold.
    """
    if image.mode == "CMYK":
        inks = np.asarray(image, dtype=np.uint8)
        return deflated(inks, "cmyk", dpi, sha256, image.info.get("icc_profile"))
    if image.mode != "1":
        return _deflated(image, dpi, sha256)
    ways = group4(image, dpi, sha256), _deflated(image, dpi, sha256)
    return min(ways, key=lambda picture: len(picture.stream))


def _deflated(image: Image.Image, dpi: float, sha256: str) -> EncodedPicture:
    # What Pillow keeps for PNG's sake may not choose the form, only the pixels may.
    plain = image if image.mode in _PNG_MODES and not image.has_transparency_data else _flat(image)
    buffer = io.BytesIO()
    plain.save(buffer, format="PNG", compress_level=6)
    picture = png_picture(buffer.getvalue(), dpi, sha256, image.info.get("icc_profile"))
    if picture is None:
        raise ValueError("Pillow wrote a PNG that is interlaced or transparent")
    return picture


def _flat(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    if image.mode not in _RGB_MODES:
        raise ValueError(f"no lossless way for mode {image.mode}")
    return image.convert("RGB")


def deflated(
    samples: NDArray[np.uint8] | NDArray[np.uint16],
    colour: Colour,
    dpi: float,
    sha256: str,
    icc: bytes | None,
) -> EncodedPicture:
    """Samples of 8 or 16 bits, ``(H, W)`` or ``(H, W, channels)``, as PDF stores PNG's rows."""
    height, width = samples.shape[:2]
    bits, channels = samples.dtype.itemsize * 8, samples[0, 0].size
    squeezer, stream = zlib.compressobj(), io.BytesIO()
    for rows in _filtered(samples.astype(samples.dtype.newbyteorder(">"))):
        stream.write(squeezer.compress(rows.tobytes()))
    stream.write(squeezer.flush())
    return EncodedPicture(
        stream=stream.getvalue(),
        filter="/FlateDecode",
        width=width,
        height=height,
        bits=bits,
        colour=colour,
        dpi=dpi,
        sha256=sha256,
        passed_through=False,
        decode_parms=_png_parms(bits, channels, width),
        icc=fitting_icc(icc, colour),
    )


def _filtered(samples: NDArray[Any]) -> Iterator[NDArray[np.uint8]]:
    """Bands of rows, each row by the filter that leaves the smaller differences.

    Filters know bytes: the left neighbour of a byte is the same byte of the pixel before.
    """
    height, width = samples.shape[:2]
    pixels = np.ascontiguousarray(samples).view(np.uint8).reshape(height, width, -1)
    above = np.zeros_like(pixels[:1])
    for start in range(0, height, _BAND_ROWS):
        band = pixels[start : start + _BAND_ROWS]
        left = np.diff(band, axis=1, prepend=np.uint8(0)).reshape(len(band), -1)
        below = np.diff(band, axis=0, prepend=above).reshape(len(band), -1)
        beside = _weight(left) <= _weight(below)
        filters = np.where(beside, _LEFT, _ABOVE).astype(np.uint8)
        yield np.column_stack([filters, np.where(beside[:, None], left, below)])
        above = band[-1:]


def _weight(differences: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How large the differences of each row are, either way (ISO/IEC 15948 §12.8)."""
    return np.asarray(np.abs(differences.view(np.int8).astype(np.int16)).sum(axis=1))


def _png_parms(bits: int, channels: int, width: int) -> dict[str, int | bool]:
    return {
        "/Predictor": 15,
        "/Colors": channels,
        "/BitsPerComponent": bits,
        "/Columns": width,
    }


def png_picture(
    png: bytes, dpi: float, sha256: str, icc: bytes | None, *, passed_through: bool = False
) -> EncodedPicture | None:
    """A PNG's own compressed rows, which PDF can read as they stand (ISO 32000-1 §7.4.4.4).

    None for those it cannot: interlaced or transparent ones.
    """
    header = next(png_chunks(png, b"IHDR"))
    width, height, bits, colour_type, _, _, interlace = struct.unpack(">IIBBBBB", header)
    if interlace or colour_type not in _PNG_COLOURS or any(png_chunks(png, b"tRNS")):
        return None
    palette = next(png_chunks(png, b"PLTE"), None) if colour_type == 3 else None
    colour, channels = _PNG_COLOURS[colour_type]
    return EncodedPicture(
        stream=b"".join(png_chunks(png, b"IDAT")),
        filter="/FlateDecode",
        width=width,
        height=height,
        bits=bits,
        colour="bitonal" if bits == 1 and palette is None else colour,
        dpi=dpi,
        sha256=sha256,
        passed_through=passed_through,
        decode_parms=_png_parms(bits, channels, width),
        icc=fitting_icc(icc, colour),
        palette=palette,
    )


def has_16_bits(png: bytes) -> bool:
    """Whether each sample of a PNG has 16 bits."""
    return next(png_chunks(png, b"IHDR"))[8] == 16


def png_chunks(png: bytes, kind: bytes) -> Iterator[bytes]:
    """The contents of a PNG's chunks of one kind, in order (ISO/IEC 15948 §5.3)."""
    at = 8
    while at + 8 <= len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        if name == kind:
            yield png[at + 8 : at + 8 + length]
        at += length + 12


def group4(image: Image.Image, dpi: float, sha256: str) -> EncodedPicture:
    """Recode a bitonal image without loss as one strip of CCITT Group 4 (ITU-T T.6)."""
    buffer = io.BytesIO()
    tags = {TiffImagePlugin.ROWSPERSTRIP: image.height}
    # Pillow 13 writes 64 kB strips unless it is told the strip is the whole page.
    image.save(buffer, format="TIFF", compression="group4", tiffinfo=tags)
    buffer.seek(0)
    with TiffImagePlugin.TiffImageFile(buffer) as written:
        frame = written.tag_v2
    start = frame[TiffImagePlugin.STRIPOFFSETS][0]
    strip = buffer.getvalue()[start : start + frame[TiffImagePlugin.STRIPBYTECOUNTS][0]]
    return strip_picture(frame, strip, dpi, sha256, passed_through=False)


def strip_picture(
    tags: TiffImagePlugin.ImageFileDirectory_v2,
    strip: bytes,
    dpi: float,
    sha256: str,
    *,
    passed_through: bool,
) -> EncodedPicture:
    """A whole page of Group 4 in one ``strip``, described by its frame's ``tags``."""
    columns, rows = int(tags[TiffImagePlugin.IMAGEWIDTH]), int(tags[TiffImagePlugin.IMAGELENGTH])
    # T.6 "white" is sample 0: white paper under WhiteIsZero, ink under BlackIsZero (TIFF 6.0, 262).
    black_is_zero = tags.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 1
    return EncodedPicture(
        stream=strip,
        filter="/CCITTFaxDecode",
        width=columns,
        height=rows,
        bits=1,
        colour="bitonal",
        dpi=dpi,
        sha256=sha256,
        passed_through=passed_through,
        decode_parms={"/K": -1, "/Columns": columns, "/Rows": rows, "/BlackIs1": black_is_zero},
        orientation=int(tags.get(TIFF_ORIENTATION, 1)),
    )
