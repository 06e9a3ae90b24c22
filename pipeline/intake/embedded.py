"""The words of a PDF page as Poppler finds them, with their places."""

import unicodedata
from collections.abc import Callable, Iterable
from xml.etree import ElementTree as ET

from pipeline.page import EmbeddedWord
from schemas.geometry import Box

MAX_XML_BYTES = 20_000_000
"""Poppler writes some 150 bytes a word; a dense page has 1500 words."""


def parse_words(
    xhtml: bytes, width: int, height: int, spell: Callable[[str], str] = str
) -> tuple[EmbeddedWord, ...]:
    """The words of one page of ``pdftotext -bbox-layout``, boxes scaled to ``width`` × ``height``.

    ``spell`` is given each word as Poppler wrote it and returns what it says. Empty when the
    output is no XML (control characters in the text) or too large.
    """
    if not xhtml or len(xhtml) > MAX_XML_BYTES or b"<!ENTITY" in xhtml:
        return ()
    try:
        page = ET.fromstring(xhtml).find(".//{*}page")
    except ET.ParseError:
        return ()
    return () if page is None else tuple(_words(page, width, height, spell))


def _words(
    page: ET.Element, width: int, height: int, spell: Callable[[str], str]
) -> Iterable[EmbeddedWord]:
    across = width / float(page.attrib["width"])
    down = height / float(page.attrib["height"])
    for number, line in enumerate(page.iterfind(".//{*}line")):
        for word in line.iterfind("{*}word"):
            x0, y0, x1, y1 = (float(word.attrib[k]) for k in ("xMin", "yMin", "xMax", "yMax"))
            box = Box(
                round(x0 * across), round(y0 * down), round(x1 * across), round(y1 * down)
            ).clipped(width, height)
            text = unicodedata.normalize("NFC", spell((word.text or "").strip()))
            if text and box.width and box.height:
                yield EmbeddedWord(text, box, number)
