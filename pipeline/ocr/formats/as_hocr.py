"""A reading as hOCR 1.2: XHTML that a browser shows and tools for text over pictures take in.

Tables are HTML tables of class ``ocr_table``, with their spans; cells are of class ``ocrx_block``.
Photographs are ``ocr_photo``, other regions ``ocr_image``; what they are stands in the properties
``x_kind`` and ``x_label``, which hOCR leaves to engines.
"""

from collections.abc import Sequence
from itertools import groupby
from xml.etree import ElementTree as ET

from pipeline.ocr.formats.blocks import TextBlock, around, blocks, scan_box
from pipeline.ocr.formats.xml import document
from pipeline.page import Line, PageText, Reading, Region, Table, TableCell
from schemas.geometry import Box

_XHTML = "http://www.w3.org/1999/xhtml"
CLASSES = (
    *("ocr_page", "ocr_carea", "ocr_line", "ocrx_word"),
    *("ocr_table", "ocrx_block", "ocr_photo", "ocr_image"),
)


def as_hocr(reading: Reading) -> str:
    """All pages as hOCR 1.2, boxes in pixels of the scan."""
    root = ET.Element("html", {"xmlns": _XHTML, "xml:lang": "vi", "lang": "vi"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = "OCR"
    engines = sorted({f"{page.engine.name} {page.engine.version}" for page in reading.pages})
    facts = {
        "ocr-system": ", ".join(engines),
        "ocr-capabilities": " ".join(CLASSES),
        "ocr-number-of-pages": str(len(reading.pages)),
        "ocr-langs": "vi",
    }
    for name, content in facts.items():
        ET.SubElement(head, "meta", {"name": name, "content": content})
    body = ET.SubElement(root, "body")
    for page in reading.pages:
        _page(body, page)
    return document(root)


def _page(body: ET.Element, page: PageText) -> None:
    whole = _bbox(Box(0, 0, page.width, page.height))
    title = f"{whole}; ppageno {page.number - 1}; scan_res {page.dpi:.0f} {page.dpi:.0f}"
    sheet = _element(body, "div", "ocr_page", f"page_{page.number}", title)
    for number, block in enumerate(blocks(page), start=1):
        name = f"block_{page.number}_{number}"
        if isinstance(block, TextBlock):
            area = _element(sheet, "div", "ocr_carea", name, _bbox(scan_box(page, block.box)))
            _lines(area, page, name, block.lines)
        else:
            _table(sheet, page, name, block)
    for number, region in enumerate(page.regions, start=1):
        _region(sheet, page, f"region_{page.number}_{number}", region)


def _lines(parent: ET.Element, page: PageText, name: str, lines: Sequence[Line]) -> None:
    for number, line in enumerate(lines, start=1):
        own = f"{name}_line_{number}"
        element = _element(parent, "span", "ocr_line", own, _bbox(scan_box(page, line.box)))
        for place, word in enumerate(line.words, start=1):
            title = f"{_bbox(scan_box(page, word.box))}; x_wconf {round(word.confidence * 100)}"
            _element(element, "span", "ocrx_word", f"{own}_word_{place}", title).text = word.text


def _table(sheet: ET.Element, page: PageText, name: str, table: Table) -> None:
    boxes = {cell: around([line.box for line in cell.lines] + [cell.box]) for cell in table.cells}
    whole = around([scan_box(page, box) for box in (table.box, *boxes.values())])
    element = _element(sheet, "table", "ocr_table", name, _bbox(whole))
    for row, group in groupby(table.cells, key=lambda cell: cell.row):
        line = ET.SubElement(element, "tr")
        for cell in group:
            own = f"{name}_cell_{row + 1}_{cell.column + 1}"
            tag = "th" if row < table.header_rows else "td"
            held = _element(line, tag, "ocrx_block", own, _bbox(scan_box(page, boxes[cell])))
            held.attrib.update(_spans(cell))
            _lines(held, page, own, cell.lines)


def _spans(cell: TableCell) -> dict[str, str]:
    spans = {"rowspan": cell.row_span, "colspan": cell.column_span}
    return {name: str(count) for name, count in spans.items() if count > 1}


def _region(sheet: ET.Element, page: PageText, name: str, region: Region) -> None:
    label = f'; x_label "{_quoted(region.label)}"' if region.label else ""
    title = f"{_bbox(scan_box(page, region.box))}; x_kind {region.kind}{label}"
    kind = "ocr_photo" if region.kind == "photo" else "ocr_image"
    _element(sheet, "div", kind, name, title)


def _quoted(text: str) -> str:
    """As hOCR writes strings in titles: without the marks that end them."""
    return text.replace('"', "'").replace(";", ",")


def _element(parent: ET.Element, tag: str, kind: str, name: str, title: str) -> ET.Element:
    return ET.SubElement(parent, tag, {"class": kind, "id": name, "title": title})


def _bbox(box: Box) -> str:
    return f"bbox {box.x0} {box.y0} {box.x1} {box.y1}"
