"""PDFs that only an attacker, or a broken program, would write. All real files."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image

from tests.pipeline.intake.files import image_pdf, jpeg_bytes, page_image, save_group4

MEGABYTE = 1 << 20
A4 = (595, 842)


def deflated_blanks(megabytes: int, first: bytes = b"") -> bytes:
    """White space, a thousandth of its size when packed."""
    packer = zlib.compressobj(9)
    chunks = [packer.compress(first)]
    chunks += [packer.compress(b" " * MEGABYTE) for _ in range(megabytes)]
    return b"".join([*chunks, packer.flush()])


def scanned() -> pikepdf.Pdf:
    """A page that is one picture."""
    image = page_image(420, 594)
    return image_pdf(jpeg_bytes(image), image.size)


def with_content(
    content: bytes, size: tuple[float, float] = A4, **page_keys: object
) -> pikepdf.Pdf:
    """A page that draws ``content``, with Helvetica as F1."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(max(3, size[0]), max(3, size[1])))
    page.obj.MediaBox = Array([0, 0, *size])
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary())
    page.obj.Contents = pdf.make_stream(content)
    for key, value in page_keys.items():
        page.obj["/" + key] = value
    return pdf


def image_stream(pdf: pikepdf.Pdf, body: bytes, size: tuple[int, int], **keys: object) -> Stream:
    """An image XObject; grey, 8 bits and deflated unless ``keys`` say otherwise."""
    described: dict[str, object] = {
        "Type": Name.XObject,
        "Subtype": Name.Image,
        "Width": size[0],
        "Height": size[1],
        "BitsPerComponent": 8,
        "ColorSpace": Name.DeviceGray,
        "Filter": Name.FlateDecode,
    }
    described |= keys
    stream = Stream(pdf, body)
    for key, value in described.items():
        if value is not None:
            stream["/" + key] = value
    return stream


def of_image(make: Callable[[pikepdf.Pdf], Stream], size: tuple[float, float] = A4) -> pikepdf.Pdf:
    """A page filled by one image."""
    pdf = with_content(b"q %g 0 0 %g 0 0 cm /Im0 Do Q" % size, size)
    pdf.pages[0].obj.Resources.XObject["/Im0"] = pdf.make_indirect(make(pdf))
    return pdf


def with_attachment(name: str) -> pikepdf.Pdf:
    """A scan that carries a file of that name."""
    pdf = scanned()
    content = pdf.make_indirect(Stream(pdf, b"content", Type=Name.EmbeddedFile))
    spec = Dictionary(Type=Name.Filespec, F=name, UF=name, EF=Dictionary(F=content))
    names = Dictionary(Names=Array([name, pdf.make_indirect(spec)]))
    pdf.Root.Names = Dictionary(EmbeddedFiles=names)
    return pdf


def xfa_form(*, dynamic: bool) -> pikepdf.Pdf:
    """A scan with an XFA form beside it, or in place of it."""
    pdf = scanned()
    pdf.Root.AcroForm = Dictionary(Fields=Array(), XFA=pdf.make_stream(b"<xdp/>"))
    pdf.Root.NeedsRendering = dynamic
    return pdf


