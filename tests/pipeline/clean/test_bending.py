"""Bent pages: how their lines run is told, and every point of the flat picture leads back."""

import cv2
import numpy as np
import pytest

from benchmarks.synth import make_document
from pipeline.bend import Bend
from pipeline.clean import clean_page
from pipeline.clean.bending import GAIN, estimate_bend
from pipeline.page import CleaningStep, CleanPage, Pixels, ScanPage
from pipeline.shrunk import shrunk
from schemas.geometry import Box

PAGE = make_document("quyet_dinh", 91001, "Tinos").pages[0]


def bent(pixels: Pixels, spine_px: float, belly_px: float) -> Pixels:
    """The page as it lies in a book: up at the spine, with a belly in the middle."""
    height, width = pixels.shape[:2]
    x = np.arange(width, dtype=np.float32)
    down = belly_px * np.sin(np.pi * x / width) ** 2 - spine_px * (1 - x / width) ** 3
    columns = np.tile(x, (height, 1))
    rows = np.arange(height, dtype=np.float32)[:, None] - down[None, :].astype(np.float32)
    white = (250,) * 3
    moved = cv2.remap(pixels, columns, rows, cv2.INTER_LINEAR, borderValue=white)
    return np.asarray(moved, dtype=np.uint8)


def cleaned(pixels: Pixels) -> CleanPage:
    return clean_page(ScanPage(1, pixels, 300, "tag", "0" * 64))


def step(page: CleanPage, name: str) -> CleaningStep:
    return next(step for step in page.steps if step.name == name)


@pytest.mark.slow
@pytest.mark.parametrize(("spine_px", "belly_px"), [(60, 0), (150, 0), (0, -60), (80, 40)])
def test_a_page_of_a_book_is_laid_flat(spine_px: float, belly_px: float) -> None:
    page = cleaned(bent(PAGE.image, spine_px, belly_px))
    assert page.bend is not None
    flat = shrunk(page.bend.flattened(page.pixels), 1 / 3)
    again = estimate_bend(flat, 0.0)
    assert again is None or again.gain < 1.1
    assert step(page, "bend").applied
    assert not step(page, "skew").applied


def test_a_flat_page_is_left_alone() -> None:
    assert cleaned(PAGE.image).bend is None


def test_a_crooked_page_is_levelled_not_bent() -> None:
    height, width = PAGE.image.shape[:2]
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), 3, 1)
    crooked = cv2.warpAffine(PAGE.image, turn, (width, height), borderValue=(250,) * 3)
    page = cleaned(np.asarray(crooked, dtype=np.uint8))
    assert page.bend is None
    assert step(page, "skew").applied


def test_noise_has_no_lines_to_bend() -> None:
    grains = np.random.default_rng(7).integers(0, 256, (1169, 827), dtype=np.uint8)
    found = estimate_bend(grains, 0.0)
    assert found is None or found.gain < GAIN


BEND = Bend(2000, ((500, (300.0, -80.0, 10.0, 5.0)), (2500, (-200.0, 60.0, -20.0, 0.0))))


def test_dots_on_the_page_come_back_within_a_fraction_of_a_pixel() -> None:
    page = np.full((3000, 2000), 255, np.uint8)
    dots = [(x, y) for x in (150, 700, 1300, 1850) for y in (300, 1000, 1700, 2600)]
    for x, y in dots:
        cv2.circle(page, (x, y), 6, 0, -1, cv2.LINE_AA)
    flat = BEND.flattened(page)
    count, _, _, centres = cv2.connectedComponentsWithStats((flat < 128).astype(np.uint8))
    assert count - 1 == len(dots)
    x, y = np.asarray(centres)[1:].T + 0.5
    back = np.column_stack([x, y + BEND.down(x, y)])
    for dot in dots:
        assert np.hypot(*(back - dot - 0.5).T).min() < 0.6


def test_a_box_comes_back_around_all_its_corners() -> None:
    box = BEND.on_page(Box(900, 600, 1100, 640))
    x, y = np.array([900, 1100, 900, 1100.0]), np.array([600, 600, 640, 640.0])
    down = y + BEND.down(x, y)
    assert box == Box(900, round(down.min()), 1100, round(down.max()))
