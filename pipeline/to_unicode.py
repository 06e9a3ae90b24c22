"""The map from a font's codes back to letters, by which a PDF can be searched and copied from."""

from collections.abc import Iterable
from typing import Final, Literal

_PER_BLOCK: Final = 100
"""Entries in one ``bfchar`` block (ISO 32000-1 §9.10.3)."""


def to_unicode_cmap(letters: Iterable[tuple[int, str]], *, code_bytes: Literal[1, 2] = 2) -> bytes:
    """The ToUnicode CMap (ISO 32000-1 §9.10.3) of pairs (code, letters), in their order.

    ``code_bytes`` – how many bytes a code has: two in composite fonts, one in all others.
    """
    digits = 2 * code_bytes
    entries = [
        f"<{code:0{digits}X}> <{letter.encode('utf-16-be').hex().upper()}>"
        for code, letter in letters
    ]
    blocks: list[str] = []
    for start in range(0, len(entries), _PER_BLOCK):
        block = entries[start : start + _PER_BLOCK]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    head = _HEAD.format(low="0" * digits, high="F" * digits)
    return "\n".join([head, *blocks, _TAIL]).encode("ascii")


_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<{low}> <{high}>
endcodespacerange"""
_TAIL: Final = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
