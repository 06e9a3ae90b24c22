"""What a hand wrote into the blanks of a page, put where the readers of print had guessed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.blanks import Blank, blanks_of, cut_word
from pipeline.by_hand.figures import Figures, Network, open_network, read_figures
from pipeline.by_hand.strip import PrintLine, cut_strip
from pipeline.page import CleanPage, Line, PageText, Region, TableCell, Word
from pipeline.regions.blanks import letter_shapes, print_beside
from pipeline.regions.doubt import DOUBTS
from schemas.geometry import Box

BY_HAND = "handwriting"

LEAST = 0.5
"""Probability from which figures are believed rather than what readers of print made of them."""


@dataclass(frozen=True, slots=True)
class Filled:
    """A blank, the figures in it, and what a reader of print took them for."""

    blank: Blank
    figures: Figures
    taken_for: str


Written = dict[Word, tuple[Word, ...]]
"""What words of a page become."""


def with_figures(
    text: PageText, page: CleanPage, regions: tuple[Region, ...], network: Network | None = None
) -> PageText:
    """``text`` with the figures by hand in its blanks, as far as they can be read.

    Only blanks in which something by hand was found are looked at, and none on a bent page. What
    a reader of print saw there stays as an alternative. Raises what ``OnnxModel`` raises.
    """
    hands = [region.box for region in regions if region.kind == BY_HAND]
    if text.source == "text" or page.bend is not None or not hands:
        return text
    written: Written = {}
    for line in text.lines:
        filled = list(_read(page, line, hands, network))
        if filled:
            written |= _written(line.words, filled)
    return _rewritten(text, written) if written else text


def _read(
    page: CleanPage, line: Line, hands: list[Box], network: Network | None
) -> Iterator[Filled]:
    """The blanks of a line that were filled in by hand and can be read."""
    blanks = list(blanks_of(line.words))
    by_hand = list(_by_hand(line.box, blanks, hands))
    if not by_hand:
        return
    beside = print_beside(letter_shapes(page.pixels, line, page.dpi), blanks)
    if beside is None:
        return
    for blank in by_hand:
        strip = cut_strip(page.pixels, PrintLine(*beside), blank.x0, blank.x1)
        if strip is None:
            continue
        figures = read_figures(strip, blank.kind, network or open_network())
        if figures is not None and figures.probability >= LEAST:
            yield Filled(blank, figures, line.text[blank.start : blank.end])


def _by_hand(line: Box, blanks: list[Blank], hands: list[Box]) -> Iterator[Blank]:
    """The blanks of a line in which a hand wrote, as wide as what it wrote."""
    on_line = [hand for hand in hands if line.y0 <= hand.centre[1] <= line.y1]
    for blank in blanks:
        inside = [hand for hand in on_line if blank.x0 <= hand.centre[0] <= blank.x1]
        if inside:
            x0, x1 = min(hand.x0 for hand in inside), max(hand.x1 for hand in inside)
            yield replace(blank, x0=min(blank.x0, x0), x1=max(blank.x1, x1))


def _written(words: tuple[Word, ...], filled: list[Filled]) -> Written:
    """The words of a line that change, and what each becomes."""
    written: Written = {}
    at = 0
    for word in words:
        inside = [one for one in filled if _touches(one.blank, at, at + len(word.text))]
        pieces = tuple(_pieces(word, at, inside)) if inside else (word,)
        if [piece.text for piece in pieces] != [word.text]:
            written[word] = pieces
        at += len(word.text) + 1
    return written


def _touches(blank: Blank, start: int, end: int) -> bool:
    if blank.start == blank.end:
        return start <= blank.start <= end
    return blank.start < end and start < blank.end


def _pieces(word: Word, at: int, filled: list[Filled]) -> Iterator[Word]:
    """A word taken apart at its blanks; ``at`` is where it begins in its line.

    Of a blank that reaches over several words the first bears the figures. A number stays one word
    with the notation behind its stroke.
    """
    pieces: list[Word] = []
    done = 0
    for one in filled:
        start, end = (min(max(0, n - at), len(word.text)) for n in (one.blank.start, one.blank.end))
        if start > done:
            pieces.append(_part(word, done, start))
        if one.blank.start >= at:
            pieces.append(_figures(word, one))
        done = end
    if done < len(word.text):
        pieces.append(_part(word, done, len(word.text)))
    if any(one.blank.kind == "number" for one in filled) and pieces:
        yield _joined(pieces)
    else:
        yield from pieces


def _part(word: Word, start: int, end: int) -> Word:
    x0, x1 = cut_word(word, start), cut_word(word, end)
    box = Box(x0, word.box.y0, max(x0 + 1, x1), word.box.y1)
    return Word(word.text[start:end], box, word.confidence)


def _figures(word: Word, one: Filled) -> Word:
    """The figures as a word, no surer than anything by hand."""
    box = Box(one.blank.x0, word.box.y0, max(one.blank.x0 + 1, one.blank.x1), word.box.y1)
    sure = min(one.figures.probability, DOUBTS[BY_HAND].most)
    return Word(one.figures.text, box, sure, (one.taken_for,) if one.taken_for else ())


def _joined(pieces: list[Word]) -> Word:
    box = pieces[0].box
    for piece in pieces[1:]:
        box = box.union(piece.box)
    seen = "".join(piece.alternatives[0] if piece.alternatives else piece.text for piece in pieces)
    text = "".join(piece.text for piece in pieces)
    sure = min(piece.confidence for piece in pieces)
    return Word(text, box, sure, (seen,) if seen != text else ())


def _rewritten(text: PageText, written: Written) -> PageText:
    """The same words changed everywhere they stand: on the page's lines and in its tables."""

    def anew(lines: tuple[Line, ...]) -> tuple[Line, ...]:
        words = (tuple(new for w in line.words for new in written.get(w, (w,))) for line in lines)
        return tuple(Line(of_line) for of_line in words if of_line)

    def cell(of_table: TableCell) -> TableCell:
        return replace(of_table, lines=anew(of_table.lines))

    tables = tuple(replace(t, cells=tuple(cell(c) for c in t.cells)) for t in text.tables)
    return replace(text, lines=anew(text.lines), tables=tables)
