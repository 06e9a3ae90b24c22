"""What is put on a page beside its text: the stamp for incoming papers, captions of signatures.

An office that receives a paper stamps it in the white beside its head or title: its name, "ĐẾN",
number and day, in a frame. Software that signs writes who signed and when. Neither belongs to what
the author says, and both cut through his lines.
"""

from collections.abc import Iterable, Sequence

from pipeline.ocr.layout.pieces import Piece
from pipeline.ocr.layout.wording import continues_caption, is_arrival_stamp, opens_caption
from schemas.geometry import Box

STAMP_IN = (3.2, 1.8)
"""Width and height of a stamp's frame in inches at most; three real ones were 1.9 × 0.8."""

OUTSIDE_IN = 0.3
"""Inches by which a frame in the margin reaches out of the text; real ones did by 0.7."""

CAPTION_GAP = 1.5
"""In heights of its line: lines of one caption stand closer, and begin at one edge."""


def stamp_frames(frames: Iterable[Box], dpi: float) -> tuple[Box, ...]:
    """The frames that are no larger than a stamp."""
    width, height = (inches * dpi for inches in STAMP_IN)
    return tuple(box for box in frames if box.width <= width and box.height <= height)


def set_aside(
    pieces: Sequence[Piece], frames: Iterable[Box], known: Sequence[Box], dpi: float
) -> tuple[list[Piece], list[Piece]]:
    """Part ``pieces`` into the text and what was put beside it.

    A small one of the ``frames`` is a stamp if it says so or stands in the margin. ``known`` are
    boxes of which it is certain. Order is kept.
    """
    beside = _in(pieces, known)
    for frame in stamp_frames(frames, dpi):
        enclosed = _in(pieces, [frame])
        rest = [piece.box for piece in pieces if piece not in enclosed]
        says_so = is_arrival_stamp(piece.text for piece in enclosed)
        if says_so or _is_marginal(frame, rest, OUTSIDE_IN * dpi):
            beside += enclosed
    beside += _captions(pieces)
    apart = {id(piece) for piece in beside}
    text = [piece for piece in pieces if id(piece) not in apart]
    return text, [piece for piece in pieces if id(piece) in apart]


def _is_marginal(frame: Box, text: Sequence[Box], least: float) -> bool:
    """Whether a frame reaches out of the text by ``least`` pixels; one line in ten may, too."""
    if not text:
        return False
    few = len(text) // 10
    left = sorted(box.x0 for box in text)[few]
    right = sorted(box.x1 for box in text)[-1 - few]
    return left - frame.x0 >= least or frame.x1 - right >= least


def _in(pieces: Iterable[Piece], boxes: Sequence[Box]) -> list[Piece]:
    return [piece for piece in pieces if any(_holds(box, piece.box) for box in boxes)]


def _holds(box: Box, other: Box) -> bool:
    x, y = other.centre
    return box.x0 <= x < box.x1 and box.y0 <= y < box.y1


def _captions(pieces: Sequence[Piece]) -> list[Piece]:
    """Lines from one that opens a caption downwards, as long as they stand together."""
    found: list[Piece] = []
    for piece in sorted(pieces, key=lambda p: p.box.y0):
        above = found[-1].box if found else None
        goes_on = above is not None and _under(piece.box, above) and continues_caption(piece.text)
        if goes_on or opens_caption(piece.text):
            found.append(piece)
    return found


def _under(box: Box, above: Box) -> bool:
    height = above.height
    close = box.y0 - above.y1 < CAPTION_GAP * height
    return close and abs(box.x0 - above.x0) < height
