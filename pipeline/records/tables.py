"""Values in tables: what stands beside or below the cell that is their label.

Forms are set as tables in three ways: labels at the left and values beside them; labels in a row
and values below ("Tờ bản đồ số | Thửa đất số | Diện tích"); labels at the left and a column for
each of several persons ("Người mẹ | Người cha"). Without rulings a table is seen by two labels or
more that stand in a row with nothing else.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from pipeline.records.grids import Cell, Grid, Lines, beside_labels, in_ruled, ruled, under_heads
from pipeline.records.labels import Form, wordings
from pipeline.records.layout import Row, Segment, Sheet
from pipeline.records.match import plain
from schemas.doctypes import DocumentType
from schemas.geometry import Box
from schemas.text import squash

_AROUND = re.compile(r"^\W*(?:\(?[0-9a-zđ]{1,2}[.)]|[IVX]{1,4}[.)])?\s*|\([^)]*\)|[:：]\s*$")
"""What may stand around a label in its cell: a number, a unit or guidance in brackets, a colon."""
MOST_CELLS = 12
"""A longer column lists what is no part of the paper's field: the citizens of a village."""
SHORTEST = 5
"""Letters a label must have before one of them may be wrong."""


@dataclass(frozen=True, slots=True)
class TableValue:
    """What the cells of the label ``label`` (squashed) hold; no ``lines`` for empty cells.

    ``section`` is that of the person whose column it is, else the one that is open there. ``box``
    is the label's on sheet ``sheet`` (an index); ``cells`` says how many are filled.
    """

    sheet: int
    label: str
    section: str | None
    score: float
    box: Box
    lines: Lines
    cells: int


@dataclass(frozen=True, slots=True)
class _Wordings:
    """What cells of a type's tables can be: a label, or the head of a person's column.

    ``heads`` and ``openers`` say of whose section; ``own`` which labels a section can hold.
    """

    labels: tuple[str, ...]
    heads: Mapping[str, str]
    openers: Mapping[str, str]
    own: Mapping[str, frozenset[str]]

    def label(self, cell: Cell | Segment) -> tuple[str, float] | None:
        """The label that a cell is as a whole, and how well it fits."""
        return _nearest(cell.text, self.labels)

    def person(self, cell: Cell | Segment) -> str | None:
        """The section whose column a cell heads."""
        found = _nearest(cell.text, self.heads)
        return self.heads[found[0]] if found else None


def table_values(form: Form, type_: DocumentType) -> tuple[TableValue, ...]:
    """The values of every label that is a cell of a table, ruled or not."""
    known = _known(type_)
    return tuple(
        value
        for number, sheet in enumerate(form.sheets)
        for grid in (*ruled(number, sheet), *_unruled(number, sheet, form, known))
        for value in _values(grid, known, form)
    )


def _known(type_: DocumentType) -> _Wordings:
    own = {
        section.name: {squash(text) for text in type_.other_labels} for section in type_.sections
    }
    for spec in type_.fields:
        for locate in spec.locate:
            if locate.section is not None:
                own[locate.section] |= {squash(label) for label in locate.labels}
    return _Wordings(
        labels=tuple(sorted({squash(text) for text in wordings(type_)})),
        heads={squash(text): section.name for section in type_.sections for text in section.heads},
        openers={squash(text): s.name for s in type_.sections for text in s.opened_by},
        own={name: frozenset(labels) for name, labels in own.items()},
    )


def _nearest(text: str, known: Iterable[str]) -> tuple[str, float] | None:
    """The wording that a text is as a whole, but for one letter in ten."""
    bare = _AROUND.sub("", text)
    letters, choices = plain(bare), list(known)
    if not letters or not choices or ":" in bare:
        return None
    best = process.extractOne(letters, choices, scorer=Levenshtein.distance)
    if best[1] > _slips(best[0]) or _figures(letters) != _figures(best[0]):
        return None
    return best[0], 1 - best[1] / len(best[0])


