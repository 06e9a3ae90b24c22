"""Letters say by which turn a page is put upright, and never by a wrong one."""

import cv2
import numpy as np
import pytest

from benchmarks.synth import KINDS, make_document
from pipeline.clean.coarse import at_dpi
from pipeline.clean.letter_rows import UNKNOWN, estimate_rows
from pipeline.clean.skew import ESTIMATE_DPI
from pipeline.page import Pixels
from pipeline.shrunk import Pyramid


def views(kind: str) -> list[Pixels]:
    """The first page of an invented paper in its four turns, small and grey."""
    page = make_document(kind, 11).pages[0]
    grey = np.asarray(cv2.cvtColor(page.image, cv2.COLOR_RGB2GRAY), np.uint8)
    small, _ = at_dpi(Pyramid(grey), page.dpi, ESTIMATE_DPI)
    return [np.ascontiguousarray(np.rot90(small, quarters)) for quarters in range(4)]


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_turned_back_by_what_is_missing_to_a_full_turn(kind: str) -> None:
    verdicts = [estimate_rows(view, ESTIMATE_DPI).quarters for view in views(kind)]
    assert verdicts == [0, 3, 2, 1]


def test_a_page_on_its_head_stands_on_its_head() -> None:
    upright, _, upside_down, _ = (estimate_rows(v, ESTIMATE_DPI) for v in views("cong_van"))
    assert upside_down.on_feet < 1 < upright.on_feet
    assert upside_down.in_rows == pytest.approx(upright.in_rows, rel=0.1)


def test_of_a_page_with_few_letters_nothing_is_known() -> None:
    page = np.full((1169, 827), 255, np.uint8)
    cv2.putText(page, "QUYET DINH", (200, 300), cv2.FONT_HERSHEY_SIMPLEX, 1, (0,), 2)
    assert estimate_rows(page, ESTIMATE_DPI) == UNKNOWN


def test_a_table_with_the_same_words_in_every_row_does_not_lie_on_its_side() -> None:
    """Its columns are sharper than its rows, and Tesseract is not sure of it either."""
    page = np.full((1169, 827), 255, np.uint8)
    for y in range(80, 1080, 22):
        for x, text in ((80, "18"), (140, "Nguyen Van An"), (400, "1950"), (500, "thon 4")):
            cv2.putText(page, text, (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (0,), 1, cv2.LINE_AA)
    told = estimate_rows(page, ESTIMATE_DPI)
    assert told.in_rows < 0.5
    assert not told.on_its_side
    assert told.quarters in (None, 0)


def test_pieces_of_a_frame_in_a_row_are_no_letters() -> None:
    """A worn frame's side once outdid the letters of a page that lay on its side."""
    page = np.full((1169, 827), 255, np.uint8)
    for x in range(40, 780, 6):
        cv2.line(page, (x, 600), (x, 625), (0,), 1)
    assert estimate_rows(page, ESTIMATE_DPI) == UNKNOWN
