"""Doubtful words are believed when the picture says the same, and only then."""

from pathlib import Path

import pytest

from pipeline.clean import CleanOptions
from pipeline.intake import IntakeLimits, open_scan
from pipeline.legacy_fonts import TCVN3
from pipeline.ocr import Engine, open_engine
from pipeline.page import CleaningStep, PageText, ScanPage
from pipeline.page_reading import read_scan_page
from pipeline.second_look import SAMPLE_LINES, looked_at
from schemas.text import fold
from tests.fakes.engines import ScriptedEngine
from tests.pipeline.legacy_fonts.old_pdf import Block, ModernFont, OldFont, write_pdf
from tests.pipeline.legacy_fonts.test_pages import HEADING, TEXT

pytestmark = pytest.mark.slow

SMALL_TEXT = [line.lower() for line in TEXT]
ENGLISH = (
    "The Government and the Bank have agreed on the following terms",
    "The borrower shall carry out the project with due diligence",
    "All payments are due on the first day of each quarter",
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("tesserocr")


def page_of(path: Path, blocks: list[Block]) -> ScanPage:
    write_pdf(path / "a.pdf", blocks)
    with open_scan(path / "a.pdf", limits=IntakeLimits()) as scan:
        return scan.page(1)


def step_of(text: PageText) -> CleaningStep:
    (step,) = (step for step in text.steps if step.name == "second_look")
    return step


def test_words_without_doubt_are_not_looked_at(tmp_path: Path) -> None:
    page = page_of(tmp_path, [(ModernFont(), [HEADING, *TEXT])])
    engine = ScriptedEngine(())
    assert looked_at(page, engine) is page
    assert engine.pages_seen == 0


def test_another_language_that_the_picture_confirms_is_taken(
    tmp_path: Path, engine: Engine
) -> None:
    text = read_scan_page(page_of(tmp_path, [(ModernFont(), ENGLISH)]), engine, CleanOptions())
    assert text.source == "text"
    assert text.text.splitlines() == list(ENGLISH)
    assert step_of(text).applied
    assert step_of(text).evidence["agreement"] > 0.95


def test_an_encoding_told_by_words_alone_is_confirmed_by_the_picture(
    tmp_path: Path, engine: Engine
) -> None:
    page = page_of(tmp_path, [(OldFont("ABCDEF+F1", TCVN3, claims="nothing"), SMALL_TEXT)])
    text = read_scan_page(page, engine, CleanOptions())
    assert (text.source, text.text.splitlines()) == ("text", SMALL_TEXT)


def test_words_that_lost_their_marks_are_read_again(tmp_path: Path, engine: Engine) -> None:
    """Spelt like syllables, so nothing but the picture can tell."""
    claims = {letter: fold(letter) for line in TEXT for letter in line}
    page = page_of(tmp_path, [(ModernFont(claims=tuple(claims.items())), TEXT)])
    assert page.embedded_doubtful
    text = read_scan_page(page, engine, CleanOptions())
    assert text.source == "ocr"
    assert "Quyết định này có hiệu lực kể từ ngày ký" in text.text
    assert not step_of(text).applied


def test_a_few_lines_are_enough(tmp_path: Path) -> None:
    page = page_of(tmp_path, [(ModernFont(), ENGLISH * 10)])
    engine = ScriptedEngine(())
    assert looked_at(page, engine).embedded == ()
    assert engine.pages_seen == SAMPLE_LINES


def test_what_intake_decided_stands_before_what_cleaning_did(
    tmp_path: Path, engine: Engine
) -> None:
    page = page_of(tmp_path, [(ModernFont(shift=1), [HEADING, *TEXT])])
    names = [step.name for step in read_scan_page(page, engine, CleanOptions()).steps]
    assert names[0] == "text_layer"
    assert len(names) > 1
