"""Pages come out upright, whole and one at a time; masters come out untouched."""

import io
from pathlib import Path

import numpy as np
import pdf2image
import pikepdf
import pillow_heif
import pytest
from PIL import Image

from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.raster import tiff_tags
from pipeline.picture import EncodedPicture, PdfPagePicture
from tests.pipeline.intake.files import (
    exif_with,
    image_pdf,
    jpeg_bytes,
    page_image,
    pixels_of,
    save_group4,
    text_pdf,
)

pytestmark = pytest.mark.slow

LIMITS = IntakeLimits()

BACKWARDS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
"""The EXIF orientation that undoes each one."""

TRANSPOSE = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def stored_as(image: Image.Image, orientation: int) -> Image.Image:
    """The picture as a camera stores it that says it must be shown with ``orientation``."""
    undo = BACKWARDS[orientation]
    return image if undo == 1 else image.transpose(TRANSPOSE[undo])


def as_pdf_page(picture: EncodedPicture) -> Image.Image:
    """What a PDF reader shows of the stream, before its orientation."""
    pdf = pikepdf.new()
    stream = pdf.make_stream(picture.stream)
    spaces = {"bitonal": "/DeviceGray", "grey": "/DeviceGray", "rgb": "/DeviceRGB"}
    stream.update(
        pikepdf.Dictionary(
            Subtype=pikepdf.Name.Image,
            Width=picture.width,
            Height=picture.height,
            BitsPerComponent=picture.bits,
            ColorSpace=pikepdf.Name(spaces[picture.colour]),
            Filter=pikepdf.Name(picture.filter),
        )
    )
    if picture.palette is not None:
        last = len(picture.palette) // 3 - 1
        indexed = [pikepdf.Name.Indexed, stream.ColorSpace, last, pikepdf.String(picture.palette)]
        stream.ColorSpace = pikepdf.Array(indexed)
    if picture.decode_parms:
        stream.DecodeParms = pikepdf.Dictionary(picture.decode_parms)
    return pikepdf.PdfImage(stream).as_pil_image()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", ["jpg", "tif", "png", "webp"])
def test_a_picture_comes_out_as_it_was_meant_to_be_seen(
    tmp_path: Path, orientation: int, suffix: str
) -> None:
    upright = page_image()
    path = tmp_path / f"a.{suffix}"
    if suffix == "tif":
        stored_as(upright, orientation).save(path, tiffinfo={274: orientation})
    else:
        stored_as(upright, orientation).save(path, exif=exif_with(orientation))
    with open_scan(path, limits=LIMITS) as scan:
        seen = scan.page(1).pixels
    assert seen.shape[:2] == (297, 210)
    assert np.abs(seen.astype(int) - pixels_of(upright)).mean() < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_carried_bit_for_bit_with_its_orientation_beside_it(
    tmp_path: Path, orientation: int
) -> None:
    stored = jpeg_bytes(stored_as(page_image(), orientation), exif=exif_with(orientation))
    (tmp_path / "a.jpg").write_bytes(stored)
    with open_scan(tmp_path / "a.jpg", limits=LIMITS) as scan:
        picture = scan.picture(1)
    assert isinstance(picture, EncodedPicture)
    assert (picture.stream, picture.passed_through) == (stored, True)
    assert picture.orientation == orientation


def test_what_a_telephone_appends_to_a_jpeg_is_not_part_of_the_picture(tmp_path: Path) -> None:
    jpeg = jpeg_bytes(page_image())
    (tmp_path / "a.jpg").write_bytes(jpeg + b"a film\xff\xd9 and more")
    with open_scan(tmp_path / "a.jpg", limits=LIMITS) as scan:
        picture = scan.picture(1)
    assert isinstance(picture, EncodedPicture)
    assert picture.stream == jpeg


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_grey_and_cmyk_jpegs_keep_their_colour(tmp_path: Path, mode: str) -> None:
    page_image(mode=mode).save(tmp_path / "a.jpg")
    with open_scan(tmp_path / "a.jpg", limits=LIMITS) as scan:
        picture, page = scan.picture(1), scan.page(1)
    assert isinstance(picture, EncodedPicture)
    assert picture.colour == {"L": "grey", "CMYK": "cmyk"}[mode]
    assert picture.inverted == (mode == "CMYK")
    assert page.pixels.ndim == (2 if mode == "L" else 3)


