"""A reading as ALTO 4.4, the form libraries and archives keep text with places in.

ALTO has no grid of its own: a table is a ``ComposedBlock`` of type "table", each cell a
``TextBlock`` with a ``StructureTag`` that says which rows and columns it covers. Regions that are
not print are ``Illustration`` with their kind as type. Elements stand in reading order.
"""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from pipeline.ocr.formats.blocks import TextBlock, around, blocks, scan_box
from pipeline.ocr.formats.xml import document
from pipeline.page import EngineRef, Line, PageText, Reading, Region, Table, TableCell
from schemas.geometry import Box

ALTO = "http://www.loc.gov/standards/alto/ns-v4#"
_SCHEMA = "http://www.loc.gov/standards/alto/v4/alto-4-4.xsd"


def as_alto(reading: Reading | PageText) -> str:
    """A document or one page of it as ALTO 4.4, pixels of the scan."""
    pages = (reading,) if isinstance(reading, PageText) else reading.pages
    root = ET.Element("alto", {"xmlns": ALTO, "SCHEMAVERSION": "4.4"})
    root.set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
    root.set("xsi:schemaLocation", f"{ALTO} {_SCHEMA}")
    engines = list(dict.fromkeys(page.engine for page in pages))
    _description(ET.SubElement(root, "Description"), engines)
    if any(page.tables for page in pages):
        tags = ET.SubElement(root, "Tags")
        for page in pages:
            _tags(tags, page)
    layout = ET.SubElement(root, "Layout")
    for page in pages:
        _page(layout, page, engines.index(page.engine))
    return document(root)


def _description(description: ET.Element, engines: Sequence[EngineRef]) -> None:
    ET.SubElement(description, "MeasurementUnit").text = "pixel"
    for number, engine in enumerate(engines):
        step = ET.SubElement(description, "Processing", {"ID": _step(number)})
        ET.SubElement(step, "processingCategory").text = "contentGeneration"
        software = ET.SubElement(step, "processingSoftware")
        ET.SubElement(software, "softwareName").text = engine.name
        ET.SubElement(software, "softwareVersion").text = engine.version


def _step(number: int) -> str:
    return f"reading{number or ''}"


def _tags(tags: ET.Element, page: PageText) -> None:
    for name, cell in _cells(page):
        rows = _span("row", cell.row, cell.row_span)
        columns = _span("column", cell.column, cell.column_span)
        facts = {"ID": f"{name}_tag", "TYPE": "cell", "LABEL": f"{rows}, {columns}"}
        ET.SubElement(tags, "StructureTag", facts)


def _span(word: str, first: int, count: int) -> str:
    """Counted from 1, as people do."""
    return f"{word} {first + 1}" if count == 1 else f"{word}s {first + 1}-{first + count}"


def _cells(page: PageText) -> list[tuple[str, TableCell]]:
    """Every cell of the page with its identifier."""
    return [
        (f"table{page.number}_{number}_cell{place}", cell)
        for number, table in enumerate(page.tables, start=1)
        for place, cell in enumerate(table.cells, start=1)
    ]


def _page(layout: ET.Element, page: PageText, engine: int) -> None:
    facts = {
        "ID": f"page{page.number}",
        "PHYSICAL_IMG_NR": str(page.number),
        "WIDTH": str(page.width),
        "HEIGHT": str(page.height),
        "LANG": "vi",
        "PROCESSINGREFS": _step(engine),
    }
    sheet = ET.SubElement(layout, "Page", facts)
    space = ET.SubElement(sheet, "PrintSpace", _box(Box(0, 0, page.width, page.height)))
    for number, block in enumerate(blocks(page), start=1):
        if isinstance(block, TextBlock):
            _text_block(space, page, f"block{page.number}_{number}", block.lines, block.box)
        else:
            _table(space, page, block)
    for number, region in enumerate(page.regions, start=1):
        _illustration(space, page, f"region{page.number}_{number}", region)


def _table(space: ET.Element, page: PageText, table: Table) -> None:
    name = f"table{page.number}_{page.tables.index(table) + 1}"
    element = ET.SubElement(space, "ComposedBlock", {"ID": name, "TYPE": "table"})
    held = [scan_box(page, table.box)]
    for place, cell in enumerate(table.cells, start=1):
        own = f"{name}_cell{place}"
        whole = around([line.box for line in cell.lines] + [cell.box])
        _text_block(element, page, own, cell.lines, whole).set("TAGREFS", f"{own}_tag")
        held.append(scan_box(page, whole))
    element.attrib.update(_box(around(held)))


def _text_block(
    parent: ET.Element, page: PageText, name: str, lines: Sequence[Line], box: Box
) -> ET.Element:
    block = ET.SubElement(parent, "TextBlock", {"ID": name, **_box(scan_box(page, box))})
    for number, line in enumerate(lines, start=1):
        _text_line(block, page, f"{name}_line{number}", line)
    return block


def _text_line(block: ET.Element, page: PageText, name: str, line: Line) -> None:
    element = ET.SubElement(block, "TextLine", {"ID": name, **_box(scan_box(page, line.box))})
    for position, word in enumerate(line.words):
        if position:
            ET.SubElement(element, "SP")
        content = {"CONTENT": word.text, "WC": f"{word.confidence:.3f}"}
        ET.SubElement(element, "String", {**content, **_box(scan_box(page, word.box))})


def _illustration(space: ET.Element, page: PageText, name: str, region: Region) -> None:
    facts = {"ID": name, "TYPE": region.kind, **_box(scan_box(page, region.box))}
    ET.SubElement(space, "Illustration", facts)


def _box(box: Box) -> dict[str, str]:
    sides = {"HPOS": box.x0, "VPOS": box.y0, "WIDTH": box.width, "HEIGHT": box.height}
    return {name: str(value) for name, value in sides.items()}
