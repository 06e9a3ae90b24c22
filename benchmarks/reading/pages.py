"""The pages that are read: invented ones in every condition, and a folder of real ones.

Every page becomes a file of one page before anything is timed, so that each reader opens what it
would get from a scanner or a phone.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pikepdf

from benchmarks.scores import normal_lines
from benchmarks.synth import KINDS, SynthPage, make_document
from benchmarks.synth.catalogue import CERTIFICATES
from benchmarks.synth.degrade import CONDITIONS, degraded_page
from benchmarks.synth.fonts import Face
from benchmarks.synth.samples.files import as_phone_jpeg, as_scanned_pdf

Source = Literal["synthetic", "real"]

CLEAN = "clean"
COMBINATIONS = (
    "yellowed+seal+skew",
    "stains+bleed",
    "dpi200+jpeg+skew",
    "turn90+yellowed+noise",
    "faint+dpi200",
    "seal+phone",
)
"""Troubles that come together in archives (old, stained, stamped), in offices (cheap scanners,
sheets fed sideways) and at home (a phone)."""

ALL_CONDITIONS = (CLEAN, *CONDITIONS, *COMBINATIONS)

JPEG_QUALITY = 90
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff")
TRUTH = ".gt.txt"


@dataclass(frozen=True, slots=True)
class Case:
    """One file of one page and what is printed on it.

    ``group`` is the condition; ``optional`` are texts laid over the page (stamps, captions of
    signatures) that are neither right nor wrong to read.
    """

    name: str
    source: Source
    group: str
    file: Path
    printed: tuple[str, ...]
    optional: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Draw:
    """One cell of the grid: which page is made."""

    kind: str
    condition: str
    seed: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Which invented pages are wanted."""

    seed: int = 5000
    """Seed of the first page; every page of the grid has its own after it."""

    per: int = 1
    """Documents for each kind in each condition."""

    sample: int = 0
    """Pages for each condition, drawn by the seed from all its kinds; 0 takes them all."""

    kinds: Sequence[str] = KINDS
    conditions: Sequence[str] = ALL_CONDITIONS


class UnknownCondition(Exception):
    """A condition or one part of a combination has no such name."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        return f"no condition {self.name!r}; there are: {', '.join(ALL_CONDITIONS)}, joined by +"


def effects(condition: str) -> tuple[str, ...]:
    """The degradations of a condition, in order; raises ``UnknownCondition``."""
    names = () if condition == CLEAN else tuple(condition.split("+"))
    for name in names:
        if name not in CONDITIONS:
            raise UnknownCondition(name)
    return names


def draws(wanted: Selection) -> Iterator[Draw]:
    """The cells of the grid, condition by condition.

    What a cell holds depends on the seed, its kind and its condition alone, so that a part of the
    grid shows the same pages as the whole.
    """
    for condition in wanted.conditions:
        effects(condition)
        cells = [
            Draw(kind, condition, _seed_of(kind, condition, number, wanted))
            for kind in wanted.kinds
            for number in range(wanted.per)
        ]
        random.Random(f"{wanted.seed}:{condition}").shuffle(cells)
        yield from sorted(cells[: wanted.sample or None], key=lambda draw: draw.seed)


def _seed_of(kind: str, condition: str, number: int, wanted: Selection) -> int:
    known = ALL_CONDITIONS.index(condition) if condition in ALL_CONDITIONS else len(ALL_CONDITIONS)
    return wanted.seed + (known * len(KINDS) + KINDS.index(kind)) * wanted.per + number


def make_page(draw: Draw) -> SynthPage:
    """The invented page of a cell; faces and pages of a document take turns with the seed."""
    faces: tuple[Face, ...] = get_args(Face)
    face = "Tinos" if draw.kind in CERTIFICATES else faces[draw.seed % len(faces)]
    pages = make_document(draw.kind, draw.seed, face).pages
    return degraded_page(pages[draw.seed % len(pages)], effects(draw.condition), draw.seed)


def write_synthetic(wanted: Selection, folder: Path) -> Iterator[Case]:
    """Make and write the invented pages one by one: PDFs of a scanner, JPEGs of a phone."""
    for draw in draws(wanted):
        page = make_page(draw)
        name = f"{draw.condition}-{draw.kind}-{draw.seed}"
        if "phone" in effects(draw.condition):
            file, content = folder / f"{name}.jpg", as_phone_jpeg(page.image, JPEG_QUALITY)
        else:
            pdf = as_scanned_pdf([page.image], JPEG_QUALITY, page.dpi)
            file, content = folder / f"{name}.pdf", pdf
        file.write_bytes(content)
        yield Case(name, "synthetic", draw.condition, file, normal_lines(page.text))


def find_real(folder: Path, work: Path) -> Iterator[Case]:
    """The pages of ``folder`` that have a truth, each as a file of one page.

    ``X.pdf`` goes with ``X.pN.gt.txt`` for page N, an image ``X.png`` (.jpg, .tif) with
    ``X.gt.txt``. Other texts beside the truth (``X.pN.overlay.txt``, ``X.pN.stamp.txt``, and
    ``X.stamp.txt`` for the first page) are optional to read. The folder is not written to.
    """
    for truth in sorted(folder.glob(f"*{TRUTH}")):
        stem = truth.name.removesuffix(TRUTH)
        name, _, number = stem.rpartition(".p")
        if number.isdigit() and (folder / f"{name}.pdf").is_file():
            page = int(number)
            beside = [stem] if page > 1 else [stem, name]
            file = _one_page(folder / f"{name}.pdf", page, work / f"{stem}.pdf")
        else:
            beside = [stem]
            file = next(_images(folder, stem), Path())
        if file.is_file():
            optional = tuple(_optional(folder, beside))
            yield Case(stem, "real", "real", file, normal_lines(_text(truth)), optional)


def _one_page(source: Path, number: int, target: Path) -> Path:
    with pikepdf.open(source) as pdf, pikepdf.new() as single:
        single.add_pages_from(pdf, [number - 1])
        single.save(target)
    return target


def _images(folder: Path, stem: str) -> Iterator[Path]:
    candidates = (folder / f"{stem}{suffix}" for suffix in IMAGE_SUFFIXES)
    return (path for path in candidates if path.is_file())


def _optional(folder: Path, stems: Iterable[str]) -> Iterator[str]:
    for stem in stems:
        for kind in ("overlay", "stamp"):
            path = folder / f"{stem}.{kind}.txt"
            if path.is_file():
                yield from normal_lines(_text(path))


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")
