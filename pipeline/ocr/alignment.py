"""Two readings of one line laid beside each other, letter against letter."""

from dataclasses import dataclass
from itertools import groupby, zip_longest

from rapidfuzz.distance import Levenshtein

from pipeline.ocr.glyphs import Glyph, Glyphs, text_of


@dataclass(frozen=True, slots=True)
class Column:
    """What the first and the second reader saw at one place; None where one saw nothing."""

    first: Glyph | None
    second: Glyph | None

    @property
    def agreed(self) -> bool:
        """Whether both saw the same character."""
        return (
            self.first is not None
            and self.second is not None
            and self.first.text == self.second.text
        )

    @property
    def is_gap(self) -> bool:
        """Whether both saw the blank between two words."""
        return self.first is not None and self.agreed and self.first.is_blank


Columns = tuple[Column, ...]


def aligned(first: Glyphs, second: Glyphs) -> Columns:
    """The columns of the cheapest alignment (Levenshtein 1966), left to right."""
    columns: list[Column] = []
    steps = Levenshtein.opcodes(text_of(first), text_of(second))
    for step in steps:
        ours = first[step.src_start : step.src_end]
        theirs = second[step.dest_start : step.dest_end]
        columns += [Column(a, b) for a, b in zip_longest(ours, theirs)]
    return tuple(columns)


def chunks_of(columns: Columns) -> tuple[Columns, ...]:
    """The columns cut at the blanks that both saw; none is empty."""
    parts = groupby(columns, key=lambda column: column.is_gap)
    return tuple(tuple(part) for gap, part in parts if not gap)


def disputes_of(chunk: Columns) -> tuple[tuple[bool, Columns], ...]:
    """The chunk as runs of columns, each with whether the readers agree on it."""
    runs = groupby(chunk, key=lambda column: column.agreed)
    return tuple((agreed, tuple(run)) for agreed, run in runs)
