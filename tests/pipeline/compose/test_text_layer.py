"""The invisible text lies on the printed words and reads as they read."""

import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.geometry import Transform
from pipeline.page import Line, Word
from pipeline.pdfa import check_pdfa
from schemas.geometry import Box
from tests.copies import compose
from tests.printed import (
    DPI,
    HEADING,
    page_text,
    photographed,
    scan,
    set_lines,
    skewed,
    turned,
)
from tests.shown_text import found_text, render, shown_runs

LYING = {
    "straight": (Transform.identity(), False),
    "skewed 1.5°": (skewed(1.5), False),
    "fed sideways": (turned(1), True),
    "upside down": (turned(2), False),
    "fed sideways the other way": (turned(3), True),
    "sideways and skewed": (skewed(1).then(turned(1)), True),
    "photographed": (photographed(), False),
}


@pytest.fixture(params=LYING, name="lying")
def _lying(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    to_scan, sideways = LYING[request.param]
    return compose([scan(None, to_scan, sideways=sideways)], tmp_path / "copy.pdf").path


def test_however_the_sheet_lay_its_phrases_are_found_with_their_spaces(lying: Path) -> None:
    text = found_text(lying)
    for phrase in HEADING:
        assert phrase in text


def test_however_the_sheet_lay_it_is_shown_upright_and_read_from_the_top(lying: Path) -> None:
    text = found_text(lying)
    places = [text.index(phrase) for phrase in HEADING]
    assert places == sorted(places)


def test_every_box_lies_on_its_words_ink_and_no_ink_lies_far_outside(lying: Path) -> None:
    """The page is printed with bars, which the boxes must cover.

    Tolerance: a quarter of a line's height, by which words of a skewed line are levelled, and
    one pixel (a quarter of a millimetre).
    """
    drawn = render(lying, dpi=DPI)
    ink = (drawn.max(axis=2) < 128).astype(np.uint8)
    boxes = np.zeros_like(ink)
    runs = shown_runs(lying)
    for run in runs:
        corners = [(x * DPI / 72, ink.shape[0] - y * DPI / 72) for x, y in run.quad]
        one = np.zeros_like(ink)
        cv2.fillConvexPoly(one, np.rint(corners).astype(np.int32), 1)
        assert ink[one == 1].mean() > 0.6, run.text
        boxes |= one
    assert len(runs) == sum(len(line.split()) for line in HEADING)
    around = cv2.dilate(boxes, np.ones((13, 13), np.uint8))
    assert ink[around == 0].sum() == 0
    assert ink[boxes == 1].sum() > 0.8 * ink.sum()


@pytest.mark.parametrize("degrees", [0.3, 0.8, -1.5])
def test_a_feeders_skew_costs_no_sentence(degrees: float, tmp_path: Path) -> None:
    copy = compose([scan(None, skewed(degrees))], tmp_path / "copy.pdf")
    text = found_text(copy.path)
    for phrase in HEADING:
        assert phrase in text


@pytest.mark.parametrize("degrees", [3, -4])
def test_a_strong_skew_costs_no_word(degrees: float, tmp_path: Path) -> None:
    copy = compose([scan(None, skewed(degrees))], tmp_path / "copy.pdf")
    assert sorted(found_text(copy.path).split()) == sorted(" ".join(HEADING).split())


def test_words_that_touch_stay_two_words(tmp_path: Path) -> None:
    line = Line(
        (Word("phường", Box(100, 100, 160, 120), 1), Word("Bình", Box(160, 100, 200, 120), 1))
    )
    picture, _ = scan()
    copy = compose([(picture, page_text((line,), picture))], tmp_path / "copy.pdf")
    assert found_text(copy.path) == "phường Bình"


def test_one_stray_mark_does_not_stretch_the_whole_line(tmp_path: Path) -> None:
    words = list(set_lines(["một hai ba bốn năm sáu bảy tám"])[0].words)
    words[3] = Word("bốn", words[3].box._replace(y0=words[3].box.y0 - 60), 1)
    picture, _ = scan()
    copy = compose([(picture, page_text((Line(tuple(words)),), picture))], tmp_path / "copy.pdf")

    heights = {
        run.text: run.quad.top_left[1] - run.quad.bottom_left[1] for run in shown_runs(copy.path)
    }

    assert heights["một"] == pytest.approx(18 * 72 / DPI, abs=0.1)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=20))
def test_any_text_comes_back_as_nfc(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    words = tuple(Word(t, Box(10, 10 + 20 * i, 60, 25 + 20 * i), 1) for i, t in enumerate(texts))
    picture, _ = scan()
    out = tmp_path_factory.mktemp("any") / "copy.pdf"

    copy = compose([(picture, page_text([Line((w,)) for w in words], picture))], out)

    expected = [_printable(t) for t in texts]
    assert [run.text for run in shown_runs(copy.path)] == [
        t.removesuffix(" ") for t in expected if t.strip()
    ]
    assert check_pdfa(copy.path).passed


def _printable(text: str) -> str:
    """NFC without control characters, surrogates and code points that mean nothing."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(c for c in composed if unicodedata.category(c) not in {"Cc", "Cs", "Cn"})
