"""What speaks for and against a value, as numbers that the calibration weighs."""

from collections.abc import Iterable, Mapping
from math import log, prod

from pipeline.page import Word
from pipeline.records.found import Found, Parsed
from schemas.record import Check

LEAST = 0.01
"""Nothing is taken for less sure: the logarithm of 0 would decide alone."""


def signals(
    kind: str, found: Found, parsed: Parsed, words: tuple[Word, ...], checks: Iterable[Check]
) -> Mapping[str, float]:
    """The signals of one value; all but those of kind and checks are logarithms, 0 at best.

    ``reading`` – every word is right, if readers err word by word; ``weakest`` – the least sure
    word; ``label`` – how well label or landmark fitted; ``form`` – what the kind had to undo;
    ``lines`` – how many more than one the value takes.
    """
    sure = [max(LEAST, word.confidence) for word in words]
    told = list(checks)
    return {
        "reading": log(max(LEAST, prod(sure))),
        "weakest": log(min(sure, default=LEAST)),
        "label": log(max(LEAST, found.match)),
        "form": log(max(LEAST, parsed.certainty)),
        "lines": float(len(found.lines) - 1),
        f"kind_{kind}": 1.0,
        **{f"passed_{check.name}": 1.0 for check in told if check.passed},
        **({"failed": 1.0} if any(not check.passed for check in told) else {}),
    }
