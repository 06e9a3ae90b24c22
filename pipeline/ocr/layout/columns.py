"""Whether columns of text beside each other are blocks, each read whole, or cells of rows.

White space alone cannot tell them apart: the two persons of a marriage certificate stand as
"Dân tộc: … Quốc tịch: …" does on a birth certificate. What tells is inside the columns; any one of
these is taken as proof:

- the wording of Decree 30/2020 (Appendix I): the motto at the head, "Nơi nhận" at the foot;
- columns that name the same things ("Ngày sinh", "Nơi cư trú"): one person each;
- two lines in capitals beside each other: two signers, two agencies;
- columns whose lines are centred, each on its own axis: so signers are set, and agencies
  (Appendix I, part II), while the cells of a table keep an edge in common;
- columns of running text, nearly every line of which fills the measure.
"""

from collections.abc import Sequence
from statistics import median

from rapidfuzz import fuzz

from pipeline.ocr.layout.pieces import Piece, Row
from pipeline.ocr.layout.wording import (
    LIKENESS,
    in_capitals,
    is_head,
    is_recipients,
    label_of,
)

Column = Sequence[Piece]

OPENING_ROWS = 3
"""A cue stands in one of the first rows: the agency's superior may stand a line above the motto,
the signer's "TM." a line above "Nơi nhận"."""

SAME_LABELS = 2
AXIS, EDGE = 1.0, 0.4
"""In heights of a word: centres of lines on one axis differ by less than the first, edges of lines
that share one by less than the second."""

ON_AXIS = 0.7
"""Share of a column's letters; the rest is what was read in seals and signatures."""

RUNNING_LINES, RUNNING_FILL = 6, 0.8


def are_blocks(columns: Sequence[Column], rows: Sequence[Row], height: float, head: bool) -> bool:
    """Whether the ``columns`` over ``rows`` are blocks; ``head``: they begin on the page's head.

    ``height`` is the usual height of a word in pixels.
    """
    return (
        _opens(rows, head)
        or _name_the_same(columns)
        or all(_is_centred(column, height) for column in columns)
        or all(_is_running(column) for column in columns)
    )


def _opens(rows: Sequence[Row], head: bool) -> bool:
    for row in rows[:OPENING_ROWS]:
        texts = [piece.text for piece in row.pieces]
        if any(is_recipients(text) for text in texts) or (head and any(map(is_head, texts))):
            return True
        if len(texts) > 1:
            return len(texts) == 2 and all(map(in_capitals, texts))
    return False


def _name_the_same(columns: Sequence[Column]) -> bool:
    labels = [[label for p in column if (label := label_of(p.text))] for column in columns]
    if not all(labels):
        return False
    first, *others = labels
    return all(_shared(first, other) >= min(SAME_LABELS, len(first)) for other in others)


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    return sum(any(fuzz.ratio(a, b) >= LIKENESS for b in right) for a in left)


def _is_centred(column: Column, height: float) -> bool:
    middle = median(piece.box.centre[0] for piece in column)
    on_axis = [p for p in column if abs(p.box.centre[0] - middle) <= AXIS * height]
    if len(on_axis) < 2 or _letters(on_axis) < ON_AXIS * _letters(column):
        return False
    edges = [piece.box.x0 for piece in on_axis]
    return max(edges) - min(edges) > EDGE * height and _is_worded(column)


def _is_worded(column: Column) -> bool:
    """Whether most of its lines are words: names and offices, not the figures of a table."""
    worded = sum(2 * sum(map(str.isalpha, piece.text)) > len(piece.text) for piece in column)
    return 2 * worded > len(column)


def _letters(column: Column) -> int:
    return sum(len(piece.text) for piece in column)


def _is_running(column: Column) -> bool:
    left, right = min(p.box.x0 for p in column), max(p.box.x1 for p in column)
    full = sum(p.box.width >= RUNNING_FILL * (right - left) for p in column)
    return len(column) >= RUNNING_LINES and full >= RUNNING_FILL * len(column)
