"""ALTO, hOCR and JSON keep what their standards ask, for every page that can be written."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from lxml import etree

from pipeline.ocr.formats import ALTO, as_alto, as_hocr, as_json
from pipeline.ocr.formats.as_hocr import CLASSES
from pipeline.page import Reading
from schemas.export import all_schemas
from schemas.geometry import Box
from tests.pipeline.ocr.formats.readings import EMPTY, HEIGHT, READING, WIDTH

XHTML = "{http://www.w3.org/1999/xhtml}"
PROFILE = etree.XMLSchema(file=str(Path(__file__).parent / "alto_profile.xsd"))
NESTING: dict[str, set[str | None]] = {
    "ocr_page": {None},
    "ocr_carea": {"ocr_page"},
    "ocr_table": {"ocr_page"},
    "ocr_photo": {"ocr_page"},
    "ocr_image": {"ocr_page"},
    "ocrx_block": {"ocr_table"},
    "ocr_line": {"ocr_carea", "ocrx_block"},
    "ocrx_word": {"ocr_line"},
}
"""The class of the nearest element around each that has one."""

either = pytest.mark.parametrize("reading", [READING, EMPTY], ids=["full", "empty"])


def is_alto(text: str) -> bool:
    return PROFILE.validate(etree.fromstring(text.encode()))


def within(root: ET.Element, mark: str) -> Iterator[tuple[ET.Element, ET.Element | None]]:
    """Every element with the attribute ``mark``, and the nearest one around it that has it."""
    waiting: list[tuple[ET.Element, ET.Element | None]] = [(root, None)]
    while waiting:
        element, above = waiting.pop(0)
        marked = mark in element.attrib
        if marked:
            yield element, above
        waiting[:0] = [(child, element if marked else above) for child in element]


@either
def test_alto_has_the_elements_attributes_and_types_of_the_standard(reading: Reading) -> None:
    assert is_alto(as_alto(reading)), PROFILE.error_log


def test_the_profile_refuses_what_is_not_alto() -> None:
    good = as_alto(READING)
    for wrong, mended in (
        ('"block1_1"', '"page1"'),
        ('WC="0.900"', 'WC="9"'),
        ("PHYSICAL_IMG_NR", "NUMBER"),
    ):
        assert wrong in good
        assert not is_alto(good.replace(wrong, mended, 1))


def test_whatever_alto_refers_to_is_there() -> None:
    root = ET.fromstring(as_alto(READING))
    names = {element.get("ID") for element in root.iter()}
    referred = {
        name
        for element in root.iter()
        for mark in ("TAGREFS", "PROCESSINGREFS")
        for name in element.get(mark, "").split()
    }
    assert len(referred) > 30
    assert referred <= names


def alto_box(element: ET.Element) -> Box:
    x, y, w, h = (int(element.attrib[name]) for name in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
    return Box(x, y, x + w, y + h)


def holds(outer: Box, inner: Box) -> bool:
    return outer.union(inner) == outer


def test_every_place_in_alto_lies_in_that_of_its_parent() -> None:
    pairs = list(within(ET.fromstring(as_alto(READING)), "HPOS"))
    assert len(pairs) > 100
    for inner, outer in pairs:
        assert outer is None or holds(alto_box(outer), alto_box(inner))


def test_alto_has_every_word_once_and_says_which_cell_it_stands_in() -> None:
    root = ET.fromstring(as_alto(READING))
    words = [e.attrib["CONTENT"] for e in root.iter(f"{{{ALTO}}}String")]
    assert words == READING.text.split()
    labels = {e.attrib["ID"]: e.attrib["LABEL"] for e in root.iter(f"{{{ALTO}}}StructureTag")}
    (merged,) = (
        block
        for block in root.iter(f"{{{ALTO}}}TextBlock")
        if "Cộng:" in {e.get("CONTENT") for e in block.iter()} and "1_1" in block.attrib["ID"]
    )
    assert labels[merged.attrib["TAGREFS"]] == "row 4, columns 2-3"


def test_alto_names_the_regions() -> None:
    kinds = [
        e.attrib["TYPE"] for e in ET.fromstring(as_alto(READING)).iter(f"{{{ALTO}}}Illustration")
    ]
    assert kinds == ["stamp", "photo", "code"] * 3


def hocr_box(element: ET.Element) -> Box:
    found = re.match(r"bbox (\d+) (\d+) (\d+) (\d+)(;|$)", element.attrib["title"])
    assert found is not None
    return Box(*(int(found[k]) for k in range(1, 5)))


@either
def test_hocr_nests_its_classes_and_boxes_and_names_each_element_once(reading: Reading) -> None:
    root = ET.fromstring(as_hocr(reading))
    pairs = list(within(root, "class"))
    for element, above in pairs:
        outer = None if above is None else above.attrib["class"]
        assert outer in NESTING[element.attrib["class"]]
        assert above is None or holds(hocr_box(above), hocr_box(element))
    names = [element.attrib["id"] for element, _ in pairs]
    assert len(names) == len(set(names))


def test_hocr_declares_its_classes() -> None:
    root = ET.fromstring(as_hocr(READING))
    used = {element.attrib["class"] for element, _ in within(root, "class")}
    (declared,) = (e.get("content", "") for e in root.iter() if e.get("name") == "ocr-capabilities")
    assert used == set(declared.split()) == set(CLASSES)


def test_hocr_pages_are_whole_scans() -> None:
    pages = [e for e, above in within(ET.fromstring(as_hocr(READING)), "class") if above is None]
    assert {hocr_box(page) for page in pages} == {Box(0, 0, WIDTH, HEIGHT)}
    assert [re.findall(r"ppageno (\d+)", p.attrib["title"]) for p in pages] == [["0"], ["1"], ["2"]]


def test_hocr_tables_are_html_tables_with_their_spans() -> None:
    table = next(ET.fromstring(as_hocr(READING)).iter(f"{XHTML}table"))
    shape = [[(c.tag.removeprefix(XHTML), c.get("colspan")) for c in tr] for tr in table]
    assert shape == [
        [("th", None)] * 3,
        [("td", None)] * 3,
        [("td", None)] * 3,
        [("td", None), ("td", "2")],
    ]


def test_a_label_cannot_break_out_of_its_title() -> None:
    photo = next(
        e
        for e, _ in within(ET.fromstring(as_hocr(READING)), "class")
        if "photo" in e.attrib["class"]
    )
    assert photo.attrib["title"].split("; ")[1:] == ["x_kind photo", "x_label \"ảnh '3x4', màu\""]


@either
def test_json_is_what_its_schema_says(reading: Reading) -> None:
    validator = jsonschema.Draft202012Validator(dict(all_schemas()["reading.schema.json"]))
    validator.validate(json.loads(as_json(reading)))


def test_json_gives_the_grid_of_a_table() -> None:
    first = json.loads(as_json(READING))["pages"][0]
    (table,) = first["tables"]
    texts = {(cell["row"], cell["column"]): cell["text"] for cell in table["cells"]}
    assert (table["rows"], table["columns"], table["header_rows"]) == (4, 3, 1)
    assert texts[2, 1] == "Giấy chứng nhận\n(bản gốc)"
    assert texts[2, 2] == ""
    (merged,) = (cell for cell in table["cells"] if cell["column_span"] == 2)
    assert (merged["text"], merged["box"]) == ("Cộng: hai loại giấy tờ", [200, 400, 1100, 460])
