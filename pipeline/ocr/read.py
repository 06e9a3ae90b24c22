"""From a clean page to its text in reading order."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from pipeline.geometry import Transform
from pipeline.ocr.bent import on_bent_page
from pipeline.ocr.engine import Engine
from pipeline.ocr.layout import find_ruled, lay_out
from pipeline.ocr.normalise import normalise
from pipeline.ocr.unread import MAX_STRIPS, unread_rows
from pipeline.page import UNREAD, CleanPage, EngineRef, Line, PageText, Region, Word
from schemas.geometry import Box

PDF_TEXT = EngineRef("pdf-text", "1")
"""The origin of words that a born-digital page carried itself."""


MIN_STRIP_CONFIDENCE = 0.4
"""A name whose first letter a seal covers was read with 0.44, the seal's ring with under 0.3."""

MIN_STRIP_CONFIDENCES = {"fused": 0.85, "fast": 0.85}
"""Of engines whose confidence means something else. Here: both readers read it; what one of them
made of the rings of seals had 0.8 at most."""

MIN_STRIP_LETTERS = 4

UNREAD_SCORE = 0.7


def read_page(page: CleanPage, engine: Engine) -> PageText:
    """The text of ``page``; the page's own words where it is born digital, else the engine's.

    A page without text has no lines, and it is for the caller to say what that means. Print that
    nobody could read is among its ``regions``. Raises what ``engine.recognise`` raises.
    """
    if page.scan.embedded:
        return _own_text(page)
    if page.bend is not None:
        flat = replace(page, pixels=page.bend.flattened(page.pixels), bend=None)
        return on_bent_page(read_page(flat, engine), page.bend)
    height, width = page.pixels.shape
    lines, unread = _all_lines(page, engine)
    layout = lay_out(lines, page.dpi, find_ruled(page.pixels, page.dpi))
    return PageText(
        number=page.scan.number,
        sha256=page.scan.sha256,
        width=page.scan.width,
        height=page.scan.height,
        dpi=page.scan.dpi,
        frame_width=width,
        frame_height=height,
        to_scan=page.to_scan,
        lines=layout.lines,
        engine=EngineRef(engine.name, engine.version),
        steps=page.steps,
        tables=layout.tables,
        regions=tuple(Region(UNREAD, box, UNREAD_SCORE) for box in unread),
    )


def _all_lines(page: CleanPage, engine: Engine) -> tuple[tuple[Line, ...], tuple[Box, ...]]:
    """What the engine reads on the page, and in the rows it passed over; those it cannot read."""
    lines = engine.recognise(page)
    read = [word.box for line in lines for word in line.words]
    rows = unread_rows(page.pixels, lines, page.dpi)
    least = MIN_STRIP_CONFIDENCES.get(engine.name, MIN_STRIP_CONFIDENCE)
    found: list[Line] = []
    unread: list[Box] = []
    for row in rows:
        shown = _lines_in(page, row.strip, engine) if len(rows) <= MAX_STRIPS else ()
        trusted = [line for one in shown if (line := _trusted(one, read, least)) is not None]
        found += trusted
        if row.is_print and not trusted:
            unread.append(row.box)
    return (*lines, *found), tuple(unread)


def _lines_in(page: CleanPage, strip: Box, engine: Engine) -> tuple[Line, ...]:
    """What the engine reads when it is shown ``strip`` alone; boxes in the frame of the page."""
    x0, y0, x1, y1 = strip
    place = Transform((1, 0, x0, 0, 1, y0, 0, 0, 1))
    pixels = np.ascontiguousarray(page.pixels[y0:y1, x0:x1])
    part = CleanPage(page.scan, pixels, page.dpi, place.then(page.to_scan), page.steps)
    return tuple(
        Line(tuple(replace(word, box=_moved(word.box, x0, y0)) for word in line.words))
        for line in engine.recognise(part)
    )


def _trusted(line: Line, read: Sequence[Box], least: float) -> Line | None:
    """The words of a strip that are letters and were not read before; None if too few.

    A strip reaches into its neighbours, and holds strokes of seals and pens.
    """
    words = tuple(
        word
        for word in line.words
        if word.confidence >= least and not any(_holds(b, word.box) for b in read)
    )
    letters = sum(character.isalpha() for word in words for character in word.text)
    return Line(words) if letters >= MIN_STRIP_LETTERS else None


def _holds(box: Box, other: Box) -> bool:
    x, y = other.centre
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1


def _moved(box: Box, right: int, down: int) -> Box:
    return Box(box.x0 + right, box.y0 + down, box.x1 + right, box.y1 + down)


def _own_text(page: CleanPage) -> PageText:
    """The embedded words, certain, in the frame of the scan."""
    scan = page.scan
    words = [(entry.line, Word(normalise(entry.text), entry.box, 1.0)) for entry in scan.embedded]
    lines = groupby((pair for pair in words if pair[1].text), key=lambda pair: pair[0])
    grouped = tuple(Line(tuple(word for _, word in group)) for _, group in lines)
    layout = lay_out(grouped, scan.dpi, find_ruled(page.pixels, page.dpi))
    text = PageText.unmoved(
        layout.lines,
        PDF_TEXT,
        number=scan.number,
        sha256=scan.sha256,
        size=(scan.width, scan.height),
        dpi=scan.dpi,
    )
    return replace(text, source="text", tables=layout.tables)
