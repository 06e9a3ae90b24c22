"""Every page of a copy has one text, and it is the one that was read."""

import subprocess
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pdf2image
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from pipeline.clean import CleanOptions
from pipeline.compose import CopyFacts, compose_copy
from pipeline.intake import IntakeLimits, open_scan
from pipeline.legacy_fonts import VNI, fonts_of
from pipeline.ocr import Engine, open_engine
from pipeline.own_text import silence
from pipeline.page_reading import read_scan_page
from pipeline.pdfa import check_pdfa
from pipeline.unicode_text import all_text_is_unicode
from tests.pipeline.legacy_fonts.old_pdf import Block, ModernFont, OldFont, write_pdf
from tests.pipeline.legacy_fonts.test_pages import HEADING, TEXT

FACTS = CopyFacts(
    document_id="thử",
    title="thử",
    converter="Trần Thị Thử",
    organisation="UBND xã Thử Nghiệm",
    converted_at=datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=7))),
    software="test",
)

FOREIGN_LAYER = b"\nBT 3 Tr /F0 12 Tf 60 300 Td <%s> Tj ET"
"""Invisible words of another tool, not where the print is."""


@pytest.fixture(scope="module")
def engine() -> Engine:
    return open_engine("tesserocr")


def copied(path: Path, engine: Engine) -> Path:
    """The copy of a one-page file."""
    with open_scan(path, limits=IntakeLimits()) as scan:
        text = read_scan_page(scan.page(1), engine, CleanOptions())
        compose_copy([(scan.picture(1), text)], FACTS, path.with_name("copy.pdf"))
    return path.with_name("copy.pdf")


def text_of(path: Path) -> list[str]:
    done = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True)
    return done.stdout.decode().replace("\f", "").split("\n")


PAGES: dict[str, list[Block]] = {
    "modern": [(ModernFont(), [HEADING, *TEXT])],
    "vni": [(OldFont("VNI-Times", VNI), [HEADING, *TEXT])],
    "wrong map": [(ModernFont(shift=1), [HEADING, *TEXT])],
}


@pytest.mark.slow
@pytest.mark.parametrize("case", PAGES)
def test_what_was_read_is_found_once_and_nothing_else(
    tmp_path: Path, engine: Engine, case: str
) -> None:
    write_pdf(tmp_path / "a.pdf", PAGES[case])
    lines = [line for line in text_of(copied(tmp_path / "a.pdf", engine)) if line]
    assert lines == [HEADING, *TEXT]


def test_a_layer_of_another_tool_is_replaced_not_doubled(tmp_path: Path, engine: Engine) -> None:
    """Two-byte codes of the page's own font: the heading once more, unseen."""
    write_pdf(tmp_path / "plain.pdf", [(ModernFont(), [HEADING, *TEXT])])
    with pikepdf.open(tmp_path / "plain.pdf") as pdf:
        content = pdf.pages[0].obj.Contents.read_bytes()
        heading = content.split(b"<")[1].split(b">")[0]
        pdf.pages[0].obj.Contents = pdf.make_stream(content + FOREIGN_LAYER % heading)
        pdf.save(tmp_path / "a.pdf")
    assert text_of(tmp_path / "a.pdf").count(HEADING) == 2
    assert text_of(copied(tmp_path / "a.pdf", engine)).count(HEADING) == 1


def test_a_silent_page_looks_as_before_and_its_neighbour_still_speaks(tmp_path: Path) -> None:
    write_pdf(tmp_path / "a.pdf", PAGES["modern"])
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        pdf.pages.append(pdf.pages[0])
        silence(pdf, pdf.pages[0])
        pdf.save(tmp_path / "b.pdf")
    before, after = (
        np.asarray(pdf2image.convert_from_path(tmp_path / name, dpi=60)[0])
        for name in ("a.pdf", "b.pdf")
    )
    assert np.array_equal(before, after)
    assert text_of(tmp_path / "b.pdf").count(HEADING) == 1


def test_a_page_without_fonts_is_silent_already(tmp_path: Path) -> None:
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page()
        page.obj.Resources = Dictionary(ProcSet=Array([Name.PDF]))
        silence(pdf, page)
        pdf.save(tmp_path / "a.pdf")
    assert not any(text_of(tmp_path / "a.pdf"))


def test_level_u_is_declared_where_all_text_says_what_it_means(
    tmp_path: Path, engine: Engine
) -> None:
    write_pdf(tmp_path / "a.pdf", PAGES["modern"])
    assert check_pdfa(copied(tmp_path / "a.pdf", engine)).flavour == "2u"


def test_level_u_is_neither_declared_nor_believed_where_a_font_has_no_meanings(
    tmp_path: Path, engine: Engine
) -> None:
    write_pdf(tmp_path / "a.pdf", PAGES["modern"])
    copy = copied(tmp_path / "a.pdf", engine)
    with pikepdf.open(copy, allow_overwriting_input=True) as pdf:
        for font in fonts_of(pdf.pages[0].obj):
            del font["/ToUnicode"]
        assert not all_text_is_unicode(pdf.pages)
        pdf.save(copy)
    assert check_pdfa(copy).rules == ("ISO_19005_2:6.2.11.7.2-1",)
