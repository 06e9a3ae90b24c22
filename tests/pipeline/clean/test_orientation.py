"""Which way is up: library and program agree, and say so when they cannot know."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.synth import make_document
from pipeline.clean.orientation import (
    MANY,
    UNKNOWN,
    _ask_about,
    _ask_library,
    _ask_program,
    estimate_orientation,
    model_folder,
)
from pipeline.page import Pixels


@pytest.fixture(scope="module")
def letter() -> Pixels:
    return np.asarray(
        cv2.cvtColor(make_document("thong_bao", 5).pages[0].image, cv2.COLOR_RGB2GRAY), np.uint8
    )


@pytest.mark.slow
@pytest.mark.parametrize("quarters", range(4))
def test_a_page_is_turned_back_by_what_is_missing_to_a_full_turn(
    letter: Pixels, quarters: int
) -> None:
    turned = np.ascontiguousarray(np.rot90(letter, quarters))
    found = estimate_orientation(turned, 300, model_folder(None))
    assert (found.quarters + quarters) % 4 == 0
    assert found.confidence > 3


@pytest.mark.slow
def test_library_and_program_give_the_same_verdict(letter: Pixels) -> None:
    turned = np.ascontiguousarray(np.rot90(letter, 1))
    folder = model_folder(None)
    library, program = _ask_about(MANY, turned, 300, folder), _ask_program(turned, 300, folder)
    assert library.quarters == program.quarters
    assert library.confidence == pytest.approx(program.confidence, rel=0.3)


def test_a_verdict_does_not_depend_on_the_pages_asked_about_before(letter: Pixels) -> None:
    folder = model_folder(None)
    first = _ask_library(letter, 300, folder)
    _ask_library(np.ascontiguousarray(letter[:900, ::-1]), 300, folder)
    assert _ask_library(letter, 300, folder) == first


def test_a_blank_page_has_no_way_up() -> None:
    blank = np.full((900, 700), 255, np.uint8)
    folder = model_folder(None)
    assert _ask_library(blank, 300, folder).confidence == 0
    assert _ask_program(blank, 300, folder) == UNKNOWN


def test_the_newest_distribution_folder_with_the_model_is_taken(tmp_path: Path) -> None:
    for version in ("4.00", "5"):
        folder = tmp_path / "usr/share/tesseract-ocr" / version / "tessdata"
        folder.mkdir(parents=True)
        (folder / "osd.traineddata").touch()
    assert model_folder(None, tmp_path).parent.name == "5"
