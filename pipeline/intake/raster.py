"""Decoding with Pillow under limits, and the lossless ways to carry pixels into a PDF."""

import hashlib
import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, TiffImagePlugin

from pipeline.intake.errors import DamagedScan, TooManyPixels
from pipeline.intake.limits import IntakeLimits
from pipeline.page import Pixels
from pipeline.picture import Colour, EncodedPicture

DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow 12 and 13 and pi-heif 1.8 raise on damaged bytes, found by spoiling samples."""

_COLOURS: dict[str, Colour] = {"1": "bitonal", "L": "grey", "RGB": "rgb", "CMYK": "cmyk"}
_ICC_SPACES: dict[bytes, frozenset[Colour]] = {
    b"GRAY": frozenset({"grey", "bitonal"}),
    b"RGB ": frozenset({"rgb"}),
    b"CMYK": frozenset({"cmyk"}),
}


@contextmanager
def decoding(page: int) -> Iterator[None]:
    """Turn what a decoder raises on bad bytes into ``DamagedScan`` of ``page``."""
    with warnings.catch_warnings():
        # Our own limit is checked from the header, before Pillow's; metadata noise is not news.
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError as error:
            raise TooManyPixels(page=page, width=0, height=0, limit=0) from error
        except DECODE_ERRORS as error:
            raise DamagedScan(page=page, reason=type(error).__name__) from error


EXIF_ORIENTATION = 0x0112


def open_header(path: Path) -> Image.Image:
    """Open a picture without decoding it; raises ``DamagedScan`` or ``TooManyPixels``."""
    with decoding(page=1):
        return Image.open(path)


def require_pixels(page: int, size: tuple[int, int], limits: IntakeLimits) -> None:
    """Raise unless a page of ``size`` may be decoded: ``TooManyPixels``, ``DamagedScan``."""
    width, height = size
    if width < 1 or height < 1:
        raise DamagedScan(page=page, reason="no pixels")
    if width * height > limits.max_pixels:
        raise TooManyPixels(page=page, width=width, height=height, limit=limits.max_pixels)


def reading_pixels(image: Image.Image) -> Pixels:
    """Decode to ``(H, W)`` or ``(H, W, 3)`` uint8, orientation applied, transparency on white."""
    # Each step that would not change the picture is left out: Pillow copies it all the same.
    turned = image.getexif().get(EXIF_ORIENTATION, 1) != 1
    upright = ImageOps.exif_transpose(image) if turned else image
    if upright.mode.startswith("I;16") or upright.mode in {"I", "F"}:
        return _eight_bits(np.asarray(upright))
    if upright.has_transparency_data:
        rgba = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
    mode = "L" if upright.mode in {"1", "L", "LA"} else "RGB"
    return np.asarray(upright if upright.mode == mode else upright.convert(mode), dtype=np.uint8)


def _eight_bits(deep: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Pixels:
    """16-bit grey scaled down by 257; other deep samples are clipped to 0..255 after it."""
    return np.clip(deep.astype(np.float64) / 257, 0, 255).round().astype(np.uint8)


def digest(*parts: bytes) -> str:
    """SHA-256 of the parts one after the other, hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def fitting_icc(profile: bytes | None, colour: Colour) -> bytes | None:
    """The profile if it is made for ``colour`` (ICC.1:2022 §7.2.6, data colour space), else None.

    Scanners attach RGB profiles to grey pages; a PDF with such a pair is invalid.
    """
    if profile is None or len(profile) < 128:
        return None
    return profile if colour in _ICC_SPACES.get(profile[16:20], frozenset()) else None


def deflated(image: Image.Image, dpi: float, sha256: str) -> EncodedPicture:
    """Recode the pixels of ``image`` without loss: the row filters and deflate of PNG.

    The image must be decodable and not turned; 16-bit grey stays 16-bit. Transparency is laid on
    white, as a viewer would.
    """
    if image.mode == "1":
        return group4(image, dpi, sha256)
    flat = image if image.mode in {"L", "RGB", "I;16"} else _plain(image)
    buffer = io.BytesIO()
    flat.save(buffer, format="PNG", compress_level=6)
    bits, colours = (16, 1) if flat.mode == "I;16" else (8, 3 if flat.mode == "RGB" else 1)
    colour: Colour = "rgb" if colours == 3 else "grey"
    return EncodedPicture(
        stream=b"".join(png_chunks(buffer.getvalue(), b"IDAT")),
        filter="/FlateDecode",
        width=flat.width,
        height=flat.height,
        bits=bits,
        colour=colour,
        dpi=dpi,
        sha256=sha256,
        passed_through=False,
        decode_parms=png_predictor(colours, bits, flat.width),
        icc=fitting_icc(image.info.get("icc_profile"), colour),
    )


def _plain(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        rgba = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba).convert("RGB")
    return image.convert("L" if image.mode == "LA" else "RGB")


def png_predictor(colours: int, bits: int, width: int) -> dict[str, int | bool]:
    """Decode parameters of a PNG's own IDAT stream (ISO 32000-1 §7.4.4.4)."""
    return {"/Predictor": 15, "/Colors": colours, "/BitsPerComponent": bits, "/Columns": width}


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
    with Image.open(buffer) as written:
        frame = tiff_tags(written)
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


TIFF_ORIENTATION = 274


def tiff_tags(image: Image.Image) -> TiffImagePlugin.ImageFileDirectory_v2:
    """The tags of the current frame; raises ``DamagedScan`` for what is not a TIFF."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        raise DamagedScan(page=0, reason="not a TIFF")
    return image.tag_v2


def colour_of(image: Image.Image) -> Colour:
    """The colour model of a decoded mode; palettes and the rest count as RGB."""
    return _COLOURS.get(image.mode, "rgb")
