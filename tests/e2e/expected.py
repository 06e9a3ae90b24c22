"""How near a record must come to ``samples/*/expected.json``.

A tolerance is ``"exact"`` (the default), ``"folded"`` (case and accents ignored) or
``{"cer": share}`` (edits per expected character); ``{"marked": true}``, alone or beside ``cer``,
also accepts a value that is not right and says so: marked for review, or absent and listed as
missing.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz.distance import Levenshtein

from schemas.record import Record
from schemas.text import fold
from tests.repository.paths import ROOT

Tolerance = str | dict[str, float | bool]

SIDECARS = frozenset({".json", ".md"})


@dataclass(frozen=True, slots=True)
class SampleFolder:
    """One folder below ``samples/``: a scan, and what a perfect reader finds in it."""

    slug: str
    scan: Path
    type: str
    pages: int
    fields: dict[str, str]
    phrases: tuple[str, ...]
    tolerances: dict[str, Tolerance]


@dataclass(frozen=True, slots=True)
class Deviation:
    """A field that does not say what the paper says; ``found`` is empty when it is absent."""

    field: str
    expected: str
    found: str
    marked: bool


def sample_folders() -> list[SampleFolder]:
    """Every sample, in order of name."""
    return [_load(path) for path in sorted((ROOT / "samples").glob("*/expected.json"))]


def _load(path: Path) -> SampleFolder:
    expected = json.loads(path.read_text("utf-8"))
    (scan,) = (file for file in path.parent.iterdir() if file.suffix not in SIDECARS)
    return SampleFolder(
        slug=path.parent.name,
        scan=scan,
        type=expected["type"],
        pages=expected["pages"],
        fields=expected["fields"],
        phrases=tuple(expected["phrases"]),
        tolerances=expected["tolerances"],
    )


def deviations(sample: SampleFolder, record: Record) -> Iterator[Deviation]:
    """The fields that are further from the paper than their own tolerance allows.

    A field nobody expects is a deviation too: nothing may be invented.
    """
    for name, expected in sample.fields.items():
        field = record.fields.get(name)
        if field is None or not agrees(expected, field.value, sample.tolerances.get(name, "exact")):
            marked = field.needs_review if field else name in record.missing
            yield Deviation(name, expected, field.value if field else "", marked)
    for name, field in record.fields.items():
        if name not in sample.fields:
            yield Deviation(name, "", field.value, field.needs_review)


def agrees(expected: str, found: str, tolerance: Tolerance) -> bool:
    """Whether ``found`` says the same as ``expected``, marks for review left aside."""
    if isinstance(tolerance, dict):
        edits = Levenshtein.distance(expected, found)
        return edits <= float(tolerance.get("cer", 0)) * len(expected)
    if tolerance == "folded":
        return fold(expected) == fold(found)
    assert tolerance == "exact", f"unknown tolerance {tolerance!r}"
    return expected == found


def may_be_marked(sample: SampleFolder, name: str) -> bool:
    """Whether the sample admits that this field may be wrong as long as it is marked."""
    tolerance = sample.tolerances.get(name, "exact")
    return isinstance(tolerance, dict) and tolerance.get("marked") is True
