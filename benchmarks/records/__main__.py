"""How well papers are recognised and their fields read.

Invented forms of every type, in many layouts and wordings, are degraded, written as files and read
by the product's engine (readings are kept in --cache); records made of them are compared with the
truth. ``--made-up LEVEL`` leaves the engine out: words come from the truth with made-up slips, for
tuning, and the report says so. ``--real DIR`` adds files with ``X.fields.json`` beside them;
what was filled in by pen is reported apart.

Tune on one seed and report on another:

    python -m benchmarks.records --seed 62000 --per 6 --cache ~/readings --calibrate
    python -m benchmarks.records --seed 91000 --per 6 --cache ~/readings --check
    python -m benchmarks.records --per 0 --real ~/decisions --fields so_ky_hieu nguoi_ky --wrong
"""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import cv2

from benchmarks.reading.__main__ import condition
from benchmarks.reading.pages import ALL_CONDITIONS
from benchmarks.records.calibrate import Example, fit, write
from benchmarks.records.noise import LEVELS, noisy_reading
from benchmarks.records.papers import Case, Selection, cases, real_cases
from benchmarks.records.reading import ReadingCache, Sheaf
from benchmarks.records.report import missed_goals, tables, wrong_values
from benchmarks.records.trial import Bench
from benchmarks.synth.forms import FORMS
from pipeline.ocr import EngineOptions, default_engine, open_engine
from schemas.calibration import Calibration

CALIBRATION = Path("schemas/calibration.yaml")


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line's values; exits 2 with a message when they are wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.records",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--seed", type=int, default=91_000, help="of the first paper")
    add("--per", type=int, default=2, help="papers of each type; conditions take turns")
    add("--types", nargs="*", choices=FORMS, default=list(FORMS))
    add("--conditions", nargs="*", type=condition, default=list(ALL_CONDITIONS), metavar="NAME")
    add("--hand", type=Path, metavar="FONT", help="a font file in which blanks are filled by hand")
    add("--real", type=Path, metavar="DIR", help="files with X.fields.json beside them")
    add("--fields", nargs="*", default=[], metavar="NAME", help="only these fields count")
    add("--wrong", action="store_true", help="list the values that are not right")
    add("--cache", type=Path, default=Path("build/readings"), help="where readings are kept")
    add("--seconds", type=float, default=0, help="read no new paper after so long; 0: no limit")
    add("--made-up", choices=tuple(LEVELS), help="no engine: words of the truth with slips")
    add("--calibrate", action="store_true", help=f"write {CALIBRATION} from these papers")
    add("--check", action="store_true", help="exit 1 when a goal is missed")
    return parser.parse_args(arguments)


def sheaves(wanted: argparse.Namespace) -> Iterator[tuple[Case, Sheaf]]:
    """The papers with their readings; those that are not kept are read until time is up."""
    selection = Selection(
        wanted.seed, wanted.per, tuple(wanted.types), tuple(wanted.conditions), wanted.hand
    )
    chosen = list(cases(selection)) if wanted.per else []
    chosen += list(real_cases(wanted.real)) if wanted.real else []
    if wanted.made_up:
        for number, case in enumerate(chosen):
            document = case.document()
            reading = noisy_reading(document, Random(wanted.seed + number), wanted.made_up)
            yield case, Sheaf(reading, document.fields)
        return
    fresh = ReadingCache(wanted.cache, open_engine(default_engine(), EngineOptions()))
    kept = ReadingCache(wanted.cache, None)
    began = time.monotonic()
    for case in chosen:
        late = wanted.seconds and time.monotonic() - began > wanted.seconds
        sheaf = (kept if late else fresh).sheaf(case)
        if sheaf is not None:
            yield case, sheaf


def calibrate(bench: Bench, papers: list[tuple[Case, Sheaf]], seed: int) -> None:
    """Fit the weights on these papers and write them."""
    values: list[Example] = []
    types: list[Example] = []
    for case, sheaf in papers:
        found, first = bench.examples(case, sheaf.fields, sheaf.reading)
        values += found
        types.append(first)
    measured = f"{len(papers)} invented papers, {len(values)} values, from seed {seed}"
    write(Calibration(measured_on=measured, fields=fit(values), types=fit(types)), CALIBRATION)


def main() -> int:
    """Measure and print; with ``--check`` the exit code says whether the goals were met."""
    cv2.setNumThreads(1)
    wanted = parse(sys.argv[1:])
    read = list(sheaves(wanted))
    if wanted.calibrate:
        calibrate(Bench(), read, wanted.seed)
    bench = Bench(wanted.fields)
    papers = [bench.paper(case, sheaf.fields, sheaf.reading) for case, sheaf in read]
    reader = f"made-up slips ({wanted.made_up}), no engine" if wanted.made_up else default_engine()
    print(tables(papers, f"Seeds from {wanted.seed}, read by {reader}"))
    if wanted.wrong:
        print(wrong_values(papers))
    missed = missed_goals(papers)
    if wanted.check:
        print("\n".join(missed or ["Every goal is met."]), file=sys.stderr)
    return 1 if wanted.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
