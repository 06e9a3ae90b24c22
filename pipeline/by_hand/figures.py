"""The reader of figures by hand: what a strip may say, and how likely that is."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import Final

import cv2
import numpy as np

from pipeline.blanks import Kind
from pipeline.by_hand.ctc import Columns, likeliest, log_likelihood
from pipeline.by_hand.strip import FOOT, Ink
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.onnx_model import OnnxModel

MODEL = Path(__file__).parent / "figures.onnx"

Network = Callable[[Ink], Columns]

MAX_FIGURES = 5
"""Of a number; an office that passes 99,999 papers a year has none that writes them by hand."""

SCALES, DROPS = (0.88, 1.0, 1.13), (-1.6, 1.6)
"""How a strip is looked at six times; what is read in one frame only is not sure. Of "707" on a
real paper one look made "704" with 0.57; six looks agree on nothing there."""

MOST_OF_ONE = 3
"""Numbers of one look that are weighed in all looks."""

SECONDS = 5.0
"""For one strip; it takes milliseconds."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a hand wrote; ``probability`` is that of exactly these figures, 0..1."""

    text: str
    probability: float


def _one_or_two(last: int) -> tuple[str, ...]:
    """1 to ``last``, those of one figure with a nought before them as well."""
    return tuple(str(n) for n in range(1, last + 1)) + tuple(f"0{n}" for n in range(1, 10))


_MAY_BE: Final = {"day": _one_or_two(31), "month": _one_or_two(12)}
"""What may stand in a date; a number may be any."""


def read_figures(strip: Ink, kind: Kind, network: Network) -> Figures | None:
    """The likeliest figures of those that may stand in a blank of ``kind``; None if there are none.

    The probability is shared out among what may stand there and everything else, so that a flourish
    which is no day is unlikely to be one. It is the mean of several looks at the strip.
    """
    looks = [network(look) for look in _looks(strip)]
    rows = _MAY_BE.get(kind) or {
        r for seen in looks for r in likeliest(seen, MAX_FIGURES)[:MOST_OF_ONE] if r
    }
    if not rows:
        return None
    likely = {row: fmean(math.exp(log_likelihood(seen, row)) for seen in looks) for row in rows}
    best = max(sorted(likely), key=lambda row: likely[row])
    return Figures(best, likely[best])


def _looks(strip: Ink) -> Iterator[Ink]:
    """The strip a little smaller and larger, higher and lower, about the foot of its line."""
    height, width = strip.shape
    for scale in SCALES:
        for drop in DROPS:
            matrix = np.array([[scale, 0, 0], [0, scale, FOOT * (1 - scale) + drop]])
            size = (max(1, round(width * scale)), height)
            yield np.asarray(cv2.warpAffine(strip, matrix, size), np.float32)


@cache
def open_network(path: Path = MODEL) -> Network:
    """The network that comes with this package, opened when the first blank is met."""
    model = OnnxModel(str(path))

    def columns(strip: Ink) -> Columns:
        given = {"strips": np.ascontiguousarray(strip[None, None])}
        (answer,) = model(["figures"], given, Deadline.after(SECONDS, "figures", 0))
        return np.asarray(answer[0], dtype=np.float32)

    return columns
