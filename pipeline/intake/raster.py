"""Decoding with Pillow under limits."""

import hashlib
import struct
import warnings
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
from cv2.typing import MatLike
from PIL import Image, ImageOps, TiffImagePlugin

from pipeline.intake.errors import DamagedScan, TooManyPixels
from pipeline.intake.limits import IntakeLimits
from pipeline.page import Pixels
from pipeline.picture import Colour

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

_JPEG = ("JPEG", "MPO")
_SHAPES: dict[str, tuple[int, ...]] = {"L": (), "RGB": (3,)}
"""What the samples of a pixel are, after the rows and the columns."""

_TURNS: dict[int, Callable[[MatLike], MatLike]] = {
    2: lambda picture: cv2.flip(picture, 1),
    3: lambda picture: cv2.rotate(picture, cv2.ROTATE_180),
    4: lambda picture: cv2.flip(picture, 0),
    5: cv2.transpose,
    6: lambda picture: cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE),
    7: lambda picture: cv2.flip(cv2.transpose(picture), -1),
    8: lambda picture: cv2.rotate(picture, cv2.ROTATE_90_COUNTERCLOCKWISE),
}

_COLOURS: dict[str, Colour] = {"1": "bitonal", "L": "grey", "RGB": "rgb", "CMYK": "cmyk"}


@contextmanager
def decoding(page: int) -> Iterator[None]:
    """Turn what a decoder raises on bad bytes into ``DamagedScan`` of ``page``."""
    with warnings.catch_warnings():
        # Our own limit is checked from the header, before Pillow's; metadata noise is not news.
        warnings.simplefilter("ignore")
        try:
            yield
        except Image.DecompressionBombError as error:
            raise TooManyPixels(page=page, limit=2 * (Image.MAX_IMAGE_PIXELS or 0)) from error
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


def reading_pixels(image: Image.Image, samples: memoryview | None = None) -> Pixels:
    """Decode to ``(H, W)`` or ``(H, W, 3)`` uint8, orientation applied, transparency on white.

    ``samples`` are those of a JPEG that was decoded before, in 50 ms for A4 in colour: one libjpeg
    gives what another gives.
    """
    # Each step that would not change the picture is left out: Pillow copies it all the same.
    orientation = image.getexif().get(EXIF_ORIENTATION, 1)
    if samples and image.format in _JPEG and image.mode in _SHAPES:
        shape = image.height, image.width, *_SHAPES[image.mode]
        return _upright(np.frombuffer(samples, np.uint8).reshape(shape), orientation)
    upright = ImageOps.exif_transpose(image) if orientation != 1 else image
    if upright.mode.startswith("I;16") or upright.mode in {"I", "F"}:
        return _eight_bits(np.asarray(upright))
    if upright.has_transparency_data:
        rgba = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", rgba.size, "white"), rgba)
    mode = "L" if upright.mode in {"1", "L", "LA"} else "RGB"
    return np.asarray(upright if upright.mode == mode else upright.convert(mode), dtype=np.uint8)


def _upright(pixels: Pixels, orientation: int) -> Pixels:
    """The samples as they are to be seen (EXIF 2.32 §4.6.4, Orientation)."""
    turn = _TURNS.get(orientation)
    return np.asarray(turn(pixels), dtype=np.uint8) if turn else pixels


def _eight_bits(deep: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> Pixels:
    """16-bit grey scaled down by 257; other deep samples are clipped to 0..255 after it."""
    return np.clip(deep.astype(np.float64) / 257, 0, 255).round().astype(np.uint8)


def digest(*parts: bytes | memoryview) -> str:
    """SHA-256 of the parts one after the other, hexadecimal."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part)
    return whole.hexdigest()


def tiff_tags(image: Image.Image) -> TiffImagePlugin.ImageFileDirectory_v2:
    """The tags of the current frame; raises ``DamagedScan`` for what is not a TIFF."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        raise DamagedScan(page=0, reason="not a TIFF")
    return image.tag_v2


def colour_of(image: Image.Image) -> Colour:
    """The colour model of a decoded mode; palettes and the rest count as RGB."""
    return _COLOURS.get(image.mode, "rgb")
