"""Each profile of the rules, on a page: where it stands, what it shows, and that it covers nothing.

"Covers nothing" is asked of the pixels: what was dark before sealing is as dark afterwards.
"""

from datetime import timedelta
from pathlib import Path

import numpy as np
import pikepdf
import pytest

from pipeline.copies import file_sha256
from pipeline.page import PageText
from pipeline.pdfa import check_pdfa
from pipeline.seal import (
    PdfCopy,
    SealAppearance,
    SealedCopy,
    SealPlace,
    draw_page,
    seal_copy,
    verify_copy,
)
from pipeline.seal.block import set_block
from pipeline.seal.errors import (
    NoFreeSpace,
    NoSignatureToCover,
    NoSuchPage,
    SealImageMissing,
    SealImageUnreadable,
)
from pipeline.seal.free_space import Area, PageSpace
from schemas.geometry import Box
from schemas.signatures import load_signature_rules
from tests.copies import compose
from tests.pki import AGENCY, AT, OFFICER, officer, profile, roots
from tests.printed import DPI, HEIGHT, WIDTH, scan, set_lines
from tests.seals import seal_png, signature_png
from tests.shown_text import found_text, render

pytestmark = pytest.mark.slow

_RULES = load_signature_rules().profiles
_MM = 72 / 25.4
_ISO = "2026-11-22T09:15:03+07:00"
_PICTURES = {"seal": seal_png, "signature": signature_png}


def _appearance(name: str, *, trial: bool = False) -> SealAppearance:
    image = _RULES[name].image
    png = _PICTURES[image.kind]() if image else None
    return profile(name, png=png, number="132/QĐ-UBND", trial=trial)


def _page(top: int = 220) -> PageText:
    return scan(set_lines(top=top))[1]


@pytest.fixture(name="copy")
def _copy(tmp_path: Path) -> PdfCopy:
    return compose([scan(set_lines(top=220))], tmp_path / "copy.pdf")


def _seal(
    copy: PdfCopy | SealedCopy,
    appearance: SealAppearance,
    *,
    name: str = "sealed",
    near: Box | None = None,
    signer: str = OFFICER,
    index: int = 0,
) -> SealedCopy:
    place = SealPlace(index, _page(), near=near, shown=draw_page(copy.path))
    out = copy.path.with_name(f"{name}.pdf")
    return seal_copy(copy, officer(signer), appearance, at=AT, out=out, place=place)


def _rects(path: Path) -> list[tuple[float, ...]]:
    with pikepdf.open(path) as pdf:
        return [tuple(float(v) for v in a.Rect) for a in pdf.pages[0].obj.Annots]


_STANDING_FREE = [name for name, rules in _RULES.items() if rules.place != "over_signature"]


@pytest.mark.parametrize("name", _STANDING_FREE)
@pytest.mark.parametrize("trial", [False, True], ids=["real", "trial"])
def test_every_profile_covers_nothing_and_stays_pdfa_and_verifies(
    name: str, trial: bool, copy: PdfCopy
) -> None:
    sealed = _seal(copy, _appearance(name, trial=trial))

    before, after = render(copy.path, dpi=DPI), render(sealed.path, dpi=DPI)
    printed = before.max(axis=2) < 128
    assert np.array_equal(before[printed], after[printed])
    assert not np.array_equal(before, after)
    assert check_pdfa(sealed.path).passed
    assert verify_copy(sealed.path, roots(), at=AT).valid


@pytest.mark.parametrize("name", sorted(_RULES))
def test_every_profile_says_where_it_comes_from(name: str) -> None:
    assert len(_RULES[name].citation) > 30


def test_a_copy_to_electronic_form_shows_form_agency_and_iso_time_in_ten_points_and_no_picture(
    copy: PdfCopy,
) -> None:
    sealed = _seal(copy, _appearance("ND30_SAO"))
    text = found_text(sealed.path)
    assert "SAO Y; " + AGENCY in text
    assert _ISO in text
    with pikepdf.open(sealed.path) as pdf:
        form = pdf.pages[0].obj.Annots[0].AP.N
        assert "/XObject" not in form.Resources
        assert b"/SealFont 10.00 Tf" in form.read_bytes()
        assert b" re f" in form.read_bytes()
        assert b"0 g" in form.read_bytes()


