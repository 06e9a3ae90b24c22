"""Two hundred spoilt files: each ends as a page or under a name, in bounded time."""

import contextlib
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pillow_heif
import pytest
from pikepdf import Array, Name

from pipeline.intake import IntakeLimits, open_scan
from schemas.errors import SohoaError
from tests.pipeline.intake.files import image_pdf, jpeg_bytes, page_image, save_group4
from tests.pipeline.intake.hostile import image_stream, jbig2, jpx_with_another_size, of_image
from tests.pipeline.legacy_fonts.old_pdf import write_pdf
from tests.pipeline.legacy_fonts.test_pages import OLD

pytestmark = pytest.mark.slow

LIMITS = IntakeLimits(max_seconds=5)
PATIENCE_SECONDS = 30
"""Three programs of Poppler under their limit, on a machine that does something else too."""

SMALL_BOX = [40, 560, 440, 842]
NUMBERS = (b"0", b"-1", b"65536", b"99999999", b"2147483648", b"1e9")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One small file for every decoder, with structure in the open where a PDF has some."""
    folder = tmp_path_factory.mktemp("sound")
    image = page_image(200, 283)
    image.save(folder / "a.jpg", quality=95)
    image.save(folder / "a.png")
    image.save(folder / "a.webp", lossless=True)
    image.save(folder / "lzw.tif", compression="tiff_lzw")
    image.save(folder / "jpeg.tif", compression="jpeg")
    save_group4(image, folder / "g4.tif")
    pillow_heif.from_pillow(image).save(folder / "a.heic")
    image_pdf(jpeg_bytes(image), image.size).save(folder / "scan.pdf", compress_streams=False)
    jpx_with_another_size((64, 64), 64).save(folder / "jpx.pdf")
    coded, keys = jbig2(image, folder), {"BitsPerComponent": 1, "Filter": Name.JBIG2Decode}
    one_image = of_image(lambda pdf: image_stream(pdf, coded, image.size, **keys), (144, 204))
    one_image.save(folder / "jbig2.pdf")
    for name, blocks in OLD:
        write_pdf(folder / "old.pdf", blocks)
        with pikepdf.open(folder / "old.pdf") as pdf:
            pdf.pages[0].mediabox = Array(SMALL_BOX)
            pdf.save(folder / f"{name}.pdf", compress_streams=False)
    (folder / "old.pdf").unlink()
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def flip(content: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 3, 12, 40))):
        content[dice.randrange(len(content))] = dice.randrange(256)


def repeat(content: bytearray, dice: random.Random) -> None:
    start, place = dice.randrange(len(content)), dice.randrange(len(content))
    content[place:place] = content[start : start + dice.randrange(1, 400)]


def cut_out(content: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(content))
    del content[start : start + dice.randrange(1, 200)]


def change_numbers(content: bytearray, dice: random.Random) -> None:
    for _ in range(dice.choice((1, 3, 8))):
        found = list(re.finditer(rb"\d+", bytes(content)))
        if found:
            place = dice.choice(found)
            size = place.end() - place.start()
            content[place.start() : place.end()] = dice.choice(NUMBERS)[:size].ljust(size)


WAYS: tuple[Callable[[bytearray, random.Random], None], ...] = (
    flip,
    repeat,
    cut_out,
    change_numbers,
)


@pytest.mark.parametrize("seed", range(200))
def test_a_spoilt_file_is_a_page_or_a_named_error_never_a_surprise(
    tmp_path: Path, sound: dict[str, bytes], seed: int
) -> None:
    dice = random.Random(seed)
    name = dice.choice(sorted(sound))
    content = bytearray(sound[name])
    dice.choice(WAYS)(content, dice)
    path = tmp_path / name
    path.write_bytes(bytes(content))
    started = time.monotonic()
    with contextlib.suppress(SohoaError), open_scan(path, limits=LIMITS) as scan:
        assert isinstance(scan.signed, bool)
        assert isinstance(scan.born_digital, bool)
        assert scan.page(1).pixels.dtype == "uint8"
        assert scan.picture(1).sha256
    assert time.monotonic() - started < PATIENCE_SECONDS