@pytest.mark.parametrize("mode", ["RGB", "L", "1", "P", "RGBA", "LA", "I;16"])
@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_every_lossless_picture_is_carried_without_loss(
    tmp_path: Path, mode: str, suffix: str
) -> None:
    image = page_image(mode="L" if mode == "I;16" else "RGB")
    if mode == "I;16":
        image = Image.fromarray(np.asarray(image, dtype=np.uint16) * 257)
    else:
        image = image.convert(mode)
    image.save(tmp_path / f"a.{suffix}")
    with open_scan(tmp_path / f"a.{suffix}", limits=LIMITS) as scan:
        picture, page = scan.picture(1), scan.page(1)
    assert isinstance(picture, EncodedPicture)
    if picture.bits == 16:
        assert picture.decode_parms is not None
        return
    shown = as_pdf_page(picture).convert("RGB")
    seen = Image.fromarray(page.pixels).convert("RGB")
    assert np.array_equal(np.asarray(shown), np.asarray(seen))


@pytest.mark.parametrize("suffix", ["png", "tif"])
def test_a_palette_costs_one_byte_a_pixel_and_not_three(tmp_path: Path, suffix: str) -> None:
    page_image(600, 840).quantize(48, dither=Image.Dither.NONE).save(tmp_path / f"a.{suffix}")
    with open_scan(tmp_path / f"a.{suffix}", limits=LIMITS) as scan:
        picture = scan.picture(1)
    assert isinstance(picture, EncodedPicture)
    assert picture.palette is not None
    assert picture.passed_through == (suffix == "png")
    assert len(picture.stream) < (tmp_path / f"a.{suffix}").stat().st_size


def test_halftones_that_group_4_would_blow_up_are_deflated(tmp_path: Path) -> None:
    halftones = Image.fromarray(np.tile(np.arange(256, dtype=np.uint8), (400, 3))).convert("1")
    halftones.save(tmp_path / "a.tif")
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        picture = scan.picture(1)
    assert isinstance(picture, EncodedPicture)
    assert picture.filter == "/FlateDecode"
    assert len(picture.stream) < (tmp_path / "a.tif").stat().st_size
    assert np.array_equal(np.asarray(as_pdf_page(picture).convert("1")), np.asarray(halftones))


