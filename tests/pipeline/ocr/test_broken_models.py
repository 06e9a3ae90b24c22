"""However the models of the first reader break, the page fails by a name and within its time."""

from collections.abc import Callable

import pytest

from pipeline.ocr import EngineOptions
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.engine import Engine
from pipeline.ocr.errors import EngineCrashed, EngineGarbage, EngineTimeout, OcrError
from pipeline.ocr.fused_engine import accurate, fast
from pipeline.ocr.trueocr_engine import TrueocrEngine
from pipeline.ocr.trueocr_lines import TrueocrReader
from pipeline.ocr.trueocr_models import TrueocrModels, installed_models, open_models
from tests.fakes.models import (
    crashing,
    dawdling,
    inventing,
    mumbling,
    with_detector,
    with_recogniser,
)
from tests.pipeline.ocr.pages import blank_page, printed_page

LINES = ["Số: 125/QĐ-UBND", "Quyết định về việc phê duyệt kế hoạch"]

OpenWith = Callable[[EngineOptions, TrueocrModels | None], Engine]


@pytest.fixture(scope="module")
def sound() -> TrueocrModels:
    return open_models(installed_models())


@pytest.fixture(params=[accurate, fast, TrueocrEngine])
def open_with(request: pytest.FixtureRequest) -> OpenWith:
    engine: OpenWith = request.param
    return engine


BROKEN: dict[str, tuple[Callable[[TrueocrModels], TrueocrModels], type[OcrError]]] = {
    "detector crashes": (lambda models: with_detector(models, crashing), EngineCrashed),
    "detector mumbles": (lambda models: with_detector(models, mumbling), EngineGarbage),
    "recogniser crashes": (lambda models: with_recogniser(models, crashing), EngineCrashed),
    "recogniser mumbles": (lambda models: with_recogniser(models, mumbling), EngineGarbage),
    "recogniser invents": (lambda models: with_recogniser(models, inventing), EngineGarbage),
}


@pytest.mark.parametrize("way", sorted(BROKEN))
def test_each_way_a_model_breaks_has_its_name(
    way: str, open_with: OpenWith, sound: TrueocrModels
) -> None:
    damage, error = BROKEN[way]
    engine = open_with(EngineOptions(), damage(sound))
    with pytest.raises(error) as caught:
        engine.recognise(printed_page(LINES))
    assert caught.value.facts["engine"] == engine.name
    assert caught.value.facts["page"] == 1


def test_a_page_has_one_time_limit_however_many_lines_it_has(open_with: OpenWith) -> None:
    hasty = open_with(EngineOptions(timeout_seconds=0.05), None)
    with pytest.raises(EngineTimeout):
        hasty.recognise(printed_page(LINES * 20))
    with pytest.raises(EngineTimeout):
        hasty.recognise(printed_page(LINES * 20))


def test_a_model_is_stopped_while_it_computes(sound: TrueocrModels) -> None:
    reader = TrueocrReader(sound)
    with pytest.raises(EngineTimeout):
        reader.find(printed_page(LINES * 20), Deadline.after(0.005, "trueocr", 1))


def test_a_reader_that_comes_back_late_is_late(sound: TrueocrModels) -> None:
    late = TrueocrReader(with_detector(sound, dawdling))
    deadline = Deadline.after(0.02, "trueocr", 7)
    late.find(blank_page(), deadline)
    with pytest.raises(EngineTimeout) as caught:
        _ = deadline.left
    assert caught.value.facts["page"] == 7
