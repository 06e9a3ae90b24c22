"""What holds for every region of every page."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest

from benchmarks.synth import make_document
from benchmarks.synth.overlays import OVERLAYS, overlaid
from pipeline.codec import dump_page_text, load_page_text
from pipeline.geometry import Transform
from pipeline.page import (
    UNREAD,
    CleanPage,
    EngineRef,
    Line,
    PageText,
    Pixels,
    Region,
    ScanPage,
    Table,
    TableCell,
)
from pipeline.regions import KINDS, find_regions, with_regions
from pipeline.regions.doubt import DOUBTS
from schemas.geometry import Box
from tests.pipeline.regions.pages import ShownParts, clean, line, truth_lines

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("seed", range(3))
def test_boxes_lie_on_the_page_scores_in_their_range_and_kinds_are_known(seed: int) -> None:
    names = tuple(Random(seed).sample(sorted(OVERLAYS), 5))
    page = overlaid(make_document("cong_van", seed).pages[0], names, seed)
    height, width = page.image.shape[:2]
    regions = find_regions(clean(page.image), truth_lines(page), ShownParts("ĐẾN Ngày Số"))
    assert regions
    for region in regions:
        assert region.kind in KINDS
        assert region.box == region.box.clipped(width, height)
        assert region.box.width > 0
        assert region.box.height > 0
        assert 0 <= region.score <= 1


@pytest.mark.parametrize("grey", [0, 127, 255])
@pytest.mark.parametrize("shape", [(3508, 2480, 3), (3508, 2480), (40, 30, 3), (5, 1200)])
def test_a_page_of_one_tone_has_no_region(grey: int, shape: tuple[int, ...]) -> None:
    assert find_regions(clean(np.full(shape, grey, np.uint8)), ()) == ()


def test_a_page_turned_upside_down_shows_its_seal_where_the_reader_sees_it() -> None:
    page = make_document("quyet_dinh", 2).pages[-1]
    (seal,) = (Box(*mark.box) for mark in page.marks if mark.kind == "seal")
    height, width = page.image.shape[:2]
    upside_down: Pixels = np.ascontiguousarray(page.image[::-1, ::-1])
    grey = np.ascontiguousarray(page.image[..., 1])
    to_scan = Transform((-1, 0, width, 0, -1, height, 0, 0, 1))
    turned = CleanPage(ScanPage(1, upside_down, 300, "tag", "0"), grey, 300, to_scan, ())
    (found,) = (r for r in find_regions(turned, truth_lines(page)) if r.kind == "seal")
    assert found.box.centre == pytest.approx(seal.centre, abs=12)


def text_of(*lines: Line, source: str = "ocr") -> PageText:
    cells = tuple(TableCell(0, i, each.box, (each,)) for i, each in enumerate(lines))
    table = Table(lines[0].box, 1, len(lines), cells)
    text = PageText(
        1, "0", 900, 900, 300, 900, 900, Transform.identity(), lines, EngineRef("e", "1"), (),
        tables=(table,),
    )  # fmt: skip
    return text if source == "ocr" else load_page_text(
        dump_page_text(text).replace(b'"source":"ocr"', b'"source":"text"')
    )  # fmt: skip


WORD = Box(100, 100, 200, 140)


@pytest.mark.parametrize("kind", sorted(DOUBTS))
def test_a_word_on_a_region_is_no_surer_than_such_words_are_and_keeps_its_text(kind: str) -> None:
    text = text_of(line(("440", WORD)), line(("chữ", Box(500, 500, 560, 540))))
    regions = (Region(kind, Box(90, 90, 210, 150), 0.9),)
    doubted = with_regions(text, regions)
    assert doubted.text == text.text
    assert doubted.regions == regions
    assert doubted.lines[0].words[0].confidence == DOUBTS[kind].most
    assert doubted.lines[1] == text.lines[1]
    assert doubted.tables[0].cells[0].lines == (doubted.lines[0],)


def test_a_word_that_was_less_sure_stays_as_unsure_as_it_was() -> None:
    text = text_of(line(("440", WORD), confidence=0.05))
    assert with_regions(text, (Region("handwriting", WORD, 1),)).lines == text.lines


def test_a_word_beside_a_region_or_in_a_stamp_is_not_doubted() -> None:
    text = text_of(line(("ĐẾN", WORD)))
    for region in (Region("seal", Box(190, 100, 400, 300), 1), Region("stamp", WORD, 1)):
        assert with_regions(text, (region,)).lines == text.lines


def test_the_own_words_of_a_file_are_certain_whatever_is_drawn_over_them() -> None:
    text = text_of(line(("Tùng", WORD)), source="text")
    assert with_regions(text, (Region("signature", WORD, 1),)).lines == text.lines


def test_print_that_nobody_read_is_told_unless_it_is_part_of_a_region() -> None:
    unread = Region(UNREAD, Box(100, 300, 900, 340), 0.7)
    text = replace(text_of(line(("chữ", WORD))), regions=(unread,))
    beside, around = (Region("stamp", Box(x, 250, x + 900, 400), 0.9) for x in (950, 50))
    assert with_regions(text, (beside,)).regions == (beside, unread)
    assert with_regions(text, (around,)).regions == (around,)


def test_regions_survive_the_way_through_the_store() -> None:
    page = overlaid(make_document("thong_bao", 4).pages[0], ("qr_code",), 4)
    regions = find_regions(clean(page.image), truth_lines(page))
    assert any(region.content for region in regions)
    text = with_regions(text_of(line(("chữ", WORD))), regions)
    assert load_page_text(dump_page_text(text)) == text
