"""What of a page is shown, whatever its boxes say."""

from collections.abc import Sequence
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Name

from pipeline.compose.sheets import scan_to_carried
from pipeline.page import EngineRef, PageText
from pipeline.page_box import shown_box, user_unit
from tests.pipeline.compose.test_odd_sources import copied
from tests.pipeline.intake.hostile import with_content
from tests.pipeline.intake.test_hostile import SENTENCE
from tests.shown_text import render

_A4 = (595, 842)


def _sheet(crop: Sequence[float] | None = None, unit: object = None) -> pikepdf.Pdf:
    pdf = with_content(SENTENCE, _A4)
    if crop is not None:
        pdf.pages[0].obj.CropBox = Array([*crop])
    if unit is not None:
        pdf.pages[0].obj.UserUnit = unit
    return pdf


@pytest.mark.parametrize(
    ("crop", "shown"),
    [
        (None, (0, 0, 595, 842)),
        ((-50, -60, 700, 900), (0, 0, 595, 842)),
        ((500, 800, 100, 40), (100, 40, 500, 800)),
        ((300, -10, 900, 400), (300, 0, 595, 400)),
    ],
)
def test_what_is_shown_lies_within_the_media_box(
    crop: Sequence[float] | None, shown: tuple[float, ...]
) -> None:
    sheet = _sheet(crop)
    assert shown_box(sheet.pages[0]) == shown


def test_of_a_crop_box_beside_the_page_nothing_is_shown() -> None:
    sheet = _sheet((1000, 1000, 1500, 1700))
    x0, y0, x1, y1 = shown_box(sheet.pages[0])
    assert (x1 - x0, y1 - y0) == (0, 0)


@pytest.mark.parametrize(
    ("unit", "points"), [(None, 1), (2.5, 2.5), (0, 1), (-1, 1), (pikepdf.String("x"), 1)]
)
def test_a_unit_that_is_nonsense_is_a_point(unit: object, points: float) -> None:
    sheet = _sheet(unit=unit)
    assert user_unit(sheet.pages[0]) == points


def test_words_stand_where_they_were_seen_when_the_crop_box_is_larger_than_the_page() -> None:
    text = PageText.unmoved(
        (), EngineRef("truth", "1"), number=1, sha256="0" * 64, size=_A4, dpi=72
    )
    sheet = _sheet((-50, -60, 700, 900))
    way = scan_to_carried(text, sheet.pages[0])
    assert way.point(0, 0) == pytest.approx((0, 842))
    assert way.point(595, 842) == pytest.approx((595, 0))


@pytest.mark.slow
@pytest.mark.parametrize("unit", [0, -3, Name.Ten])
def test_a_unit_that_is_nonsense_is_not_carried_into_the_copy(tmp_path: Path, unit: object) -> None:
    source = tmp_path / "a.pdf"
    pdf = with_content(SENTENCE, _A4)
    pdf.pages[0].obj.UserUnit = unit
    pdf.save(source)
    copy = copied(source, tmp_path / "copy.pdf")
    with pikepdf.open(copy.path) as made:
        assert "/UserUnit" not in made.pages[0].obj
    assert render(copy.path, dpi=30).shape == render(source, dpi=30).shape
