"""Whether an encoded picture is whole. Decoders forgive: they show grey, noise or another colour.

A page that is half gone must not become a copy somebody signs. Each kind of stream is shown to a
decoder that says when it had to guess: qpdf for JPEG, zlib for deflate, poppler for fax codes.
"""

import math
import zlib
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name, StreamDecodeLevel

from pipeline.intake.claims import claimed_size
from pipeline.intake.errors import DamagedScan
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.poppler import require_drawable
from pipeline.resources import filters_of, forms_and_images

_CHUNK: Final = 1 << 20
_SPECK: Final = 10_000  # pixels
_END_OF_IMAGE: Final = b"\xff\xd9"
_PAPER: Final = (595, 842)


def require_whole_image(
    image: pikepdf.Object, page: int, limits: IntakeLimits
) -> memoryview | None:
    """Raise ``DamagedScan`` when the image XObject of ``page`` is not what its writer encoded.

    JPEG 2000 and JBIG2 are left to their decoders, which do complain. Returns the samples of a
    JPEG, which had to be decoded for the proof, else None.
    """
    match filters_of(image):
        case ["/DCTDecode"]:
            return require_whole_jpeg(image.read_raw_bytes(), page)
        case ["/FlateDecode"]:
            _require_whole_deflate(image.read_raw_bytes(), page)
        case ["/CCITTFaxDecode"]:
            with pikepdf.new() as pdf:
                _require_drawn(pdf, [pdf.copy_foreign(image)], page, limits)
    return None


def require_whole_pictures(page: pikepdf.Page, number: int, limits: IntakeLimits) -> None:
    """The same of every picture a scanned page is made of; specks of it are passed over."""
    for image in forms_and_images(page.obj):
        if image.get("/Subtype") == "/Image" and math.prod(claimed_size(image)) >= _SPECK:
            require_whole_image(image, number, limits)


def require_whole_jpeg(encoded: bytes, page: int) -> memoryview:
    """The samples of a JPEG stream, row by row, as libjpeg gives them.

    Raises ``DamagedScan`` when it ends early, or its codes do not add up to the page: libjpeg makes
    a picture of both and only warns; qpdf makes an error of it.
    """
    samples = _decoded(encoded) or _decoded(_tidied(encoded))
    if samples is None:
        raise DamagedScan(page=page, reason="JPEG data are corrupt")
    return samples


def require_whole_fax(
    strips: Sequence[bytes], size: tuple[int, int], rows: int, page: int, limits: IntakeLimits
) -> None:
    """Raise ``DamagedScan`` for Group 4 strips, each of ``rows`` lines, with an impossible code."""
    width, height = size
    with pikepdf.new() as pdf:
        images = [
            _fax(pdf, strip, width, min(rows, height - number * rows))
            for number, strip in enumerate(strips)
        ]
        _require_drawn(pdf, images, page, limits)


def _decoded(jpeg: bytes) -> memoryview | None:
    with pikepdf.new() as pdf:
        stream = pikepdf.Stream(pdf, jpeg, Filter=Name.DCTDecode)
        try:
            # Where qpdf has put them: a copy of A4 in colour takes 6 ms.
            return memoryview(stream.get_stream_buffer(StreamDecodeLevel.all))
        except (pikepdf.PdfError, RuntimeError):
            return None


def _tidied(jpeg: bytes) -> bytes:
    """The stream without the zeros with which some devices fill up the last block."""
    return jpeg[: jpeg.rfind(_END_OF_IMAGE)].rstrip(b"\0") + _END_OF_IMAGE


def _require_whole_deflate(packed: bytes, page: int) -> None:
    """Readers pass over a wrong checksum, and show whatever was unpacked."""
    unpacker = zlib.decompressobj()
    try:
        while packed and not unpacker.eof:
            unpacker.decompress(packed, _CHUNK)
            packed = unpacker.unconsumed_tail
    except zlib.error as error:
        raise DamagedScan(page=page, reason="deflated data are corrupt") from error


def _require_drawn(
    pdf: pikepdf.Pdf, images: Sequence[pikepdf.Object], page: int, limits: IntakeLimits
) -> None:
    """Let poppler draw the images of ``pdf`` alone: whatever it complains of is them."""
    named = {f"/Im{number}": image for number, image in enumerate(images)}
    width, height = _PAPER
    sheet = pdf.add_blank_page(page_size=_PAPER)
    sheet.Resources = Dictionary(XObject=Dictionary(named))
    drawn = [f"q {width} 0 0 {height} 0 0 cm {name} Do Q" for name in named]
    sheet.Contents = pdf.make_stream("\n".join(drawn).encode("ascii"))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "images.pdf"
        pdf.save(path)
        try:
            require_drawable(path, 1, limits)
        except DamagedScan as error:
            raise DamagedScan(page=page, reason="fax codes are corrupt") from error


def _fax(pdf: pikepdf.Pdf, strip: bytes, width: int, lines: int) -> pikepdf.Object:
    return pdf.make_indirect(
        pikepdf.Stream(
            pdf,
            strip,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=lines,
            BitsPerComponent=1,
            ColorSpace=Name.DeviceGray,
            Filter=Name.CCITTFaxDecode,
            DecodeParms=Dictionary(K=-1, Columns=width, Rows=lines),
        )
    )