def object_stream_bomb(megabytes: int) -> bytes:
    """The catalogue at the head of an object stream that unpacks to ``megabytes`` of blanks."""
    inner = b"4 0 ".ljust(8) + b"<</Type/Catalog/Pages 2 0 R>>"
    packed = deflated_blanks(megabytes, inner)
    head = b"<</Type/ObjStm/N 1/First 8/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    objects = {
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        5: head + packed + b"\nendstream",
    }
    body, places = _laid_out(objects)
    rows = [(0, 0, 65535), (0, 0, 0), (1, places[2], 0), (1, places[3], 0)]
    rows += [(2, 5, 0), (1, places[5], 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BIH", *row) for row in rows)
    keys = b"/Type/XRef/Size 7/W[1 4 2]/Root 4 0 R/Length %d" % len(table)
    stream = b"6 0 obj\n<<" + keys + b">>\nstream\n" + table + b"\nendstream\nendobj\n"
    return body + stream + b"startxref\n%d\n%%%%EOF\n" % len(body)


def with_classic_table(objects: dict[int, bytes]) -> bytes:
    """A PDF of these objects, the first its catalogue."""
    body, places = _laid_out(objects)
    rows = [b"0000000000 65535 f \n"]
    rows += [b"%010d 00000 n \n" % places.get(n, 0) for n in range(1, max(objects) + 1)]
    trailer = b"trailer\n<</Size %d/Root %d 0 R>>\n" % (len(rows), min(objects))
    table = b"xref\n0 %d\n" % len(rows) + b"".join(rows)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def _laid_out(objects: dict[int, bytes]) -> tuple[bytes, dict[int, int]]:
    body, places = b"%PDF-1.7\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    return body, places


def looping_page_tree() -> bytes:
    """A node of the page tree that is its own child."""
    return with_classic_table(
        {
            1: b"<</Type/Catalog/Pages 2 0 R>>",
            2: b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>",
            3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        }
    )


def laughing_forms(width: int = 60, depth: int = 4) -> pikepdf.Pdf:
    """Forms that draw forms that draw forms: ``width ** depth`` pieces of text on one page."""
    pdf = with_content(b"/F Do " * width)
    inner = b"BT /F1 9 Tf 9 9 Td (ha) Tj ET"
    resources = Dictionary(Font=pdf.pages[0].obj.Resources.Font)
    for _ in range(depth):
        form = Stream(pdf, inner, Subtype=Name.Form, BBox=Array([0, 0, *A4]), Resources=resources)
        inner = b"/F Do " * width
        resources = Dictionary(XObject=Dictionary(F=pdf.make_indirect(form)))
    pdf.pages[0].obj.Resources.XObject = resources.XObject
    return pdf


def many_tiny_images(count: int = 20_000) -> pikepdf.Pdf:
    """A scan cut into pixels, as some drivers print one."""
    side = round(count**0.5)
    drawn = b"".join(
        b"q 4 0 0 4 %d %d cm /Im0 Do Q " % (4 * (n % side), 4 * (n // side)) for n in range(count)
    )
    pdf = with_content(drawn)
    pixel = image_stream(pdf, zlib.compress(b"\x40"), (1, 1))
    pdf.pages[0].obj.Resources.XObject["/Im0"] = pdf.make_indirect(pixel)
    return pdf


def jpx_with_another_size(claimed: tuple[int, int], side: int) -> pikepdf.Pdf:
    """A JPEG 2000 picture whose own header says ``side`` × ``side``, and the PDF ``claimed``."""
    out = io.BytesIO()
    Image.new("L", (64, 64), 200).save(out, "JPEG2000", no_jp2=True)
    stream = bytearray(out.getvalue())
    at = stream.index(b"\xff\x51") + 6  # SIZ: Xsiz, Ysiz, XOsiz, YOsiz, XTsiz, YTsiz
    stream[at : at + 8] = struct.pack(">II", side, side)
    stream[at + 16 : at + 24] = struct.pack(">II", side, side)
    return of_image(lambda pdf: image_stream(pdf, bytes(stream), claimed, Filter=Name.JPXDecode))


def jbig2(image: Image.Image, folder: Path, page_size: tuple[int, int] | None = None) -> bytes:
    """An embedded JBIG2 stream (ISO 14492): page information, one generic region in MMR coding.

    ``page_size`` is what the page information claims.
    """
    ink_is_one = Image.fromarray(~np.asarray(image.convert("L"))).convert("1")
    save_group4(ink_is_one, folder / "g4.tif")
    with Image.open(folder / "g4.tif") as tiff:
        frame = tiff.tag_v2  # type: ignore[attr-defined]
        start, length = frame[273][0], frame[279][0]
    coded = (folder / "g4.tif").read_bytes()[start : start + length]
    width, height = page_size or image.size
    page = struct.pack(">IIIIBH", width, height, 0, 0, 0, 0)
    region = struct.pack(">IIIIB", *image.size, 0, 0, 0) + b"\x01" + coded
    return _segment(0, 48, page) + _segment(1, 38, region)


def _segment(number: int, kind: int, content: bytes) -> bytes:
    return struct.pack(">IBBBI", number, kind, 0, 1, len(content)) + content
