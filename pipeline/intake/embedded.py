"""A born-digital page's own words, if they can be trusted to say what the page shows."""

import unicodedata
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from pipeline.page import EmbeddedWord
from schemas.geometry import Box

MAX_XML_BYTES = 20_000_000
"""Poppler writes some 150 bytes a word; a dense page has 1500 words."""

MAX_FOREIGN_SHARE = 0.02
"""Of the letters. Text in TCVN3 or VNI fonts has many ("Céng hßa x· héi"), Unicode none."""

_VOWELS = "aăâeêioôơuưy"
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def _vietnamese_letters() -> frozenset[str]:
    plain = "abcdefghijklmnopqrstuvwxyzđ"
    toned = (unicodedata.normalize("NFC", v + tone) for v in _VOWELS for tone in _TONES)
    small = set(plain) | set(toned)
    return frozenset(small | {letter.upper() for letter in small})


LETTERS = _vietnamese_letters()


def is_plausible(texts: Iterable[str]) -> bool:
    """Whether the words are Unicode text of Vietnamese or English, and not glyph numbers."""
    characters = [c for text in texts for c in text if not c.isspace()]
    letters = [c for c in characters if c.isalpha() or ord(c) >= 0xE000 or c == "\ufffd"]
    if len(characters) < 10 or len(letters) < len(characters) / 4:
        return False
    foreign = sum(letter not in LETTERS for letter in letters)
    return foreign <= MAX_FOREIGN_SHARE * len(letters)


def parse_words(xhtml: bytes, width: int, height: int) -> tuple[EmbeddedWord, ...]:
    """The words of one page of ``pdftotext -bbox-layout``, boxes scaled to ``width`` × ``height``.

    Empty when the output is no XML (control characters in the text), too large, or implausible.
    """
    if not xhtml or len(xhtml) > MAX_XML_BYTES or b"<!ENTITY" in xhtml:
        return ()
    try:
        page = ET.fromstring(xhtml).find(".//{*}page")
    except ET.ParseError:
        return ()
    if page is None:
        return ()
    words = tuple(_words(page, width, height))
    return words if is_plausible(word.text for word in words) else ()


def _words(page: ET.Element, width: int, height: int) -> Iterable[EmbeddedWord]:
    across = width / float(page.attrib["width"])
    down = height / float(page.attrib["height"])
    for number, line in enumerate(page.iterfind(".//{*}line")):
        for word in line.iterfind("{*}word"):
            x0, y0, x1, y1 = (float(word.attrib[k]) for k in ("xMin", "yMin", "xMax", "yMax"))
            box = Box(
                round(x0 * across), round(y0 * down), round(x1 * across), round(y1 * down)
            ).clipped(width, height)
            text = unicodedata.normalize("NFC", (word.text or "").strip())
            if text and box.width and box.height:
                yield EmbeddedWord(text, box, number)