@pytest.mark.parametrize("strips", [1, 5])
@pytest.mark.parametrize("photometric", [0, 1])
def test_a_bitonal_tiff_stays_group_4_and_is_passed_through_when_it_is_one_strip(
    tmp_path: Path, strips: int, photometric: int
) -> None:
    image = page_image(600, 840).convert("1", dither=Image.Dither.NONE)
    rows = -(-image.height // strips)
    tags = {278: rows, 262: photometric}
    image.save(tmp_path / "a.tif", compression="group4", tiffinfo=tags)
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        picture, page = scan.picture(1), scan.page(1)
    assert isinstance(picture, EncodedPicture)
    assert (picture.filter, picture.bits) == ("/CCITTFaxDecode", 1)
    assert picture.passed_through == (strips == 1)
    shown = np.asarray(as_pdf_page(picture).convert("L"))
    assert np.array_equal(shown, page.pixels)
    assert np.array_equal(shown, np.asarray(image.convert("L")))


@pytest.mark.parametrize("mode", ["L", "YCbCr"])
def test_a_jpeg_in_a_tiff_keeps_its_codes_and_gets_the_tables_that_stood_apart(
    tmp_path: Path, mode: str
) -> None:
    image = page_image(mode=mode)
    image.save(tmp_path / "a.tif", compression="jpeg", tiffinfo={278: image.height})
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        picture, page = scan.picture(1), scan.page(1)
    assert isinstance(picture, EncodedPicture)
    with Image.open(tmp_path / "a.tif") as stored, Image.open(io.BytesIO(picture.stream)) as shown:
        tags = tiff_tags(stored)
        (start,), (length,), apart = (tags[tag] for tag in (273, 279, 347))
        assert apart
        assert np.array_equal(np.asarray(stored.convert("RGB")), np.asarray(shown.convert("RGB")))
    codes = (tmp_path / "a.tif").read_bytes()[start + 2 : start + length]
    assert picture.passed_through
    assert picture.stream.endswith(codes)
    assert picture.sha256 == page.sha256


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_jpeg_that_a_tiff_has_cut_into_strips_is_one_again(tmp_path: Path, mode: str) -> None:
    """As libtiff cuts a page unless it is told not to; recoded it was three times as large."""
    page_image(mode=mode).save(tmp_path / "a.tif", compression="jpeg", tiffinfo={278: 16})
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        picture = scan.picture(1)
    assert isinstance(picture, EncodedPicture)
    assert (picture.filter, picture.passed_through) == ("/DCTDecode", True)
    with Image.open(tmp_path / "a.tif") as stored, Image.open(io.BytesIO(picture.stream)) as shown:
        assert len(tiff_tags(stored)[273]) > 10
        assert np.array_equal(np.asarray(stored), np.asarray(shown))


def test_the_frames_of_a_tiff_are_read_in_any_order(tmp_path: Path) -> None:
    frames = [Image.new("L", (100, 140 + n), 255 - 40 * n) for n in range(4)]
    frames[0].save(tmp_path / "a.tif", save_all=True, append_images=frames[1:])
    with open_scan(tmp_path / "a.tif", limits=LIMITS) as scan:
        for number in (3, 1, 4, 4, 2):
            page = scan.page(number)
            assert (page.height, int(page.pixels[0, 0])) == (139 + number, 295 - 40 * number)
            assert scan.picture(number).sha256 == page.sha256


def test_a_telephones_heic_is_read_upright_and_carried_without_loss(tmp_path: Path) -> None:
    image = page_image(420, 594)
    pillow_heif.from_pillow(image).save(tmp_path / "a.heic", quality=95)
    with open_scan(tmp_path / "a.heic", limits=LIMITS) as scan:
        page, picture = scan.page(1), scan.picture(1)
    assert scan.media_type == "image/heic"
    assert np.abs(page.pixels.astype(int) - pixels_of(image)).mean() < 6
    assert isinstance(picture, EncodedPicture)
    assert np.array_equal(np.asarray(as_pdf_page(picture)), page.pixels)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_scanned_pdf_page_is_its_own_image_turned_as_viewers_turn_it(
    tmp_path: Path, rotate: int
) -> None:
    image = page_image(420, 594)
    image_pdf(jpeg_bytes(image), image.size, rotate=rotate).save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        page, picture = scan.page(1), scan.picture(1)
    stored = Image.open(io.BytesIO(jpeg_bytes(image)))
    assert np.array_equal(page.pixels, np.rot90(pixels_of(stored), -rotate // 90))
    assert isinstance(picture, PdfPagePicture)
    assert picture.one_image
    assert picture.sha256 == page.sha256
    assert page.dpi == pytest.approx(300, abs=1)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "drawing", ["W 0 0 H 0 0", "0 H -W 0 W 0", "-W 0 0 -H W H", "0 -H W 0 0 H", "-W 0 0 H W 0"]
)
def test_however_a_scanner_lays_its_image_the_page_looks_as_poppler_shows_it(
    tmp_path: Path, drawing: str, rotate: int
) -> None:
    image = page_image(420, 594)
    pdf = image_pdf(jpeg_bytes(image), image.size, rotate=rotate)
    width, height = 420 * 72 / 300, 594 * 72 / 300
    if drawing.startswith("0"):
        width, height = height, width
        pdf.pages[0].mediabox = pikepdf.Array([0, 0, width, height])
    matrix = drawing.replace("W", str(width)).replace("H", str(height))
    pdf.pages[0].obj.Contents = pdf.make_stream(f"q {matrix} cm /Im0 Do Q".encode())
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        page = scan.page(1)
    shown = pdf2image.convert_from_path(tmp_path / "a.pdf", dpi=300)[0]
    assert np.abs(page.pixels.astype(int) - np.asarray(shown)).mean() < 6


def test_a_fax_with_flat_pixels_is_shown_in_its_true_proportions(tmp_path: Path) -> None:
    image = page_image(420, 297)
    pdf = image_pdf(jpeg_bytes(image), image.size)
    pdf.pages[0].mediabox = pikepdf.Array([0, 0, 210, 297])
    pdf.pages[0].obj.Contents = pdf.make_stream(b"q 210 0 0 297 0 0 cm /Im0 Do Q")
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        page = scan.page(1)
    assert page.height / page.width == pytest.approx(297 / 210, rel=0.01)


OCR_LAYER = b"BT 3 Tr /F1 12 Tf 10 10 Td (Quyet dinh ve viec ban hanh quy che lam viec) Tj ET"


def test_a_scan_with_an_invisible_text_layer_is_still_a_scan(tmp_path: Path) -> None:
    image = page_image(420, 594)
    image_pdf(jpeg_bytes(image), image.size, extra=OCR_LAYER * 9).save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        page, picture = scan.page(1), scan.picture(1)
    assert page.embedded == ()
    (step,) = (step for step in page.steps if step.name == "text_layer")
    assert not step.applied
    assert step.evidence == {"invisible_letters": 9 * 44}
    assert isinstance(picture, PdfPagePicture)
    assert picture.one_image


def test_a_born_digital_page_brings_its_own_words_where_they_stand(tmp_path: Path) -> None:
    lines = ["Thong bao so 12 ve viec nghi le", "Kinh gui cac phong ban truc thuoc"]
    text_pdf(lines, tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        page = scan.page(1)
    assert " ".join(word.text for word in page.embedded) == " ".join(lines)
    for word in page.embedded:
        inside = page.pixels[word.box.y0 : word.box.y1, word.box.x0 : word.box.x1]
        assert inside.min() < 100, "there is ink where the word is said to be"
    assert page.pixels.shape == (3509, 2480, 3)


def test_text_in_a_pre_unicode_font_is_not_taken_at_its_word(tmp_path: Path) -> None:
    """What was meant is plain, but Helvetica shows it as it stands: the picture has to decide."""
    mojibake = ["C\\351ng h\\337a x\\267 h\\351i ch\\361 ngh\\334a Vi\\326t Nam"] * 3
    text_pdf(mojibake, tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        page = scan.page(1)
    assert [word.text for word in page.embedded[:4]] == ["Cộng", "hòa", "xã", "hội"]
    assert page.embedded_doubtful


def test_content_decides_what_a_file_is_and_a_wrong_suffix_is_only_noted(tmp_path: Path) -> None:
    page_image().save(tmp_path / "a.pdf", format="PNG")
    page_image().save(tmp_path / "b.png")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as wrong:
        assert (wrong.media_type, wrong.extension_mismatch) == ("image/png", True)
    with open_scan(tmp_path / "b.png", limits=LIMITS) as right:
        assert not right.extension_mismatch


def test_single_and_multi_strip_pages_of_one_picture_have_different_masters(tmp_path: Path) -> None:
    image = page_image(600, 840)
    save_group4(image, tmp_path / "a.tif")
    save_group4(image, tmp_path / "b.tif", strips=4)
    with (
        open_scan(tmp_path / "a.tif", limits=LIMITS) as a,
        open_scan(tmp_path / "b.tif", limits=LIMITS) as b,
    ):
        assert a.page(1).sha256 != b.page(1).sha256
        assert np.array_equal(a.page(1).pixels, b.page(1).pixels)
