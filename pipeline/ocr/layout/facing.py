"""Two pages beside each other in one scan: an open book, a folded sheet of A3, two halves of A4.

Read across, the lines of one would run into those of the other. They are told by a white gutter
that runs down through the middle of a wide picture, with a page's worth of text on either side. A
landscape page has a title, a table or lines across its middle.
"""

from collections.abc import Sequence

from pipeline.ocr.layout.pieces import Piece
from schemas.geometry import enclosing

WIDER = 1.15
"""Than tall is the text of two pages; that of one page of A4 in portrait is half as wide."""

MIDDLE = (0.4, 0.6)
"""Shares of the text's width between which the gutter runs."""

GUTTER = 3.0
"""In heights of a word: its width at least. Inner margins of two A4 pages make 40 mm, of A5 20."""

MIN_LINES = 8
"""On either page; a letter head alone has four in either block."""

FULL = 0.6
"""Of the width of its page has a full line; either page has as many as ``MIN_FULL``."""

MIN_FULL = 3


def page_by_page(pieces: Sequence[Piece], height: float) -> list[list[Piece]]:
    """The pieces of the left page and those of the right one, or all where there is only one.

    ``height`` is the usual one of a word.
    """
    whole = [list(pieces)]
    if len(pieces) < 2 * MIN_LINES:
        return whole
    box = enclosing([piece.box for piece in pieces])
    if box.width < WIDER * box.height:
        return whole
    gutter = _gutter(pieces, *(box.x0 + share * box.width for share in MIDDLE))
    if gutter is None or gutter[1] - gutter[0] < GUTTER * height:
        return whole
    left = [piece for piece in pieces if piece.box.x1 <= gutter[0]]
    right = [piece for piece in pieces if piece.box.x0 >= gutter[1]]
    return [left, right] if _is_page(left) and _is_page(right) else whole


def _gutter(pieces: Sequence[Piece], low: float, high: float) -> tuple[float, float] | None:
    """The widest white between two x that no piece reaches into, as far as it goes on."""
    reach = sorted((piece.box.x0, piece.box.x1) for piece in pieces)
    widest: tuple[float, float] | None = None
    end = float(reach[0][1])
    for x0, x1 in reach:
        if (
            end < x0
            and low <= (end + x0) / 2 <= high
            and (widest is None or x0 - end > widest[1] - widest[0])
        ):
            widest = (end, float(x0))
        end = max(end, float(x1))
    return widest


def _is_page(pieces: Sequence[Piece]) -> bool:
    if len(pieces) < MIN_LINES:
        return False
    width = enclosing([piece.box for piece in pieces]).width
    return sum(piece.box.width >= FULL * width for piece in pieces) >= MIN_FULL
