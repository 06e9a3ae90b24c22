"""What an access copy costs in letters: each page is read from its copy and from its access copy.

Invented scans in every condition asked for, and with ``--real`` a folder of real pages with their
truth (named as ``benchmarks.reading.pages.find_real`` says), each a JPEG or JPEG 2000 in a PDF:

    python -m benchmarks.access --per-condition 3 --real PAGES

``benchmarks.copy`` prints it too. Both copies are drawn by poppler at 300 dpi and read by the
product as it stands, without the strip below the paper. A page counts only where its picture was
put in layers. CER is that of ``benchmarks.scores``, order-free; ``+`` and ``−`` are the pages that
read worse and better from the access copy, ``p`` how often chance alone would part them so
unevenly (the sign test), ``worst`` the errors that came to the worst of them.

How much is chance is seen on a third picture, which has lost nothing: the copy's own, lying half a
pixel further right and down (``CER moved``, with its own ``+`` and ``−``).
"""

import argparse
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, groupby
from math import comb
from pathlib import Path

import cv2
import numpy as np
from pdf2image import convert_from_path

from benchmarks.reading.pages import Case, Selection, find_real, write_synthetic
from benchmarks.scores import ReadWord, Score, score_page, without_optional
from pipeline.clean import CleanOptions
from pipeline.compose import CopyFacts, compose_copy
from pipeline.compose.access import AccessFacts
from pipeline.intake import IntakeLimits, open_scan
from pipeline.ocr import Engine, open_engine
from pipeline.page import EngineRef, PageText, Pixels, ScanPage
from pipeline.page_reading import read_scan_page
from pipeline.plan import derive_access_copy, lossless_picture

DPI = 300
CONDITIONS = ("clean", "seal", "yellowed", "faint", "stains+bleed", "dpi200+jpeg+skew")
"""Scans in colour: photographs are no office scans, and a page of grey noise has no layers."""

_AT = datetime(2026, 3, 2, tzinfo=UTC)
_FACTS = CopyFacts("benchmark", "Bản đo", "Người thử", "UBND xã Thử", _AT, "sohoa")


@dataclass(frozen=True, slots=True)
class Compared:
    """One page: bytes of its copy and of its access copy, and how each picture of it was read."""

    case: Case
    sizes: tuple[int, int]
    copy: Score
    access: Score
    moved: Score

    @property
    def more(self) -> int:
        """Character errors that the access copy has more than the copy."""
        return self.access.line_edits - self.copy.line_edits

    @property
    def more_moved(self) -> int:
        """Character errors that half a pixel makes more."""
        return self.moved.line_edits - self.copy.line_edits


def compared(case: Case, engine: Engine, folder: Path) -> Compared | None:
    """Both copies of a page read; None where the picture was not put in layers."""
    copy, access = folder / "copy.pdf", folder / "access.pdf"
    _compose(case.file, copy)
    facts = AccessFacts("UBND xã Thử", _AT, "sohoa")
    made = derive_access_copy(copy, facts, IntakeLimits(), access)
    if not made.layered:
        return None
    drawn = _drawn(copy)
    paper = _drawn(access)[: drawn.shape[0]]
    read = (_score(case, pixels, engine) for pixels in (drawn, paper, _moved(drawn)))
    return Compared(case, (made.source_size, made.size), *read)


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


def _drawn(path: Path) -> Pixels:
    return np.asarray(convert_from_path(path, DPI)[0])


def _moved(pixels: Pixels) -> Pixels:
    """Half a pixel further right and down."""
    height, width = pixels.shape[:2]
    way = np.array([[1, 0, 0.5], [0, 1, 0.5]], dtype=np.float64)
    shifted = cv2.warpAffine(pixels, way, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(shifted, dtype=np.uint8)


def _score(case: Case, pixels: Pixels, engine: Engine) -> Score:
    page = read_scan_page(ScanPage(1, pixels, DPI, "tag", "0" * 64), engine, CleanOptions())
    lines = [
        tuple(ReadWord(word.text, word.confidence) for word in line.words) for line in page.lines
    ]
    return score_page(case.printed, without_optional(lines, case.optional))


def chance(worse: int, better: int) -> float:
    """How often a fair coin parts so many pages at least so unevenly: two-sided sign test."""
    tried = worse + better
    tail = sum(comb(tried, count) for count in range(min(worse, better) + 1))
    return min(1.0, float(2 * tail / 2**tried))


def print_letters(wanted: Selection, real: Path | None, folder: Path) -> None:
    """One row for each condition, as soon as its pages are read, and one for all of them.

    ``real`` is a folder of real pages, if there is one; ``folder`` is written to.
    """
    engine = open_engine()
    cases = chain(write_synthetic(wanted, folder), find_real(real, folder) if real else ())
    titles = (
        "pages | in layers | copy ÷ access copy | characters | CER copy | CER access | + | − | p"
    )
    print(f"\n| {titles} | worst | CER moved | + | − |")
    print("|---" + "|---:" * 12 + "|")
    everything: list[Compared] = []
    for group, members in groupby(cases, lambda case: case.group):
        tried = [compared(case, engine, folder) for case in members]
        pages = [page for page in tried if page is not None]
        print(_row(group, pages, len(tried)), flush=True)
        everything += pages
    print(_row("all", everything, len(everything)), flush=True)


def _row(group: str, pages: Sequence[Compared], tried: int) -> str:
    if not pages:
        return f"| {group} | 0 of {tried}" + " | –" * 11 + " |"
    copy, access = (sum(sizes) for sizes in zip(*(page.sizes for page in pages), strict=True))
    before = sum((page.copy for page in pages), start=Score())
    after = sum((page.access for page in pages), start=Score())
    moved = sum((page.moved for page in pages), start=Score())
    worse, better = _parted([page.more for page in pages])
    worst = max(pages, key=lambda page: page.more)
    cells = (
        group,
        f"{len(pages)} of {tried}",
        f"{copy / access:.1f}",
        f"{before.line_characters}",
        f"{before.free_cer:.3%}",
        f"{after.free_cer:.3%}",
        f"{worse}",
        f"{better}",
        f"{chance(worse, better):.2f}",
        f"{worst.more} ({worst.case.name})" if worst.more > 0 else "0",
        f"{moved.free_cer:.3%}",
        *map(str, _parted([page.more_moved for page in pages])),
    )
    return f"| {' | '.join(cells)} |"


def _parted(more: Sequence[int]) -> tuple[int, int]:
    """How many pages read worse, how many better."""
    return sum(errors > 0 for errors in more), sum(errors < 0 for errors in more)


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
