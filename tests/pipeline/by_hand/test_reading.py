"""The network that comes with the product reads what a hand wrote into printed decisions."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.synth import make_document
from benchmarks.synth.overlays import overlaid
from benchmarks.synth.truth import SynthPage
from pipeline.by_hand import with_figures
from pipeline.by_hand.figures import open_network
from pipeline.page import Line, PageText, Word
from pipeline.regions.blanks import find_blanks
from pipeline.regions.doubt import DOUBTS
from pipeline.regions.pens import find_pens
from pipeline.regions.view import view_of
from tests.pipeline.by_hand.test_fill_in import read
from tests.pipeline.regions.pages import clean, truth_lines

pytestmark = pytest.mark.slow


def misread(word: Word, page: SynthPage) -> Word:
    """A word as a reader of print sees it that cannot read what a hand wrote there."""
    by_hand = [mark.text for mark in page.marks if mark.label == "figures"]
    figures, stroke, notation = word.text.partition("/")
    guessed = "‡" * len(figures)
    return replace(word, text=f"{guessed}{stroke}{notation}") if figures in by_hand else word


def as_read(page: SynthPage) -> PageText:
    lines = (Line(tuple(misread(w, page) for w in line.words)) for line in truth_lines(page))
    return read(*lines)


def test_most_figures_by_hand_are_read_and_none_is_sure() -> None:
    written = right = 0
    for seed in range(100, 110):
        page = overlaid(make_document("quyet_dinh", seed).pages[0], ("written_number",), seed)
        text = as_read(page)
        view = view_of(clean(page.image), text.lines)
        pens = tuple(find_pens(view, ()))
        regions = (*pens, *find_blanks(view, pens))
        filled = with_figures(text, view.page, regions)
        before = {word for line in text.lines for word in line.words}
        new = [w for line in filled.lines for w in line.words if w not in before]
        assert all(word.confidence <= DOUBTS["handwriting"].most for word in new)
        figures = {word.text.partition("/")[0] for word in new}
        marks = {mark.text for mark in page.marks if mark.label == "figures"}
        written += len(marks)
        right += len(marks & figures)
    assert written >= 15
    assert right >= 0.75 * written, f"{right} of {written}"


@pytest.mark.parametrize("width", [10, 48, 480])
def test_an_empty_strip_of_any_width_says_nothing(width: int) -> None:
    columns = open_network()(np.zeros((48, width), np.float32))
    assert columns.shape[1] == 11
    assert (columns.argmax(axis=1) == 0).all()
