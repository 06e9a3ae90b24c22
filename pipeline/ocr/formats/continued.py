"""Whether a table goes on from one page to the next."""

from collections.abc import Iterator

from pipeline.page import PageText, Table

SAME_PLACE = 0.02
"""Share of the page's width by which the rulings of one table differ from page to page."""


def continues(before: PageText, page: PageText, table: Table) -> bool:
    """Whether ``table`` opens ``page`` and ``before`` ends with one of the same columns.

    One line may stand between them on either page: its number, or a running title.
    """
    if not before.tables or table != page.tables[0]:
        return False
    last = before.tables[-1]
    return (
        _is_at_edge(page, table, above=True)
        and _is_at_edge(before, last, above=False)
        and (_alike(_columns(last, before.frame_width), _columns(table, page.frame_width)))
    )


def _is_at_edge(page: PageText, table: Table, *, above: bool) -> bool:
    inside = {word for cell in table.cells for line in cell.lines for word in line.words}
    outside = [line.box for line in page.lines if line.words[0] not in inside]
    if above:
        return sum(box.centre[1] < table.box.y0 for box in outside) <= 1
    return sum(box.centre[1] > table.box.y1 for box in outside) <= 1


def _columns(table: Table, width: int) -> tuple[float, ...]:
    """The left edges of the columns, as shares of the page's width."""
    return tuple(_edges(table, width))


def _edges(table: Table, width: int) -> Iterator[float]:
    for column in range(table.columns):
        edges = [c.box.x0 for c in table.cells if c.column == column and c.column_span == 1]
        if edges:
            yield min(edges) / max(1, width)


def _alike(left: tuple[float, ...], right: tuple[float, ...]) -> bool:
    return len(left) == len(right) and all(
        abs(a - b) <= SAME_PLACE for a, b in zip(left, right, strict=True)
    )
