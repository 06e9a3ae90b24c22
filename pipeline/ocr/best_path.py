"""From the steps of a recogniser to letters.

Connectionist temporal classification (Graves et al. 2006), decoded by its best path.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Stretch(NamedTuple):
    """Steps ``start`` to ``end`` on which one ``code`` is likeliest, and how sure it is at best."""

    code: int
    sure: float
    start: int
    end: int


def best_path(
    codes: NDArray[np.int64], confidences: NDArray[np.float32], blank: int
) -> Iterator[Stretch]:
    """The letters of a line, left to right: the likeliest code of every step, repeats as one.

    ``codes`` and ``confidences`` – ``(steps,)``; the same letter twice has a blank between.
    """
    if len(codes) == 0:
        return
    starts = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist()]
    # A softmax of 32-bit floats sums to one but for its last bits.
    sure = np.minimum(1.0, np.maximum.reduceat(confidences, starts)).tolist()
    ends = [*starts[1:], len(codes)]
    for code, *stretch in zip(codes[starts].tolist(), sure, starts, ends, strict=True):
        if code != blank:
            yield Stretch(code, *stretch)
