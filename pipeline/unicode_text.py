"""Whether all the text of a PDF can be searched and copied: level U (ISO 19005-2 §6.2.11.7.2)."""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

import pikepdf

from pipeline.legacy_fonts.pdf_fonts import is_composite, parse_to_unicode

_SHOW: Final = frozenset({"Tj", "TJ", "'", '"'})
_TELLING: Final = " ".join(["q", "Q", "Tf", "gs", *sorted(_SHOW)])
"""All the operators that matter: a parser that need not tell of the others takes half the time."""

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
        return all(_mapped(font, strings, known) for font, strings in _shown(pages))
    except (_Unproven, pikepdf.PdfError, ValueError, TypeError):
        return False


def _shown(pages: Iterable[pikepdf.Page]) -> Iterator[tuple[pikepdf.Object, list[bytes]]]:
    """Every string that is shown, with its font; those between two choices of a font together."""
    for scope in (scope for page in pages for scope in page.content_scopes()):
        fonts = (scope.resources or pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        font: pikepdf.Object | None = None
        strings: list[bytes] = []
        stack: list[pikepdf.Object | None] = []
        for instruction in pikepdf.parse_content_stream(scope.content, _TELLING):
            operands, name = instruction.operands, str(instruction.operator)
            if name in _SHOW:
                if font is None:
                    raise _Unproven
                strings += _strings(operands[-1])
                continue
            if font is not None and strings:
                yield font, strings
                strings = []
            if name == "q":
                stack.append(font)
            elif name == "Q" and stack:
                font = stack.pop()
            elif name == "Tf":
                font = fonts.get(str(operands[0]))
            elif name == "gs" and _sets_font(scope.resources, str(operands[0])):
                font = None  # none of the programs whose files were seen sets one so
        if font is not None and strings:
            yield font, strings


def _sets_font(resources: pikepdf.Object | None, name: str) -> bool:
    states = (resources or pikepdf.Dictionary()).get("/ExtGState", pikepdf.Dictionary())
    return "/Font" in states.get(name, pikepdf.Dictionary())


def _strings(operand: pikepdf.Object) -> list[bytes]:
    if isinstance(operand, pikepdf.String):
        return [bytes(operand)]
    return [bytes(item) for item in operand if isinstance(item, pikepdf.String)]


def _mapped(font: pikepdf.Object, strings: Sequence[bytes], known: dict[_Key, _Font]) -> bool:
    if font.objgen not in known or not font.is_indirect:
        known[font.objgen] = _looked_at(font)
    width, meaningful = known[font.objgen]
    if not width or any(len(text) % width for text in strings):
        raise _Unproven
    text = b"".join(strings)
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
