"""What an access copy costs in letters: each page is read from its copy and from its access copy.

Invented scans in every condition asked for, and with ``--real`` a folder of real pages with their
truth (named as ``benchmarks.reading.pages.find_real`` says), each a JPEG or JPEG 2000 in a PDF:

    python -m benchmarks.access --per-condition 3 --real PAGES

``benchmarks.copy`` prints it too. Both copies are drawn by poppler at 300 dpi and read by the
product as it stands. A page counts only where its picture was put in layers. CER is that of
``benchmarks.scores``, order-free; ``+`` and ``−`` are the pages that read worse and better from the
access copy, ``worst`` the errors that came to the worst of them.
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, groupby
from pathlib import Path

import numpy as np
from pdf2image import convert_from_path

from benchmarks.reading.pages import Case, Selection, find_real, write_synthetic
from benchmarks.scores import ReadWord, Score, score_page, without_optional
from pipeline.clean import CleanOptions
from pipeline.compose import CopyFacts, compose_copy
from pipeline.compose.access import AccessFacts
from pipeline.intake import IntakeLimits, open_scan
from pipeline.ocr import Engine, open_engine
from pipeline.page import EngineRef, PageText, ScanPage
from pipeline.page_reading import read_scan_page
from pipeline.plan import derive_access_copy, lossless_picture

DPI = 300
CONDITIONS = ("clean", "seal", "yellowed", "faint", "stains+bleed", "dpi200+jpeg+skew")
"""Scans in colour: photographs are no office scans, and a page of grey noise has no layers."""

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FACTS = CopyFacts("benchmark", "Bản đo", "Người thử", "UBND xã Thử", _AT, "sohoa")


@dataclass(frozen=True, slots=True)
class Pair:
    """One page from its copy and from its access copy: bytes, and how each was read."""

    case: Case
    sizes: tuple[int, int]
    scores: tuple[Score, Score]

    @property
    def more(self) -> int:
        """Character errors that the access copy has more than the copy."""
        copy, access = self.scores
        return access.line_edits - copy.line_edits


def compared(case: Case, engine: Engine, folder: Path) -> Pair | None:
    """Both copies of a page read; None where the picture was not put in layers."""
    copy, access = folder / "copy.pdf", folder / "access.pdf"
    _compose(case.file, copy)
    facts = AccessFacts("UBND xã Thử", _AT, "sohoa")
    made = derive_access_copy(copy, facts, IntakeLimits(), access)
    if not made.layered:
        return None
    scores = (_score(case, path, engine) for path in (copy, access))
    return Pair(case, (made.source_size, made.size), (next(scores), next(scores)))


def _compose(source: Path, out: Path) -> None:
    """The copy of page one without a word: what is read is its picture."""
    with open_scan(source, limits=IntakeLimits()) as scan:
        page = scan.page(1)
        text = PageText.unmoved(
            (),
            EngineRef("none", "1"),
            number=1,
            sha256=page.sha256,
            size=(page.width, page.height),
            dpi=page.dpi,
        )
        picture = scan.picture(1)
        compose_copy([(picture, text)], _FACTS, out, rasterise=lambda _: lossless_picture(page))


def _score(case: Case, path: Path, engine: Engine) -> Score:
    drawn = np.asarray(convert_from_path(path, DPI)[0])
    page = read_scan_page(ScanPage(1, drawn, DPI, "tag", "0" * 64), engine, CleanOptions())
    lines = [
        tuple(ReadWord(word.text, word.confidence) for word in line.words) for line in page.lines
    ]
    return score_page(case.printed, without_optional(lines, case.optional))


def print_letters(wanted: Selection, real: Path | None, folder: Path) -> None:
    """One row for each condition, as soon as its pages are read, and one for all of them.

    ``real`` is a folder of real pages, if there is one; ``folder`` is written to.
    """
    engine = open_engine()
    cases = chain(write_synthetic(wanted, folder), find_real(real, folder) if real else ())
    print("\n| pages | in layers | copy ÷ access copy | CER copy | CER access | + | − | worst |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|")
    everything: list[Pair] = []
    for group, members in groupby(cases, lambda case: case.group):
        tried = [compared(case, engine, folder) for case in members]
        pairs = [pair for pair in tried if pair is not None]
        print(_row(group, pairs, len(tried)), flush=True)
        everything += pairs
    print(_row("all", everything, len(everything)), flush=True)


def _row(group: str, pairs: Sequence[Pair], tried: int) -> str:
    if not pairs:
        return f"| {group} | 0 of {tried} | – | – | – | – | – | – |"
    copy, access = (sum(sizes) for sizes in zip(*(pair.sizes for pair in pairs), strict=True))
    before, after = (
        sum(scores, start=Score()).free_cer
        for scores in zip(*(pair.scores for pair in pairs), strict=True)
    )
    worse, better = sum(pair.more > 0 for pair in pairs), sum(pair.more < 0 for pair in pairs)
    worst = max(pairs, key=lambda pair: pair.more)
    named = f"{worst.more} ({worst.case.name})" if worst.more > 0 else "0"
    rates = f"{before:.2%} | {after:.2%}"
    counts = f"{len(pairs)} of {tried} | {copy / access:.1f}"
    return f"| {group} | {counts} | {rates} | {worse} | {better} | {named} |"


def main() -> None:
    """Measure and print a Markdown table, a row for each condition."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--per-condition", type=int, default=3, help="invented pages of each")
    parser.add_argument("--conditions", nargs="+", default=CONDITIONS)
    parser.add_argument("--seed", type=int, default=7100)
    parser.add_argument("--real", type=Path, metavar="DIR", help="X.pdf with X.pN.gt.txt")
    given = parser.parse_args()
    wanted = Selection(seed=given.seed, sample=given.per_condition, conditions=given.conditions)
    with tempfile.TemporaryDirectory(prefix="sohoa-access-") as name:
        print_letters(wanted, given.real, Path(name))


if __name__ == "__main__":
    main()
