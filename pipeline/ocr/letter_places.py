"""Where on a line its letters stand, when a network tells only about where it saw them.

A network of this kind answers for a letter somewhere along it, in a step or two. The white between
two such answers says where one letter ends and the next begins.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

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
    columns = np.flatnonzero(inked).tolist()
    white = _white(columns, len(inked))
    cuts = [0, *(_cut(white, before, after) for before, after in pairwise(seen)), len(inked)]
    wide = [0, *(i for i, (a, b) in enumerate(pairwise(columns), 1) if b - a > WITHIN)]
    return [
        _inked_part(columns, wide, start, end, column)
        for (start, end), column in zip(pairwise(cuts), seen, strict=True)
    ]


def _white(columns: Sequence[int], width: int) -> tuple[list[int], list[int]]:
    """Where each white beside inked ``columns`` begins, and where it is over."""
    white = [(a + 1, b) for a, b in pairwise([-1, *columns, width]) if b - a > 1]
    return [start for start, _ in white], [end for _, end in white]


def _cut(white: tuple[list[int], list[int]], before: int, after: int) -> int:
    """The middle of the widest white between two columns, or halfway."""
    starts, ends = white
    widest, middle = 0, (before + after + 1) // 2
    for place in range(bisect_right(ends, before), bisect_right(starts, after)):
        start, end = max(starts[place], before), min(ends[place], after + 1)
        if end - start > widest:
            widest, middle = end - start, end - (end - start) // 2
    return middle


def _inked_part(
    columns: Sequence[int], wide: Sequence[int], start: int, end: int, seen: int
) -> tuple[int, int]:
    """The ink about ``seen`` between two columns, over narrow white.

    ``wide`` – places in ``columns`` of those before which there is wide white, and of the first. A
    letter before wide white may be seen so far behind its ink that its neighbour gets it: then it
    stands on the nearest ink there is.
    """
    first, beyond = bisect_left(columns, start), bisect_left(columns, end)
    if first == beyond:
        near = columns[_nearest(columns, seen, 0, len(columns))]
        return near, near + 1
    after = bisect_right(wide, _nearest(columns, seen, first, beyond))
    left, right = wide[after - 1], wide[after] if after < len(wide) else len(columns)
    return max(columns[left], columns[first]), min(columns[right - 1], columns[beyond - 1]) + 1


def _nearest(columns: Sequence[int], seen: int, first: int, beyond: int) -> int:
    """The place of the column nearest to ``seen`` among some; of two, the left one."""
    after = bisect_left(columns, seen, first, beyond)
    if after == first:
        return first
    if after == beyond or seen - columns[after - 1] <= columns[after] - seen:
        return after - 1
    return after
