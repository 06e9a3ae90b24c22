"""``sohoa read --explain`` hides nothing that was decided and tells nobody's data."""

import pytest

from pipeline.geometry import Transform
from pipeline.ocr.formats import as_json
from pipeline.page import (
    CleaningStep,
    CodeContent,
    EngineRef,
    Line,
    PageText,
    Reading,
    Region,
    Word,
)
from pipeline.regions import KINDS
from pipeline.regions.stamps import CAPTION_LABEL, WORDINGS
from schemas.geometry import Box
from schemas.reading import ReadDocument
from sohoa.explaining import LABELS, STEPS, explained

PAPER = CleaningStep(
    "paper", True, {"darkest": 198.0, "brightest": 246.0, "tint": 12.5, "spread": 7.25}
)
SKEW = CleaningStep("skew", False, {"angle_deg": -0.15, "sharpness": 20.0})
UNKNOWN = CleaningStep("dewarp", True, {"curve_mm": 3.125})
CODE = Region(
    "code", Box(10, 20, 60, 70), 1.0, "QR Code", content=CodeContent("QR Code", "079090001234", "")
)
SEAL = Region("seal", Box(100, 120, 300, 320), 0.97, "round red")


def reading(*steps: CleaningStep, regions: tuple[Region, ...] = (CODE, SEAL)) -> Reading:
    words = (Word("Số", Box(0, 0, 9, 9), 0.99), Word("440", Box(10, 0, 30, 9), 0.4))
    page = PageText(
        number=1,
        sha256="0" * 64,
        width=2480,
        height=3508,
        dpi=300.0,
        frame_width=2480,
        frame_height=3508,
        to_scan=Transform.identity(),
        lines=(Line(words),),
        engine=EngineRef("fused", "1"),
        steps=steps,
        regions=regions,
    )
    return Reading((page,))


def test_a_step_tells_whether_it_acted_and_the_figures_that_decided_it() -> None:
    told = explained(reading(PAPER, SKEW))
    paper, skew = (
        next(row for row in told.splitlines() if STEPS[name].title in row)
        for name in ("paper", "skew")
    )
    assert " có " in paper
    assert "198/255" in paper
    assert "225" in paper, "the threshold is part of the reason"
    assert " không " in skew
    assert "-0,15°" in skew


def test_a_step_of_tomorrow_is_shown_by_its_own_name_with_all_its_figures() -> None:
    assert "dewarp" in explained(reading(UNKNOWN))
    assert "curve_mm 3,125" in explained(reading(UNKNOWN))


def test_figures_without_a_sentence_have_names_and_units_for_people() -> None:
    told = explained(
        reading(CleaningStep("text_layer", True, {"letters": 1234.0, "foreign_share": 0.005}))
    )
    assert "số chữ cái 1.234, chữ lạ 0,50 %" in told


@pytest.mark.parametrize("name", sorted(STEPS))
def test_a_step_without_the_usual_figures_is_told_all_the_same(name: str) -> None:
    told = explained(reading(CleaningStep(name, True, {"something": 1.5})))
    assert STEPS[name].title in told


def test_regions_are_told_with_kind_and_place_and_without_what_a_code_says() -> None:
    told = explained(reading(PAPER))
    assert KINDS["seal"].title in told
    assert "(100; 120)–(300; 320)" in told
    assert "079090001234" not in told


def test_words_in_doubt_are_counted() -> None:
    assert "2 từ, 1 từ chưa chắc" in explained(reading())


def test_every_stamp_has_a_name_for_people() -> None:
    assert {wording.label for wording in WORDINGS} | {CAPTION_LABEL} <= set(LABELS)


def test_json_holds_every_step_and_every_region_whole() -> None:
    document = ReadDocument.model_validate_json(as_json(reading(PAPER, UNKNOWN)))
    (page,) = document.pages
    assert [(step.name, step.applied) for step in page.steps] == [("paper", True), ("dewarp", True)]
    assert page.steps[0].evidence == PAPER.evidence
    code, seal = page.regions
    assert code.content == "079090001234"
    assert seal.quad.box == Box(100, 120, 300, 320)


def test_a_bent_page_is_told_in_millimetres() -> None:
    bend = CleaningStep("bend", True, {"depth_mm": 4.93, "gain": 3.25})
    told = explained(reading(bend))
    assert "cong 4,9 mm" in told
