"""A page as the blocks that ALTO and hOCR know: stretches of lines, and tables between them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.page import Line, PageText, Table
from schemas.geometry import Box, enclosing

NEXT_GAP = 1.5
"""In heights of a line: so far below its predecessor the next line of a block stands at most."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """Lines that stand one under the other."""

    lines: tuple[Line, ...]

    @property
    def box(self) -> Box:
        """The smallest box around them, reading frame."""
        return enclosing([line.box for line in self.lines])


def blocks(page: PageText) -> Iterator[TextBlock | Table]:
    """Every word of the page in reading order, once; a table stands where its first row is read."""
    homes = {
        word: table
        for table in page.tables
        for cell in table.cells
        for line in cell.lines
        for word in line.words
    }
    told: list[Table] = []
    open_: list[Line] = []
    for line in page.lines:
        table = homes.get(line.words[0])
        if open_ and (table is not None or not _goes_on(open_[-1].box, line.box)):
            yield TextBlock(tuple(open_))
            open_ = []
        if table is None:
            open_.append(line)
        elif table not in told:
            told.append(table)
            yield table
    if open_:
        yield TextBlock(tuple(open_))


def _goes_on(above: Box, box: Box) -> bool:
    gap = box.y0 - above.y1
    return -above.height / 2 <= gap <= NEXT_GAP * above.height


def scan_box(page: PageText, box: Box) -> Box:
    """The upright box on the scan around a box of the reading frame."""
    return page.on_scan(box).box.clipped(page.width, page.height)


def around(boxes: Sequence[Box]) -> Box:
    """The smallest box around boxes that are already on the scan."""
    return enclosing(list(boxes))
