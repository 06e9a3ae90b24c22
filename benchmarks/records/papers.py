"""The papers of the benchmark: invented forms in every condition, and a folder of real files.

What a cell of the grid holds depends on the seed, its type and its number alone, so that a part
of the grid shows the same papers as the whole.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.reading.pages import ALL_CONDITIONS, effects
from benchmarks.synth.degrade import degraded_page
from benchmarks.synth.forms import FORMS, make_form
from benchmarks.synth.samples.files import as_phone_jpeg, as_scanned_pdf
from benchmarks.synth.truth import SynthDocument, SynthPage

REAL = "real"
JPEG_QUALITY = 90


@dataclass(frozen=True, slots=True)
class Case:
    """One paper: what was asked to be made, or a real file with its truth.

    ``type`` is the product's type of paper, ``truth`` the values a perfect reader returns of a real
    file, ``by_pen`` the fields of which some part was written by hand.
    """

    name: str
    type: str
    condition: str
    seed: int = 0
    hand: Path | None = None
    file: Path | None = None
    truth: tuple[tuple[str, str], ...] = ()
    by_pen: frozenset[str] = frozenset()

    def document(self) -> SynthDocument:
        """The invented paper as it was printed."""
        return make_form(self.type, self.seed, self.hand)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which invented papers are wanted: ``per`` of each type, conditions taking turns."""

    seed: int = 70_000
    per: int = 4
    types: Sequence[str] = FORMS
    conditions: Sequence[str] = ALL_CONDITIONS
    hand: Path | None = None


def cases(wanted: Selection) -> Iterator[Case]:
    """The papers asked for; conditions take turns in an order that the seed draws."""
    for number in range(wanted.per):
        turns = list(wanted.conditions)
        Random(f"{wanted.seed}:{number}").shuffle(turns)
        for type_ in wanted.types:
            place = FORMS.index(type_) + number * len(FORMS)
            condition = turns[place % len(turns)]
            seed = wanted.seed + number
            ink = f"-{wanted.hand.stem}" if wanted.hand else ""
            yield Case(f"{type_}-{seed}-{condition}{ink}", type_, condition, seed, wanted.hand)


def scanned(case: Case, document: SynthDocument) -> Iterator[SynthPage]:
    """The pages of an invented paper under the case's condition."""
    names = effects(case.condition)
    for number, page in enumerate(document.pages):
        yield degraded_page(page, names, 1000 * number + case.seed)


def write_page(case: Case, page: SynthPage, stem: Path) -> Path:
    """Write one page as a scanner or a phone leaves it."""
    if "phone" in effects(case.condition):
        file, content = stem.with_suffix(".jpg"), as_phone_jpeg(page.image, JPEG_QUALITY)
    else:
        file = stem.with_suffix(".pdf")
        content = as_scanned_pdf([page.image], JPEG_QUALITY, page.dpi)
    file.write_bytes(content)
    return file


def real_cases(folder: Path) -> Iterator[Case]:
    """The files of ``folder`` that have ``X.fields.json`` beside them, or in ``folder/truth``.

    The truth is ``{"file": …, "type": …, "fields": {…}, "by_pen": {…}}``; ``file`` is relative to
    the truth's folder, ``by_pen`` the fields of which some part was written by hand, if any was.
    """
    for path in sorted(folder.glob("**/*.fields.json")):
        truth = json.loads(path.read_text("utf-8"))
        by_pen = truth.get("by_pen", {})
        yield Case(
            path.name.removesuffix(".fields.json"),
            truth["type"],
            REAL,
            file=(path.parent / truth["file"]).resolve(),
            truth=(*truth["fields"].items(), *by_pen.items()),
            by_pen=frozenset(by_pen),
        )
