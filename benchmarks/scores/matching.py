"""Order-free matching: where on the page that was read does each printed line stand?

The page that was read is one string, its lines joined by spaces. A printed line is matched with
the part of that string which takes the fewest edits (insertions, deletions, substitutions of one
character), wherever it begins and ends: approximate substring search after Sellers 1980. Among
equals, the one that begins and ends with a line that was read, then the leftmost.

- **What was read serves one printed line only.** A title that is printed twice and read once is
  lost once: a run of ``MIN_RUN`` and more right characters is taken by the first line that
  matches it. Lines whose best match has at most ``READ_RATE`` errors choose first, rows of tables
  after other lines, longer before shorter, so that a lost line does not take the place of a good
  one.
- **A row of a table may be read in pieces**, because its cells are broken into printed lines that
  a reader may well give line by line: at a space the match may go on at any other word. Such a
  jump has to save more than ``JUMP_EDITS`` edits and is itself no error. Other lines may not jump.
- A line that was lost still finds a few of its characters by chance; where nothing at all was
  read, it costs its length.
- Text that belongs to no printed line is no error here; the measures that follow the reading
  order, and the bag of words, count it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

JUMP_EDITS = 2
"""A jump there and one back cost four edits: a word of up to four letters that was misread is
never "found" elsewhere on the page."""

READ_RATE = 0.3
"""Errors per character above which a line counts as not read when places are given out."""

MIN_RUN = 3
"""One or two letters that are right by chance do not take them from the line next to it."""

# A cost is one number with three fields: edits (those of jumps included), the number of jumps,
# and the number of ends that are not at an end of a line that was read.
_EDIT = 1 << 40
_JUMP = JUMP_EDITS * _EDIT + (1 << 20)
_TAKEN = -1

Codes = npt.NDArray[np.int32]
Costs = npt.NDArray[np.int64]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a printed line was read.

    ``pairs`` holds (position in the line, position on the page) of the characters that stand for
    each other, equal or substituted, in the order of the line.
    """

    edits: int
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Wanted:
    codes: Codes
    may_jump: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """``codes`` of the page and a space after it; the rest are places between its characters.

    ``words`` are where words begin; ``inside`` is ``(len + 1,)``, 1 where a line goes on.
    """

    codes: Codes
    words: Places
    inside: npt.NDArray[np.int64]


def match_lines(printed: Sequence[str], read: Sequence[str]) -> tuple[Match, ...]:
    """The match of each printed line, in their order.

    ``read`` are the lines that were read, with single spaces; positions of a match are those in
    ``" ".join(read)``. A TAB in a printed line marks it as a row of a table.
    """
    if not read:
        return tuple(Match(len(line), ()) for line in printed)
    lines = [_Wanted(_codes(line.replace("\t", " ")), "\t" in line) for line in printed]
    page = _page(read)
    alone = [_best(line, page) for line in lines]
    placed = list(alone)
    for k in sorted(range(len(lines)), key=lambda k: _turn(lines[k], alone[k])):
        if any(page.codes[j] == _TAKEN for _, j in alone[k].pairs):
            placed[k] = _best(lines[k], page)
        page.codes[list(_solid(lines[k], placed[k], page))] = _TAKEN
    return tuple(placed)


def _codes(text: str) -> Codes:
    return np.array([ord(character) for character in text], np.int32)


def _page(read: Sequence[str]) -> _Page:
    codes = _codes(" ".join(read) + " ")
    inside = np.ones(len(codes) + 1, np.int64)
    ends = list(accumulate(len(line) + 1 for line in read))
    inside[[0, *ends]] = 0
    inside[[end - 1 for end in ends]] = 0
    words = np.flatnonzero(np.concatenate(([True], codes == ord(" "))))
    return _Page(codes, words, inside)


def _turn(line: _Wanted, alone: Match) -> tuple[bool, bool, int]:
    """Sorts lines into the order in which they choose their place."""
    length = len(line.codes)
    return alone.edits > READ_RATE * length, line.may_jump, -length


def _solid(line: _Wanted, match: Match, page: _Page) -> Iterator[int]:
    """The places on the page of the characters in runs of ``MIN_RUN`` right ones."""
    run: list[tuple[int, int]] = []
    for i, j in (*match.pairs, (-1, -1)):
        right = i >= 0 and line.codes[i] == page.codes[j]
        if run and not (right and (i - 1, j - 1) == run[-1]):
            yield from (place for _, place in run if len(run) >= MIN_RUN)
            run = []
        if right:
            run.append((i, j))


def _best(line: _Wanted, page: _Page) -> Match:
    """The cheapest match."""
    costs = _costs(line, page)
    closing = costs[-1] + page.inside
    end = int(closing.argmin())
    edits, rest = divmod(int(closing[end]), _EDIT)
    return Match(edits - JUMP_EDITS * (rest >> 20), _trace(line, page, costs, end))


def _costs(line: _Wanted, page: _Page) -> Costs:
    """``(len(line) + 1, len(page) + 1)``: of matching the first i characters, ending before j."""
    width = len(page.codes) + 1
    costs = np.zeros((len(line.codes) + 1, width), np.int64)
    costs[0] = page.inside
    slope = np.arange(width, dtype=np.int64) * _EDIT
    for i, code in enumerate(line.codes, 1):
        row = costs[i - 1] + _EDIT
        np.minimum(row[1:], costs[i - 1, :-1] + _EDIT * (page.codes != code), out=row[1:])
        row = np.minimum.accumulate(row - slope) + slope
        if line.may_jump and code == ord(" "):
            row[page.words] = np.minimum(row[page.words], row[page.words].min() + _JUMP)
        costs[i] = row
    return costs


def _trace(line: _Wanted, page: _Page, costs: Costs, end: int) -> tuple[tuple[int, int], ...]:
    """The pairs on the cheapest way that ends at ``end``."""
    pairs: list[tuple[int, int]] = []
    i, j = len(line.codes), end
    while i:
        cost = costs[i, j]
        if j and costs[i - 1, j - 1] + _EDIT * (line.codes[i - 1] != page.codes[j - 1]) == cost:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif costs[i - 1, j] + _EDIT == cost:
            i -= 1
        elif j and costs[i, j - 1] + _EDIT == cost:
            j -= 1
        else:
            j = int(page.words[costs[i, page.words].argmin()])
    return tuple(reversed(pairs))
