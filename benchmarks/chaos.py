"""Kill -9 after kill -9 while a batch runs, of any process there is; then count what became of it.

The product's own ``sohoa digitize`` works on invented papers while a dice decides, by its seed, who
dies when: a process that reads or seals, a worker host, the broker, the store, or the command with
all it started. A command that was killed is given again, as a clerk would. At the end every paper
must be stored exactly once, every byte whole, and every number agree.

    python -m benchmarks.chaos --documents 300 --kills 200 --seed 7
"""

import argparse
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

import psutil
from sqlalchemy import func, inspect, select

from sohoa.composition import Services, connect
from sohoa.settings import Settings
from sohoa.stack import EmbeddedStack
from sohoa.stack.embedded import database_url
from sohoa.stack.ledger import read_ledger
from sohoa.stack.paths import StackPaths
from storage.database import Database
from storage.states import PageState
from storage.tables import MoveRow, PageRow
from tests.chaos.papers import write_paper
from tests.chaos.reckoning import ROAD, Reckoning, reckon
from tests.e2e.program import NO_SETTINGS, command, environment

VICTIMS = {
    "the process that reads a page": 6,
    "the process that asked for it": 4,
    "the host of readers": 2,
    "the sealing host": 4,
    "the one they were forked from": 1,
    "the broker": 2,
    "the store": 1,
    "the command and all it started": 1,
}
"""Who dies, and how often compared with the others."""
_NAMES = {
    "the process that reads a page": "worker",
    "the process that asked for it": "worker",
    "the host of readers": "worker",
    "the sealing host": "sealing",
    "the one they were forked from": "worker",
    "the broker": "broker",
    "the store": "store",
}
_INNER: dict[str, Callable[[psutil.Process], list[psutil.Process]]] = {
    "the process that reads a page": lambda host: [
        cell for worker in host.children() for cell in worker.children(recursive=True)
    ],
    "the process that asked for it": psutil.Process.children,
    "the one they were forked from": lambda host: [*filter(None, [host.parent()])],
}
"""Whom to look for around a host."""
_POLL_SECONDS = 0.05
_PATIENCE_SECONDS = 7200
_MORE_COMMANDS = 2
"""As often a clerk gives the command again although nobody was killed."""


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What a batch went through, and what became of it."""

    kills: dict[str, int]
    commands: int
    seconds: float
    reckoning: Reckoning


def ordeal(folder: Path, *, documents: int, kills: int, seed: int) -> Ordeal:
    """Run a batch in ``folder`` with so many kills; raises ``TimeoutError`` when it does not end.

    Papers have one to three pages. Kills come when so many steps of the whole were done, which the
    dice chooses; a batch that stands still is not struck again before it has moved.
    """
    dice = Random(seed)
    pages = [dice.choice((1, 1, 2, 3)) for _ in range(documents)]
    papers = [write_paper(folder / "scans", n, count) for n, count in enumerate(pages)]
    steps = sum(pages) + len(ROAD) * documents
    blows = sorted(dice.sample(range(1, steps), kills))
    began = time.monotonic()
    struck, commands = _run(folder, blows, dice)
    seconds = time.monotonic() - began
    with _reopened(folder / "data") as services:
        reckoning = reckon(papers, services.database, services.blobs)
    return Ordeal(dict(struck), commands, seconds, reckoning)


def _run(folder: Path, blows: Sequence[int], dice: Random) -> tuple[Counter[str], int]:
    """Give the command until it ends well; who was killed, and how often it was given.

    It ends by itself, with a word of advice, when a server dies before all of them were up.
    """
    waiting, struck, commands = list(blows), Counter[str](), 0
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while True:
        commands += 1
        with _digitize(folder) as process:
            while process.poll() is None:
                if time.monotonic() > deadline:
                    raise TimeoutError
                if waiting and _steps_done(folder / "data") >= waiting[0]:
                    victim = dice.choices(list(VICTIMS), list(VICTIMS.values()))[0]
                    if _strike(victim, process.pid, folder / "data", dice):
                        struck[victim] += 1
                        waiting.pop(0)
                time.sleep(_POLL_SECONDS)
        if process.returncode == 0 or commands > len(blows) + _MORE_COMMANDS:
            return struck, commands


@contextmanager
def _digitize(folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    argv = command("digitize", folder / "scans", "--json", "--data", folder / "data")
    with (folder / "said").open("ab") as said:
        process = subprocess.Popen(argv, stdout=said, stderr=said, env=environment(NO_SETTINGS))
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _strike(victim: str, command_pid: int, data: Path, dice: Random) -> bool:
    """Kill one of that kind; ``False`` when none lives just now."""
    pid = command_pid
    if victim in _NAMES:
        mark = read_ledger(StackPaths(data)).children.get(_NAMES[victim])
        if mark is None or not mark.alive():
            return False
        pid = mark.pid
    with suppress(psutil.NoSuchProcess):
        found = _INNER.get(victim, _itself)(psutil.Process(pid))
        if found:
            dice.choice(found).send_signal(signal.SIGKILL)
            return True
    return False


def _itself(process: psutil.Process) -> list[psutil.Process]:
    return [process]


def _steps_done(data: Path) -> int:
    """Pages read and moves made."""
    paths = StackPaths(data)
    if not paths.database.exists():
        return 0
    with closing(Database(database_url(paths))) as database:
        if not inspect(database.engine).has_table(PageRow.__tablename__):
            return 0
        with database.reading() as session:
            pages = select(func.count()).where(PageRow.state == PageState.DONE)
            moves = select(func.count()).select_from(MoveRow)
            return (session.scalar(pages) or 0) + (session.scalar(moves) or 0)


@contextmanager
def _reopened(data: Path) -> Iterator[Services]:
    with EmbeddedStack(data) as stack:
        assert stack.addresses is not None
        services = connect(Settings(data_dir=data).using(stack.addresses))
        with closing(services.database):
            yield services


def report(done: Ordeal, seed: int) -> str:
    """The result as Markdown."""
    found, kills = done.reckoning, sum(done.kills.values())
    lines = [
        "| killed -9 | times |",
        "| --- | ---: |",
        *(f"| {victim} | {done.kills.get(victim, 0)} |" for victim in VICTIMS),
        "",
        f"Seed {seed}: {found.papers} papers, {found.pages} pages, {kills} kills in "
        f"{done.seconds:.0f} s; the command was given {done.commands} times. "
        f"{found.stored} stored. {found.repeated} pages were begun again: "
        f"{found.repeated / max(kills, 1):.2f} for each kill.",
        *(f"- {wrong}" for wrong in found.wrong),
    ]
    return "\n".join(lines)


def main() -> int:
    """Run and print; the exit code says whether nothing was lost, doubled or read too often."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=300)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sohoa-chaos-") as name:
        done = ordeal(Path(name), documents=wanted.documents, kills=wanted.kills, seed=wanted.seed)
    print(report(done, wanted.seed))
    met = not done.reckoning.wrong and done.reckoning.repeated <= sum(done.kills.values())
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
