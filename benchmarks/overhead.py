"""What the factory costs beyond reading: ``sohoa digitize`` against bare recognition.

Generated pages are worked on four times on the same cores: by as many bare processes as
the product would use, which do nothing but clean and recognise; by as many that also compose,
sign and extract; by as many that do all the product does, in its cells and its store, but are led
by nobody; and by ``sohoa digitize``, which starts and stops broker, store and workers too,
keeps every state in the database, and stores. Prints a table; ``--check`` fails when a goal is
missed.

    python -m benchmarks.overhead --pages 60 --seed 7 --rounds 3
    python -m benchmarks.overhead --pages 200 --each 10    # as files of ten pages
    python -m benchmarks.overhead --scans FOLDER           # real ones, PDF

What is done once for each paper weighs on invented papers, which have a page or two.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import psutil

from benchmarks.bare import Bare, time_all_steps, time_reading
from benchmarks.stopwatch import Seconds
from benchmarks.synth import KINDS, make_document
from benchmarks.synth.samples.files import as_scanned_pdf
from benchmarks.unled import time_all_work
from pipeline.page import Pixels
from sohoa.environment import inherited_environment
from sohoa.settings import available_cores

GOAL_RATIO = 1.25
"""Wall time of the whole command against bare processes on the same cores. The table also compares
with the sum over pages, which flatters: two cores alone would halve it."""
GOAL_STEADY = 1.08
"""Of a batch under way against the same steps with nothing around them."""
GOAL_LED = 1.08
"""CPU of a batch under way against all of its work with nobody to lead it: leading is asking what
is due, leases, states, the log of moves, messages and progress."""
GOAL_WORKER_BYTES = 700 * 10**6


@dataclass(frozen=True)
class Product:
    """What one run of ``sohoa digitize`` took."""

    whole: Seconds
    working: Seconds
    """From the start of the command to its last result."""
    steady: Seconds
    """From its first result to its last, and as much a page for the first: without what starts
    once."""
    largest_worker: int
    largest_sum: int
    stored: int
    documents: int
    pages: int


def write_scans(folder: Path, pages: int, seed: int, each: int = 0) -> list[Path]:
    """Write scanned PDFs with exactly ``pages`` pages in all, of every kind in turn.

    A file is a paper, or ``each`` pages of whichever papers come.
    """
    files: list[Path] = []
    left = pages
    papers = _papers(seed)
    while left > 0:
        name, images = next(papers)
        while len(images) < min(each, left):
            images += next(papers)[1]
        images = images[: min(left, each or left)]
        path = folder / f"{len(files):03}-{name}.pdf"
        path.write_bytes(as_scanned_pdf(images, quality=80))
        files.append(path)
        left -= len(images)
    return files


def _papers(seed: int) -> Iterator[tuple[str, list[Pixels]]]:
    for number, kind in enumerate(cycle(KINDS)):
        yield kind, [page.image for page in make_document(kind, seed + number).pages]


def time_product(folder: Path, processes: int | None = None) -> Product:
    """Run ``sohoa digitize`` on ``folder`` with an empty data directory."""
    count = {} if processes is None else {"SOHOA_WORKER_PROCESSES": str(processes)}
    environment = inherited_environment() | count
    with tempfile.TemporaryDirectory(prefix="sohoa-overhead-") as data:
        command = [sys.executable, "-m", "sohoa", "digitize", str(folder), "--json", "--data", data]
        before = Seconds.now()
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
        ) as process:
            watcher = _MemoryWatcher(process.pid)
            lines, told = [], []
            for line in process.stdout or ():
                lines.append(json.loads(line))
                told.append(Seconds.now())
            process.wait()
        pages = [len(line["record"]["pages"]) if line["record"] else 0 for line in lines]
        return Product(
            whole=Seconds.now().since(before),
            working=told[-1].since(before),
            steady=told[-1].since(told[0]).times(sum(pages) / max(sum(pages[1:]), 1)),
            largest_worker=watcher.largest_worker,
            largest_sum=watcher.largest_sum,
            stored=sum(line["status"] == "stored" for line in lines),
            documents=len(lines),
            pages=sum(pages),
        )


class _MemoryWatcher:
    """Looks twice a second at every process below ``pid``; ends with the last of them."""

    def __init__(self, pid: int) -> None:
        self.largest_worker = self.largest_sum = 0
        threading.Thread(target=self._watch, args=(psutil.Process(pid),), daemon=True).start()

    def _watch(self, root: psutil.Process) -> None:
        while root.is_running() and root.status() != psutil.STATUS_ZOMBIE:
            sizes = list(self._sizes(root))
            self.largest_sum = max(self.largest_sum, sum(size for _, size in sizes))
            workers = [size for is_worker, size in sizes if is_worker]
            self.largest_worker = max([self.largest_worker, *workers])
            time.sleep(0.5)

    def _sizes(self, root: psutil.Process) -> Iterator[tuple[bool, int]]:
        try:
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return
        for process in family:
            try:
                yield process.name().startswith("sohoa "), process.memory_info().rss
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue


@dataclass(frozen=True)
class Round:
    """The same pages, worked on in the four ways one after the other."""

    reading: Bare
    steps: Bare
    unled: Seconds
    product: Product

    @property
    def over_steps(self) -> float:
        """A batch under way against the same steps with nothing around them, by the clock."""
        return self.product.steady.wall / self.steps.took.wall

    @property
    def led(self) -> float:
        """CPU of a batch under way against that of all its work, led by nobody."""
        return self.product.steady.busy / self.unled.busy

    @property
    def met(self) -> bool:
        """Whether every goal was."""
        return (
            self.product.stored == self.product.documents
            and self.product.whole.wall / self.reading.took.wall <= GOAL_RATIO
            and self.over_steps <= GOAL_STEADY
            and self.led <= GOAL_LED
            and self.product.largest_worker <= GOAL_WORKER_BYTES
        )


def time_round(folder: Path, files: Sequence[Path], processes: int) -> Round:
    """Work on ``files``, which lie in ``folder``, in all four ways."""
    return Round(
        reading=time_reading(files, processes),
        steps=time_all_steps(files, processes),
        unled=time_all_work(files, processes),
        product=time_product(folder),
    )


def table(middle: Round, pages: int, processes: int) -> str:
    """The result as Markdown."""
    reading, steps, unled, product = middle.reading, middle.steps, middle.unled, middle.product
    one_by_one = Seconds(reading.cpu, reading.cpu)
    timed = [
        ("recognition of all pages, one after the other", one_by_one),
        (f"bare recognition, {processes} processes", reading.took),
        (f"reading, composing, signing, extracting, {processes} processes", steps.took),
        (f"the same in cells, checked and stored, {processes} processes", unled),
        ("`sohoa digitize`, start to last result", product.working),
        ("`sohoa digitize`, without its start", product.steady),
        ("`sohoa digitize`, servers stopped again", product.whole),
    ]
    against = [one_by_one, reading.took, steps.took, unled]
    rows = [
        ("", "s", "CPU s", "× sum", f"× {processes} reading", "× all steps", "× unled", "CPU ×"),
        ("---", *(["---:"] * 7)),
        *(
            (
                name,
                f"{took.wall:.1f}",
                f"{took.busy:.1f}",
                *(f"{took.wall / other.wall:.2f}" for other in against),
                f"{took.busy / unled.busy:.2f}",
            )
            for name, took in timed
        ),
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    lines += [
        "",
        f"{pages} pages in {product.documents} documents, {product.stored} stored. "
        f"CPU s a page: recognition {reading.cpu / pages:.2f}, all steps {steps.cpu / pages:.2f}. "
        f"Largest worker process {product.largest_worker / 1e6:.0f} MB; "
        f"all processes together {product.largest_sum / 1e6:.0f} MB.",
    ]
    return "\n".join(lines)


def main() -> int:
    """Measure and print; with ``--check`` the exit code says whether the goals were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=40)
    parser.add_argument("--each", type=int, default=0, help="pages of a file; 0: its paper's")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--processes", type=int, default=available_cores())
    parser.add_argument("--rounds", type=int, default=1, help="the middle one is printed")
    parser.add_argument("--scans", type=Path, help="a folder of PDF, instead of invented papers")
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-scans-") as name:
        folder = wanted.scans or Path(name)
        if wanted.scans is None:
            write_scans(folder, wanted.pages, wanted.seed, wanted.each)
        files = sorted(folder.glob("*.pdf"))
        rounds = [time_round(folder, files, wanted.processes) for _ in range(wanted.rounds)]
    middle = sorted(rounds, key=lambda one: one.led)[len(rounds) // 2]
    print(table(middle, middle.product.pages, wanted.processes))
    each = ", ".join(f"{one.over_steps:.2f} and {one.led:.2f}" for one in rounds)
    print(f"A batch under way, × all steps and, by CPU, × unled, round by round: {each}.")
    return 0 if middle.met or not wanted.check else 1


if __name__ == "__main__":
    sys.exit(main())
