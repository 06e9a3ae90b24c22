"""The map from a font's codes back to letters, by which a PDF can be searched and copied from."""

from collections.abc import Iterable
from typing import Final

_PER_BLOCK: Final = 100
"""Entries in one ``bfchar`` block (ISO 32000-1 §9.10.3)."""


def to_unicode_cmap(letters: Iterable[tuple[int, str]]) -> bytes:
    """The ToUnicode CMap (ISO 32000-1 §9.10.3) of pairs (two-byte code, letter), in their order."""
    entries = [
        f"<{code:04X}> <{letter.encode('utf-16-be').hex().upper()}>" for code, letter in letters
    ]
    blocks: list[str] = []
    for start in range(0, len(entries), _PER_BLOCK):
        block = entries[start : start + _PER_BLOCK]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join([_HEAD, *blocks, _TAIL]).encode("ascii")


_HEAD: Final = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange"""
_TAIL: Final = """endcmap
CMapName currentdict /CMap defineresource pop
end
end"""
