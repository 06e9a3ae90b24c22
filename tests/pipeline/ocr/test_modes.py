"""Clean pages may be read fast; the others, and those nobody waits for, are read by two."""

from dataclasses import replace

import numpy as np
import pytest

from pipeline.geometry import Transform
from pipeline.mode import Mode
from pipeline.ocr import default_engine, open_engine
from pipeline.ocr.by_page import is_clean, reader_of
from pipeline.ocr.engine import Engine
from pipeline.ocr.modes import engine_of
from pipeline.page import CleaningStep, CleanPage, ScanPage

LOOK = CleaningStep("look", applied=False, evidence={"show_through": 0.0, "blur_px": 0.7})


def page(*steps: CleaningStep, dpi: float = 300) -> CleanPage:
    pixels = np.full((300, 200), 255, np.uint8)
    scan = ScanPage(1, pixels, dpi, "tag", "0" * 64)
    return CleanPage(scan, pixels, dpi, Transform.identity(), steps)


def seen(**figures: float) -> CleaningStep:
    return replace(LOOK, evidence=LOOK.evidence | figures)


@pytest.fixture(scope="module")
def auto() -> Engine:
    return open_engine("auto")


def test_a_clean_page_is_read_fast(auto: Engine) -> None:
    assert reader_of(auto, page(LOOK)).name == "fast"


@pytest.mark.parametrize(
    "troubled",
    [
        page(LOOK, CleaningStep("paper", applied=True, evidence={})),
        page(LOOK, CleaningStep("noise", applied=True, evidence={})),
        page(LOOK, CleaningStep("sheet", applied=True, evidence={})),
        page(seen(show_through=0.06)),
        page(seen(blur_px=1.7)),
        page(LOOK, dpi=200),
        page(),
    ],
    ids=["dark paper", "noise", "photo", "bleed-through", "blur", "coarse", "nothing known"],
)
def test_any_trouble_calls_for_both_readers(auto: Engine, troubled: CleanPage) -> None:
    assert not is_clean(troubled)
    assert reader_of(auto, troubled).name == "fused"


def test_an_engine_with_one_way_reads_whatever_the_page() -> None:
    engine = open_engine("trueocr")
    assert reader_of(engine, page()) is engine


@pytest.mark.parametrize(
    ("mode", "awaited", "engine"),
    [
        (Mode.ACCURATE, True, "fused"),
        (Mode.ACCURATE, False, "fused"),
        (Mode.FAST, True, "fast"),
        (Mode.FAST, False, "fast"),
        (Mode.AUTO, True, "auto"),
        (Mode.AUTO, False, "fused"),
    ],
)
def test_mode_and_lane_choose_the_engine(mode: Mode, awaited: bool, engine: str) -> None:
    assert default_engine() == "fused"
    assert engine_of(mode, awaited=awaited) == engine
