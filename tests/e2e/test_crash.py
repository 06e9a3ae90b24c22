"""Killed with -9 in the middle of the work: nothing is lost, nothing is done twice."""

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

from benchmarks.synth import make_document
from benchmarks.synth.samples.files import as_scanned_pdf
from benchmarks.synth.truth import Pixels
from sohoa.stack.ledger import StackLedger, read_ledger
from sohoa.stack.paths import StackPaths
from storage.clock import SystemClock
from storage.database import Database
from storage.documents import Documents
from storage.papers import Document
from storage.states import PageState
from storage.tables import ArtifactRow, PageRow
from tests.e2e.program import DIGITIZE_SECONDS, Line, lines_of, sohoa, started

pytestmark = pytest.mark.stack

SOME_DONE = 2
"""Pages after which the blow falls: work has begun, and most of it lies ahead."""
ROAD = [
    (None, "received"),
    ("received", "copied"),
    ("copied", "extracted"),
    ("extracted", "coded"),
    ("coded", "stored"),
]


@dataclass(frozen=True)
class LongScan:
    """So many times the upper half of an invented letter: quick to read, long to interrupt."""

    path: Path
    pages: int


@pytest.fixture(scope="module")
def half_a4() -> Pixels:
    """The part of a letter that has the most writing on it."""
    return make_document("cong_van", 5).pages[0].image[:1754]


@pytest.fixture
def long_scan(half_a4: Pixels, tmp_path: Path) -> LongScan:
    """A small dossier."""
    return _scan_of(20, half_a4, tmp_path)


@pytest.fixture
def short_scan(half_a4: Pixels, tmp_path: Path) -> LongScan:
    """Long enough where every page more would only cost time."""
    return _scan_of(8, half_a4, tmp_path)


def _scan_of(pages: int, image: Pixels, folder: Path) -> LongScan:
    path = folder / f"{pages} trang.pdf"
    path.write_bytes(as_scanned_pdf([image] * pages, quality=60))
    return LongScan(path, pages)


class Installation:
    """A data directory seen through its database and its ledger, while others work in it."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._paths = StackPaths(data)

    def ledger(self) -> StackLedger:
        return read_ledger(self._paths)

    @contextmanager
    def database(self) -> Iterator[Database]:
        with closing(Database(f"sqlite:///{self._paths.database}")) as database:
            yield database

    def documents(self) -> list[Document]:
        with self.database() as database:
            return Documents(database, SystemClock()).list_recent()

    def road(self, document_id: str) -> list[tuple[str | None, str]]:
        with self.database() as database:
            moves = Documents(database, SystemClock()).history(document_id)
        return [(move.from_state, move.to_state) for move in moves]

    def pages(self) -> list[PageRow]:
        with self.database() as database, database.reading() as session:
            return list(session.scalars(select(PageRow)))

    def pages_done(self) -> int:
        if not self._has_tables():
            return 0
        return sum(page.state == PageState.DONE for page in self.pages())

    def _has_tables(self) -> bool:
        if not self._paths.database.exists():
            return False
        with self.database() as database:
            return inspect(database.engine).has_table(PageRow.__tablename__)

    def readers(self) -> list[int]:
        """The pids of the worker processes that hold a page now (owner: host/pid/start)."""
        owners = {page.lease_owner for page in self.pages() if page.lease_owner}
        return [int(owner.split("/")[1]) for owner in owners]

    def copies(self) -> int:
        query = select(ArtifactRow).where(ArtifactRow.role == "copy")
        with self.database() as database, database.reading() as session:
            return len(session.scalars(query).all())


@pytest.fixture
def installation(tmp_path: Path) -> Installation:
    return Installation(tmp_path / "data")


def test_a_worker_process_killed_on_a_page_costs_one_more_reading(
    installation: Installation, long_scan: LongScan
) -> None:
    with started("digitize", long_scan.path, "--json", "--data", installation.data) as process:
        _wait_for(lambda: installation.pages_done() >= SOME_DONE)
        _wait_for(lambda: bool(installation.readers()))
        os.kill(installation.readers()[0], signal.SIGKILL)
        out, err = process.communicate(timeout=DIGITIZE_SECONDS)
    assert process.returncode == 0, err
    _require_stored_once(installation, lines_of(out), long_scan.pages)
    assert sum(page.attempts for page in installation.pages()) <= long_scan.pages + 1


def test_a_worker_host_killed_with_all_its_processes_is_started_again(
    installation: Installation, short_scan: LongScan
) -> None:
    with started("digitize", short_scan.path, "--json", "--data", installation.data) as process:
        _wait_for(lambda: installation.pages_done() >= SOME_DONE)
        killed = installation.ledger().children["worker"]
        os.kill(killed.pid, signal.SIGKILL)
        _wait_for(lambda: installation.ledger().children["worker"] != killed)
        out, err = process.communicate(timeout=DIGITIZE_SECONDS)
    assert process.returncode == 0, err
    _require_stored_once(installation, lines_of(out), short_scan.pages)
    assert max(page.attempts for page in installation.pages()) <= 2


def test_a_second_run_finishes_what_a_killed_one_began(
    installation: Installation, short_scan: LongScan
) -> None:
    """The servers of the killed run end with it and do not block the next start."""
    with started("digitize", short_scan.path, "--json", "--data", installation.data) as process:
        _wait_for(lambda: installation.pages_done() >= SOME_DONE)
        orphans = installation.ledger().children
        process.kill()
        process.communicate()
    (begun,) = installation.documents()
    assert begun.state.value == "received", "killed in the middle"

    argv = ("digitize", short_scan.path, "--json", "--data", installation.data)
    again = sohoa(*argv, seconds=DIGITIZE_SECONDS)
    assert again.code == 0, again.err
    (line,) = lines_of(again.out)
    assert line.document_id == begun.id
    _require_stored_once(installation, [line], short_scan.pages)
    assert sum(page.attempts for page in installation.pages()) <= short_scan.pages + len(orphans)
    assert not [name for name, mark in orphans.items() if mark.alive()]


def _require_stored_once(installation: Installation, lines: list[Line], pages: int) -> None:
    (line,) = lines
    (document,) = installation.documents()
    assert (line.status, line.pages, line.document_id) == ("stored", pages, document.id)
    assert installation.road(document.id) == ROAD, "each move once, in the legal order"
    assert installation.copies() == 1


def _wait_for(condition: Callable[[], bool], seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
