"""Access copies: small, searchable, never taken for the signed one, and legible as the scan was."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from pipeline.compose.access import (
    ACCESS_MARK,
    WHOLE_MARK,
    AccessCopy,
    AccessFacts,
    Attachment,
)
from pipeline.compose.access.layers import Layers, part
from pipeline.compose.errors import NotACopy
from pipeline.copies import file_sha256
from pipeline.intake import IntakeLimits
from pipeline.intake.errors import UnsafePdf
from pipeline.lossless import group4
from pipeline.page import Pixels
from pipeline.pdfa import check_pdfa
from pipeline.plan import derive_access_copy
from pipeline.seal import SealPlace, seal_copy, verify_copy
from pipeline.seal.trust import TrustStore
from tests.copies import compose
from tests.pki import AGENCY, AT, TT01_2023, officer
from tests.printed import HEADING, jpeg, page_text, print_bars, scan, set_lines
from tests.shown_text import found_text, render

pytestmark = pytest.mark.slow

FACTS = AccessFacts(organisation=AGENCY, derived_at=AT, software="Sổ Hóa 0.1.0")
DPI = 300


def noisy_sheet(seed: int = 5) -> Pixels:
    """A4 at 300 dpi as a scanner sees it: grain, black print, a red ring, a photograph."""
    grain = np.random.default_rng(seed).normal(0, 4, (3508, 2480, 1))
    sheet = np.clip(np.full((3508, 2480, 3), (244, 240, 226)) + grain, 0, 255).astype(np.uint8)
    for row, line in enumerate(HEADING):
        plain = "".join(c for c in line if c.isascii())
        cv2.putText(sheet, plain, (250, 400 + 120 * row), 0, 2.0, (25, 25, 28), 4, cv2.LINE_AA)
    cv2.circle(sheet, (1700, 2600), 210, (205, 40, 45), 9, cv2.LINE_AA)
    ramp = np.linspace(30, 220, 400).astype(np.uint8)
    sheet[2400:2900, 300:700] = np.dstack([ramp[None].repeat(500, 0)] * 3)
    return sheet


def a_copy(out: Path, pages: int = 1) -> Path:
    picture = replace(jpeg(noisy_sheet()), dpi=float(DPI))
    return compose([(picture, page_text(set_lines(), picture))] * pages, out).path


def derived(copy: Path, **wishes: object) -> tuple[AccessCopy, Path]:
    out = copy.with_name("access.pdf")
    return derive_access_copy(copy, FACTS, IntakeLimits(), out, **wishes), out  # type: ignore[arg-type]


def test_it_is_five_times_smaller_passes_as_pdfa_and_is_found_as_before(tmp_path: Path) -> None:
    copy = a_copy(tmp_path / "copy.pdf")
    made, out = derived(copy)
    assert made.size * 5 < copy.stat().st_size
    assert (made.layered, made.flavour) == (1, "2u")
    assert check_pdfa(out).passed
    assert found_text(copy) in found_text(out)


def test_it_looks_like_the_paper_print_ring_and_photograph(tmp_path: Path) -> None:
    copy = a_copy(tmp_path / "copy.pdf")
    _, out = derived(copy)
    before = render(copy, dpi=DPI)
    after = render(out, dpi=DPI)[: before.shape[0]]
    around_photograph = np.s_[2450:2850, 350:650]
    assert np.abs(before[around_photograph].astype(int) - after[around_photograph]).mean() < 6
    red = np.array((205, 40, 45))
    assert np.abs(np.median(after[2600:2602, 1488:1493], axis=(0, 1)) - red).max() < 40
    ink, shown = (picture[300:1000].min(axis=2) < 128 for picture in (before, after))
    edges = 0.06  # strokes are 8 pixels wide, and their soft edges half a pixel
    assert (ink & shown).sum() > (1 - edges) * (ink | shown).sum()


def test_it_says_on_its_face_and_in_its_metadata_what_it_is_and_of_which_file(
    tmp_path: Path,
) -> None:
    copy = a_copy(tmp_path / "copy.pdf", pages=2)
    _, out = derived(copy)
    with pikepdf.open(out) as pdf, pdf.open_metadata() as xmp:
        assert xmp["dc:description"] == ACCESS_MARK
        assert xmp["dc:source"] == f"sha256:{file_sha256(copy)}"
        assert xmp["dc:title"].startswith("[Bản xem] ")
    for page in (0, 1):
        assert ACCESS_MARK in found_text(out, page)
        assert file_sha256(copy)[:16] in found_text(out, page)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_the_line_at_the_foot_covers_nothing_however_the_page_is_turned(
    rotate: int, tmp_path: Path
) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf").path
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        pdf.pages[0].rotate(rotate, relative=False)
        pdf.save(copy)
    _, out = derived(copy, small=False)
    before, after = render(copy, dpi=72), render(out, dpi=72)
    assert np.array_equal(after[: before.shape[0]], before)
    assert after.shape[0] > before.shape[0]
    assert after[before.shape[0] :].min() < 200, "the line is there"


def test_a_signed_copy_stays_as_it_is_and_its_derivative_does_not_look_signed(
    tmp_path: Path,
) -> None:
    unsigned = compose([scan()], tmp_path / "unsigned.pdf")
    signed = tmp_path / "copy.pdf"
    seal_copy(unsigned, officer(), TT01_2023, at=AT, out=signed, place=SealPlace(text=scan()[1]))
    before = signed.read_bytes()
    _, out = derived(signed)
    assert signed.read_bytes() == before
    assert not verify_copy(out, TrustStore(()), at=AT).signed
    assert "Người" not in found_text(out).removeprefix(found_text(unsigned.path))


def test_with_its_pictures_whole_and_the_record_within_it_is_pdfa_3(tmp_path: Path) -> None:
    copy = a_copy(tmp_path / "copy.pdf")
    record = Attachment("record.json", "application/json", "Dữ liệu", b'{"fields": {}}')
    made, out = derived(copy, small=False, attached=[record])
    assert (made.layered, made.flavour) == (0, "3u")
    assert check_pdfa(out).passed
    with pikepdf.open(copy) as source, pikepdf.open(out) as pdf:
        (theirs,), (ours,) = (
            [image.read_raw_bytes() for image in one.pages[0].get_images().values()]
            for one in (source, pdf)
        )
        assert ours == theirs
        assert pdf.attachments["record.json"].get_file().read_bytes() == record.content
        assert pdf.Root.AF[0].AFRelationship == "/Data"
    assert WHOLE_MARK in found_text(out)


def test_a_page_that_is_small_already_stays_as_it_is(tmp_path: Path) -> None:
    bars = Image.fromarray(print_bars(set_lines()))
    picture = group4(bars.convert("1"), 100.0, "0" * 64)
    coarse = replace(jpeg(np.full((40, 30, 3), 250, dtype=np.uint8)), dpi=10.0)
    pages = [(picture, page_text(set_lines(), picture)), (coarse, page_text((), coarse))]
    made, out = derived(compose(pages, tmp_path / "copy.pdf").path)
    assert made.layered == 0
    assert check_pdfa(out).passed


def test_the_same_copy_gives_the_same_bytes(tmp_path: Path) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf").path
    assert derived(copy)[0].sha256 == derived(copy)[0].sha256


def test_what_is_no_copy_is_named(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(scan()[0].stream)
    with pytest.raises(NotACopy):
        derived(tmp_path / "photo.jpg")


def test_a_hostile_file_is_refused_as_at_the_door(tmp_path: Path) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf").path
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")
        pdf.save(copy)
    with pytest.raises(UnsafePdf):
        derived(copy)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([72.0, 200.0, 300.0]), st.booleans())
def test_pictures_of_any_size_part_into_layers_that_cover_them(
    height: int, width: int, dpi: float, coloured: bool
) -> None:
    shape = (height, width, 3) if coloured else (height, width)
    pixels = np.random.default_rng(height * 61 + width).integers(0, 256, shape, dtype=np.uint8)
    layers = part(pixels, dpi)
    for ink in layers.inks:
        assert height <= ink.mask.shape[0] <= 2 * height
        assert width <= ink.mask.shape[1] <= 2 * width
        assert ink.colours.ndim == layers.paper.ndim == pixels.ndim
        assert min(*ink.colours.shape, *layers.paper.shape) >= 1


def painted(layers: Layers) -> Pixels:
    """What a viewer shows of the layers."""
    height, width = layers.inks[0].mask.shape

    def stretched(pixels: Pixels) -> Pixels:
        return np.asarray(cv2.resize(pixels, (width, height)), dtype=np.uint8)

    page = stretched(layers.paper)
    for ink in layers.inks:
        page[ink.mask] = stretched(ink.colours)[ink.mask]
    return page


def test_print_under_a_red_seal_stays_black_and_the_seal_red() -> None:
    """With one layer of ink, letters under seals took on their colour and were misread."""
    page = np.full((600, 600, 3), 245, dtype=np.uint8)
    for ring in range(60, 280, 40):
        cv2.circle(page, (300, 300), ring, (205, 40, 45), 9, cv2.LINE_AA)
    seal = page[..., 0] > 140 + page[..., 1].astype(int)
    print_ = np.zeros((600, 600), dtype=np.uint8)
    for row in range(60, 560, 40):
        cv2.line(print_, (40, row), (560, row), 255, 5)
    page[print_ > 0] = (25, 25, 28)
    shown = painted(part(page, 300)).astype(int)
    assert np.abs(shown[print_ > 0].max(axis=1) - 28).mean() < 25
    clear = seal & (cv2.dilate(print_, np.ones((9, 9), np.uint8)) == 0)
    assert np.abs(shown[clear] - (205, 40, 45)).mean() < 25


@pytest.mark.parametrize(
    ("ink", "through"),
    [((25, 25, 28), (190, 188, 186)), ((190, 25, 40), (235, 180, 180))],
    ids=["black", "red"],
)
def test_what_shows_through_between_the_lines_stays_pale(
    ink: tuple[int, int, int], through: tuple[int, int, int]
) -> None:
    """In one layer with print, the back of the sheet took on its colour, and was read."""
    page = np.full((600, 600, 3), 245, dtype=np.uint8)
    for row in range(60, 560, 40):
        cv2.line(page, (40, row), (560, row), ink, 5)
        cv2.line(page, (40, row + 20), (560, row + 20), through, 5)
    shown = painted(part(page, 300)).astype(int)
    assert np.abs(shown[60:560:40, 60:540] - ink).mean() < 12
    assert np.abs(shown[80:580:40, 60:540] - through).mean() < 12


def test_an_empty_sheet_has_no_ink() -> None:
    layers = part(np.full((400, 300, 3), 250, dtype=np.uint8), 300)
    (ink,) = layers.inks
    assert not ink.mask.any()
    assert np.abs(layers.paper.astype(int) - 250).max() <= 1
