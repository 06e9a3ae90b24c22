"""What is too coarse to be read is refused by name; what is empty is kept and says so."""

import multiprocessing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from pipeline.intake import IntakeLimits, open_scan
from pipeline.intake.errors import TooCoarse
from pipeline.intake.quality import judged
from pipeline.page import Pixels, ScanPage
from tests.pipeline.intake.files import SEED, image_pdf, jpeg_bytes
from workers.isolation.limits import CellLimits

pytestmark = pytest.mark.slow

TINOS = "/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf"
SENTENCE = "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; xét đề nghị"
A4 = (2480, 3508)


def printed_page(points: float = 13.5, lines: int = 30) -> Image.Image:
    """A4 at 300 dpi, full of print."""
    sheet = Image.new("RGB", A4, (246, 246, 244))
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(TINOS, round(points * 300 / 72))
    for row in range(lines):
        pen.text((300, 300 + round(row * points * 6.2)), SENTENCE, fill=(30, 30, 30), font=font)
    return sheet


def at_dpi(sheet: Image.Image, dpi: int) -> Image.Image:
    size = (round(sheet.width * dpi / 300), round(sheet.height * dpi / 300))
    return sheet.resize(size, Image.Resampling.LANCZOS)


def opened(path: Path) -> ScanPage:
    with open_scan(path, limits=IntakeLimits()) as scan:
        return scan.page(1)


def kept(path: Path, pixels: Pixels) -> ScanPage:
    Image.fromarray(pixels).save(path / "a.png", dpi=(300, 300))
    return opened(path / "a.png")


def flags(page: ScanPage) -> set[str]:
    return {step.name for step in page.steps if step.applied}


@pytest.mark.parametrize("claimed", [50, 72, 300])
@pytest.mark.parametrize("dpi", [30, 40, 50])
def test_a_thumbnail_is_refused_whatever_its_tag_claims(
    tmp_path: Path, dpi: int, claimed: int
) -> None:
    at_dpi(printed_page(), dpi).save(tmp_path / "a.jpg", quality=80, dpi=(claimed, claimed))
    with pytest.raises(TooCoarse) as caught:
        opened(tmp_path / "a.jpg")
    assert caught.value.facts["dpi"] == pytest.approx(dpi, abs=1)
    assert "quét lại" in caught.value.clerk_message
    assert "300 dpi" in caught.value.clerk_message


def test_a_thumbnail_in_a_pdf_is_refused_too(tmp_path: Path) -> None:
    small = at_dpi(printed_page(), 50)
    image_pdf(jpeg_bytes(small), small.size).save(tmp_path / "a.pdf")
    with pytest.raises(TooCoarse):
        opened(tmp_path / "a.pdf")


@pytest.mark.parametrize("dpi", [90, 100, 150, 190])
def test_between_readable_and_lawful_a_page_is_kept_with_a_warning(
    tmp_path: Path, dpi: int
) -> None:
    at_dpi(printed_page(), dpi).save(tmp_path / "a.png", dpi=(dpi, dpi))
    assert flags(opened(tmp_path / "a.png")) == {"doubtful_quality"}


@pytest.mark.parametrize("dpi", [200, 300])
def test_a_lawful_scan_has_no_flag(tmp_path: Path, dpi: int) -> None:
    at_dpi(printed_page(), dpi).save(tmp_path / "a.png", dpi=(dpi, dpi))
    assert flags(opened(tmp_path / "a.png")) == set()


def test_few_pixels_with_large_letters_are_read(tmp_path: Path) -> None:
    """A card cut out of its page: 50 dpi if it were A4, but its print is as large as ever."""
    card = at_dpi(printed_page(), 180).crop((150, 150, 740, 570))
    card.save(tmp_path / "a.png")
    page = opened(tmp_path / "a.png")
    assert page.dpi < 75
    assert flags(page) == {"doubtful_quality"}


def test_a_small_photograph_is_not_taken_for_print(tmp_path: Path) -> None:
    grain = np.random.default_rng(SEED).normal(128, 40, (400, 300)).clip(0, 255).astype(np.uint8)
    Image.fromarray(grain).save(tmp_path / "a.png")
    assert flags(opened(tmp_path / "a.png")) == {"doubtful_quality"}


def paper(level: float) -> Pixels:
    """An even sheet as a scanner sees it, with the shadow of its edge."""
    rng = np.random.default_rng(SEED)
    sheet = rng.normal(level, 2, (1754, 1240)).clip(0, 255).astype(np.uint8)
    sheet[:, :12] = 60
    return sheet


def test_a_blank_side_is_kept_and_flagged(tmp_path: Path) -> None:
    assert "blank_page" in flags(kept(tmp_path, paper(247)))


def test_a_black_side_is_kept_and_flagged(tmp_path: Path) -> None:
    assert "black_page" in flags(kept(tmp_path, paper(8)))


def test_one_line_of_print_is_not_nothing(tmp_path: Path) -> None:
    assert flags(kept(tmp_path, np.asarray(printed_page(lines=1)))) == set()


def test_white_print_on_black_is_not_nothing(tmp_path: Path) -> None:
    assert flags(kept(tmp_path, 255 - np.asarray(printed_page(lines=2)))) == set()


def newspaper(dpi: int) -> Image.Image:
    """Columns of 9-point print on A2."""
    sheet = Image.new("L", (round(16.54 * dpi), round(23.39 * dpi)), 245)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(TINOS, round(9 * dpi / 72))
    for column in range(4):
        for row in range(sheet.height // round(0.16 * dpi) - 6):
            at = (round((0.5 + 4 * column) * dpi), round((0.5 + 0.16 * row) * dpi))
            pen.text(at, SENTENCE[:58], fill=40, font=font)
    return sheet


def test_a_newspaper_without_a_tag_is_not_shrunk_to_a4(tmp_path: Path) -> None:
    newspaper(400).save(tmp_path / "a.jpg")
    page = opened(tmp_path / "a.jpg")
    assert page.width > 6600
    assert 250 < page.dpi < 500, "as A4 it would have 800"
    assert "larger_paper" in flags(page)


def test_a_newspaper_that_says_how_large_it_is_is_believed(tmp_path: Path) -> None:
    newspaper(400).save(tmp_path / "a.tif", compression="tiff_lzw", dpi=(400, 400))
    page = opened(tmp_path / "a.tif")
    assert page.dpi == pytest.approx(400, abs=1)
    assert flags(page) == set()


def test_a_sharp_photograph_of_a4_stays_a4(tmp_path: Path) -> None:
    sharp = printed_page().resize((4960, 7016), Image.Resampling.BICUBIC)
    sharp.save(tmp_path / "a.jpg", quality=80)
    page = opened(tmp_path / "a.jpg")
    assert page.dpi == pytest.approx(600, abs=2)
    assert flags(page) == set()


def _judge_a_sheet_of_five_metres() -> None:
    CellLimits().impose()
    sheet = np.full((6300, 6300, 3), 255, np.uint8)
    sheet[::40, ::40] = 0
    judged(ScanPage(1, sheet, 32, "container", "0" * 64))


def test_a_sheet_of_five_metres_is_judged_in_the_memory_of_a_cell() -> None:
    """Enlarged as a whole it took 2.7 GB, and the paper ended under no name."""
    child = multiprocessing.get_context("spawn").Process(target=_judge_a_sheet_of_five_metres)
    child.start()
    child.join()
    assert child.exitcode == 0
