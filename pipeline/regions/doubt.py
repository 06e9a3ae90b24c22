"""Words on what is not print: their text stays, their confidence is what such words deserve.

Engines are sure of much that they make of strokes. How often words on a region of each kind were
right was counted on invented pages and on eleven real ones; none of them is surer than that.
"""

from dataclasses import dataclass, replace
from typing import Final

from pipeline.page import UNREAD, Line, PageText, Region, TableCell, Word
from schemas.geometry import Box


@dataclass(frozen=True, slots=True)
class Doubt:
    """How sure a word on a region may be.

    ``most`` – the confidence it does not exceed; ``covered`` – share of its box that must lie in
    the region.
    """

    most: float
    covered: float


Doubted = list[tuple[Box, Doubt]]

EXPLAINED = 0.3
"""Share of an unread row that lies in a region of another kind."""

DOUBTS: Final = {
    "code": Doubt(0.1, 0.5),
    "photo": Doubt(0.1, 0.5),
    "signature": Doubt(0.2, 0.5),
    "handwriting": Doubt(0.4, 0.3),
    "seal": Doubt(0.85, 0.3),
}
"""By kind. Right were: none of 84 words on signatures, codes and photographs; of the numbers and
days written into blanks on real papers 5 of 13; of the words under seals that the engine was sure
of 23 of 27. Stamps are read as print is."""


def with_regions(text: PageText, regions: tuple[Region, ...]) -> PageText:
    """``text`` with its regions, and no word surer than the regions it stands on allow.

    Texts and boxes stay as they are. A file's own words are certain whatever is drawn over them.
    Print that nobody could read stays told unless it is part of a region: a stamp, a signature.
    """
    unread = [one for one in text.regions if one.kind == UNREAD]
    regions += tuple(one for one in unread if not _is_explained(one, regions))
    doubted = [(region.box, DOUBTS[region.kind]) for region in regions if region.kind in DOUBTS]
    if text.source == "text" or not doubted:
        return replace(text, regions=regions)
    lines = tuple(_line(line, doubted) for line in text.lines)
    tables = tuple(replace(t, cells=tuple(_cell(c, doubted) for c in t.cells)) for t in text.tables)
    return replace(text, lines=lines, tables=tables, regions=regions)


def _is_explained(unread: Region, regions: tuple[Region, ...]) -> bool:
    return any(_covered(unread.box, region.box) >= EXPLAINED for region in regions)


def _cell(cell: TableCell, doubted: Doubted) -> TableCell:
    return replace(cell, lines=tuple(_line(line, doubted) for line in cell.lines))


def _line(line: Line, doubted: Doubted) -> Line:
    return Line(tuple(_doubted(word, doubted) for word in line.words))


def _doubted(word: Word, doubted: Doubted) -> Word:
    most = min(
        (doubt.most for box, doubt in doubted if _covered(word.box, box) >= doubt.covered),
        default=1.0,
    )
    return word if word.confidence <= most else replace(word, confidence=most)


def _covered(box: Box, region: Box) -> float:
    across = min(box.x1, region.x1) - max(box.x0, region.x0)
    down = min(box.y1, region.y1) - max(box.y0, region.y0)
    return max(0, across) * max(0, down) / max(1, box.width * box.height)
