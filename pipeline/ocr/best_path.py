"""From the steps of a recogniser to letters.

Connectionist temporal classification (Graves et al. 2006), decoded by its best path.
"""

from collections.abc import Iterator
from itertools import pairwise
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
    edges = [0, *(np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist(), len(codes)]
    for start, end in pairwise(edges):
        if codes[start] != blank:
            # A softmax of 32-bit floats sums to one but for its last bits.
            sure = min(1.0, float(confidences[start:end].max()))
            yield Stretch(int(codes[start]), sure, start, end)
