"""Each step takes away what it is for, and leaves the ink."""

import cv2
import numpy as np
import pytest

from pipeline.clean.coarse import at_dpi
from pipeline.clean.leaders import erase_leaders
from pipeline.clean.negative import as_positive
from pipeline.clean.noise import estimate_grain, quieten
from pipeline.clean.paper import even_paper
from pipeline.clean.red_seal import find_seals, grey_without_seals
from pipeline.page import Pixels
from pipeline.shrunk import Pyramid

DPI = 300


def printed(height: int = 900, width: int = 1200) -> Pixels:
    """RGB white paper with black bars of type."""
    page = np.full((height, width, 3), 252, np.uint8)
    for y in range(100, height - 100, 60):
        page[y : y + 24, 150 : width - 150 : 14] = 15
        page[y : y + 24, 151 : width - 150 : 14] = 15
        page[y : y + 24, 152 : width - 150 : 14] = 15
    return page


def shaded(page: Pixels, tint: tuple[float, float, float]) -> Pixels:
    """The page under light that falls off to the right, on coloured paper."""
    fall = np.linspace(1.0, 0.55, page.shape[1])[None, :, None]
    lit = page * fall * np.array(tint)
    return np.asarray(lit, dtype=np.uint8)


def test_a_shadow_on_yellow_paper_becomes_white_and_ink_stays_black() -> None:
    page = printed()
    ink = page[..., 0] < 100
    even, step = even_paper(Pyramid(shaded(page, (1.0, 0.95, 0.75))), DPI)
    assert step.applied
    assert even.pixels[~ink].min() > 225
    assert even.pixels[ink].max() < 60


def test_white_paper_is_not_divided() -> None:
    page = printed()
    even, step = even_paper(Pyramid(page), DPI)
    assert not step.applied
    assert even.pixels is page


def test_a_negative_becomes_dark_print_on_bright_paper() -> None:
    page = printed()
    positive, step = as_positive(Pyramid(255 - page), DPI)
    assert step.applied
    assert np.array_equal(positive.pixels, page)


@pytest.mark.parametrize("level", [0, 60, 128, 255])
def test_paper_of_one_colour_is_no_negative(level: int) -> None:
    assert not as_positive(Pyramid(np.full((900, 700), level, np.uint8)), DPI)[1].applied


def test_a_bright_sheet_on_a_dark_table_is_no_negative() -> None:
    table = np.full((1800, 1800, 3), 30, np.uint8)
    table[200:1100, 300:1500] = printed()
    page, step = as_positive(Pyramid(table), DPI)
    assert not step.applied
    assert page.pixels is table


def test_print_is_no_negative() -> None:
    assert not as_positive(Pyramid(printed()), DPI)[1].applied
    assert not as_positive(Pyramid(shaded(printed(), (0.6, 0.55, 0.5))), DPI)[1].applied


def sealed(page: Pixels) -> Pixels:
    """A red ring of 34 mm over the type, transparent to black."""
    ring = np.full_like(page, 255)
    cv2.circle(ring, (600, 450), 200, (215, 45, 50), 14, cv2.LINE_AA)
    cv2.circle(ring, (600, 450), 60, (215, 45, 50), -1, cv2.LINE_AA)
    return np.minimum(page, ring)


def test_a_seal_goes_and_the_letters_under_it_stay() -> None:
    page = printed()
    ink = page[..., 0] < 100
    grey, step = grey_without_seals(Pyramid(sealed(page)), DPI)
    assert step.evidence == {"seals": 1}
    assert grey[~ink].min() > 230
    assert grey[ink].max() < 80


@pytest.mark.parametrize("shape", ["line of red text", "red speck", "no red at all"])
def test_what_is_red_but_no_seal_is_left_to_be_read(shape: str) -> None:
    page = printed()
    if shape == "line of red text":
        page[430:460, 200:900:6] = (200, 30, 40)
    elif shape == "red speck":
        page[430:460, 200:240] = (200, 30, 40)
    grey, step = grey_without_seals(Pyramid(page), DPI)
    assert not step.applied
    assert np.array_equal(grey, cv2.cvtColor(page, cv2.COLOR_RGB2GRAY))


def test_yellowed_paper_made_white_shows_no_seal() -> None:
    even, _ = even_paper(Pyramid(shaded(printed(), (1.0, 0.8, 0.55))), DPI)
    assert find_seals(even, DPI) == ()


def with_leaders(page: Pixels) -> Pixels:
    dotted = page.copy()
    for x in range(160, 1000, 14):
        cv2.circle(dotted, (x, 70), 2, 0, -1)
    return dotted


def small(page: Pixels) -> tuple[Pixels, float]:
    """The page at 100 dpi, where leaders are looked for first."""
    coarse, factor = at_dpi(Pyramid(page), DPI, 100)
    return coarse, DPI * factor


def grey_text() -> Pixels:
    page = np.full((300, 1200), 255, np.uint8)
    cv2.putText(page, "Ho va ten i i i i i i", (150, 200), cv2.FONT_HERSHEY_SIMPLEX, 1.4, 0, 3)
    return page


def test_dotted_leaders_are_erased_and_text_is_not_touched() -> None:
    text = grey_text()
    dotted = with_leaders(text)
    cleaned, step = erase_leaders(dotted, DPI, small(dotted))
    assert step.applied
    assert np.array_equal(cleaned, text)


def test_an_ellipsis_and_the_dots_of_letters_stay() -> None:
    text = grey_text()
    for x in (800, 814, 828):
        cv2.circle(text, (x, 196), 2, 0, -1)
    cleaned, step = erase_leaders(text, DPI, small(text))
    assert not step.applied
    assert cleaned is text


def test_grain_is_measured_in_grey_levels_whatever_is_printed() -> None:
    rng = np.random.default_rng(5)
    page = np.full((1200, 1200), 180, np.uint8)
    page[::40] = 20
    grained = np.clip(page + rng.normal(0, 9, page.shape), 0, 255).astype(np.uint8)
    assert estimate_grain(grained) == pytest.approx(9, abs=1)
    assert estimate_grain(page) < 0.5


def test_a_quiet_page_is_not_blurred() -> None:
    page = grey_text()
    cleaned, step = quieten(page)
    assert not step.applied
    assert cleaned is page


def test_ten_noughts_in_a_row_are_no_leader() -> None:
    page = np.full((200, 600), 255, np.uint8)
    for x in range(40, 560, 20):
        cv2.circle(page, (x, 100), 6, (0,), 5)
    cleaned, step = erase_leaders(page, DPI, small(page))
    assert not step.applied
    assert np.array_equal(cleaned, page)
