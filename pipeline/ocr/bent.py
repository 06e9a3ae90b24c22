"""What was read on a picture that had been laid flat, brought back to the page as it lies."""

from dataclasses import replace

from pipeline.bend import Bend
from pipeline.page import Line, PageText, Table, TableCell


def on_bent_page(text: PageText, bend: Bend) -> PageText:
    """The same text, each of its boxes where the page bends it."""
    return replace(
        text,
        lines=tuple(_line(line, bend) for line in text.lines),
        tables=tuple(_table(table, bend) for table in text.tables),
        regions=tuple(replace(one, box=bend.on_page(one.box)) for one in text.regions),
    )


def _line(line: Line, bend: Bend) -> Line:
    return Line(tuple(replace(word, box=bend.on_page(word.box)) for word in line.words))


def _table(table: Table, bend: Bend) -> Table:
    cells = tuple(_cell(cell, bend) for cell in table.cells)
    return replace(table, box=bend.on_page(table.box), cells=cells)


def _cell(cell: TableCell, bend: Bend) -> TableCell:
    lines = tuple(_line(line, bend) for line in cell.lines)
    return replace(cell, box=bend.on_page(cell.box), lines=lines)
