"""How well regions are told apart: precision and recall of every kind on invented pages.

    python -m benchmarks.regions --seed 7000 --per 1

Every page is one kind of paper in one condition, with marks drawn by its seed: codes, stamps, a
portrait, writing by hand, besides the seals and signatures the paper has of its own. Thresholds
were chosen on seeds from 1; seeds from 7000 are for reporting.
"""

import argparse
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from benchmarks.synth import KINDS, SynthPage, make_document
from benchmarks.synth.degrade import degraded_page
from benchmarks.synth.overlays import OVERLAYS, overlaid
from benchmarks.synth.truth import TruthMark
from pipeline.by_hand import with_figures
from pipeline.clean import CleanOptions, clean_page
from pipeline.codec import dump_page_text, load_page_text
from pipeline.ocr import Engine, open_engine, read_page
from pipeline.page import PageText, Region, ScanPage, Word
from pipeline.regions import KINDS as REGION_KINDS
from pipeline.regions import find_regions, with_regions
from schemas.geometry import Box

CONDITIONS = (
    (),
    ("skew",),
    ("noise",),
    ("jpeg",),
    ("dpi200",),
    ("dpi150",),
    ("yellowed",),
    ("stains",),
    ("faint",),
    ("bleed",),
    ("fax",),
    ("phone",),
)
OVERLAYS_A_PAGE = 4
VALUES_BY_HAND = 3

OVERLAP = 0.5
"""Of the smaller of two boxes that must lie in the other for them to be one region."""

LARGER = 8.0
"""How many times as large the other may be: a whole page matches nothing."""


@dataclass(slots=True)
class Tally:
    """What was found of one kind."""

    truths: int = 0
    recalled: int = 0
    found: int = 0
    right: int = 0
    named: int = 0
    """Recalled with the right label, or, of codes, with the right content."""


@dataclass(slots=True)
class Sums:
    """All that is reported; ``words`` are right and all words by the region they touch."""

    tallies: dict[str, Tally] = field(default_factory=lambda: {k: Tally() for k in REGION_KINDS})
    words: dict[str, list[int]] = field(default_factory=dict)
    figures: list[int] = field(default_factory=lambda: [0, 0, 0])
    """By hand in blanks: those written, read rightly by readers of print, and in the end."""
    seconds: float = 0.0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Case:
    """One page as it is scanned, with the truth of its marks."""

    name: str
    page: SynthPage


def cases(seed: int, per: int) -> Iterator[Case]:
    """Every condition with every kind, ``per`` times, each with a seed of its own."""
    for number in range(per):
        for place, (condition, kind) in enumerate((c, k) for c in CONDITIONS for k in KINDS):
            own = seed + number * 1000 + place
            yield Case(
                f"{kind}-{'+'.join(condition) or 'clean'}-{own}", marked(kind, condition, own)
            )


def marked(kind: str, condition: tuple[str, ...], seed: int) -> SynthPage:
    """A page of a document with marks laid on it, then aged."""
    rng = Random(f"regions:{kind}:{seed}")
    document = make_document(kind, seed)
    page = rng.choice(document.pages)
    names = tuple(rng.sample(sorted(OVERLAYS), OVERLAYS_A_PAGE))
    fields = list(document.fields.values())
    by_hand = rng.random() < 0.3
    values = tuple(rng.sample(fields, min(VALUES_BY_HAND, len(fields)))) if by_hand else ()
    return degraded_page(overlaid(page, names, seed, values), condition, seed)


def main() -> None:
    """Read, find, compare, and print a table."""
    arguments = _parsed(sys.argv[1:])
    engine = open_engine()
    sums = Sums()
    for case in cases(arguments.seed, arguments.per):
        _measure(case, engine, arguments.cache, sums, explain=arguments.explain)
    print(table(sums))


