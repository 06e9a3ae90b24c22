"""How much goes through one machine, and how long a citizen waits meanwhile; ratios of one run.

    python -m benchmarks.throughput --documents 10000 --bulk 2000 --pages 40 --seed 7

Four measurements on embedded stacks of their own: tiny papers taken in a second (stored, entered,
hinted at; SQLite with every commit on the disk); memory of ``sohoa up`` with nothing to do; seconds
from the upload of one page at the counter to its record while a bulk batch is being read; and the
same papers read by one worker and by one per core. Prints a table; ``--check`` fails when a goal is
missed. What the factory costs beyond reading is measured by ``benchmarks.overhead``.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psutil

from benchmarks.overhead import time_product, write_scans
from sohoa.composition import Services, connect, prepare
from sohoa.environment import inherited_environment
from sohoa.running import services_for
from sohoa.settings import Settings, available_cores
from sohoa.stack import EmbeddedStack
from sohoa.stack.ledger import read_ledger
from sohoa.stack.paths import StackPaths
from sohoa.stack.ports import choose_ports
from storage.papers import NewDocument
from storage.states import RESTING, DocumentState

GOAL_INTAKE = 150.0
GOAL_IDLE_BYTES = 700 * 10**6
GOAL_COUNTER_SECONDS = 4.0
GOAL_WORKERS_RATIO = 1.9

_IN_ONE = 32
"""As ``sohoa digitize`` takes them in."""
_APART = 10_000
"""Seeds of two writers are so far apart."""
_IDLE_AFTER = 15.0
_PATIENCE = 180.0


@dataclass(frozen=True, slots=True)
class Measured:
    """One line of the table."""

    what: str
    value: str
    goal: str
    met: bool


def intake(documents: int, seed: int) -> Measured:
    """Papers of a few bytes a second, taken in by one process; no worker reads them."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="sohoa-intake-") as name:
        folder = Path(name)
        paths = [folder / f"{number:06}.tif" for number in range(documents)]
        for path in paths:
            path.write_bytes(chance.randbytes(400))
        with EmbeddedStack(folder / "data") as stack:
            services = _connected(stack, folder / "data")
            papers = [(path, NewDocument(path.name, "bulk", "benchmark")) for path in paths]
            before = time.perf_counter()
            for start in range(0, documents, _IN_ONE):
                services.work.submit_all(papers[start : start + _IN_ONE])
            rate = documents / (time.perf_counter() - before)
            entered = services.documents.count_by_state().get(DocumentState.RECEIVED, 0)
            services.database.close()
    met = rate >= GOAL_INTAKE and entered == documents
    return Measured(
        f"{entered} tiny papers taken in", f"{rate:.0f}/s", f"≥ {GOAL_INTAKE:.0f}/s", met
    )


def _connected(stack: EmbeddedStack, data: Path) -> Services:
    if stack.addresses is None:
        raise LookupError(data)
    settings = Settings(data_dir=data).using(stack.addresses)
    prepare(settings)
    return connect(settings)


@contextmanager
def product_up(data: Path) -> Iterator[psutil.Process]:
    """What ``sohoa up`` leaves running on ``data``, ready."""
    command = [sys.executable, "-m", "sohoa", "supervise", "--data", str(data)]
    (port,) = choose_ports(1)
    environment = inherited_environment() | {"SOHOA_PORTAL_PORT": str(port)}
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    ) as process:
        try:
            _wait_for_portal(data)
            yield psutil.Process(process.pid)
        finally:
            process.terminate()


