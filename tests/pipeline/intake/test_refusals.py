"""What intake refuses, by name and before decoding anything."""

import struct
import zlib
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

import pikepdf
import pytest
from PIL import Image

from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.errors import (
    DamagedScan,
    EmptyFile,
    EmptyPdf,
    FileTooLarge,
    NoSuchPage,
    PasswordProtected,
    TooManyPages,
    TooManyPixels,
    UnknownFileType,
    UnsafePdf,
)
from tests.pipeline.intake.files import image_pdf, jpeg_bytes, page_image, save_group4

LIMITS = IntakeLimits()


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_an_empty_file_is_named_as_such(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        open_scan(write(tmp_path / "a.pdf", b""), limits=LIMITS)


@pytest.mark.parametrize("content", [b"PK\x03\x04 a Word file", b"hello", b"\xff\xd8", b"GIF89a"])
def test_what_is_no_scan_is_refused_whatever_its_name(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnknownFileType):
        open_scan(write(tmp_path / "a.pdf", content), limits=LIMITS)


def test_a_file_beyond_the_byte_limit_is_not_even_sniffed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.bin", b"x" * 2000)
    with pytest.raises(FileTooLarge) as caught:
        open_scan(path, limits=IntakeLimits(max_bytes=1999))
    assert caught.value.facts == {"size": 2000, "limit": 1999}


def test_a_pixel_bomb_is_refused_from_its_header(tmp_path: Path) -> None:
    Image.new("1", (60, 60)).save(tmp_path / "small.png")
    png = (tmp_path / "small.png").read_bytes()
    header = b"IHDR" + struct.pack(">II", 60_000, 60_000) + png[24:29]
    checked = header + struct.pack(">I", zlib.crc32(header))
    path = write(tmp_path / "bomb.png", png[:12] + checked + png[33:])
    with pytest.raises(TooManyPixels):
        open_scan(path, limits=LIMITS)


def test_a_picture_just_over_the_pixel_limit_is_refused_with_its_size(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    page_image(210, 297).save(path)
    with pytest.raises(TooManyPixels) as caught:
        open_scan(path, limits=IntakeLimits(max_pixels=210 * 297 - 1))
    assert (caught.value.facts["width"], caught.value.facts["height"]) == (210, 297)


def test_a_picture_inside_a_pdf_has_the_same_pixel_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    image_pdf(jpeg_bytes(page_image()), (210, 297)).save(path)
    with (
        open_scan(path, limits=IntakeLimits(max_pixels=1000)) as scan,
        pytest.raises(TooManyPixels),
    ):
        scan.page(1)


def test_a_drawn_page_is_refused_for_what_one_of_its_pictures_claims(tmp_path: Path) -> None:
    """Poppler would try for a minute to read it; the page is not one plain image any more."""
    path = tmp_path / "a.pdf"
    rule = b"0 0 m 100 100 l S"
    pdf = image_pdf(b"no such picture", (2480, 3508), extra=rule)
    picture = pdf.pages[0].obj.Resources.XObject.Im0
    picture.Width = picture.Height = 100_000
    pdf.save(path)
    with open_scan(path, limits=IntakeLimits()) as scan, pytest.raises(TooManyPixels) as caught:
        scan.page(1)
    assert caught.value.facts["width"] == 100_000


def test_too_many_pages_are_refused_in_pdf_and_tiff(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    for _ in range(4):
        pdf.add_blank_page()
    pdf.save(tmp_path / "a.pdf")
    frame = page_image(50, 70, "L")
    frame.save(tmp_path / "a.tif", save_all=True, append_images=[frame] * 3)
    for name in ("a.pdf", "a.tif"):
        with pytest.raises(TooManyPages):
            open_scan(tmp_path / name, limits=IntakeLimits(max_pages=3))
        with open_scan(tmp_path / name, limits=IntakeLimits(max_pages=4)) as scan:
            assert scan.page_count == 4


def test_a_password_is_asked_for_not_guessed(tmp_path: Path) -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(tmp_path / "a.pdf", encryption=pikepdf.Encryption(owner="o", user="u"))
    with pytest.raises(PasswordProtected):
        open_scan(tmp_path / "a.pdf", limits=LIMITS)


def test_a_pdf_without_pages_is_not_a_damaged_one(tmp_path: Path) -> None:
    pikepdf.new().save(tmp_path / "a.pdf")
    with pytest.raises(EmptyPdf):
        open_scan(tmp_path / "a.pdf", limits=LIMITS)


ACTIONS = {
    "JavaScript": {"/S": pikepdf.Name.JavaScript, "/JS": "app.alert(1)"},
    "Launch": {"/S": pikepdf.Name.Launch, "/F": "calc.exe"},
}


@pytest.mark.parametrize("place", ["catalog", "page", "annotation", "unreachable", "chained"])
@pytest.mark.parametrize("kind", sorted(ACTIONS))
def test_a_pdf_that_would_execute_something_is_refused_wherever_it_hides_it(
    tmp_path: Path, kind: str, place: str
) -> None:
    pdf = image_pdf(jpeg_bytes(page_image()), (210, 297))
    action = pikepdf.Dictionary(ACTIONS[kind])
    page = pdf.pages[0].obj
    if place == "catalog":
        pdf.Root.OpenAction = action
    elif place == "page":
        page.AA = pikepdf.Dictionary(O=action)
    elif place == "annotation":
        page.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])
    elif place == "unreachable":
        pdf.Root.Hidden = pdf.make_indirect(pikepdf.Array([action]))
    else:
        uri = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.invalid", Next=action)
        pdf.Root.OpenAction = uri
    pdf.save(tmp_path / "a.pdf")
    with pytest.raises(UnsafePdf) as caught:
        open_scan(tmp_path / "a.pdf", limits=LIMITS)
    assert caught.value.facts["action"] == kind


def test_a_link_is_no_danger(tmp_path: Path) -> None:
    pdf = image_pdf(jpeg_bytes(page_image()), (210, 297))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.invalid")
    pdf.save(tmp_path / "a.pdf")
    with open_scan(tmp_path / "a.pdf", limits=LIMITS) as scan:
        assert scan.page_count == 1


def sound_files(folder: Path) -> list[Path]:
    """One file per decoder, each of noise enough that a cut goes through its pixels."""
    image = page_image(200, 283)
    image.save(folder / "a.jpg", quality=95)
    image.save(folder / "a.png")
    image.save(folder / "a.webp", lossless=True)
    image.save(folder / "lzw.tif", compression="tiff_lzw")
    image.save(folder / "jpeg.tif", compression="jpeg")
    save_group4(image, folder / "g4.tif")
    pdf = image_pdf(jpeg_bytes(image), image.size)
    pdf.save(folder / "a.pdf")
    return sorted(folder.iterdir())


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.98])
def test_a_file_that_was_cut_off_is_never_read_as_a_shorter_one(
    tmp_path: Path, share: float
) -> None:
    for path in sound_files(tmp_path):
        content = path.read_bytes()
        path.write_bytes(content[: int(len(content) * share)])
        for ask in ("page", "picture"):
            with pytest.raises(DamagedScan), open_scan(path, limits=LIMITS) as scan:
                getattr(scan, ask)(1)


def test_pages_are_counted_from_one_and_end(tmp_path: Path) -> None:
    page_image().save(tmp_path / "a.jpg")
    with open_scan(tmp_path / "a.jpg", limits=LIMITS) as scan:
        for number in (0, 2, -1):
            with pytest.raises(NoSuchPage):
                scan.page(number)


def test_an_archive_is_refused_though_a_scan_lies_open_in_it(tmp_path: Path) -> None:
    """Else the last of its papers would be read and the others would be passed over in silence."""
    paper, packed = tmp_path / "a.pdf", tmp_path / "hai giấy.zip"
    scanned = page_image()
    image_pdf(jpeg_bytes(scanned), scanned.size).save(paper)
    with ZipFile(packed, "w", ZIP_STORED) as archive:
        for name in ("a.pdf", "b.pdf"):
            archive.write(paper, name)
    with pytest.raises(UnknownFileType):
        open_scan(packed, limits=LIMITS)