def test_an_appendix_shows_number_and_time_of_its_document(copy: PdfCopy) -> None:
    text = found_text(_seal(copy, _appearance("ND30_APPENDIX")).path)
    assert f"132/QĐ-UBND; {_ISO}" in " ".join(text.split())


def test_a_seal_is_shown_at_its_real_size(copy: PdfCopy) -> None:
    """Circular 01/2019: the size of the seal itself, here 36 mm."""
    sealed = _seal(copy, _appearance("TT01_2019"))
    with pikepdf.open(sealed.path) as pdf:
        drawn = pdf.pages[0].obj.Annots[0].AP.N.read_bytes().split(b" cm")[0].split()
    assert float(drawn[-6]) == pytest.approx(36 * _MM, abs=0.5)
    assert float(drawn[-3]) == pytest.approx(36 * _MM, abs=0.5)


def test_a_seal_that_does_not_say_its_size_is_shown_as_wide_as_the_rules_say() -> None:
    shown = profile("TT01_2019", png=seal_png(says_size=False)).image
    assert shown is not None
    assert shown.width_mm == 36


def test_a_leader_signs_where_the_title_and_the_name_leave_room(copy: PdfCopy) -> None:
    gap = Box(480, 800, 760, 900)
    x0, y0, x1, y1 = _rects(_seal(copy, _appearance("ND30_LEADER"), near=gap).path)[0]
    centre = ((x0 + x1) / 2 * DPI / 72, HEIGHT - (y0 + y1) / 2 * DPI / 72)
    assert centre == pytest.approx((620, 850), abs=8)


def test_a_leaders_signature_without_a_known_place_stands_at_the_lower_right(
    copy: PdfCopy,
) -> None:
    x0, y0, _, y1 = _rects(_seal(copy, _appearance("ND30_LEADER")).path)[0]
    assert x0 > 595 / 2
    assert y1 < 842 / 2
    assert y0 > 0


def test_the_agencys_seal_covers_a_third_of_the_leaders_signature_on_its_left(
    copy: PdfCopy,
) -> None:
    """Decree 30/2020, appendix I; and the leader's signature still holds."""
    led = _seal(copy, _appearance("ND30_LEADER"), name="led", near=Box(480, 800, 760, 900))
    sealed = _seal(led, _appearance("ND30_AGENCY"), name="both", signer="Văn thư Thử")

    (lx0, _, lx1, _), (ax0, _, ax1, _) = _rects(sealed.path)
    with pikepdf.open(sealed.path) as pdf:
        drawn = pdf.pages[0].obj.Annots[1].AP.N.read_bytes().split(b" cm")[0].split()
    right = ax0 + float(drawn[-2]) + float(drawn[-6])
    assert ax0 < lx0 < ax1
    assert (right - lx0) / (lx1 - lx0) == pytest.approx(1 / 3, abs=0.02)
    first, second = verify_copy(sealed.path, roots(OFFICER, "Văn thư Thử"), at=AT).signatures
    assert first.valid
    assert second.valid
    assert check_pdfa(sealed.path).passed


def test_an_agencys_seal_without_a_signature_to_cover_is_refused(copy: PdfCopy) -> None:
    with pytest.raises(NoSignatureToCover):
        _seal(copy, _appearance("ND30_AGENCY"))


def test_officer_agency_and_a_third_may_sign_one_file_and_all_hold(copy: PdfCopy) -> None:
    one = _seal(copy, _appearance("TT01_2023"), name="one")
    two = _seal(one, _appearance("ND30_SAO"), name="two", signer="Văn thư Thử")
    three = _seal(two, _appearance("TT01_2019"), name="three", signer="Đơn vị khác")

    found = verify_copy(
        three.path, roots(OFFICER, "Văn thư Thử", "Đơn vị khác"), at=AT + timedelta(minutes=1)
    )
    assert [s.modification for s in found.signatures] == ["form_filling", "form_filling", "none"]
    assert found.valid
    assert check_pdfa(three.path).passed
    areas = _rects(three.path)
    for index, (ax0, ay0, ax1, ay1) in enumerate(areas):
        for bx0, by0, bx1, by1 in areas[index + 1 :]:
            assert ax1 <= bx0 or bx1 <= ax0 or ay1 <= by0 or by1 <= ay0


