"""The fonts of a PDF page, and what they claim their codes to mean."""

import re
from collections.abc import Iterator, Mapping

import pikepdf
from fontTools import agl

from pipeline.resources import entries, forms_and_images, spelt

MAX_CMAP_BYTES = 2_000_000
"""Of a ToUnicode map, unpacked. A font with all 65,536 codes needs 1.4 MB."""

_HEX = rb"<\s*([0-9A-Fa-f\s]*)>"
_BLOCK = re.compile(rb"begin(bfchar|bfrange)(.*?)end\1", re.DOTALL)
_PAIR = re.compile(_HEX + rb"\s*" + _HEX)
_RANGE = re.compile(_HEX + rb"\s*" + _HEX + rb"\s*(?:" + _HEX + rb"|\[(.*?)\])", re.DOTALL)
_ONE = re.compile(_HEX)

_PYTHON_NAMES = {
    "/WinAnsiEncoding": "cp1252",
    "/MacRomanEncoding": "mac_roman",
    "/StandardEncoding": "latin-1",
}


def fonts_of(page: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The font dictionaries of a page and of the forms it may draw, each indirect one once."""
    seen: set[tuple[int, int]] = set()
    forms = (x for x in forms_and_images(page) if x.get("/Subtype") == "/Form")
    for holder in (page, *forms):
        resources = holder.get("/Resources")
        fonts = resources.get("/Font") if isinstance(resources, pikepdf.Dictionary) else None
        for font in entries(fonts):
            if isinstance(font, pikepdf.Dictionary) and font.objgen not in seen:
                seen |= {font.objgen} if font.is_indirect else set()
                yield font


def is_composite(font: pikepdf.Object) -> bool:
    """Whether the codes of the font have two bytes (Type 0 with Identity; ISO 32000-1 §9.7)."""
    return bool(font.get("/Subtype") == "/Type0")


def claimed_letters(font: pikepdf.Object) -> Mapping[int, str]:
    """What each code of the font is said to mean; empty when nothing is said.

    From its ToUnicode map; else, for a font of one-byte codes, from its encoding (ISO 32000-1
    §9.10.2).
    """
    to_unicode = font.get("/ToUnicode")
    if isinstance(to_unicode, pikepdf.Stream):
        letters = parse_to_unicode(to_unicode.read_bytes()[:MAX_CMAP_BYTES])
        if letters or is_composite(font):
            return letters
    return {} if is_composite(font) else _encoded_letters(font.get("/Encoding"))


def _encoded_letters(encoding: pikepdf.Object | None) -> dict[int, str]:
    """One-byte codes by name of the encoding; without one (a symbolic font) as Windows-1252."""
    base, differences = encoding, None
    if isinstance(encoding, pikepdf.Dictionary):
        base, differences = encoding.get("/BaseEncoding"), encoding.get("/Differences")
    codec = _PYTHON_NAMES.get(spelt(base), "cp1252")
    letters = {code: bytes([code]).decode(codec, errors="ignore") for code in range(256)}
    code = 0
    for entry in list(differences) if isinstance(differences, pikepdf.Array) else ():
        if isinstance(entry, pikepdf.Name):
            letters[code] = agl.toUnicode(spelt(entry)[1:])
            code += 1
        else:
            code = int(entry)
    return letters


def parse_to_unicode(cmap: bytes) -> dict[int, str]:
    """Codes to text of a ToUnicode CMap (ISO 32000-1 §9.10.3); what is malformed is left out."""
    letters: dict[int, str] = {}
    for kind, body in _BLOCK.findall(cmap):
        if kind == b"bfchar":
            letters.update((_number(code), _text(to)) for code, to in _PAIR.findall(body))
        else:
            for low, high, start, listed in _RANGE.findall(body):
                letters.update(_range(_number(low), _number(high), start, listed))
    return letters


def _range(low: int, high: int, start: bytes, listed: bytes) -> Iterator[tuple[int, str]]:
    high = min(high, low + 0xFFFF)
    if listed:
        targets = _ONE.findall(listed)
        yield from ((low + i, _text(to)) for i, to in enumerate(targets[: high - low + 1]))
        return
    first = _text(start)
    for code in range(low, high + 1) if first else ():
        last = ord(first[-1]) + code - low
        yield code, first[:-1] + chr(min(last, 0x10FFFF))


def _number(digits: bytes) -> int:
    return int(b"".join(digits.split()) or b"0", 16)


def _text(digits: bytes) -> str:
    plain = b"".join(digits.split())
    even = plain + b"0" * (len(plain) % 2)
    return bytes.fromhex(even.decode("ascii")).decode("utf-16-be", errors="replace")
