"""Master images are sacred: what the scanner wrote is what the copy holds."""

import hashlib
import io
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from PIL import Image, ImageOps

from pipeline.pdfa import check_pdfa
from pipeline.picture import EncodedPicture, PdfPagePicture
from tests.copies import compose
from tests.printed import DPI, Pixels, jpeg, page_text, scan, set_lines
from tests.shown_text import render


def _encoded(stream: bytes, **changes: object) -> EncodedPicture:
    picture, _ = scan()
    digest = hashlib.sha256(stream).hexdigest()
    return replace(picture, stream=stream, sha256=digest, **changes)  # type: ignore[arg-type]


def _group_4() -> EncodedPicture:
    sheet = Image.new("1", (400, 560), 1)
    sheet.paste(0, (50, 60, 200, 90))
    buffer = io.BytesIO()
    sheet.save(buffer, "TIFF", compression="group4", tiffinfo={278: 560})
    with Image.open(buffer) as tiff:
        offset, length = tiff.tag_v2[273][0], tiff.tag_v2[279][0]  # type: ignore[attr-defined]
    return _encoded(
        buffer.getvalue()[offset : offset + length],
        filter="/CCITTFaxDecode",
        width=400,
        height=560,
        bits=1,
        colour="bitonal",
        decode_parms={"/K": -1, "/Columns": 400, "/Rows": 560, "/BlackIs1": False},
    )


def _flate() -> EncodedPicture:
    pixels = np.arange(400 * 560, dtype=np.uint32).astype(np.uint8)
    return _encoded(
        zlib.compress(pixels.tobytes()),
        filter="/FlateDecode",
        width=400,
        height=560,
        bits=8,
        colour="grey",
    )


@pytest.mark.parametrize("picture", [scan()[0], _group_4(), _flate()], ids=["jpeg", "g4", "flate"])
def test_the_bytes_of_a_master_image_are_the_bytes_in_the_copy(
    picture: EncodedPicture, tmp_path: Path
) -> None:
    copy = compose([(picture, page_text(set_lines(), picture))], tmp_path / "copy.pdf")

    with pikepdf.open(copy.path) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == picture.stream
    assert check_pdfa(copy.path).passed


def test_the_image_of_a_pdf_that_came_in_is_carried_over_bit_for_bit(tmp_path: Path) -> None:
    picture, text = scan()
    scanned = compose([(picture, text)], tmp_path / "scanned.pdf")
    source = PdfPagePicture(scanned.path, 0, picture.sha256, one_image=True)

    copy = compose([(source, text)], tmp_path / "copy.pdf")

    with pikepdf.open(copy.path) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert image.read_raw_bytes() == picture.stream


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_shown_the_way_its_exif_orientation_says(
    orientation: int, tmp_path: Path
) -> None:
    stored = _arrow()
    picture = jpeg(stored, orientation=orientation)
    copy = compose([(picture, page_text((), picture))], tmp_path / "copy.pdf")

    shown = render(copy.path, dpi=DPI)

    expected = _as_viewers_show(stored, orientation)
    assert shown.shape == expected.shape
    assert np.abs(shown.astype(int) - expected).mean() < 3


def _arrow() -> Pixels:
    """A picture that looks different under each of the eight orientations."""
    pixels = np.full((220, 300, 3), 255, dtype=np.uint8)
    pixels[20:60, 20:280] = (200, 0, 0)
    pixels[60:200, 20:70] = (0, 0, 200)
    return pixels


def _as_viewers_show(pixels: Pixels, orientation: int) -> Pixels:
    photo = Image.fromarray(pixels)
    photo.getexif()[0x0112] = orientation
    return np.asarray(ImageOps.exif_transpose(photo), dtype=np.uint8)


def test_a_profile_of_another_colour_model_is_left_out_instead_of_breaking_the_page(
    tmp_path: Path,
) -> None:
    picture = replace(scan()[0], icc=b"\0" * 16 + b"CMYK" + b"\0" * 108)
    copy = compose([(picture, page_text((), picture))], tmp_path / "copy.pdf")
    assert check_pdfa(copy.path).passed
