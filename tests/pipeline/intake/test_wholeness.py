"""A page that is half gone is refused, although every decoder makes a picture of it."""

import io
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from pikepdf import Dictionary, Name
from PIL import Image, TiffImagePlugin

from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.errors import DamagedScan
from pipeline.page import ScanPage
from tests.pipeline.intake.files import image_pdf, jpeg_bytes, page_image, save_group4
from tests.pipeline.intake.hostile import image_stream, of_image

PAGE = page_image(827, 1169)


def read(path: Path) -> ScanPage:
    with open_scan(path, limits=IntakeLimits()) as scan:
        return scan.page(1)


def zeroed(content: bytes, at: float, count: int = 200) -> bytes:
    """``content`` with zeros in the place of some bytes, as a bad disk leaves it."""
    start = int(len(content) * at)
    return content[:start] + bytes(count) + content[start + count :]


def ended(content: bytes) -> bytes:
    """A JPEG that says in its middle that it ends there."""
    middle = len(content) // 2
    return content[:middle] + b"\xff\xd9" + content[middle + 2 :]


JPEG = jpeg_bytes(PAGE, dpi=(100, 100))
SPOILT = {"zeros": zeroed(JPEG, 0.5), "end in the middle": ended(JPEG)}


@pytest.mark.parametrize("how", SPOILT)
def test_a_jpeg_that_decodes_to_half_a_page_is_damaged(tmp_path: Path, how: str) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(SPOILT[how])
    with pytest.raises(DamagedScan):
        read(path)


@pytest.mark.parametrize("how", SPOILT)
def test_inside_a_pdf_it_is_damaged_too(tmp_path: Path, how: str) -> None:
    image_pdf(SPOILT[how], PAGE.size).save(tmp_path / "a.pdf")
    with pytest.raises(DamagedScan):
        read(tmp_path / "a.pdf")


def test_a_damaged_strip_of_a_page_of_several_is_found(tmp_path: Path) -> None:
    pdf = image_pdf(SPOILT["zeros"], PAGE.size)
    page = pdf.pages[0].obj
    page.Contents = pdf.make_stream(b"q 1 0 0 .5 0 0 cm " + page.Contents.read_bytes() + b" Q")
    pdf.save(tmp_path / "a.pdf")
    with pytest.raises(DamagedScan):
        read(tmp_path / "a.pdf")


HARMLESS: dict[str, Callable[[bytes], bytes]] = {
    "zeros before the end": lambda jpeg: jpeg[:-2] + bytes(700) + jpeg[-2:],
    "fill bytes before the end": lambda jpeg: jpeg[:-2] + b"\xff" * 700 + jpeg[-2:],
}


@pytest.mark.parametrize("habit", HARMLESS)
def test_the_habits_of_devices_are_no_damage(tmp_path: Path, habit: str) -> None:
    path = tmp_path / "a.pdf"
    image_pdf(HARMLESS[habit](JPEG), PAGE.size).save(path)
    seen = read(path).pixels.astype(int)
    assert np.abs(seen - np.asarray(PAGE)).mean() < 3


def test_deflated_samples_of_which_some_were_lost_are_damaged(tmp_path: Path) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (1169, 827), dtype=np.uint8)
    packed = zeroed(zlib.compress(noise.tobytes()), 0.5, 8)
    of_image(lambda pdf: image_stream(pdf, packed, PAGE.size)).save(tmp_path / "a.pdf")
    with pytest.raises(DamagedScan):
        read(tmp_path / "a.pdf")


def _group4(folder: Path, strips: int) -> Path:
    dots = np.random.default_rng(5).integers(0, 12, (1169, 827)) > 0
    save_group4(Image.fromarray(dots), folder / "a.tif", strips=strips)
    return folder / "a.tif"


def _strip_of(path: Path, number: int) -> tuple[int, int]:
    with Image.open(path) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
    offsets, counts = TiffImagePlugin.STRIPOFFSETS, TiffImagePlugin.STRIPBYTECOUNTS
    return tags[offsets][number], tags[counts][number]


@pytest.mark.parametrize(("strips", "spoilt"), [(1, 0), (4, 2)])
def test_group_4_that_went_wrong_in_the_middle_is_damaged(
    tmp_path: Path, strips: int, spoilt: int
) -> None:
    path = _group4(tmp_path, strips)
    assert read(path).width == 827
    start, length = _strip_of(path, spoilt)
    content = path.read_bytes()
    middle = start + length // 2
    path.write_bytes(content[:middle] + b"\x55\xaa" * 8 + content[middle + 16 :])
    with pytest.raises(DamagedScan):
        read(path)


@pytest.mark.parametrize("sound", [True, False])
def test_group_4_inside_a_pdf_is_looked_at_too(tmp_path: Path, sound: bool) -> None:
    path = _group4(tmp_path, 1)
    start, length = _strip_of(path, 0)
    strip = path.read_bytes()[start : start + length]
    if not sound:
        strip = strip[: length // 2] + b"\x55\xaa" * 8 + strip[length // 2 + 16 :]
    parameters = {"/K": -1, "/Columns": 827, "/Rows": 1169}
    keys = {"BitsPerComponent": 1, "Filter": Name.CCITTFaxDecode}
    of_image(
        lambda pdf: image_stream(pdf, strip, PAGE.size, DecodeParms=Dictionary(parameters), **keys)
    ).save(tmp_path / "a.pdf")
    if sound:
        assert read(tmp_path / "a.pdf").width == 827
    else:
        with pytest.raises(DamagedScan):
            read(tmp_path / "a.pdf")


def test_a_progressive_jpeg_is_whole(tmp_path: Path) -> None:
    out = io.BytesIO()
    PAGE.save(out, "JPEG", progressive=True, dpi=(100, 100))
    (tmp_path / "a.jpg").write_bytes(out.getvalue())
    assert read(tmp_path / "a.jpg").width == 827
