"""Every odd or hostile PDF ends as a page or under one name, before it can take memory or time."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pdf2image
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Stream
from PIL import Image, ImageCms

from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.errors import (
    DamagedScan,
    DecodeTimeout,
    DynamicForm,
    IntakeError,
    LockedForCertificates,
    PageTooComplex,
    PaperSizeImpossible,
    TooManyPixels,
    UnsafePdf,
)
from pipeline.page import ScanPage
from tests.pipeline.intake.files import page_image
from tests.pipeline.intake.hostile import (
    deflated_blanks,
    image_stream,
    jbig2,
    jpx_with_another_size,
    laughing_forms,
    looping_page_tree,
    many_tiny_images,
    object_stream_bomb,
    of_image,
    scanned,
    with_attachment,
    with_classic_table,
    with_content,
    xfa_form,
)

pytestmark = pytest.mark.slow

LIMITS = IntakeLimits()
SENTENCE = b"BT /F1 12 Tf 20 40 Td (Day la mot trang giay khong nho ma cung khong to) Tj ET"


def saved(path: Path, pdf: pikepdf.Pdf | bytes, **options: object) -> Path:
    if isinstance(pdf, bytes):
        (path / "a.pdf").write_bytes(pdf)
    else:
        pdf.save(path / "a.pdf", **options)  # type: ignore[arg-type]
    return path / "a.pdf"


def first_page(path: Path, limits: IntakeLimits = LIMITS) -> ScanPage:
    with open_scan(path, limits=limits) as scan:
        return scan.page(1)


def double_bomb() -> pikepdf.Pdf:
    """Much drawing in few bytes: packed twice."""
    pdf = with_content(b"")
    body = zlib.compress(deflated_blanks(16), 9)
    filters = Array([Name.FlateDecode, Name.FlateDecode])
    pdf.pages[0].obj.Contents = Stream(pdf, body, Filter=filters)
    return pdf


def inline_giant() -> pikepdf.Pdf:
    return with_content(b"q 500 0 0 500 0 0 cm BI /W 99999 /H 99999 /BPC 8 /CS /G ID aaaa EI Q")


def noted(name: str) -> pikepdf.Pdf:
    """A scan with a note that carries a file; what describes the file is no object of its own."""
    pdf = scanned()
    content = pdf.make_indirect(Stream(pdf, b"MZ", Type=Name.EmbeddedFile))
    spec = Dictionary(Type=Name.Filespec, F=name, EF=Dictionary(F=content))
    note = Dictionary(Subtype=Name.FileAttachment, Rect=Array([0, 0, 20, 20]), FS=spec)
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(note)])
    return pdf


def undecodable() -> pikepdf.Pdf:
    """A JPEG 2000 picture that is none; its slanted matrix keeps it from being pulled out."""
    pdf = of_image(lambda p: image_stream(p, b"no picture" * 9, (800, 800), Filter=Name.JPXDecode))
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q 500 9 9 500 0 0 cm /Im0 Do Q")
    return pdf


def locked_for_certificates() -> bytes:
    """As Acrobat locks a file for the holders of certain certificates (ISO 32000-1 §7.6.5)."""
    bare = {
        1: b"<</Type/Catalog/Pages 2 0 R>>",
        2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    }
    lock = b"/Encrypt<</Filter/Adobe.PubSec/SubFilter/adbe.pkcs7.s5/V 4/Length 128>>"
    return with_classic_table(bare).replace(b"/Root", lock + b"/Root")


class Refusal(NamedTuple):
    """A file and the one name it must be refused under."""

    error: type[IntakeError]
    make: Callable[[], pikepdf.Pdf | bytes]
    limits: IntakeLimits = LIMITS


REFUSALS = {
    "content packed twice": Refusal(
        PageTooComplex, double_bomb, IntakeLimits(max_content_bytes=8_000_000)
    ),
    "objects in a bomb": Refusal(
        DamagedScan, lambda: object_stream_bomb(16), IntakeLimits(max_unpacked_bytes=8_000_000)
    ),
    "objects without end": Refusal(PageTooComplex, scanned, IntakeLimits(max_objects=3)),
    "forms within forms": Refusal(DecodeTimeout, laughing_forms, IntakeLimits(max_seconds=2)),
    "pages in a circle": Refusal(DamagedScan, looping_page_tree),
    "half a point": Refusal(PaperSizeImpossible, lambda: with_content(SENTENCE, (0.5, 0.5))),
    "fifty metres": Refusal(
        PaperSizeImpossible, lambda: with_content(SENTENCE, (14173, 14173), UserUnit=10)
    ),
    "JPX larger than said": Refusal(TooManyPixels, lambda: jpx_with_another_size((64, 64), 60_000)),
    "inline picture of ten gigapixels": Refusal(TooManyPixels, inline_giant),
    "picture that draws nothing": Refusal(DamagedScan, undecodable),
    "program attached": Refusal(UnsafePdf, lambda: with_attachment("xem ngay.exe")),
    "program with two endings": Refusal(UnsafePdf, lambda: with_attachment("hóa đơn.pdf.js")),
    "program attached to a note": Refusal(UnsafePdf, lambda: noted("xem ngay.exe")),
    "archive attached": Refusal(UnsafePdf, lambda: with_attachment("hồ sơ.zip")),
    "locked for holders of certificates": Refusal(LockedForCertificates, locked_for_certificates),
    "crop box beside the page": Refusal(
        PaperSizeImpossible,
        lambda: with_content(SENTENCE, (595, 842), CropBox=Array([1000, 1000, 1500, 1700])),
    ),
    "dynamic form": Refusal(DynamicForm, lambda: xfa_form(dynamic=True)),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_it_is_refused_under_its_own_name(tmp_path: Path, case: str) -> None:
    error, make, limits = REFUSALS[case]
    with pytest.raises(error) as caught:
        first_page(saved(tmp_path, make()), limits)
    assert type(caught.value) is error
    assert "…" not in caught.value.clerk_message, "a fact is missing from the sentence"


def test_a_jbig2_page_larger_than_said_is_refused(tmp_path: Path) -> None:
    lying = jbig2(page_image(80, 100, "L"), tmp_path, page_size=(2**31, 2**31))
    keys = {"BitsPerComponent": 1, "Filter": Name.JBIG2Decode}
    pdf = of_image(lambda p: image_stream(p, lying, (80, 100), **keys))
    with pytest.raises(TooManyPixels):
        first_page(saved(tmp_path, pdf))


def test_a_jbig2_scan_is_read(tmp_path: Path) -> None:
    image = page_image(827, 1169, "L").convert("1")
    coded = jbig2(image, tmp_path)
    keys = {"BitsPerComponent": 1, "Filter": Name.JBIG2Decode}
    page = first_page(
        saved(tmp_path, of_image(lambda p: image_stream(p, coded, image.size, **keys)))
    )
    assert page.pixels[:100, :200].mean() < 60, "the dark corner"
    assert page.pixels[-100:, -200:].mean() > 240


def test_five_metres_are_drawn_small(tmp_path: Path) -> None:
    page = first_page(saved(tmp_path, with_content(SENTENCE, (14173, 14173))))
    assert page.width * page.height <= LIMITS.max_drawn_pixels
    assert [word.text for word in page.embedded][:3] == ["Day", "la", "mot"]


@pytest.mark.parametrize("rotate", [0, 90])
@pytest.mark.parametrize("unit", [1, 10])
def test_a_page_in_larger_units_is_drawn_at_full_size(
    tmp_path: Path, unit: int, rotate: int
) -> None:
    content = b"%g 0 0 %g 0 0 cm " % (1 / unit, 1 / unit) + SENTENCE
    keys = {"UserUnit": unit, "Rotate": rotate}
    page = first_page(saved(tmp_path, with_content(content, (595 / unit, 842 / unit), **keys)))
    shown = np.array((page.width, page.height) if rotate == 0 else (page.height, page.width))
    assert np.abs(shown - (2480, 3508)).max() <= 12
    assert page.dpi == pytest.approx(300, abs=1)
    assert len(page.embedded) == 11


def test_twenty_thousand_tiny_pictures_are_one_page(tmp_path: Path) -> None:
    page = first_page(saved(tmp_path, many_tiny_images()))
    assert page.pixels.shape[2] == 3
    assert page.pixels[-50, 50].max() < 100, "the dark pixels were drawn"


def test_an_owners_password_alone_locks_nobody_out(tmp_path: Path) -> None:
    locked = pikepdf.Encryption(owner="chủ", user="")
    path = saved(tmp_path, scanned(), encryption=locked)
    assert first_page(path).pixels.shape[:2] == (594, 420)


@pytest.mark.parametrize("name", ["dữ liệu.xml", "ảnh.JPG", "bản gốc.pdf"])
def test_attached_records_and_scans_may_stay(tmp_path: Path, name: str) -> None:
    assert first_page(saved(tmp_path, with_attachment(name))).embedded == ()


def test_a_form_with_drawn_pages_may_carry_xfa(tmp_path: Path) -> None:
    assert first_page(saved(tmp_path, xfa_form(dynamic=False))).embedded == ()


def test_a_lost_cross_reference_table_is_made_again(tmp_path: Path) -> None:
    saved(tmp_path, scanned())
    whole = (tmp_path / "a.pdf").read_bytes()
    at = whole.rindex(b"startxref")
    (tmp_path / "a.pdf").write_bytes(whole[:at] + b"startxref\n7\n%%EOF\n")
    assert first_page(tmp_path / "a.pdf").pixels.shape[:2] == (594, 420)


def test_a_file_whose_last_block_is_filled_with_zeros_is_whole(tmp_path: Path) -> None:
    path = saved(tmp_path, scanned())
    path.write_bytes(path.read_bytes() + bytes(60_000))
    assert first_page(path).pixels.shape[:2] == (594, 420)


def test_a_page_without_any_key_is_an_empty_sheet(tmp_path: Path) -> None:
    bare = {1: b"<</Type/Catalog/Pages 2 0 R>>", 2: b"<</Type/Pages/Kids[3 0 R]/Count 1>>"}
    path = saved(tmp_path, with_classic_table(bare | {3: b"<</Type/Page/Parent 2 0 R>>"}))
    assert "blank_page" in {step.name for step in first_page(path).steps}


PICTURE = page_image(827, 1169)
GREY = np.asarray(PICTURE.convert("L"))


def _deflated(pixels: np.ndarray[tuple[int, ...], np.dtype[np.generic]]) -> bytes:
    return zlib.compress(pixels.tobytes())


def _cmyk_jpeg() -> bytes:
    out = io.BytesIO()
    PICTURE.convert("CMYK").save(out, "JPEG", quality=92)
    return out.getvalue()


def _icc(pdf: pikepdf.Pdf) -> Stream:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    space = Array([Name.ICCBased, pdf.make_indirect(Stream(pdf, profile, N=3))])
    return image_stream(pdf, _deflated(np.asarray(PICTURE)), PICTURE.size, ColorSpace=space)


def _icc_of_lab(pdf: pikepdf.Pdf) -> Stream:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    space = Array([Name.ICCBased, pdf.make_indirect(Stream(pdf, profile, N=3))])
    return image_stream(pdf, _deflated(np.asarray(PICTURE)), PICTURE.size, ColorSpace=space)


def _broken_icc(pdf: pikepdf.Pdf) -> Stream:
    """Viewers that meet no profile where one should be go by the number of its channels."""
    space = Array([Name.ICCBased, pdf.make_indirect(Stream(pdf, b"no profile" * 50, N=3))])
    return image_stream(pdf, _deflated(np.asarray(PICTURE)), PICTURE.size, ColorSpace=space)


def _indexed(pdf: pikepdf.Pdf) -> Stream:
    few = PICTURE.quantize(64)
    palette = bytes(few.getpalette() or [])[:192].ljust(192, b"\0")
    space = Array([Name.Indexed, Name.DeviceRGB, 63, pikepdf.String(palette)])
    return image_stream(pdf, zlib.compress(few.tobytes()), few.size, ColorSpace=space)


def _soft_masked(pdf: pikepdf.Pdf) -> Stream:
    half = image_stream(pdf, _deflated(np.full_like(GREY, 128)), PICTURE.size)
    return image_stream(
        pdf,
        _deflated(np.asarray(PICTURE)),
        PICTURE.size,
        ColorSpace=Name.DeviceRGB,
        SMask=pdf.make_indirect(half),
    )


def _of(body: bytes, **keys: object) -> Callable[[pikepdf.Pdf], Stream]:
    return lambda pdf: image_stream(pdf, body, PICTURE.size, **keys)


KINDS: dict[str, Callable[[pikepdf.Pdf], Stream]] = {
    "cmyk": _of(zlib.compress(PICTURE.convert("CMYK").tobytes()), ColorSpace=Name.DeviceCMYK),
    "cmyk jpeg": _of(_cmyk_jpeg(), ColorSpace=Name.DeviceCMYK, Filter=Name.DCTDecode),
    "cmyk jpeg turned over": _of(
        _cmyk_jpeg(),
        ColorSpace=Name.DeviceCMYK,
        Filter=Name.DCTDecode,
        Decode=Array([1, 0] * 4),
    ),
    "16 bit": _of(_deflated((GREY.astype(np.uint16) * 257).astype(">u2")), BitsPerComponent=16),
    "16 bit colour": _of(
        _deflated((np.asarray(PICTURE).astype(np.uint16) * 257).astype(">u2")),
        BitsPerComponent=16,
        ColorSpace=Name.DeviceRGB,
    ),
    "grey turned over": _of(_deflated(GREY), Decode=Array([1, 0])),
    "icc": _icc,
    "icc of lab": _icc_of_lab,
    "icc without a profile": _broken_icc,
    "indexed": _indexed,
    "soft mask": _soft_masked,
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_any_kind_looks_as_a_viewer_shows_it(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path, of_image(KINDS[kind]))
    page = first_page(path)
    seen = page.pixels if page.pixels.ndim == 3 else np.dstack([page.pixels] * 3)
    shown = np.asarray(pdf2image.convert_from_path(path, size=(827, 1169))[0])
    small = np.asarray(Image.fromarray(seen).resize((827, 1169), Image.Resampling.BOX))
    assert np.abs(small.astype(int) - shown).mean() < 3
