"""What was read, written down: plain text, JSON, ALTO 4 and hOCR.

ALTO and hOCR describe the picture a viewer has, so every box is mapped onto the scan; their
boxes are upright rectangles around the mapped corners.
"""

import json
from collections.abc import Callable
from xml.etree import ElementTree as ET

from pipeline.page import Line, PageText, Reading, Word
from schemas.geometry import Box

ALTO = "http://www.loc.gov/standards/alto/ns-v4#"
_ALTO_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"
_XHTML = "http://www.w3.org/1999/xhtml"


def as_text(reading: Reading) -> str:
    """Printed line by printed line, pages separated by form feed, a line feed at the end."""
    return reading.text + "\n"


def as_json(reading: Reading) -> str:
    """Pages, lines and words with confidence and box ``[x0, y0, x1, y1]`` on the scan."""
    pages = [_page_facts(page) for page in reading.pages]
    return json.dumps({"pages": pages}, ensure_ascii=False, indent=1) + "\n"


def as_alto(page: PageText) -> str:
    """One page as ALTO 4.4 XML, pixels of the scan; lines in reading order, one block."""
    root = ET.Element("alto", {"xmlns": ALTO, "SCHEMAVERSION": "4.4"})
    root.set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
    root.set("xsi:schemaLocation", f"{ALTO} {_ALTO_SCHEMA}")
    description = ET.SubElement(root, "Description")
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    step = ET.SubElement(description, "Processing", {"ID": "reading"})
    ET.SubElement(step, "processingCategory").text = "contentGeneration"
    software = ET.SubElement(step, "processingSoftware")
    ET.SubElement(software, "softwareName").text = page.engine.name
    ET.SubElement(software, "softwareVersion").text = page.engine.version
    sheet = ET.SubElement(
        ET.SubElement(root, "Layout"),
        "Page",
        {
            "ID": f"page{page.number}",
            "PHYSICAL_IMG_NR": str(page.number),
            "WIDTH": str(page.width),
            "HEIGHT": str(page.height),
        },
    )
    space = ET.SubElement(sheet, "PrintSpace", _alto_box(Box(0, 0, page.width, page.height)))
    if page.lines:
        _alto_lines(page, space)
    return _document(root)


def as_hocr(reading: Reading) -> str:
    """All pages as hOCR 1.2, boxes in pixels of the scan."""
    root = ET.Element("html", {"xmlns": _XHTML, "xml:lang": "vi", "lang": "vi"})
    head = ET.SubElement(root, "head")
    ET.SubElement(head, "title").text = "OCR"
    engines = sorted({f"{page.engine.name} {page.engine.version}" for page in reading.pages})
    ET.SubElement(head, "meta", {"name": "ocr-system", "content": ", ".join(engines)})
    capabilities = "ocr_page ocr_line ocrx_word"
    ET.SubElement(head, "meta", {"name": "ocr-capabilities", "content": capabilities})
    body = ET.SubElement(root, "body")
    for page in reading.pages:
        _hocr_page(page, body)
    return _document(root)


FORMATS: dict[str, Callable[[Reading], str]] = {
    "text": as_text,
    "json": as_json,
    "alto": lambda reading: "".join(as_alto(page) for page in reading.pages),
    "hocr": as_hocr,
}
"""By the names ``sohoa read --format`` takes. ALTO has one document to a page."""


def scan_box(page: PageText, box: Box) -> Box:
    """The upright box on the scan around a box of the reading frame."""
    return page.on_scan(box).box.clipped(page.width, page.height)


def _page_facts(page: PageText) -> dict[str, object]:
    return {
        "number": page.number,
        "sha256": page.sha256,
        "width": page.width,
        "height": page.height,
        "dpi": round(page.dpi, 1),
        "source": page.source,
        "engine": {"name": page.engine.name, "version": page.engine.version},
        "lines": [
            {
                "text": line.text,
                "box": list(scan_box(page, line.box)),
                "words": [_word_facts(page, word) for word in line.words],
            }
            for line in page.lines
        ],
    }


def _word_facts(page: PageText, word: Word) -> dict[str, object]:
    box = list(scan_box(page, word.box))
    return {"text": word.text, "box": box, "confidence": round(word.confidence, 3)}


def _alto_box(box: Box) -> dict[str, str]:
    sides = {"HPOS": box.x0, "VPOS": box.y0, "WIDTH": box.width, "HEIGHT": box.height}
    return {name: str(value) for name, value in sides.items()}


def _alto_lines(page: PageText, space: ET.Element) -> None:
    block = ET.SubElement(space, "TextBlock", {"ID": f"block{page.number}"})
    for number, line in enumerate(page.lines, start=1):
        place = _alto_box(scan_box(page, line.box))
        element = ET.SubElement(block, "TextLine", {"ID": f"line{page.number}_{number}", **place})
        for position, word in enumerate(line.words):
            if position:
                ET.SubElement(element, "SP")
            confidence = f"{word.confidence:.3f}"
            content = {"CONTENT": word.text, "WC": confidence}
            ET.SubElement(element, "String", {**content, **_alto_box(scan_box(page, word.box))})


def _hocr_page(page: PageText, body: ET.Element) -> None:
    whole = _bbox(Box(0, 0, page.width, page.height))
    sheet = _hocr(body, "div", "ocr_page", f"page_{page.number}", f"{whole}; ppageno {page.number}")
    for number, line in enumerate(page.lines, start=1):
        element = _hocr_line(page, line, sheet, f"line_{page.number}_{number}")
        for place, word in enumerate(line.words, start=1):
            title = f"{_bbox(scan_box(page, word.box))}; x_wconf {round(word.confidence * 100)}"
            name = f"word_{page.number}_{number}_{place}"
            _hocr(element, "span", "ocrx_word", name, title).text = word.text


def _hocr_line(page: PageText, line: Line, sheet: ET.Element, name: str) -> ET.Element:
    return _hocr(sheet, "span", "ocr_line", name, _bbox(scan_box(page, line.box)))


def _hocr(parent: ET.Element, tag: str, kind: str, name: str, title: str) -> ET.Element:
    return ET.SubElement(parent, tag, {"class": kind, "id": name, "title": title})


def _bbox(box: Box) -> str:
    return f"bbox {box.x0} {box.y0} {box.x1} {box.y1}"


def _document(root: ET.Element) -> str:
    ET.indent(root)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'
