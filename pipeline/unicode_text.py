"""Whether all the text of a PDF can be searched and copied: level U (ISO 19005-2 §6.2.11.7.2)."""

from collections.abc import Iterable, Iterator
from typing import Final

import pikepdf

from pipeline.legacy_fonts.pdf_fonts import is_composite, parse_to_unicode

_SHOW: Final = frozenset({"Tj", "TJ", "'", '"'})
_FORBIDDEN: Final = frozenset({"\x00", "\ufeff", "\ufffe"})
_IDENTITY: Final = frozenset({"/Identity-H", "/Identity-V"})

_Key = tuple[int, int]


class _Unproven(Exception):
    """Text in a font that cannot be found, or in codes of unknown length."""


def all_text_is_unicode(pages: Iterable[pikepdf.Page]) -> bool:
    """Whether every code that the pages show, visible or not, is mapped by a ToUnicode map.

    Strict where the standard lets an encoding suffice: what it approves is level U, what it
    denies may be. Forms, patterns and the appearances of annotations count as well.
    """
    meanings: dict[_Key, dict[int, str]] = {}
    try:
        return all(_mapped(font, codes, meanings) for font, codes in _shown(pages))
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


def _mapped(font: pikepdf.Object, text: bytes, known: dict[_Key, dict[int, str]]) -> bool:
    if font.objgen not in known or not font.is_indirect:
        known[font.objgen] = _meanings(font)
    letters = known[font.objgen]
    return all(_means_something(letters.get(code)) for code in _codes(font, text))


def _meanings(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.get("/ToUnicode")
    return parse_to_unicode(cmap.read_bytes()) if isinstance(cmap, pikepdf.Stream) else {}


def _codes(font: pikepdf.Object, text: bytes) -> Iterator[int]:
    if not is_composite(font):
        yield from text
        return
    if str(font.get("/Encoding")) not in _IDENTITY or len(text) % 2:
        raise _Unproven
    yield from (int.from_bytes(text[at : at + 2], "big") for at in range(0, len(text), 2))


def _means_something(letters: str | None) -> bool:
    return bool(letters) and _FORBIDDEN.isdisjoint(letters or "")