def _wait_for_portal(data: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while "portal" not in read_ledger(StackPaths(data.absolute())).announced:
        if time.monotonic() > deadline:
            raise TimeoutError(data)
        time.sleep(0.5)


def idle(root: psutil.Process, start: str) -> list[Measured]:
    """Memory of every process when nothing is to be done: its share of it, and what is resident.

    A page that several processes share counts once in the first, in each of them in the second.
    """
    time.sleep(_IDLE_AFTER)
    family = [one for one in (root, *root.children(recursive=True)) if _lives(one)]
    sizes = [(_role(one), one.memory_info().rss, one.memory_full_info().pss) for one in family]
    resident, shared = sum(size[1] for size in sizes), sum(size[2] for size in sizes)
    goal, met = f"≤ {GOAL_IDLE_BYTES / 1e6:.0f} MB", shared <= GOAL_IDLE_BYTES
    parts = ", ".join(f"{role} {rss / 1e6:.0f}" for role, rss, _ in sizes)
    return [
        Measured(f"idle, {start} start, shared pages once", f"{shared / 1e6:.0f} MB", goal, met),
        Measured(f"the same, resident ({parts})", f"{resident / 1e6:.0f} MB", "", met=True),
    ]


def _lives(process: psutil.Process) -> bool:
    """Whether it holds memory: what has ended and was not waited for holds none."""
    return process.status() != psutil.STATUS_ZOMBIE


def _role(process: psutil.Process) -> str:
    if process.name().startswith("sohoa "):
        return process.name().removeprefix("sohoa ")
    words = [Path(word).name for word in process.cmdline()]
    modules = [after for word, after in pairwise(words) if word == "-m"]
    return modules[0] if modules else words[0]


def _written(folder: Path, pages: int, seed: int) -> list[Path]:
    """The papers of a batch, written by all cores: a page takes a third of a second."""
    parts = [folder / f"bulk-{number}" for number in range(available_cores())]
    sizes = [pages // len(parts) + (number < pages % len(parts)) for number in range(len(parts))]
    for part in parts:
        part.mkdir()
    with ProcessPoolExecutor(len(parts)) as pool:
        seeds = range(seed, seed + _APART * len(parts), _APART)
        return [path for some in pool.map(write_scans, parts, sizes, seeds) for path in some]


def counter(data: Path, bulk: Sequence[Path], asked: int, seed: int) -> Measured:
    """p95 of the seconds one page at the counter takes while a bulk batch is under way."""
    waits: list[float] = []
    with services_for(Settings(data_dir=data)) as services:
        services.work.submit_all([(path, _of("bulk", path)) for path in bulk])
        folder = data.parent / "counter"
        folder.mkdir()
        for number in range(asked):
            (page,) = write_scans(folder, 1, seed + 1000 + number)
            waits.append(_seconds_until_ready(services, page))
        under_way = sum(
            count
            for state, count in services.documents.count_by_state().items()
            if state not in RESTING
        )
        services.database.close()
    p95 = max(waits) if asked < 20 else statistics.quantiles(waits, n=20)[18]
    what = f"counter, upload to record, p95 of {asked} ({under_way} bulk papers left)"
    met = p95 <= GOAL_COUNTER_SECONDS and under_way > 0
    return Measured(what, f"{p95:.1f} s", f"≤ {GOAL_COUNTER_SECONDS:.0f} s", met)


def _of(lane: str, path: Path) -> NewDocument:
    return NewDocument(path.name, lane, "benchmark")


def _seconds_until_ready(services: Services, page: Path) -> float:
    before = time.perf_counter()
    document = services.work.submit(page, _of("counter", page))
    while services.documents.get(document.id).state not in RESTING:
        if time.perf_counter() - before > _PATIENCE:
            break
        time.sleep(0.05)
    return time.perf_counter() - before


def workers(pages: int, seed: int) -> Measured:
    """What all cores with a worker each do over one core with one, without their starts.

    The one core does all the rest as well: store, database, seals. Twice in turn, as a machine
    changes its speed.
    """
    cores = sorted(os.sched_getaffinity(0))[: available_cores()]
    with tempfile.TemporaryDirectory(prefix="sohoa-scans-") as name:
        write_scans(Path(name), pages, seed)
        one, every = zip(
            *((_seconds_on(cores[:1], Path(name)), _seconds_on(cores, Path(name))) for _ in "12"),
            strict=True,
        )
    ratio, goal = sum(one) / sum(every), GOAL_WORKERS_RATIO * len(cores) / 2
    what = f"{pages} pages, {len(cores)} cores over one"
    return Measured(what, f"× {ratio:.2f}", f"≥ {goal:.2f}", ratio >= goal)


def _seconds_on(cores: Sequence[int], folder: Path) -> float:
    """A batch under way on these cores, everything that it needs included."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, cores)
    try:
        return time_product(folder, processes=len(cores)).steady.wall
    finally:
        os.sched_setaffinity(0, allowed)


def table(measured: list[Measured]) -> str:
    """The result as Markdown."""
    rows = [(m.what, m.value, m.goal, "yes" if m.met else "**no**") for m in measured]
    lines = [("", "measured", "goal", "met"), ("---", "---:", "---:", "---"), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> int:
    """Measure and print; with ``--check`` the exit code says whether the goals were met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=1000, help="tiny papers to take in")
    parser.add_argument("--bulk", type=int, default=100, help="pages of the batch, 2000 for long")
    parser.add_argument("--asked", type=int, default=10, help="pages at the counter meanwhile")
    parser.add_argument("--pages", type=int, default=20, help="pages for the ratio of workers")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", choices=("intake", "up", "workers"))
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    measured: list[Measured] = []
    if wanted.only in (None, "intake"):
        measured.append(intake(wanted.documents, wanted.seed))
    if wanted.only in (None, "up"):
        with tempfile.TemporaryDirectory(prefix="sohoa-up-") as name:
            data, bulk = Path(name) / "data", _written(Path(name), wanted.bulk, wanted.seed)
            with product_up(data) as root:
                measured += idle(root, "first")
            with product_up(data) as root:
                measured += idle(root, "second")
                measured.append(counter(data, bulk, wanted.asked, wanted.seed))
    if wanted.only in (None, "workers"):
        measured.append(workers(wanted.pages, wanted.seed))
    print(table(measured))
    return 0 if all(one.met for one in measured) or not wanted.check else 1


if __name__ == "__main__":
    sys.exit(main())
