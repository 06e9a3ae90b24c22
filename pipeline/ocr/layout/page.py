"""Everything on one page brought into the order in which it is read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from pipeline.ocr.layout.asides import set_aside
from pipeline.ocr.layout.facing import page_by_page
from pipeline.ocr.layout.grids import Grid, Ruled
from pipeline.ocr.layout.order import in_order
from pipeline.ocr.layout.pieces import Piece, is_scrawl, split, without_rulings, word_height
from pipeline.ocr.layout.tables import Home, fill, home_of, read_across
from pipeline.page import Line, Table
from schemas.geometry import Box


@dataclass(frozen=True, slots=True)
class Layout:
    """The words of a page in lines as they are read, and the tables among them."""

    lines: tuple[Line, ...] = ()
    tables: tuple[Table, ...] = ()


NOTHING_RULED = Ruled()


def lay_out(
    lines: Sequence[Line],
    dpi: float,
    ruled: Ruled = NOTHING_RULED,
    asides: Sequence[Box] = (),
) -> Layout:
    """The reading order of ``lines``, which may be listed in any order and run across columns.

    ``ruled`` are the rulings of the same picture, ``asides`` boxes of stamps and captions known
    otherwise: what stands in them is read after everything else. Every word is kept, its box as it
    is, but for what is no text: rulings that were read as bars and dashes, lines without letter or
    digit, the scrawl that is read in signatures.
    """
    printed = [kept for line in lines if (kept := without_rulings(line)) is not None]
    if not printed:
        return Layout()
    height = word_height(printed)
    homes: dict[int, dict[int, list[Piece]]] = {}
    free: list[Piece] = []
    for home, part in _parts(printed, height, ruled.grids):
        piece = Piece.of(part)
        if is_scrawl(piece, height):
            continue
        if home is None:
            free.append(piece)
        else:
            homes.setdefault(home[0], {}).setdefault(home[1], []).append(piece)
    tables = [fill(ruled.grids[grid], words) for grid, words in homes.items()]
    text, beside = set_aside(free, ruled.frames, asides, dpi)
    told = [Piece(read_across(table), table.box) for table in tables]
    pages = page_by_page([*text, *told], height)
    ordered = [line for page in (*pages, beside) for line in in_order(page, height)]
    return Layout(tuple(ordered), tuple(sorted(tables, key=lambda t: t.box.y0)))


def _parts(
    lines: Sequence[Line], height: float, grids: Sequence[Grid]
) -> Iterator[tuple[Home | None, Line]]:
    """Every stretch of words that stands in one cell, or outside all, with its cell."""
    for line in lines:
        for part in split(line, height):
            homes = [home_of(word.box, grids) for word in part.words]
            placed = zip(homes, part.words, strict=True)
            for home, group in groupby(placed, key=lambda pair: pair[0]):
                yield home, Line(tuple(word for _, word in group))