def _parsed(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regions", description=__doc__)
    parser.add_argument("--seed", type=int, default=7000)
    parser.add_argument("--per", type=int, default=1)
    parser.add_argument("--cache", type=Path, help="folder that keeps what was read")
    parser.add_argument("--explain", action="store_true", help="name what was missed and invented")
    return parser.parse_args(given)


def _measure(case: Case, engine: Engine, cache: Path | None, sums: Sums, *, explain: bool) -> None:
    clean = clean_page(
        ScanPage(1, case.page.image, case.page.dpi, "tag", case.name), CleanOptions()
    )
    kept = cache / f"{case.name}.json" if cache else None
    if kept and kept.is_file():
        text = load_page_text(kept.read_bytes())
    else:
        text = read_page(clean, engine)
        if kept:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(dump_page_text(text))
    started = time.process_time()
    found = find_regions(clean, text.lines, engine.recognise)
    sums.seconds += time.process_time() - started
    sums.pages += 1
    regions = with_regions(text, found).regions
    _compare(case, text, regions, sums, explain=explain)
    _count_words(case.page, text, regions, sums)
    _count_figures(case, text, with_figures(text, clean, regions), sums, explain=explain)


def _compare(
    case: Case, text: PageText, regions: tuple[Region, ...], sums: Sums, *, explain: bool
) -> None:
    placed = [(region, text.on_scan(region.box).box) for region in regions]
    for kind, tally in sums.tallies.items():
        truths = [mark for mark in case.page.marks if mark.kind == kind]
        found = [(region, box) for region, box in placed if region.kind == kind]
        tally.truths += len(truths)
        tally.found += len(found)
        for mark in truths:
            same = [region for region, box in found if _is_one(mark.box, box)]
            tally.recalled += bool(same)
            tally.named += any(_is_named(mark, region) for region in same)
            if explain and not same:
                print(f"missed {case.name}: {kind} {mark.label} {tuple(mark.box)}")
        for region, box in found:
            if kind == "handwriting" and _is_filled_in(box, case.page):
                tally.found -= 1
                continue
            right = any(_is_one(mark.box, box) for mark in truths)
            tally.right += right
            if explain and not right:
                print(
                    f"invented {case.name}: {kind} {region.label} {tuple(box)} {region.score:.2f}"
                )


def _is_filled_in(box: Box, page: SynthPage) -> bool:
    """Whether a box lies in a stamp, where what is written is neither right nor wrong to find."""
    x, y = box.centre
    stamps = (mark.box for mark in page.marks if mark.kind == "stamp")
    return any(b.x0 <= x <= b.x1 and b.y0 <= y <= b.y1 for b in stamps)


def _is_one(truth: tuple[int, int, int, int], box: Box) -> bool:
    mine = Box(*truth)
    across = min(mine.x1, box.x1) - max(mine.x0, box.x0)
    down = min(mine.y1, box.y1) - max(mine.y0, box.y0)
    areas = sorted((mine.width * mine.height, box.width * box.height))
    shared = max(0, across) * max(0, down)
    return areas[0] > 0 and shared >= OVERLAP * areas[0] and areas[1] <= LARGER * areas[0]


def _is_named(mark: TruthMark, region: Region) -> bool:
    if region.content is not None:
        return region.content.symbology.replace(" ", "") == mark.label and (
            region.content.text == mark.text
        )
    return region.label == mark.label or mark.kind not in ("code", "stamp")


def _count_words(page: SynthPage, text: PageText, regions: tuple[Region, ...], sums: Sums) -> None:
    """How many words that touch a region of a kind are printed, so, at that place."""
    printed = [word for line in page.lines for word in line.words]
    for word in (word for line in text.lines for word in line.words):
        kinds = {r.kind for r in regions if _share(word.box, r.box) >= 0.3} or {"none"}
        right = _is_printed(word, text, page) if printed else False
        for kind in kinds:
            counts = sums.words.setdefault(kind, [0, 0])
            counts[0] += right
            counts[1] += 1


def _count_figures(
    case: Case, before: PageText, after: PageText, sums: Sums, *, explain: bool
) -> None:
    """How many numbers and days by hand are read, without and with the reader of hands."""
    for mark in (mark for mark in case.page.marks if mark.label == "figures"):
        sums.figures[0] += 1
        for place, text in enumerate((before, after), 1):
            read = [
                word.text
                for line in text.lines
                for word in line.words
                if _share(Box(*mark.box), text.on_scan(word.box).box) >= OVERLAP
            ]
            right = any(re.findall(r"\d+", word)[:1] == [mark.text] for word in read)
            sums.figures[place] += right
            if explain and not right and text is after:
                print(f"not read {case.name}: {mark.text} {read}")


def _share(box: Box, region: Box) -> float:
    across = min(box.x1, region.x1) - max(box.x0, region.x0)
    down = min(box.y1, region.y1) - max(box.y0, region.y0)
    return max(0, across) * max(0, down) / max(1, box.width * box.height)


def _is_printed(word: Word, text: PageText, page: SynthPage) -> bool:
    x, y = text.on_scan(word.box).box.centre
    return any(
        other.box.x0 <= x <= other.box.x1
        and other.box.y0 <= y <= other.box.y1
        and other.text == word.text
        for line in page.lines
        for other in line.words
    )


def table(sums: Sums) -> str:
    """What was measured, as Markdown."""
    rows = [
        "| kind | on the pages | recall % | precision % | rightly named % |",
        "|---|---|---|---|---|",
    ]
    for kind, tally in sums.tallies.items():
        rows.append(
            f"| {kind} | {tally.truths} | {_percent(tally.recalled, tally.truths)} | "
            f"{_percent(tally.right, tally.found)} | {_percent(tally.named, tally.recalled)} |"
        )
    each = 1000 * sums.seconds / max(1, sums.pages)
    rows += ["", f"{sums.pages} pages, {each:.0f} ms of CPU a page.", ""]
    written, before, after = sums.figures
    rows += [
        f"{written} numbers and days by hand: {_percent(before, written)} % read by readers of "
        f"print, {_percent(after, written)} % in the end.",
        "",
    ]
    rows += ["| words on | words | read right % |", "|---|---|---|"]
    for kind, (right, count) in sorted(sums.words.items()):
        rows.append(f"| {kind} | {count} | {_percent(right, count)} |")
    return "\n".join(rows)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if whole else "–"


if __name__ == "__main__":
    main()
