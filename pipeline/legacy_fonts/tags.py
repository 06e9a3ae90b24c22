"""A copy of a page in which every letter says which font it was set in, and under which code.

Poppler finds the words of a page and their places, but not their fonts. So it is given a copy
whose fonts claim letters of a private plane of Unicode, each standing for one code of one font;
its answer, translated back, is the page's words with the font of every letter.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from pipeline.legacy_fonts.pdf_fonts import claimed_letters, fonts_of, is_composite
from pipeline.resources import spelt
from pipeline.to_unicode import to_unicode_cmap

FIRST_TAG = 0xF0000
MAX_TAGS = 0xFFFD
"""The letters of Supplementary Private Use Area-A (Unicode §23.5)."""

_BYTES_ARE_CODES = 0.8
"""Share of a font's codes that mean what Windows-1252 says, above which codes are its bytes."""

_NEEDED = frozenset({"Type", "MediaBox", "CropBox", "Rotate", "Contents", "Resources"})


@dataclass(frozen=True, slots=True)
class TaggedCode:
    """One code of font number ``font``: the text it claims, and its byte in Windows-1252.

    ``byte`` is None for what Windows-1252 has not: such a font is no font of before Unicode.
    """

    font: int
    claimed: str
    byte: int | None


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """Names of the fonts by number, and codes by the letter that stands for them."""

    fonts: tuple[str, ...]
    codes: Mapping[str, TaggedCode]


def write_tagged_copy(page: pikepdf.Page, path: Path) -> TaggedPage:
    """Write ``page`` alone to ``path`` with tagged fonts; the page itself is left as it is.

    Raises ``pikepdf.PdfError`` for a page that cannot be copied.
    """
    with pikepdf.new() as pdf:
        pdf.pages.append(page)
        copy = pdf.pages[0].obj
        for key in {name.lstrip("/") for name in copy.keys()} - _NEEDED:  # noqa: SIM118
            del copy["/" + key]
        tagged = _tag(pdf, copy)
        pdf.save(path)
    return tagged


def _tag(pdf: pikepdf.Pdf, page: pikepdf.Object) -> TaggedPage:
    names: list[str] = []
    codes: dict[str, TaggedCode] = {}
    for number, font in enumerate(fonts_of(page)):
        names.append(spelt(font.get("/BaseFont")))
        letters = claimed_letters(font)
        if not letters or len(codes) + len(letters) > MAX_TAGS:
            continue
        entries: list[tuple[int, str]] = []
        for code, tagged in _tagged_codes(number, font, letters):
            plain = _plain(tagged)
            if plain is not None:
                entries.append((code, plain))
                continue
            letter = chr(FIRST_TAG + len(codes))
            codes[letter] = tagged
            entries.append((code, letter))
        cmap = to_unicode_cmap(entries, code_bytes=2 if is_composite(font) else 1)
        font.ToUnicode = pdf.make_stream(cmap)
    return TaggedPage(tuple(names), codes)


def _tagged_codes(
    number: int, font: pikepdf.Object, letters: Mapping[int, str]
) -> Iterator[tuple[int, TaggedCode]]:
    """Every code with what it stands for; a code is its own byte in a font of Windows' order."""
    own = sum(_byte_of(text) == code for code, text in letters.items())
    own_bytes = not is_composite(font) and own >= _BYTES_ARE_CODES * len(letters)
    for code, text in letters.items():
        yield code, TaggedCode(number, text, code if own_bytes else _byte_of(text))


def _byte_of(text: str) -> int | None:
    """The byte of Windows-1252 for a letter, or for one that a symbol font moved to U+F0xx."""
    if len(text) != 1:
        return None
    if 0xF000 <= ord(text) <= 0xF0FF or 0x80 <= ord(text) <= 0x9F:
        return ord(text) & 0xFF
    encoded = text.encode("cp1252", errors="ignore")
    return encoded[0] if encoded else None


def _plain(code: TaggedCode) -> str | None:
    """The space, digit or plain sign that a code shows in any encoding; None for all others.

    They go without a tag, because Poppler parts words by them.
    """
    if not code.claimed:
        return ""
    sign = code.claimed if code.byte is None or code.byte >= 0x80 else chr(code.byte)
    is_byte = code.byte is None or code.byte < 0x80
    return sign if is_byte and sign.isascii() and not sign.isalpha() else None