def test_a_seal_that_finds_no_room_is_named_with_its_profile(tmp_path: Path) -> None:
    copy = compose([scan(set_lines(top=220))], tmp_path / "copy.pdf")
    place = SealPlace(text=_page(), keep_clear=(Box(120, 0, WIDTH, HEIGHT),))
    out = tmp_path / "never.pdf"
    with pytest.raises(NoFreeSpace) as refusal:
        seal_copy(copy, officer(), _appearance("TT01_2019"), at=AT, out=out, place=place)
    assert "TT01_2019" in refusal.value.clerk_message
    assert not out.exists()


def test_in_a_narrow_corner_a_block_is_set_in_shorter_rows_rather_than_elsewhere() -> None:
    """A certificate: its title in the middle leaves a strip at the right."""
    width, height = 595.0, 842.0
    title = Area(40, 0, 430, 700)
    block = set_block(_appearance("ND30_SAO"), officer(), AT, PageSpace(width, height, [title]))
    assert len(block.design.rows) > 2
    assert block.design.font_size == 10
    assert block.area.x0 > title.x1
    assert block.area.y1 < 100


def test_a_red_seal_stands_in_its_corner_or_nowhere() -> None:
    header = Area(0, 0, 595, 500)
    full = PageSpace(595, 842, [header])
    with pytest.raises(NoFreeSpace):
        set_block(_appearance("TT01_2019"), officer(), AT, full)
    assert set_block(_appearance("TT01_2023"), officer(), AT, full).area.y0 > header.y1


def test_a_profile_with_a_picture_asks_for_one() -> None:
    with pytest.raises(SealImageMissing):
        profile("TT01_2019")


@pytest.mark.parametrize(
    "png",
    [seal_png(transparent=False), b"GIF89a", seal_png()[:200], b"\x89PNG" + b"\0" * 6_000_000],
    ids=["opaque", "no PNG", "cut off", "too large"],
)
def test_a_picture_that_would_cover_the_page_or_is_none_is_refused(png: bytes) -> None:
    with pytest.raises(SealImageUnreadable):
        profile("TT01_2019", png=png)


def test_a_page_that_is_not_there_is_named(copy: PdfCopy) -> None:
    with pytest.raises(NoSuchPage):
        _seal(copy, _appearance("TT01_2023"), index=7)


@pytest.mark.parametrize("turn", [0, 90])
def test_a_block_on_a_sheet_in_large_units_is_as_large_as_on_any_other(
    turn: int, copy: PdfCopy
) -> None:
    """ISO 32000-1 §14.11.1: sheets beyond five metres count in units of several points."""
    large = copy.path.with_name("large.pdf")
    with pikepdf.open(copy.path) as pdf:
        page = pdf.pages[0].obj
        box = [float(v) / 4 for v in page.MediaBox]
        page.UserUnit, page.MediaBox, page.Rotate = 4, pikepdf.Array(box), turn
        pdf.pages[0].contents_add(b"0.25 0 0 0.25 0 0 cm", prepend=True)
        pdf.save(large)
    area = _rects(
        _seal(PdfCopy(large, file_sha256(large), 1, "2u"), _appearance("TT01_2023")).path
    )[0]
    width, height = (4 * (area[2] - area[0]), 4 * (area[3] - area[1]))
    usual = _rects(_seal(copy, _appearance("TT01_2023"), name="usual").path)[0]
    across, down = usual[2] - usual[0], usual[3] - usual[1]
    assert sorted((width, height)) == pytest.approx(sorted((across, down)), abs=0.1)


@pytest.mark.parametrize(
    ("printed", "above", "size"),
    [
        ([], False, 10.0),
        ([Area(0, 655, 595, 700)], True, 10.0),
        ([Area(0, 655, 595, 700), Area(0, 500, 595, 545)], False, 7.0),
    ],
    ids=["free below", "only above", "nowhere"],
)
def test_the_rows_of_a_seal_over_a_signature_stand_where_nothing_is_printed(
    printed: list[Area], above: bool, size: float
) -> None:
    space = PageSpace(595, 842, printed)
    signature = Area(300, 580, 413, 620)
    block = set_block(_appearance("ND30_AGENCY"), officer(), AT, space, signatures=[signature])
    assert (block.design.rows_above, block.design.font_size) == (above, size)
    assert block.design.image is not None
    middle = (block.picture_area.y0 + block.picture_area.y1) / 2
    assert middle == pytest.approx(600, abs=0.01)
    assert block.picture_area.x1 == pytest.approx(300 + 113 / 3, abs=0.01)
