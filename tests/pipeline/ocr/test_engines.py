"""The contract that every registered engine keeps, and how each failure is named."""

import unicodedata
from pathlib import Path

import pytest
from rapidfuzz.distance import Levenshtein

from pipeline.ocr import ENGINES, EngineOptions, open_engine, read_page
from pipeline.ocr.engine import Engine
from pipeline.ocr.errors import (
    BadLanguage,
    EngineCrashed,
    EngineGarbage,
    EngineMissing,
    EngineTimeout,
    LanguageMissing,
    OcrError,
    UnknownEngine,
)
from pipeline.ocr.modes import ENGINE_NAMES
from pipeline.ocr.pytesseract_engine import PytesseractEngine, RunTesseract
from pipeline.page import Line
from tests.fakes.engines import (
    CrashingTesseract,
    HangingTesseract,
    RecordedTesseract,
    ScriptedEngine,
    VanishedTesseract,
)
from tests.pipeline.ocr.pages import blank_page, line, printed_page

LINES = [
    "Số: 125/QĐ-UBND",
    "Quyết định về việc phê duyệt kế hoạch",
    "Ủy ban nhân dân xã Bình Minh",
]


MISREAD = {"trueocr": 1}
"""Letters of ``LINES`` that an engine gets wrong alone: "Uy ban". It reads beside another."""


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> Engine:
    return open_engine(str(request.param))


def test_every_engine_has_a_name_that_settings_may_hold() -> None:
    assert set(ENGINE_NAMES) == set(ENGINES)


def test_an_engine_is_called_by_its_key_and_says_its_version(engine: Engine) -> None:
    assert engine.name in ENGINES
    assert "vie" in engine.version
    assert any(character.isdigit() for character in engine.version)


def test_it_reads_vietnamese_with_its_marks(engine: Engine) -> None:
    text = read_page(printed_page(LINES), engine).text
    wrong = Levenshtein.distance(text, "\n".join(LINES))
    assert wrong <= MISREAD.get(engine.name, 0)


def test_every_box_lies_inside_the_page_on_ink(engine: Engine) -> None:
    page = printed_page(LINES)
    height, width = page.pixels.shape
    words = [word for found in engine.recognise(page) for word in found.words]
    assert len(words) == sum(len(text.split()) for text in LINES)
    for word in words:
        x0, y0, x1, y1 = word.box
        assert 0 <= x0 < x1 <= width
        assert 0 <= y0 < y1 <= height
        assert page.pixels[y0:y1, x0:x1].min() == 0


def test_words_are_nfc_and_confidences_between_0_and_1(engine: Engine) -> None:
    for found in engine.recognise(printed_page(LINES)):
        for word in found.words:
            assert unicodedata.is_normalized("NFC", word.text)
            assert word.text == word.text.strip() != ""
            assert 0 <= word.confidence <= 1


def test_an_empty_page_has_no_words_and_is_no_error(engine: Engine) -> None:
    assert engine.recognise(blank_page()) == ()
    assert engine.recognise(blank_page(3, 3)) == ()


@pytest.mark.slow
def test_it_leaves_the_page_alone_and_reads_it_the_same_twice(engine: Engine) -> None:
    page = printed_page(LINES)
    before = page.pixels.copy()
    first = engine.recognise(page)
    engine.recognise(printed_page(["Trang khác ở giữa"]))
    assert engine.recognise(page) == first
    assert (page.pixels == before).all()


@pytest.mark.parametrize("name", sorted(set(ENGINES) - {"trueocr"}))
def test_a_missing_model_names_the_command_that_installs_it(name: str, tmp_path: Path) -> None:
    with pytest.raises(LanguageMissing) as caught:
        open_engine(name, EngineOptions(tessdata=tmp_path))
    assert "apt-get install tesseract-ocr-vie" in caught.value.clerk_message


def test_an_unknown_engine_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownEngine) as caught:
        open_engine("finereader")
    assert "tesserocr" in caught.value.clerk_message


@pytest.mark.parametrize("language", ["", "-c", "../vie", "vie eng", "vie;rm", "việt"])
def test_a_language_cannot_smuggle_arguments_or_paths(language: str) -> None:
    with pytest.raises(BadLanguage):
        EngineOptions(languages=(language,))


def test_the_library_stops_at_its_time_limit_and_reads_on_afterwards() -> None:
    hasty = open_engine("tesserocr", EngineOptions(timeout_seconds=0.01))
    with pytest.raises(EngineTimeout):
        hasty.recognise(printed_page(LINES * 12))
    assert hasty.recognise(blank_page(3, 3)) == ()


BROKEN: dict[str, tuple[RunTesseract, type[OcrError]]] = {
    "crash": (CrashingTesseract(), EngineCrashed),
    "hang": (HangingTesseract(), EngineTimeout),
    "gone": (VanishedTesseract(), EngineMissing),
    "not utf-8": (RecordedTesseract(b"5\t1\xff\xfe"), EngineGarbage),
    "not a table": (RecordedTesseract(b"Estimating resolution as 300\n"), EngineGarbage),
    "cut off": (RecordedTesseract(b"5\t1\t1\t1\t1\t1\t10\t10\t2"), EngineGarbage),
    "letters for numbers": (
        RecordedTesseract(b"5\t1\t1\t1\t1\t1\tx\t10\t20\t20\t90\tA\n"),
        EngineGarbage,
    ),
}


@pytest.mark.parametrize("way", sorted(BROKEN))
def test_each_way_the_program_breaks_has_its_name(way: str) -> None:
    run, error = BROKEN[way]
    with pytest.raises(error) as caught:
        PytesseractEngine(EngineOptions(), run=run).recognise(blank_page())
    assert caught.value.facts["engine"] == "pytesseract"


def test_the_program_is_told_language_resolution_and_models() -> None:
    tesseract = RecordedTesseract(b"")
    options = EngineOptions(languages=("vie",), page_segmentation=6, timeout_seconds=7)
    assert PytesseractEngine(options, run=tesseract).recognise(blank_page()) == ()
    (call,) = tesseract.calls
    assert (call.language, call.timeout_seconds) == ("vie", 7)
    assert "--psm 6" in call.config
    assert "--dpi 300" in call.config


def test_an_engines_lines_come_back_in_reading_order() -> None:
    second, first = line("Kính gửi Ủy ban", 100, 200), line("Tên tôi là", 100, 100)
    lines: tuple[Line, ...] = (second, first)
    assert read_page(blank_page(), ScriptedEngine(lines)).text == "Tên tôi là\nKính gửi Ủy ban"
