"""A page's master image as it can be put into a PDF without touching a bit of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Colour = Literal["bitonal", "grey", "rgb", "cmyk"]
PdfFilter = Literal["/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/FlateDecode"]


@dataclass(frozen=True, slots=True)
class EncodedPicture:
    """An image stream ready to be an image XObject (ISO 32000-1 §8.9.5).

    ``stream`` holds the bytes under ``filter``; ``decode_parms`` its parameters (for example
    ``{"/K": -1, "/Columns": 2480, "/BlackIs1": True}``). ``inverted`` asks for ``/Decode [1 0]``.
    ``width`` × ``height`` are those of the stream, before ``orientation`` (EXIF 1..8) turns it into
    the scan frame. ``icc`` is the embedded profile, if the master had one; ``palette`` the RGB
    triples that its samples are places in. ``passed_through`` tells whether the codes are
    the scanner's own, bit for bit, or a lossless recoding.
    """

    stream: bytes
    filter: PdfFilter
    width: int
    height: int
    bits: int
    colour: Colour
    dpi: float
    sha256: str
    passed_through: bool
    decode_parms: dict[str, int | bool] | None = None
    inverted: bool = False
    orientation: int = 1
    icc: bytes | None = None
    palette: bytes | None = None


@dataclass(frozen=True, slots=True)
class PdfPagePicture:
    """Page ``index`` (0-based) of the PDF at ``path``, to be carried over as a whole.

    ``sha256`` is that of the page's image stream when the page is one image, else of the page's
    rendered pixels; ``one_image`` says which.
    """

    path: Path
    index: int
    sha256: str
    one_image: bool


Picture = EncodedPicture | PdfPagePicture
