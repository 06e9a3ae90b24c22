"""A reading as JSON; ``schemas.reading`` says what it holds."""

import json

from pipeline.ocr.formats.blocks import scan_box
from pipeline.ocr.formats.continued import continues
from pipeline.page import Line, PageText, Reading, Region, Table, TableCell, Word
from schemas.reading import (
    ReadCell,
    ReadDocument,
    ReadEngine,
    ReadLine,
    ReadPage,
    ReadRegion,
    ReadStep,
    ReadTable,
    ReadWord,
)


def as_json(reading: Reading) -> str:
    """Pages with lines and words, tables as grids, regions; boxes on the scan."""
    before = (None, *reading.pages)
    pages = [_page(page, previous) for page, previous in zip(reading.pages, before, strict=False)]
    document = ReadDocument(pages=tuple(pages))
    told = document.model_dump(mode="json", by_alias=True)
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _page(page: PageText, previous: PageText | None) -> ReadPage:
    return ReadPage(
        number=page.number,
        sha256=page.sha256,
        width=page.width,
        height=page.height,
        dpi=round(page.dpi, 1),
        source=page.source,
        engine=ReadEngine(name=page.engine.name, version=page.engine.version),
        lines=tuple(_line(page, line) for line in page.lines),
        tables=tuple(_table(page, table, previous) for table in page.tables),
        regions=tuple(_region(page, region) for region in page.regions),
        steps=tuple(
            ReadStep(name=step.name, applied=step.applied, evidence=step.evidence)
            for step in page.steps
        ),
    )


def _line(page: PageText, line: Line) -> ReadLine:
    words = tuple(_word(page, word) for word in line.words)
    return ReadLine(text=line.text, box=scan_box(page, line.box), words=words)


def _word(page: PageText, word: Word) -> ReadWord:
    box = scan_box(page, word.box)
    return ReadWord(text=word.text, box=box, confidence=round(word.confidence, 3))


def _table(page: PageText, table: Table, previous: PageText | None) -> ReadTable:
    return ReadTable(
        box=scan_box(page, table.box),
        rows=table.rows,
        columns=table.columns,
        header_rows=table.header_rows,
        continues=previous is not None and continues(previous, page, table),
        cells=tuple(_cell(page, cell) for cell in table.cells),
    )


def _cell(page: PageText, cell: TableCell) -> ReadCell:
    return ReadCell(
        row=cell.row,
        column=cell.column,
        row_span=cell.row_span,
        column_span=cell.column_span,
        box=scan_box(page, cell.box),
        text=cell.text,
        confidence=round(cell.confidence, 3),
    )


def _region(page: PageText, region: Region) -> ReadRegion:
    return ReadRegion(
        kind=region.kind,
        label=region.label,
        box=scan_box(page, region.box),
        score=round(region.score, 3),
        text=region.text,
        content=None if region.content is None else region.content.text,
        payload=None if region.content is None else region.content.payload_base64,
        quad=page.on_scan(region.box),
    )
