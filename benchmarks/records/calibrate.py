"""Fits the weights that turn signals into probabilities, and writes them as data.

Logistic regression with a ridge, by Newton's method: a few hundred papers, some sixty signals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from schemas.calibration import Calibration, Weights

RIDGE = 1.0
"""Pulls weights that few papers speak for towards nothing."""
STEPS = 40
FEWEST = 12
"""Signals seen on fewer values are left out: their weight would be an accident."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """The signals of one answer, and whether it was right."""

    signals: Mapping[str, float]
    right: bool


def fit(examples: Sequence[Example], leave_out: Sequence[str] = ()) -> Weights:
    """The weights under which the examples are most likely.

    Raises ``ValueError`` for no examples.
    """
    if not examples:
        msg = "nothing to learn from"
        raise ValueError(msg)
    seen = [name for example in examples for name in example.signals]
    names = sorted({n for n in seen if seen.count(n) >= FEWEST} - set(leave_out))
    table = np.array([[1.0, *(e.signals.get(n, 0.0) for n in names)] for e in examples])
    right = np.array([float(e.right) for e in examples])
    weights = _newton(table, right)
    rounded = {name: round(float(w), 3) for name, w in zip(names, weights[1:], strict=True)}
    return Weights(start=round(float(weights[0]), 3), signals=rounded)


def _newton(table: Floats, right: Floats) -> Floats:
    weights = np.zeros(table.shape[1])
    ridge = np.full(table.shape[1], RIDGE)
    ridge[0] = 1e-6
    for _ in range(STEPS):
        sure = 1 / (1 + np.exp(-np.clip(table @ weights, -30, 30)))
        slope = table.T @ (right - sure) - ridge * weights
        bend = (table * (sure * (1 - sure))[:, None]).T @ table + np.diag(ridge)
        step = np.linalg.solve(bend, slope)
        weights = weights + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return np.asarray(weights, np.float64)


def write(calibration: Calibration, path: Path) -> None:
    """Write the file that the product loads."""
    lines = [
        "# Written by `python -m benchmarks.records --calibrate`; do not edit by hand.",
        f"measured_on: {calibration.measured_on}",
    ]
    for name, weights in (("fields", calibration.fields), ("types", calibration.types)):
        lines += [f"{name}:", f"  start: {weights.start}", "  signals:"]
        lines += [f"    {signal}: {weight}" for signal, weight in weights.signals.items()]
    path.write_text("\n".join(lines) + "\n", "utf-8")
