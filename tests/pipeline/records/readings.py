"""Readings for tests: of invented papers read perfectly, and of lines written by hand."""

from collections.abc import Sequence

from benchmarks.synth import SynthDocument, SynthPage
from pipeline.geometry import Transform
from pipeline.page import EngineRef, Line, PageText, Reading, Word
from schemas.geometry import Box

ENGINE = EngineRef("perfect", "1")
CERTAIN = 0.999


def reading_of(document: SynthDocument) -> Reading:
    """What a perfect engine would read on an invented paper."""
    return Reading(tuple(_page(number, page) for number, page in enumerate(document.pages, 1)))


def _page(number: int, page: SynthPage) -> PageText:
    height, width = page.image.shape[:2]
    lines = tuple(
        Line(tuple(Word(word.text, Box(*word.box), CERTAIN) for word in line.words))
        for line in page.lines
    )
    return page_text(lines, number=number, size=(width, height), dpi=page.dpi)


def page_text(
    lines: Sequence[Line],
    *,
    number: int = 1,
    size: tuple[int, int] = (2480, 3508),
    dpi: float = 300,
    to_scan: Transform | None = None,
    scan_size: tuple[int, int] | None = None,
) -> PageText:
    """A page of text whose reading frame is ``size``; the scan is the same unless said."""
    width, height = scan_size or size
    return PageText(
        number=number,
        sha256="0" * 64,
        width=width,
        height=height,
        dpi=dpi,
        frame_width=size[0],
        frame_height=size[1],
        to_scan=to_scan or Transform.identity(),
        lines=tuple(lines),
        engine=ENGINE,
        steps=(),
    )


LETTER, HEIGHT, PITCH = 22, 40, 75
"""Pixels that a letter is wide, a line high, and lines apart, in papers written by hand."""


def line(text: str, x: int, y: int, confidence: float = CERTAIN) -> Line:
    """One printed line beginning at (x, y), every letter equally wide."""
    words: list[Word] = []
    at = x
    for token in text.split(" "):
        if token:
            box = Box(at, y, at + LETTER * len(token), y + HEIGHT)
            words.append(Word(token, box, confidence))
        at += LETTER * (len(token) + 1)
    return Line(tuple(words))


def written(*texts: str, x: int = 300, y: int = 300) -> Reading:
    """A one-page reading of lines below each other; more spaces make a wider gap.

    A line that begins with ``^`` is centred on the page.
    """
    lines: list[Line] = []
    for row, text in enumerate(texts):
        if not text.strip():
            continue
        body = text.removeprefix("^")
        left = (2480 - LETTER * len(body)) // 2 if text.startswith("^") else x
        lines.append(line(body, left, y + row * PITCH))
    return Reading((page_text(lines),))
