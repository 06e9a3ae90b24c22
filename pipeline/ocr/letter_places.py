"""Where on a line its letters stand, when a network tells only about where it saw them.

A network of this kind answers for a letter somewhere along it, in a step or two. The white between
two such answers says where one letter ends and the next begins.
"""

from collections.abc import Sequence
from itertools import pairwise

WITHIN = 5
"""Columns from ink to ink inside a letter or a mark; beyond are specks and pens."""


def letter_places(inked: Sequence[bool], seen: Sequence[int]) -> list[tuple[int, int]]:
    """From where to where each letter reaches, in columns of the line.

    ``inked`` – whether a column bears ink; ``seen`` – columns in which the letters were seen, left
    to right. Neighbours are parted in the middle of the widest white between them, halfway where
    there is none, and each reaches as far as the ink about it. Some column is inked.
    """
    if not seen:
        return []
    cuts = [0, *(_cut(inked, before, after) for before, after in pairwise(seen)), len(inked)]
    return [
        _inked_part(inked, start, end, column)
        for (start, end), column in zip(pairwise(cuts), seen, strict=True)
    ]


def _cut(inked: Sequence[bool], before: int, after: int) -> int:
    """The middle of the widest white between two columns, or halfway."""
    widest, middle, white = 0, (before + after + 1) // 2, 0
    for column in range(before, after + 1):
        white = 0 if inked[column] else white + 1
        if white > widest:
            widest, middle = white, column + 1 - white // 2
    return middle


def _inked_part(inked: Sequence[bool], start: int, end: int, seen: int) -> tuple[int, int]:
    """The ink about ``seen`` between two columns, over narrow white.

    A letter before wide white may be seen so far behind its ink that its neighbour gets it: then it
    stands on the nearest ink there is.
    """
    columns = [column for column in range(start, end) if inked[column]]
    if not columns:
        near = min((c for c, ink in enumerate(inked) if ink), key=lambda c: abs(c - seen))
        return near, near + 1
    at = min(range(len(columns)), key=lambda place: abs(columns[place] - seen))
    left = right = at
    while left > 0 and columns[left] - columns[left - 1] <= WITHIN:
        left -= 1
    while right + 1 < len(columns) and columns[right + 1] - columns[right] <= WITHIN:
        right += 1
    return columns[left], columns[right] + 1
