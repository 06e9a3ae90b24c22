"""How well, how fast and in how much memory every engine reads.

Invented pages of all kinds in all conditions, and with --real a folder of real pages that have
their truth beside them, are read by each engine in a process of its own; prints tables in
Markdown. `benchmarks/scores` defines the measures, `benchmarks/reading/readers.py` the readers.

    python -m benchmarks.reading --seed 5000 --sample 2 --ocrmypdf ~/ocrmypdf/bin/ocrmypdf
    python -m benchmarks.reading --throughput --conditions clean skew --ocrmypdf …
    python -m benchmarks.reading --endurance 500 --sample 1 --conditions clean phone stains
"""

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.reading.endurance import endure
from benchmarks.reading.pages import (
    ALL_CONDITIONS,
    Case,
    Selection,
    UnknownCondition,
    effects,
    find_real,
    write_synthetic,
)
from benchmarks.reading.readers import READER_NAMES
from benchmarks.reading.readme import write_into
from benchmarks.reading.report import (
    as_rows,
    endurance_table,
    missed_goals,
    tables,
    throughput_table,
)
from benchmarks.reading.throughput import CORES, measure
from benchmarks.reading.trial import Trial, run_trial
from benchmarks.synth import KINDS
from pipeline.ocr import default_engine

TOLD_EVERY = 10


def condition(name: str) -> str:
    """A condition of the command line; argparse says what is wrong with others."""
    try:
        effects(name)
    except UnknownCondition as unknown:
        raise argparse.ArgumentTypeError(str(unknown)) from unknown
    return name


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line's values; exits 2 with a message when they are wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.reading",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--seed", type=int, default=5000, help="of the first page; one seed, one set of pages")
    add("--per", type=int, default=1, help="documents for each kind in each condition")
    add("--sample", type=int, default=0, help="take only so many pages for each condition")
    add("--kinds", nargs="*", choices=KINDS, default=list(KINDS))
    add("--conditions", nargs="*", type=condition, default=list(ALL_CONDITIONS), metavar="NAME")
    add("--real", type=Path, metavar="DIR", help="X.pdf with X.pN.gt.txt, images with X.gt.txt")
    add("--readers", nargs="+", choices=READER_NAMES, default=list(READER_NAMES))
    add("--ocrmypdf", type=Path, metavar="PATH", help="the program, in its own environment")
    add("--json", type=Path, metavar="FILE", help="write every page of every reader")
    add("--readme", type=Path, nargs="*", default=[], metavar="FILE", help="write the short table")
    add("--throughput", action="store_true", help="pages a minute on two cores instead of quality")
    add("--endurance", type=int, default=0, metavar="PAGES", help="memory of the judged reader")
    add("--check", action="store_true", help="exit 1 when the judged reader misses a goal")
    add("--judge", choices=READER_NAMES, default=default_engine(), help="whom --check judges")
    return parser.parse_args(arguments)


def told(sentence: str) -> None:
    """Say on stderr how far the run is: minutes may pass between two tables."""
    print(sentence, file=sys.stderr, flush=True)


def collect(wanted: argparse.Namespace, folder: Path) -> list[Case]:
    """All pages, written into ``folder``."""
    selection = Selection(
        wanted.seed, wanted.per, wanted.sample, tuple(wanted.kinds), tuple(wanted.conditions)
    )
    cases: list[Case] = []
    for case in write_synthetic(selection, folder):
        cases.append(case)
        if len(cases) % TOLD_EVERY == 0:
            told(f"{len(cases)} pages made")
    return cases + (list(find_real(wanted.real, folder)) if wanted.real else [])


def run(wanted: argparse.Namespace) -> list[Trial]:
    """Make the pages, then let the readers have them one after another."""
    with TemporaryDirectory(prefix="reading-") as name:
        cases = collect(wanted, Path(name))
        trials = []
        for reader in wanted.readers:
            told(f"{reader}: {len(cases)} pages")
            trials.append(run_trial(reader, cases, wanted.ocrmypdf))
        return trials


def race(wanted: argparse.Namespace) -> str:
    """Pages a minute of every reader."""
    with TemporaryDirectory(prefix="reading-") as name:
        cases = collect(wanted, Path(name))
        measured = []
        for reader in wanted.readers:
            told(f"{reader}: {len(cases)} pages")
            measured.append(measure(reader, cases, wanted.ocrmypdf, Path(name)))
    return throughput_table(measured, CORES)


def long_run(wanted: argparse.Namespace) -> str:
    """Memory of the judged reader over many pages."""
    with TemporaryDirectory(prefix="reading-") as name:
        cases = collect(wanted, Path(name))
        told(f"{wanted.judge}: {wanted.endurance} pages")
        marks = endure(wanted.judge, cases, wanted.endurance, wanted.ocrmypdf)
    return endurance_table(wanted.judge, marks)


def main() -> int:
    """Measure and print; with ``--check`` the exit code says whether the goals were met."""
    wanted = parse(sys.argv[1:])
    if wanted.throughput or wanted.endurance:
        print(race(wanted) if wanted.throughput else long_run(wanted))
        return 0
    trials = run(wanted)
    print(tables(trials))
    if wanted.json:
        wanted.json.write_text(json.dumps(as_rows(trials), ensure_ascii=False, indent=1) + "\n")
    for readme in wanted.readme:
        write_into(readme, trials)
    judged = [trial for trial in trials if trial.reader == wanted.judge]
    missed = [sentence for trial in judged for sentence in missed_goals(trial)]
    if wanted.check:
        print("\n".join(missed or ["Every goal is met."]), file=sys.stderr)
    return 1 if wanted.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
