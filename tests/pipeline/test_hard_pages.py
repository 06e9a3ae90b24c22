"""Pages that are hardly pages: nothing is invented on them, and print on them is read."""

from datetime import date

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from benchmarks.synth import make_document
from pipeline.clean import CleanOptions
from pipeline.ocr import Engine, open_engine
from pipeline.page import PageText, Pixels, ScanPage
from pipeline.page_reading import read_scan_page
from tests.pipeline.clean.test_bending import bent
from tests.pipeline.ocr.pages import FONT, printed_page
from tests.pipeline.records.test_codes_on_papers import card_lines

pytestmark = pytest.mark.slow

LINES = [
    "Số: 125/QĐ-UBND",
    "Quyết định về việc phê duyệt kế hoạch",
    "Ủy ban nhân dân xã Bình Minh",
]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine()


def read(pixels: Pixels, engine: Engine, dpi: float = 300) -> PageText:
    page = ScanPage(1, np.ascontiguousarray(pixels), dpi, "tag", "0" * 64)
    return read_scan_page(page, engine, CleanOptions())


def noise(mean: float, spread: float) -> Pixels:
    grains = np.random.default_rng(7).normal(mean, spread, (1754, 1240, 3))
    return np.clip(grains, 0, 255).astype(np.uint8)


def clouds() -> Pixels:
    """Soft shapes of many sizes and colours, as a photograph has them."""
    shades = np.random.default_rng(7).integers(40, 230, (40, 28, 3), dtype=np.uint8)
    return np.asarray(Image.fromarray(shades).resize((1240, 1754), Image.Resampling.BICUBIC))


EMPTY = {
    "white": np.full((1754, 1240), 255, np.uint8),
    "black": np.zeros((1754, 1240), np.uint8),
    "paper": noise(246, 3),
    "open lid": noise(14, 6),
    "photograph": clouds(),
    "dark photograph": (clouds() * 0.4).astype(np.uint8),
}


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_where_nothing_is_printed_nothing_is_read(name: str, engine: Engine) -> None:
    assert read(EMPTY[name], engine, dpi=150).text == ""


def test_a_negative_is_read_like_the_page_it_was_made_of(engine: Engine) -> None:
    page = np.repeat(printed_page(LINES).pixels[..., None], 3, axis=2)
    assert read(255 - page, engine).text == read(page, engine).text == "\n".join(LINES)


def test_a_newspaper_8000_pixels_wide_is_read_and_its_boxes_lie_on_it(engine: Engine) -> None:
    image = Image.new("L", (8000, 1500), 255)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(FONT, 100)
    for place in ((300, 300), (4500, 300), (300, 800), (4500, 800)):
        draw.text(place, "Ủy ban nhân dân xã Bình Minh quyết định", fill=0, font=font)
    text = read(np.asarray(image, dtype=np.uint8), engine, dpi=600)
    assert text.text.count("Bình Minh quyết định") == 4
    for line in text.lines:
        x0, y0, x1, y1 = text.on_scan(line.box).box
        assert -1 <= x0 < x1 <= 8001
        assert -1 <= y0 < y1 <= 1501


def test_a_second_language_is_read_beside_vietnamese(engine: Engine) -> None:
    lines = ["The parties agree on the following terms", "Các bên thống nhất các điều khoản sau"]
    assert read(printed_page(lines).pixels, engine).text == "\n".join(lines)


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_last_page_of_a_letter_is_read_however_it_lies(engine: Engine, quarters: int) -> None:
    """Seven lines have too few letters for a verdict on their turn."""
    page = make_document("cong_van", 66041, "Cousine").pages[-1]
    text = read(np.rot90(page.image, quarters), engine)
    assert sorted(line.text for line in text.lines) == sorted(page.text.splitlines())


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_the_back_of_a_card_is_not_put_on_its_head(engine: Engine, quarters: int) -> None:
    """Digits and "<" are most of its print, and look alike both ways up."""
    born, expires = date(1990, 3, 14), date(2040, 3, 14)
    card = card_lines("001190012345", born, "M", expires, "TRAN<<VAN<BINH")
    sheet = Image.new("L", (2480, 3508), 255)
    pen, font = ImageDraw.Draw(sheet), ImageFont.truetype(FONT.replace("Tinos", "Cousine"), 44)
    for row, line in enumerate(["Đặc điểm nhân dạng", "Ngón trỏ trái", *card]):
        pen.text((360, 800 + 62 * row), line, fill=20, font=font)
    text = read(np.rot90(np.asarray(sheet), quarters), engine)
    assert text.text.startswith("Đặc điểm nhân dạng\nNgón trỏ trái")


def test_a_page_of_a_thick_book_is_read_and_its_boxes_lie_on_its_words(engine: Engine) -> None:
    page = make_document("quyet_dinh", 91001, "Tinos").pages[0]
    book = bent(page.image, spine_px=150, belly_px=0)
    text = read(book, engine)
    assert sorted(line.text for line in text.lines) == sorted(page.text.splitlines())
    boxes = [text.on_scan(word.box).box for line in text.lines for word in line.words]
    assert max(book[b.y0 : b.y1, b.x0 : b.x1, 1].min() for b in boxes) < 150
