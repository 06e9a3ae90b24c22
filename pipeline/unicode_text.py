"""Whether all the text of a PDF can be searched and copied: level U (ISO 19005-2 §6.2.11.7.2)."""

import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import pikepdf

from pipeline.legacy_fonts.pdf_fonts import is_composite, parse_to_unicode

_SHOW: Final = frozenset({"Tj", "TJ", "'", '"'})
_FORBIDDEN: Final = frozenset({"\x00", "\ufeff", "\ufffe"})
_IDENTITY: Final = frozenset({"/Identity-H", "/Identity-V"})

_Key = tuple[int, int]


class _Unproven(Exception):
    """Text in a font that cannot be found, or in codes of unknown length."""


class _Font(NamedTuple):
    """How many bytes a code of the font has, 0 where that is unknown; the codes with a meaning."""

    width: int
    meaningful: frozenset[int]


def all_text_is_unicode(pages: Iterable[pikepdf.Page]) -> bool:
    """Whether every code that the pages show, visible or not, is mapped by a ToUnicode map.

    Strict where the standard lets an encoding suffice: what it approves is level U, what it
    denies may be. Forms, patterns and the appearances of annotations count as well.
    """
    known: dict[_Key, _Font] = {}
    try:
        return all(_mapped(font, codes, known) for font, codes in _shown(pages))
    except (_Unproven, pikepdf.PdfError, ValueError, TypeError):
        return False


def _shown(pages: Iterable[pikepdf.Page]) -> Iterator[tuple[pikepdf.Object, bytes]]:
    """Every string that is shown, with its font."""
    for scope in (scope for page in pages for scope in page.content_scopes()):
        fonts = (scope.resources or pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        font: pikepdf.Object | None = None
        stack: list[pikepdf.Object | None] = []
        for instruction in pikepdf.parse_content_stream(scope.content):
            operands, name = list(instruction.operands), str(instruction.operator)
            if name == "q":
                stack.append(font)
            elif name == "Q" and stack:
                font = stack.pop()
            elif name == "Tf":
                font = fonts.get(str(operands[0]))
            elif name == "gs":
                # May set a font; none of the programs whose files were seen do so.
                font = None if _sets_font(scope.resources, str(operands[0])) else font
            elif name in _SHOW:
                if font is None:
                    raise _Unproven
                yield from ((font, codes) for codes in _strings(operands[-1]))


def _sets_font(resources: pikepdf.Object | None, name: str) -> bool:
    states = (resources or pikepdf.Dictionary()).get("/ExtGState", pikepdf.Dictionary())
    return "/Font" in states.get(name, pikepdf.Dictionary())


def _strings(operand: pikepdf.Object) -> Iterator[bytes]:
    for item in list(operand) if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(item, pikepdf.String):
            yield bytes(item)


def _mapped(font: pikepdf.Object, text: bytes, known: dict[_Key, _Font]) -> bool:
    if font.objgen not in known or not font.is_indirect:
        known[font.objgen] = _looked_at(font)
    width, meaningful = known[font.objgen]
    if not width or len(text) % width:
        raise _Unproven
    codes = text if width == 1 else struct.unpack(f">{len(text) // width}H", text)
    return meaningful.issuperset(codes)


def _looked_at(font: pikepdf.Object) -> _Font:
    cmap = font.get("/ToUnicode")
    meanings = parse_to_unicode(cmap.read_bytes()) if isinstance(cmap, pikepdf.Stream) else {}
    meaningful = (code for code, letters in meanings.items() if _means_something(letters))
    return _Font(_width(font), frozenset(meaningful))


def _width(font: pikepdf.Object) -> int:
    if not is_composite(font):
        return 1
    return 2 if str(font.get("/Encoding")) in _IDENTITY else 0


def _means_something(letters: str) -> bool:
    return bool(letters) and _FORBIDDEN.isdisjoint(letters)
