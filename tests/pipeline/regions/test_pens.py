"""Ink of a pen is told from print, and a signature from a note."""

from random import Random

import cv2
import numpy as np
import pytest

from benchmarks.synth import make_document, marks, pen
from benchmarks.synth.overlays import overlaid
from benchmarks.synth.truth import SynthPage
from pipeline.page import Pixels, Region
from pipeline.regions.blanks import find_blanks
from pipeline.regions.pens import HANDWRITING, SIGNATURE, find_pens
from pipeline.regions.view import view_of
from schemas.geometry import Box
from tests.pipeline.regions.pages import clean, line, overlap, paper, px, truth_lines

pytestmark = pytest.mark.slow

BLACK = (28, 27, 30)


def laid(layer: Pixels, x_mm: float, y_mm: float) -> tuple[Pixels, Box]:
    """White paper with a layer of ink, and the box of the ink."""
    page = paper()
    x, y = px(x_mm), px(y_mm)
    page[y : y + layer.shape[0], x : x + layer.shape[1]] = np.minimum(
        page[y : y + layer.shape[0], x : x + layer.shape[1]], layer
    )
    inked = layer.min(axis=2) < 200
    columns, rows = np.nonzero(inked.any(axis=0))[0], np.nonzero(inked.any(axis=1))[0]
    return page, Box(x + columns[0], y + rows[0], x + columns[-1] + 1, y + rows[-1] + 1)


def pens(page: Pixels) -> list[Region]:
    return list(find_pens(view_of(clean(page), ()), ()))


@pytest.mark.parametrize("seed", range(6))
def test_a_flourish_in_blue_is_a_signature(seed: int) -> None:
    page, box = laid(marks.signature(Random(seed)), 120, 200)
    (region,) = pens(page)
    assert region.kind == SIGNATURE
    assert overlap(region.box, box) > 0.7


@pytest.mark.parametrize("seed", range(4))
def test_a_note_in_blue_is_writing(seed: int) -> None:
    layer = pen.words(Random(seed), "Trình lãnh đạo", px(5), marks.PEN_BLUE)
    page, box = laid(layer, 100, 30)
    (region,) = pens(page)
    assert region.kind == HANDWRITING
    assert overlap(region.box, box) > 0.6


def test_blue_print_that_was_read_surely_is_no_pen() -> None:
    layer = pen.words(Random(1), "Nguyễn Văn Bình", px(4), marks.PEN_BLUE)
    page, box = laid(layer, 60, 60)
    read = line(("Nguyễn", box), confidence=0.99)
    assert list(find_pens(view_of(clean(page), (read,)), ())) == []


def decision(seed: int, *overlays: str) -> SynthPage:
    return overlaid(make_document("quyet_dinh", seed).pages[0], overlays, seed)


def test_most_numbers_and_days_written_into_the_blanks_are_found() -> None:
    found, written = 0, 0
    for seed in range(12):
        page = decision(seed, "written_number")
        view = view_of(clean(page.image), truth_lines(page))
        pens_found = tuple(find_pens(view, ()))
        regions = [*pens_found, *find_blanks(view, pens_found)]
        boxes = [region.box for region in regions if region.kind == HANDWRITING]
        hands = [Box(*mark.box) for mark in page.marks if mark.kind == HANDWRITING]
        written += len(hands)
        found += sum(any(overlap(box, other) > 0.3 for other in boxes) for box in hands)
    assert written >= 20
    assert found >= 0.8 * written, "a hand that stands just like print cannot be told"


@pytest.mark.parametrize("kind", ["quyet_dinh", "cong_van", "thong_bao", "giay_khai_sinh"])
@pytest.mark.parametrize("seed", range(3))
def test_printed_numbers_and_days_are_not_taken_for_writing(kind: str, seed: int) -> None:
    page = make_document(kind, seed).pages[0]
    assert list(find_blanks(view_of(clean(page.image), truth_lines(page)), ())) == []


def scene(width_mm: float, height_mm: float, seed: int) -> Pixels:
    """A photograph of nothing in particular: tones and colours, coarse and fine."""
    rng = np.random.default_rng(seed)
    size = px(width_mm), px(height_mm)
    tones = np.full((size[1], size[0], 3), 120.0, np.float32)
    for cells, depth in ((3, 90), (9, 60), (40, 25)):
        grain = rng.normal(0, depth, (cells, cells, 3)).astype(np.float32)
        tones += np.asarray(cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC), np.float32)
    return tones.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("grey", [False, True], ids=["colour", "grey"])
def test_nothing_in_a_photograph_is_a_pen_and_a_signature_beside_it_is(
    seed: int, *, grey: bool
) -> None:
    page, box = laid(marks.signature(Random(seed)), 120, 240)
    picture = scene(150, 100, seed)
    if grey:
        picture = np.repeat(picture.mean(axis=2, keepdims=True), 3, axis=2).astype(np.uint8)
    page[px(50) : px(50) + px(100), px(30) : px(30) + px(150)] = picture
    (region,) = pens(page)
    assert region.kind == SIGNATURE
    assert overlap(region.box, box) > 0.7
