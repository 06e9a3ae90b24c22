"""From a clean page to its text in reading order."""

from itertools import groupby

from pipeline.geometry import Transform
from pipeline.ocr.engine import Engine
from pipeline.ocr.normalise import normalise
from pipeline.ocr.order import reading_order
from pipeline.page import CleanPage, EngineRef, Line, PageText, ScanPage, Word

PDF_TEXT = EngineRef("pdf-text", "1")
"""The origin of words that a born-digital page carried itself."""


def read_page(page: CleanPage, engine: Engine) -> PageText:
    """The text of ``page``; the page's own words where it is born digital, else the engine's.

    A page without text has no lines, and it is for the caller to say what that means. Raises what
    ``engine.recognise`` raises.
    """
    if page.scan.embedded:
        return _own_text(page.scan)
    height, width = page.pixels.shape
    return PageText(
        number=page.scan.number,
        sha256=page.scan.sha256,
        width=page.scan.width,
        height=page.scan.height,
        dpi=page.scan.dpi,
        frame_width=width,
        frame_height=height,
        to_scan=page.to_scan,
        lines=reading_order(engine.recognise(page), width, height),
        engine=EngineRef(engine.name, engine.version),
        steps=page.steps,
    )


def _own_text(scan: ScanPage) -> PageText:
    """The embedded words, certain, in the frame of the scan."""
    words = [(entry.line, Word(normalise(entry.text), entry.box, 1.0)) for entry in scan.embedded]
    lines = groupby((pair for pair in words if pair[1].text), key=lambda pair: pair[0])
    grouped = tuple(Line(tuple(word for _, word in group)) for _, group in lines)
    return PageText(
        number=scan.number,
        sha256=scan.sha256,
        width=scan.width,
        height=scan.height,
        dpi=scan.dpi,
        frame_width=scan.width,
        frame_height=scan.height,
        to_scan=Transform.identity(),
        lines=reading_order(grouped, scan.width, scan.height),
        engine=PDF_TEXT,
        steps=(),
        source="text",
    )
