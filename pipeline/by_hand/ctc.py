"""How likely a row of figures is, given what a network saw column by column.

Connectionist temporal classification (Graves et al., 2006): each column names a figure or nothing,
and a row of figures is every way of naming the columns that spells it.
"""

from functools import reduce

import numpy as np
from numpy.typing import NDArray

Columns = NDArray[np.float32]
"""``(T, 11)`` log-probabilities: nothing, then the ten figures."""

_NEVER = -np.inf


def log_likelihood(columns: Columns, figures: str) -> float:
    """The logarithm of the probability that ``columns`` spell exactly ``figures``."""
    states = [0]
    for figure in figures:
        states += [int(figure) + 1, 0]
    steps = columns[:, states].astype(np.float64)
    may_skip = np.array([s != 0 and n >= 2 and states[n - 2] != s for n, s in enumerate(states)])
    paths = np.full(len(states), _NEVER)
    paths[:2] = steps[0, :2]
    for step in steps[1:]:
        before = np.concatenate([[_NEVER], paths[:-1]])
        skipped = np.where(
            may_skip, np.concatenate([[_NEVER, _NEVER], paths])[: len(paths)], _NEVER
        )
        paths = np.logaddexp(np.logaddexp(paths, before), skipped) + step
    return float(reduce(np.logaddexp, paths[-2:]))


def likeliest(columns: Columns, most: int, width: int = 8) -> tuple[str, ...]:
    """The rows of up to ``most`` figures that a beam of ``width`` finds, likeliest first."""
    beams: dict[str, tuple[float, float]] = {"": (0.0, _NEVER)}
    for step in columns.astype(np.float64):
        grown: dict[str, tuple[float, float]] = {}
        for row, (ended, open_) in beams.items():
            whole = float(np.logaddexp(ended, open_))
            _add(grown, row, ended=whole + float(step[0]))
            if row:
                _add(grown, row, open_=open_ + float(step[int(row[-1]) + 1]))
            if len(row) < most:
                for figure in range(10):
                    start = ended if row.endswith(str(figure)) else whole
                    _add(grown, row + str(figure), open_=start + float(step[figure + 1]))
        best = sorted(grown, key=lambda row: -float(np.logaddexp(*grown[row])))[:width]
        beams = {row: grown[row] for row in best}
    return tuple(beams)


def _add(
    rows: dict[str, tuple[float, float]], row: str, ended: float = _NEVER, open_: float = _NEVER
) -> None:
    before = rows.get(row, (_NEVER, _NEVER))
    rows[row] = (
        float(np.logaddexp(before[0], ended)),
        float(np.logaddexp(before[1], open_)),
    )
