"""Seals are known by colour and ring; what only looks like one is left alone."""

import cv2
import numpy as np
import pytest

from benchmarks.synth import marks
from pipeline.page import Pixels
from pipeline.regions.seals import find_seals, find_square_seals
from pipeline.regions.view import view_of
from tests.pipeline.regions.pages import clean, overlap, paper, px, ring

RED, BLUE, BLACK = (208, 52, 58), (58, 66, 176), (30, 30, 34)


def seals(pixels: Pixels) -> list[tuple[str, object]]:
    return [(r.label, r.box) for r in find_seals(view_of(clean(pixels), ()), ())]


@pytest.mark.parametrize(("ink", "label"), [(RED, "red"), (BLUE, "blue"), (BLACK, "black")])
def test_a_round_seal_is_found_where_it_is_and_in_its_colour(
    ink: tuple[int, int, int], label: str
) -> None:
    page = paper()
    box = ring(page, 120, 200, ink)
    (seal,) = find_seals(view_of(clean(page), ()), ())
    assert seal.label == f"round {label}"
    assert overlap(seal.box, box) > 0.9


def test_half_a_seal_across_two_sheets_is_a_seal() -> None:
    page = paper()
    ring(page, 210, 120, RED)
    (seal,) = find_seals(view_of(clean(page), ()), ())
    assert seal.label == "round red"
    assert seal.box.x1 == page.shape[1]


def test_a_printed_emblem_is_no_seal() -> None:
    page = paper()
    emblem = marks.emblem(300)
    page[600 : 600 + emblem.shape[0], 900 : 900 + emblem.shape[1]] = emblem
    assert seals(page) == []


def test_a_red_frame_with_words_is_no_round_seal() -> None:
    page = paper()
    corner = (px(60), px(60)), (px(105), px(80))
    cv2.rectangle(page, *corner, RED, px(0.8))
    assert seals(page) == []


def test_a_square_frame_of_red_ink_is_a_square_seal() -> None:
    page = paper()
    cv2.rectangle(page, (px(60), px(60)), (px(84), px(84)), RED, px(1))
    (seal,) = find_square_seals(view_of(clean(page), ()), ())
    assert seal.label == "square red"


def test_letters_and_rulings_hold_no_ring() -> None:
    page = paper()
    rng = np.random.default_rng(5)
    for y in range(px(40), px(250), px(7)):
        for x in range(px(30), px(180), px(4)):
            if rng.random() < 0.8:
                cv2.putText(page, "QOCDB"[int(rng.integers(5))], (x, y), 0, 1.6, BLACK, 6)
    cv2.rectangle(page, (px(30), px(100)), (px(180), px(160)), BLACK, 4)
    assert seals(page) == []


def test_a_blank_and_a_black_page_bear_no_seal() -> None:
    assert seals(paper()) == []
    assert seals(np.zeros((400, 300, 3), np.uint8)) == []
