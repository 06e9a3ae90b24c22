"""Order-free matching: where on the page that was read does each printed line stand?

The page that was read is one string, its lines joined by spaces. A printed line is matched with
the part of that string which takes the fewest edits (insertions, deletions, substitutions of one
character), wherever it begins and ends: approximate substring search after Sellers 1980.

- **Every character that was read serves one printed line only.** A title that is printed twice
  and read once is lost once. Lines whose best match has under ``READ_RATE`` errors choose first,
  longer before shorter, so that a lost line does not take the place of a good one.
- **A row of a table may be read in pieces**, because its cells are broken into printed lines that
  a reader may well give line by line: at a space the match may go on at any other word. Such a
  jump has to save more than ``JUMP_EDITS`` edits and is itself no error. Other lines may not jump.
- Text that belongs to no printed line is no error here; the measures that follow the reading
  order, and the bag of words, count it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

JUMP_EDITS = 2
"""A jump there and one back cost four edits: a word of up to four letters that was misread is
never "found" elsewhere on the page."""

READ_RATE = 0.3
"""Errors per character above which a line counts as not read when places are given out."""

_EDIT = 1 << 20
_JUMP = JUMP_EDITS * _EDIT + 1
_TAKEN = -1

Codes = npt.NDArray[np.int32]
Costs = npt.NDArray[np.int64]


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


def match_lines(lines: Sequence[str], page: str) -> tuple[Match, ...]:
    """The match of each line, in the order of ``lines``.

    ``page`` is what was read, as one string with single spaces; TABs in a line mark it as a row.
    """
    wanted = [_Wanted(_codes(line.replace("\t", " ")), "\t" in line) for line in lines]
    read = _codes(page + " ")
    starts = np.flatnonzero(np.concatenate(([True], read == ord(" "))))
    alone = [_best(line, read, starts) for line in wanted]
    lost = [match.edits > READ_RATE * len(w.codes) for match, w in zip(alone, wanted, strict=True)]
    order = sorted(range(len(lines)), key=lambda k: (lost[k], -len(wanted[k].codes), k))
    placed = list(alone)
    for k in order:
        if any(read[j] == _TAKEN for _, j in alone[k].pairs):
            placed[k] = _best(wanted[k], read, starts)
        read[[j for _, j in placed[k].pairs]] = _TAKEN
    return tuple(placed)


def _codes(text: str) -> Codes:
    return np.array([ord(character) for character in text], np.int32)


def _best(line: _Wanted, page: Codes, starts: npt.NDArray[np.intp]) -> Match:
    """The cheapest match, the leftmost among equals."""
    costs = _costs(line, page, starts)
    end = int(costs[-1].argmin())
    total = int(costs[-1, end])
    jumps = total % _EDIT
    return Match(total // _EDIT - JUMP_EDITS * jumps, _trace(line, page, starts, costs, end))


def _costs(line: _Wanted, page: Codes, starts: npt.NDArray[np.intp]) -> Costs:
    """``(len(line) + 1, len(page) + 1)``: of matching the first i characters, ending before j.

    A cost holds edits, jumps' edits included, above 2^20 and the number of jumps below.
    """
    costs = np.zeros((len(line.codes) + 1, len(page) + 1), np.int64)
    slope = np.arange(len(page) + 1, dtype=np.int64) * _EDIT
    for i, code in enumerate(line.codes, 1):
        row = costs[i - 1] + _EDIT
        np.minimum(row[1:], costs[i - 1, :-1] + _EDIT * (page != code), out=row[1:])
        row = np.minimum.accumulate(row - slope) + slope
        if line.may_jump and code == ord(" "):
            row[starts] = np.minimum(row[starts], row[starts].min() + _JUMP)
        costs[i] = row
    return costs


def _trace(
    line: _Wanted, page: Codes, starts: npt.NDArray[np.intp], costs: Costs, end: int
) -> tuple[tuple[int, int], ...]:
    """The pairs on the cheapest way that ends at ``end``."""
    pairs: list[tuple[int, int]] = []
    i, j = len(line.codes), end
    while i:
        cost = costs[i, j]
        if j and costs[i - 1, j - 1] + _EDIT * (line.codes[i - 1] != page[j - 1]) == cost:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif costs[i - 1, j] + _EDIT == cost:
            i -= 1
        elif j and costs[i, j - 1] + _EDIT == cost:
            j -= 1
        else:
            j = int(starts[costs[i, starts].argmin()])
    return tuple(reversed(pairs))
