"""A picture of a PDF page in layers: the same place on the page, a fraction of the bytes."""

import io
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from pipeline.compose.access.layers import Ink, part
from pipeline.lossless import group4
from pipeline.page import Pixels

_PAPER_QUALITY: Final = 45
_INK_QUALITY: Final = 40
"""Of JPEG. On the benchmark's colour scans the two layers together take a third of the bytes; at
70 they take half, and nothing that is read gets any clearer."""

_DEPTH: Final = 8


def layered(pdf: pikepdf.Pdf, image: pikepdf.Object, pixels: Pixels, dpi: float) -> Stream | None:
    """A form that paints the layers of ``image`` over the unit square, as an image is painted.

    ``pixels`` are its samples, ``dpi`` how many of them make an inch. None where the picture as it
    is takes no more bytes.
    """
    layers = part(pixels, dpi)
    space = _space(image, pixels)
    paper = _image(pdf, _jpeg(layers.paper, _PAPER_QUALITY), layers.paper, space)
    inks = [_ink(pdf, ink, space, dpi) for ink in layers.inks]
    streams = [paper, *inks, *(ink.Mask for ink in inks)]
    if sum(len(stream.read_raw_bytes()) for stream in streams) >= len(image.read_raw_bytes()):
        return None
    named = {"/Paper": paper, **{f"/Ink{number}": ink for number, ink in enumerate(inks)}}
    return Stream(
        pdf,
        " ".join(f"{name} Do" for name in named).encode("ascii"),
        Type=Name.XObject,
        Subtype=Name.Form,
        BBox=Array([0, 0, 1, 1]),
        Resources=Dictionary(
            XObject=Dictionary({name: pdf.make_indirect(layer) for name, layer in named.items()})
        ),
    )


def _ink(pdf: pikepdf.Pdf, ink: Ink, space: pikepdf.Object, dpi: float) -> Stream:
    """The colours of an ink, painted where its mask is."""
    mask = group4(Image.fromarray(~ink.mask), dpi, "")
    stencil = Stream(
        pdf,
        mask.stream,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=mask.width,
        Height=mask.height,
        ImageMask=True,
        BitsPerComponent=1,
        Filter=Name.CCITTFaxDecode,
        DecodeParms=Dictionary(mask.decode_parms),
    )
    painted = _image(pdf, _jpeg(ink.colours, _INK_QUALITY), ink.colours, space)
    painted.Mask = pdf.make_indirect(stencil)
    return painted


def _image(pdf: pikepdf.Pdf, encoded: bytes, pixels: Pixels, space: pikepdf.Object) -> Stream:
    return Stream(
        pdf,
        encoded,
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=pixels.shape[1],
        Height=pixels.shape[0],
        BitsPerComponent=_DEPTH,
        ColorSpace=space,
        Filter=Name.DCTDecode,
    )


def _space(image: pikepdf.Object, pixels: Pixels) -> pikepdf.Object:
    """The picture's own profile where its samples were taken as they are, else the device's."""
    channels = 1 if pixels.ndim == 2 else 3
    own = image.get("/ColorSpace")
    if isinstance(own, Array) and own[0] == "/ICCBased" and int(own[1].N) == channels:
        return own
    return Name.DeviceGray if channels == 1 else Name.DeviceRGB


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    body = io.BytesIO()
    Image.fromarray(pixels).save(body, "JPEG", quality=quality, optimize=True)
    return body.getvalue()
