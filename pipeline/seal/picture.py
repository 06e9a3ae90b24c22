"""The picture of a seal or a signature: read once, and put into the file as it is."""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for the constructors of its PDF objects.

import io
from typing import Final

from PIL import Image, UnidentifiedImageError
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pipeline.seal.appearance import SealImage
from pipeline.seal.errors import SealImageMissing, SealImageUnreadable

MAX_BYTES: Final = 5_000_000
MAX_PIXELS: Final = 4_000_000
"""A seal of 36 mm at 1200 dpi has 2.9 million."""

_MM_PER_INCH: Final = 25.4


def open_seal_image(profile: str, png: bytes | None, width_mm: float) -> SealImage:
    """The picture at its real size: what the PNG says of itself, or else ``width_mm`` wide.

    Raises :class:`SealImageMissing` without one, :class:`SealImageUnreadable` when it is no PNG,
    too large, or has no transparent ground: a white square would cover what is printed.
    """
    if png is None:
        raise SealImageMissing(profile=profile)
    picture = _decode(png)
    if picture.mode not in {"RGBA", "LA"} and "transparency" not in picture.info:
        raise SealImageUnreadable(reason="no transparent ground")
    dpi = picture.info.get("dpi")
    real = picture.width / dpi[0] * _MM_PER_INCH if dpi and dpi[0] > 1 else width_mm
    return SealImage(png, real, picture.height / picture.width)


def add_picture(writer: IncrementalPdfFileWriter, image: SealImage) -> generic.IndirectObject:
    """Embed the picture with its transparency as a soft mask (ISO 32000-1 §11.6.5.3)."""
    rgba = _decode(image.png).convert("RGBA")
    mask = _stream(rgba.getchannel("A").tobytes(), rgba.size, "/DeviceGray")
    colours = _stream(rgba.convert("RGB").tobytes(), rgba.size, "/DeviceRGB")
    colours[pdf_name("/SMask")] = writer.add_object(mask)
    return writer.add_object(colours)


def _stream(samples: bytes, size: tuple[int, int], space: str) -> generic.StreamObject:
    stream = generic.StreamObject(
        {
            pdf_name("/Type"): pdf_name("/XObject"),
            pdf_name("/Subtype"): pdf_name("/Image"),
            pdf_name("/Width"): generic.NumberObject(size[0]),
            pdf_name("/Height"): generic.NumberObject(size[1]),
            pdf_name("/ColorSpace"): pdf_name(space),
            pdf_name("/BitsPerComponent"): generic.NumberObject(8),
        },
        stream_data=samples,
    )
    stream.compress()
    return stream


def _decode(png: bytes) -> Image.Image:
    if len(png) > MAX_BYTES:
        raise SealImageUnreadable(reason="too many bytes")
    try:
        picture = Image.open(io.BytesIO(png), formats=["PNG"])
        if picture.width * picture.height > MAX_PIXELS:
            raise SealImageUnreadable(reason="too many pixels")
        picture.load()
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        raise SealImageUnreadable(reason=type(error).__name__) from error
    return picture
