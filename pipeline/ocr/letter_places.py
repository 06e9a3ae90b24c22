"""Where on a line its letters stand, when a network tells only about where it saw them.

A network of this kind answers for a letter somewhere along it, in a step or two. The white between
two such answers says where one letter ends and the next begins.
"""

from bisect import bisect_left
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
    columns = [column for column, ink in enumerate(inked) if ink]
    stretches = _stretches(columns)
    return [
        _inked_part(columns, stretches, start, end, column)
        for (start, end), column in zip(pairwise(cuts), seen, strict=True)
    ]


def _stretches(columns: Sequence[int]) -> list[tuple[int, int]]:
    """For each inked column the first and the last of those that reach to it over narrow white."""
    wide = [place for place, (a, b) in enumerate(pairwise(columns), 1) if b - a > WITHIN]
    bounds = pairwise([0, *wide, len(columns)])
    return [(columns[first], columns[end - 1]) for first, end in bounds for _ in range(first, end)]


def _cut(inked: Sequence[bool], before: int, after: int) -> int:
    """The middle of the widest white between two columns, or halfway."""
    widest, middle, white = 0, (before + after + 1) // 2, 0
    for column in range(before, after + 1):
        white = 0 if inked[column] else white + 1
        if white > widest:
            widest, middle = white, column + 1 - white // 2
    return middle


def _inked_part(
    columns: Sequence[int],
    stretches: Sequence[tuple[int, int]],
    start: int,
    end: int,
    seen: int,
) -> tuple[int, int]:
    """The ink about ``seen`` between two columns, over narrow white.

    A letter before wide white may be seen so far behind its ink that its neighbour gets it: then it
    stands on the nearest ink there is.
    """
    first, beyond = bisect_left(columns, start), bisect_left(columns, end)
    if first == beyond:
        near = columns[_nearest(columns, seen, 0, len(columns))]
        return near, near + 1
    left, right = stretches[_nearest(columns, seen, first, beyond)]
    return max(left, columns[first]), min(right, columns[beyond - 1]) + 1


def _nearest(columns: Sequence[int], seen: int, first: int, beyond: int) -> int:
    """The place of the column nearest to ``seen`` among some; of two, the left one."""
    after = bisect_left(columns, seen, first, beyond)
    if after == first:
        return first
    if after == beyond or seen - columns[after - 1] <= columns[after] - seen:
        return after - 1
    return after
