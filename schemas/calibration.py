"""How sure a field or a type is, as measured: the weights of two logistic models, as data.

``python -m benchmarks.records --calibrate`` writes the file from papers whose values are known;
``measured_on`` says which. A probability of 0.99 means that on such papers 99 of 100 were right.
"""

from collections.abc import Mapping
from importlib.resources import as_file, files
from math import exp
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from schemas.definitions import read_definition


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Weights(_Frozen):
    """A logistic model: what a signal adds to the log-odds, and where they start.

    A signal that was not measured adds nothing.
    """

    start: float
    signals: Mapping[str, float] = Field(default_factory=dict)

    def probability(self, signals: Mapping[str, float]) -> float:
        """The probability, 0..1, that belongs to the strengths of the signals."""
        odds = self.start + sum(
            self.signals.get(name, 0.0) * strength for name, strength in signals.items()
        )
        return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


class Calibration(_Frozen):
    """The models for values of fields and for types of papers, and the papers behind them."""

    measured_on: str
    fields: Weights
    types: Weights


def load_calibration(path: Path | None = None) -> Calibration:
    """The calibration in ``path``, or the one that comes with the product.

    Raises :class:`~schemas.definitions.DefinitionError` when it cannot be used.
    """
    if path is None:
        with as_file(files("schemas") / "calibration.yaml") as own:
            return load_calibration(own)
    return read_definition(path, Calibration)
