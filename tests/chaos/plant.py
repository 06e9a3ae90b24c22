"""A whole installation of the tests' own: real servers and workers, each of which can be struck."""

import itertools
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from schemas.errors import SohoaError
from sohoa.composition import Services, connect, prepare
from sohoa.running import sweeping
from sohoa.settings import Settings
from sohoa.stack import ChildProcess, EmbeddedStack, StackAddresses
from sohoa.stack.ledger import read_ledger
from sohoa.stack.paths import StackPaths
from sohoa.trial_key import ensure_trial_key, with_trial_key
from storage.clock import SystemClock
from storage.papers import Document, NewDocument
from storage.states import RESTING
from tests.chaos.papers import write_paper
from tests.chaos.reckoning import Reckoning, reckon
from tests.fakes.clocks import WrongClock
from tests.fakes.fuses import FuseBox
from tests.fakes.proxies import FaultyProxy, faulty_proxy
from workers.queues import PAGE_QUEUES, SEALING, Lane

PAGES, SEALS, BROKER, STORE = "worker", "sealing", "broker", "store"
PROCESSES = 2
PATIENCE = 400
"""Seconds in which papers must have come to rest; an idle machine takes a twentieth of it."""


@dataclass(frozen=True)
class Plant:
    """Servers, workers and the sweeper, as ``sohoa up`` runs them; the store behind a proxy."""

    data: Path
    services: Services
    fuses: FuseBox
    store: FaultyProxy
    """Between everybody and the S3 server."""
    clock: WrongClock
    """Of everybody; right until somebody sets it."""
    source: Path
    """Where papers come from."""
    papers: list[Path] = field(default_factory=list)
    """All that was ever handed in."""
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def write(self, pages: int = 1) -> Path:
        """A new paper."""
        return write_paper(self.source, next(self._numbers), pages)

    def hand_in(self, *pages: int) -> list[Document]:
        """New papers, each with so many pages."""
        return [self.submit(self.write(count)) for count in pages]

    def submit(self, paper: Path) -> Document:
        """Hand a paper in, as often as one likes."""
        new = NewDocument(paper.name, Lane.BULK.value, "chaos")
        document = self.services.work.submit(paper, new)
        if paper not in self.papers:
            self.papers.append(paper)
        return document

    def rest(self, documents: Sequence[Document]) -> None:
        """Wait until nobody has anything to do with these any more."""
        ids = [document.id for document in documents]
        states = self.services.documents.states
        wait_for(lambda: all(state in RESTING for state in states(ids).values()))

    def reckon(self) -> Reckoning:
        """What became of everything."""
        return reckon(self.papers, self.services.database, self.services.blobs)

    def pid(self, name: str) -> int:
        """The process of a server or of a worker host."""
        return read_ledger(StackPaths(self.data)).children[name].pid

    def strike(self, name: str, blow: signal.Signals = signal.SIGKILL) -> None:
        """Signal a server or worker host, and wait until another has taken its place."""
        pid = self.pid(name)
        psutil.Process(pid).send_signal(blow)
        wait_for(lambda: self.pid(name) != pid)


def wait_for(condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until ``condition`` holds; an outage of what it asks is not an answer."""
    deadline = time.monotonic() + seconds
    while not _holds(condition):
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def _holds(condition: Callable[[], bool]) -> bool:
    try:
        return condition()
    except SohoaError:
        return False


@contextmanager
def plant(data: Path, source: Path) -> Iterator[Plant]:
    """Everything runs when this is entered, and nothing when it is left."""
    with EmbeddedStack(data) as stack:
        assert stack.addresses is not None
        with faulty_proxy(stack.addresses.s3_endpoint) as store:
            settings = _settings(data, stack.addresses, store)
            prepare(settings)
            ensure_trial_key(settings, SystemClock())
            stack.run(*_workers(settings))
            clock = WrongClock(data / "clock")
            services = connect(settings, clock)
            with closing(services.database), sweeping(services):
                yield Plant(data, services, FuseBox(data / "fuses"), store, clock, source)


def _settings(data: Path, addresses: StackAddresses, store: FaultyProxy) -> Settings:
    settings = Settings(data_dir=data, retention_days=1).using(addresses)
    return settings.model_copy(update={"s3_endpoint": store.address})


def _workers(settings: Settings) -> Iterator[ChildProcess]:
    plain = settings.without_admin().without_signing()
    yield _worker(plain, PAGES, PAGE_QUEUES, PROCESSES)
    yield _worker(with_trial_key(settings.without_admin()), SEALS, (SEALING,), 1)


def _worker(settings: Settings, name: str, queues: tuple[str, ...], processes: int) -> ChildProcess:
    data = settings.data_dir
    ready = data / f"{name}.ready"
    return ChildProcess(
        name=name,
        argv=(
            *(sys.executable, "-m", "tests.chaos.worker"),
            *("--queues", ",".join(queues), "--processes", str(processes)),
            *("--ready-file", str(ready)),
            *("--fuses", str(data / "fuses"), "--clock", str(data / "clock")),
        ),
        log=data / "logs" / f"{name}.log",
        environment=settings.as_environment() | {"OMP_THREAD_LIMIT": "1"},
        ready=ready.exists,
        ready_within=PATIENCE,
        stop_within=20,
        shares=("sohoa.worker", "sohoa.workbench"),
    )
