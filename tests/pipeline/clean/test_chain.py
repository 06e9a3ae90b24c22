"""The whole chain on invented documents: nothing for nothing, and everything undone exactly."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from benchmarks.synth import SynthPage, make_document
from benchmarks.synth.degrade import degraded_page
from pipeline.clean import CleanOptions, clean_page
from pipeline.clean.errors import OrientationModelMissing
from pipeline.page import CleanPage, ScanPage

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def letter() -> SynthPage:
    return make_document("cong_van", 3).pages[0]


def scanned(page: SynthPage) -> ScanPage:
    return ScanPage(1, page.image, float(page.dpi), "tag", "0" * 64)


def applied(page: CleanPage) -> set[str]:
    return {step.name for step in page.steps if step.applied}


def share_of_ink_explained(truth: SynthPage, page: CleanPage) -> float:
    """Of the words of the truth: how many have ink where ``to_scan`` says they are."""
    to_frame = page.to_scan.inverse()
    hits, total = 0, 0
    for line in truth.lines:
        for word in line.words:
            x, y = (word.box.x0 + word.box.x1) / 2, (word.box.y0 + word.box.y1) / 2
            u, v = (round(c) for c in to_frame.point(x, y))
            around = page.pixels[max(0, v - 12) : v + 12, max(0, u - 12) : u + 12]
            hits += bool(around.size) and int(around.min()) < 130
            total += 1
    assert total > 50
    return hits / total


def test_a_clean_upright_page_is_left_alone(letter: SynthPage) -> None:
    scan = scanned(letter)
    page = clean_page(scan)
    assert applied(page) <= {"seals"}
    height, width = page.pixels.shape
    assert (width, height) == (scan.width, scan.height)
    assert page.to_scan.point(123, 456) == (123, 456)


def test_every_step_says_what_it_measured(letter: SynthPage) -> None:
    names = [step.name for step in clean_page(scanned(letter)).steps]
    assert names == [
        "sheet",
        "negative",
        "paper",
        "seals",
        "resolution",
        "orientation",
        "skew",
        "bend",
        "leaders",
        "noise",
        "look",
    ]


@pytest.mark.parametrize(
    ("condition", "step"),
    [
        ("turn90", "orientation"),
        ("turn180", "orientation"),
        ("turn270", "orientation"),
        ("skew", "skew"),
        ("yellowed", "paper"),
        ("stains", "paper"),
        ("seal", "seals"),
        ("noise", "noise"),
        ("phone", "sheet"),
    ],
)
def test_each_defect_calls_for_its_step_and_words_are_found_again_on_the_scan(
    letter: SynthPage, condition: str, step: str
) -> None:
    broken = degraded_page(letter, [condition], 11)
    page = clean_page(scanned(broken))
    assert step in applied(page)
    assert share_of_ink_explained(broken, page) > 0.97


def test_a_page_scanned_upside_down_comes_back_upright(letter: SynthPage) -> None:
    upright = clean_page(scanned(letter)).pixels
    turned = clean_page(scanned(degraded_page(letter, ["turn180"], 1))).pixels
    assert np.abs(turned.astype(int) - upright).mean() < 1


def test_a_very_fine_scan_is_brought_down_and_a_coarse_one_never_up(letter: SynthPage) -> None:
    fine = cv2.resize(letter.image[:1600], None, fx=2, fy=2)
    page = clean_page(ScanPage(1, np.asarray(fine, np.uint8), 600, "tag", "0" * 64))
    assert page.dpi == 300
    assert page.pixels.shape == letter.image[:1600].shape[:2]
    coarse = np.asarray(Image.fromarray(letter.image).reduce(2), np.uint8)
    assert clean_page(ScanPage(1, coarse, 150, "tag", "0" * 64)).dpi == 150


@pytest.mark.parametrize("shape", [(1, 1), (5, 400), (60, 60, 3), (900, 700)])
def test_blank_and_tiny_pages_pass_through(shape: tuple[int, ...]) -> None:
    page = clean_page(ScanPage(1, np.full(shape, 255, np.uint8), 300, "tag", "0" * 64))
    assert page.pixels.shape == shape[:2]
    assert page.pixels.min() == 255


def test_the_master_is_never_written_to(letter: SynthPage) -> None:
    scan = scanned(degraded_page(letter, ["stains", "seal"], 2))
    scan.pixels.setflags(write=False)
    before = scan.pixels.copy()
    clean_page(scan)
    assert np.array_equal(scan.pixels, before)


def test_a_missing_orientation_model_names_the_command_that_installs_it(tmp_path: Path) -> None:
    scan = ScanPage(1, np.full((600, 400), 255, np.uint8), 300, "tag", "0" * 64)
    with pytest.raises(OrientationModelMissing) as caught:
        clean_page(scan, CleanOptions(tessdata=tmp_path))
    assert "apt-get install tesseract-ocr-osd" in caught.value.clerk_message