def _slips(wording: str) -> int:
    return 0 if len(wording) < SHORTEST else max(1, len(wording) // 10)


def _figures(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _unruled(number: int, sheet: Sheet, form: Form, known: _Wordings) -> Iterator[Grid]:
    """Tables without rulings: a row of labels or of persons, and what stands in line below it."""
    labels = {hit.row: hit for hit in reversed(form.hits) if hit.sheet == number}
    first = {row: hit for row, hit in labels.items() if hit.start == 0}
    for r, row in enumerate(sheet.rows):
        heads = () if in_ruled(row, sheet) else _heads(row, known)
        persons = [who for head in heads if (who := known.person(head))]
        if persons:
            own = frozenset[str]().union(*(known.own[who] for who in persons))
            told = {at: hit for at, hit in first.items() if hit.label in own}
            yield beside_labels(number, sheet, r, heads, told)
        elif heads:
            yield under_heads(number, sheet, r, heads, labels)


def _heads(row: Row, known: _Wordings) -> tuple[Segment, ...]:
    """The segments of a row that is nothing but heads; the first may be the corner above labels."""
    if len(row.segments) < 2:
        return ()
    heads = [known.person(segment) is not None for segment in row.segments]
    if sum(heads) < 2:
        ended = [segment.text.rstrip().endswith(":") for segment in row.segments]
        heads = [
            not colon and known.label(segment) is not None
            for segment, colon in zip(row.segments, ended, strict=True)
        ]
    if sum(heads) < 2 or not all(heads[1:]):
        return ()
    return row.segments if heads[0] else row.segments[1:]


def _values(grid: Grid, known: _Wordings, form: Form) -> Iterator[TableValue]:
    labels = {cell: found for cell in grid.cells() if (found := known.label(cell))}
    persons = _persons(grid, known)
    left = min((head.columns.start for head in persons), default=0)
    for cell, (label, score) in labels.items():
        if cell.columns.stop <= left:
            for head, section in persons.items():
                beside = grid.places.get((cell.rows.start, head.columns.start))
                yield _value(grid, cell, (label, section, score), [beside] if beside else [])
        elif (told := _told(grid, cell, labels)) is not None:
            section_ = _section(grid, cell, known, form)
            yield _value(grid, cell, (label, section_, score), told)


def _value(
    grid: Grid, at: Cell, label: tuple[str, str | None, float], told: Iterable[Cell]
) -> TableValue:
    filled = [cell for cell in told if cell.lines]
    lines = tuple(line for cell in filled for line in cell.lines)
    return TableValue(grid.sheet, *label, at.box, lines, len(filled))


def _persons(grid: Grid, known: _Wordings) -> dict[Cell, str]:
    """The cells that head a person's column, where several do in one row."""
    for row in sorted({cell.rows.start for cell in grid.cells()}):
        heads = {cell: who for cell in grid.row(row) if (who := known.person(cell))}
        if len(set(heads.values())) > 1:
            return heads
    return {}


def _told(grid: Grid, cell: Cell, labels: Mapping[Cell, tuple[str, float]]) -> list[Cell] | None:
    """The cells of a label's value; ``None`` for one that stands last and names no column."""
    after = grid.beside(cell)
    alone = after is None or not after.lines or after in labels
    in_row = sum(each in labels for each in grid.row(cell.rows.start))
    if alone and (cell.rows.start < grid.head_rows or in_row > 1):
        under = list(grid.below(cell))
        end = next((n for n, each in enumerate(under) if each in labels), len(under))
        return under[:end] if end <= MOST_CELLS else []
    if after is None:
        return None
    return [] if after in labels else [after]


def _section(grid: Grid, cell: Cell, known: _Wordings, form: Form) -> str | None:
    """The section of a label: the last one opened by it, in its row, or before."""
    in_row = [known.label(each) for each in grid.row(cell.rows.start) if each is not cell]
    own = [known.label(cell), *reversed(in_row)]
    before = (
        hit.label
        for hit in reversed(form.hits)
        if (hit.sheet, hit.box.centre[1]) < (grid.sheet, cell.box.y0)
    )
    opened = (label for label in (*(found[0] for found in own if found), *before))
    return next((known.openers[label] for label in opened if label in known.openers), None)
