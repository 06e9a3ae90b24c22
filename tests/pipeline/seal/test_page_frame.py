"""The frame of a page that is signed is what a viewer shows of it."""

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from pipeline.copies import file_sha256
from pipeline.page_box import shown_box, user_unit
from pipeline.seal import SealPlace, seal_copy
from pipeline.seal.errors import NoSuchPage
from pipeline.seal.free_space import Area
from pipeline.seal.page_frame import PageFrame, page_frame
from tests.copies import compose
from tests.pki import AT, TT01_2023, officer
from tests.printed import scan

_MEDIA = (0, 0, 595, 842)
_CROPS = [
    (None, _MEDIA),
    ((50, 60, 500, 700), (50, 60, 500, 700)),
    ((-50, -60, 700, 900), _MEDIA),
    ((500, 800, 100, 40), (100, 40, 500, 800)),
    ((300, -10, 900, 400), (300, 0, 595, 400)),
    ((1000, 1000, 1500, 1700), (1000, 1000, 1000, 1000)),
]
"""A crop box, and what is seen of a page of A4 through it."""


def _sheet(**entries: object) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=_MEDIA[2:])
    for name, value in entries.items():
        pdf.pages[0].obj[f"/{name}"] = Array([*value]) if isinstance(value, tuple) else value
    return pdf


def _frame(pdf: pikepdf.Pdf, index: int = 0) -> PageFrame:
    saved = BytesIO()
    pdf.save(saved)
    return page_frame(IncrementalPdfFileWriter(saved), index)


@pytest.mark.parametrize(("crop", "seen"), _CROPS)
def test_of_a_crop_box_counts_what_lies_on_the_page(
    crop: Sequence[float] | None, seen: Sequence[float]
) -> None:
    pdf = _sheet() if crop is None else _sheet(CropBox=crop)
    frame = _frame(pdf)
    assert (frame.x0, frame.y0, frame.x1, frame.y1) == tuple(seen)
    assert tuple(seen) == shown_box(pdf.pages[0])


@pytest.mark.parametrize("turn", [90, -90, 450])
def test_a_cropped_page_lying_on_its_side_is_as_wide_as_its_crop_box_is_high(turn: int) -> None:
    frame = _frame(_sheet(CropBox=(-50, 60, 500, 900), Rotate=turn))
    assert (frame.width, frame.height) == (842 - 60, 500)


def test_boxes_and_turns_that_all_pages_share_count_as_their_own() -> None:
    pdf = _sheet()
    del pdf.pages[0].obj.MediaBox
    pdf.Root.Pages.MediaBox = Array([0, 0, 400, 300])
    pdf.Root.Pages.CropBox = Array([100, 100, 900, 900])
    pdf.Root.Pages.Rotate = 270
    saved = BytesIO()
    pdf.save(saved)
    assert _frame(pdf) == PageFrame(100, 100, 400, 300, 270)


def test_a_page_without_any_box_is_a4() -> None:
    pdf = _sheet()
    del pdf.pages[0].obj.MediaBox
    frame = _frame(pdf)
    assert (frame.width, frame.height) == (595.28, 841.89)


@pytest.mark.parametrize("unit", [2.5, 0, -1, Name.Ten])
def test_a_unit_is_what_intake_takes_it_for(unit: object) -> None:
    pdf = _sheet(UserUnit=unit)
    assert _frame(pdf).unit == user_unit(pdf.pages[0])


def test_a_page_that_is_not_there_is_named() -> None:
    with pytest.raises(NoSuchPage):
        _frame(_sheet(), index=1)


@given(
    turn=st.sampled_from([0, 90, 180, 270]),
    corner=st.tuples(st.integers(-500, 500), st.integers(-500, 500)),
    unit=st.sampled_from([1.0, 2.5]),
    share=st.tuples(*[st.floats(0, 1)] * 4),
)
def test_what_is_shown_lies_in_the_box_and_comes_back_from_there(
    turn: int, corner: tuple[int, int], unit: float, share: tuple[float, float, float, float]
) -> None:
    left, bottom = corner
    frame = PageFrame(left, bottom, left + 400, bottom + 300, turn, unit)
    (x0, x1), (y0, y1) = sorted(share[:2]), sorted(share[2:])
    area = Area(x0 * frame.width, y0 * frame.height, x1 * frame.width, y1 * frame.height)

    a, b, c, d = frame.to_user(area)

    assert left - 1e-6 <= a <= c <= left + 400 + 1e-6
    assert bottom - 1e-6 <= b <= d <= bottom + 300 + 1e-6
    assert frame.from_user((a, b, c, d)) == pytest.approx(area)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_block_is_seen_on_a_page_whose_crop_box_reaches_beyond_it(
    turn: int, tmp_path: Path
) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    with pikepdf.open(copy.path, allow_overwriting_input=True) as pdf:
        _, _, width, height = media = shown_box(pdf.pages[0])
        pdf.pages[0].obj.CropBox = Array([-300, -300, width + 300, height + 300])
        pdf.pages[0].obj.Rotate = turn
        pdf.save(copy.path, preserve_pdfa=True)
    copy = replace(copy, sha256=file_sha256(copy.path))
    out = tmp_path / "sealed.pdf"

    seal_copy(copy, officer(), TT01_2023, at=AT, out=out, place=SealPlace())

    with pikepdf.open(out) as pdf:
        x0, y0, x1, y1 = (float(v) for v in pdf.pages[0].obj.Annots[0].Rect)
    assert media.x0 <= x0 < x1 <= media.x1
    assert media.y0 <= y0 < y1 <= media.y1
