"""What a reading says of itself, and that every format says the same."""

import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from pipeline.geometry import Transform
from pipeline.ocr import read_page
from pipeline.ocr.formats import ALTO, FORMATS, as_alto, as_hocr, as_json, as_text
from pipeline.page import CleanPage, EmbeddedWord, PageText, Reading, ScanPage
from schemas.geometry import Box
from tests.fakes.engines import ScriptedEngine
from tests.pipeline.ocr.pages import blank_page, clean_page, line

LINES = (line("Kính gửi: <Sở> & Phòng", 100, 100), line("Đồng kính gửi", 100, 200))


def turned_reading() -> PageText:
    """A page that lay on its head: the reading frame is the scan turned by 180°."""
    pixels = np.full((600, 800), 255, np.uint8)
    scan = ScanPage(1, pixels, 300, "tag", "0" * 64)
    turn = Transform((-1, 0, 800, 0, -1, 600, 0, 0, 1))
    return read_page(CleanPage(scan, pixels, 300, turn, ()), ScriptedEngine(LINES))


def test_a_born_digital_page_is_not_read_again() -> None:
    words = (
        EmbeddedWord("Thông", Box(10, 10, 60, 30), 0),
        EmbeddedWord("báo", Box(70, 10, 99, 30), 0),
    )
    engine = ScriptedEngine(LINES)
    page = read_page(clean_page(np.full((600, 800), 255, np.uint8), embedded=words), engine)
    assert (page.text, page.source, page.engine.name) == ("Thông báo", "text", "pdf-text")
    assert engine.pages_seen == 0
    assert {word.confidence for found in page.lines for word in found.words} == {1.0}


def test_a_page_without_text_has_no_lines_and_every_format_can_say_so() -> None:
    page = read_page(blank_page(), ScriptedEngine(()))
    assert page.lines == ()
    for write in FORMATS.values():
        assert write(Reading((page,)))


def test_text_has_a_form_feed_between_pages() -> None:
    page = turned_reading()
    assert as_text(Reading((page, page))) == f"{page.text}\f{page.text}\n"


def test_json_boxes_stand_on_the_scan() -> None:
    page = turned_reading()
    (told,) = json.loads(as_json(Reading((page,))))["pages"]
    assert [found["text"] for found in told["lines"]] == page.text.splitlines()
    assert told["lines"][0]["words"][0]["box"] == [660, 480, 700, 500]


def test_alto_says_the_same_words_at_the_same_places() -> None:
    page = turned_reading()
    root = ET.fromstring(as_alto(page))
    strings = root.findall(f".//{{{ALTO}}}String")
    assert " ".join(s.attrib["CONTENT"] for s in strings) == page.text.replace("\n", " ")
    first = strings[0].attrib
    assert [first[k] for k in ("HPOS", "VPOS", "WIDTH", "HEIGHT")] == ["660", "480", "40", "20"]


def test_hocr_says_the_same_words_at_the_same_places() -> None:
    page = turned_reading()
    root = ET.fromstring(as_hocr(Reading((page,))))
    words = [e for e in root.iter() if e.attrib.get("class") == "ocrx_word"]
    assert " ".join(word.text or "" for word in words) == page.text.replace("\n", " ")
    assert words[0].attrib["title"] == "bbox 660 480 700 500; x_wconf 90"


@pytest.mark.parametrize("name", ["alto", "hocr"])
def test_markup_in_the_text_stays_text(name: str) -> None:
    assert "&lt;Sở&gt;" in FORMATS[name](Reading((turned_reading(),)))
