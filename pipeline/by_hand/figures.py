"""The reader of figures by hand: what a strip may say, and how likely that is."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import numpy as np

from pipeline.blanks import Kind
from pipeline.by_hand.ctc import Columns, likeliest, log_likelihood
from pipeline.by_hand.strip import Ink
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.onnx_model import OnnxModel

MODEL = Path(__file__).parent / "figures.onnx"

Network = Callable[[Ink], Columns]

MAX_FIGURES = 5
"""Of a number; an office that passes 99,999 papers a year has none that writes them by hand."""

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

    The probability is shared out among what may stand there and nothing at all, so that a flourish
    which is no day is unlikely to be one.
    """
    columns = network(strip)
    rows = _MAY_BE.get(kind) or tuple(row for row in likeliest(columns, MAX_FIGURES) if row)
    if not rows:
        return None
    likely = {row: math.exp(log_likelihood(columns, row)) for row in rows}
    best = max(likely, key=lambda row: likely[row])
    return Figures(best, likely[best])


@cache
def open_network(path: Path = MODEL) -> Network:
    """The network that comes with this package, opened when the first blank is met."""
    model = OnnxModel(str(path))

    def columns(strip: Ink) -> Columns:
        given = {"strips": np.ascontiguousarray(strip[None, None])}
        (answer,) = model(["figures"], given, Deadline.after(SECONDS, "figures", 0))
        return np.asarray(answer[0], dtype=np.float32)

    return columns
