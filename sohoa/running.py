"""The whole product on this machine: servers, workers and web as children of one supervisor."""

import itertools
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import SohoaError
from sohoa.anchoring import anchoring
from sohoa.background import Work, beside, repeat
from sohoa.composition import Services, connect, prepare
from sohoa.data_folder import named_obstacles, require_writable
from sohoa.environment import own_settings
from sohoa.errors import NoStack, StackStopped, WorkersNotStarting
from sohoa.room import Room
from sohoa.settings import Settings, variable
from sohoa.stack import (
    ChildProcess,
    EmbeddedStack,
    StackAddresses,
    running_stack,
    stop_signals,
)
from sohoa.stack.embedded import database_url
from sohoa.stack.ledger import read_ledger
from sohoa.stack.nursery import Start, within_nursery
from sohoa.stack.nursery_inside import Birth
from sohoa.stack.paths import StackPaths, write_private
from sohoa.stack.process import Nurseries
from sohoa.stamping import stamping
from sohoa.trial_key import ensure_trial_key, with_trial_key
from storage.attendance import WorkerSeen
from storage.clients import ClientExists, Scope
from storage.clock import SystemClock
from storage.database import Database
from storage.findable import renew
from storage.unfinished import require_finished
from workers.queues import ONLY_COUNTER, PAGE_QUEUES, SEALING
from workers.sweeper import Sweeper

_SWEEPER = "sweeper"
SWEEP_SECONDS = 5.0
WAIT_SECONDS = 60
"""How long workers wait for servers that start beside them; an old PC needs half of it."""


@dataclass(frozen=True, slots=True)
class Running:
    """Connected services, and whether anybody works on what is handed to them."""

    services: Services
    hindrance: Callable[[], SohoaError | None] = lambda: None
    """Why it is no use to wait any longer; asked now and then."""


@contextmanager
def services_for(settings: Settings) -> Iterator[Services]:
    """Connected services: the configured ones, or those already running here.

    Raises :class:`NoStack` when there are neither.
    """
    if not settings.embedded:
        yield connect(settings)
        return
    addresses = _running(settings.data_dir)
    if addresses is None:
        raise NoStack(data=str(settings.data_dir))
    yield connect(settings.using(addresses))


def _running(data_dir: Path) -> StackAddresses | None:
    with named_obstacles(data_dir):
        return running_stack(data_dir)


def database_for(settings: Settings) -> Database:
    """The database alone: that of this machine answers while nothing runs.

    Raises :class:`NoStack` where none was made yet.
    """
    if settings.database_url is not None:
        return Database(settings.database_url.get_secret_value())
    paths = StackPaths(settings.data_dir)
    if not paths.database.is_file():
        raise NoStack(data=str(settings.data_dir))
    return Database(database_url(paths))


@contextmanager
def working_services(
    settings: Settings, *, on_stopping: Callable[[], None] = lambda: None
) -> Iterator[Running]:
    """:func:`services_for`, or else servers and workers of our own until the end.

    Papers may be handed in at once: workers of our own come up meanwhile. ``on_stopping`` hears
    that they are stopped again.
    """
    if not settings.embedded:
        yield Running(connect(settings))
        return
    addresses = _running(settings.data_dir)
    if addresses is not None:
        yield Running(connect(settings.using(addresses)), lambda: _stopped_by_others(settings))
        return
    with _whole_stack(settings) as (stack, services):
        yield Running(services, lambda: _not_coming_up(stack))
        on_stopping()


@contextmanager
def servers_for(settings: Settings, *, running: bool = True) -> Iterator[Settings]:
    """Settings that name servers: configured ones, running ones, or our own until the end.

    Nobody works on what is there meanwhile, unless somebody did already; tables and buckets are
    taken as they are. Without ``running``, ``StackAlreadyRunning`` is raised for running ones.
    With it there must have been some: raises :class:`NoStack` where nothing was ever kept.
    """
    addresses = _running(settings.data_dir) if running and settings.embedded else None
    if not settings.embedded:
        yield settings
    elif addresses is not None:
        yield settings.using(addresses)
    elif running and not StackPaths(settings.data_dir).database.is_file():
        raise NoStack(data=str(settings.data_dir))
    else:
        with EmbeddedStack(settings.data_dir) as stack:
            if stack.addresses is None:
                raise NoStack(data=str(settings.data_dir))
            yield settings.using(stack.addresses)


def _stopped_by_others(settings: Settings) -> SohoaError | None:
    return None if running_stack(settings.data_dir) is not None else StackStopped()


def _not_coming_up(stack: EmbeddedStack) -> SohoaError | None:
    if not stack.companions.done():
        return None
    failure = stack.companions.exception()
    return failure if isinstance(failure, SohoaError) else None


def within_nursery_of_all(data_dir: Path) -> AbstractContextManager[Start]:
    """How to start what supervises ``data_dir`` as a process that shares with its children.

    Of what it loads its children have a copy that is none, until one of them writes to it.
    """
    environment = own_settings() | {variable("data_dir"): str(data_dir)}
    return within_nursery(Birth("up", _PART, ("supervise",), environment), _SHARED)


def supervise(settings: Settings, nursery: int | None = None) -> None:
    """Run everything until SIGTERM or Ctrl-C; tells the address of the web through the ledger.

    ``nursery``: the descriptor of the link to the one that this process was born in.
    """
    link = None if nursery is None else socket.socket(fileno=nursery)
    nurseries = Nurseries(_SHARED, link)
    with stop_signals() as stop, _whole_stack(settings, nurseries) as (stack, services):
        stack.announce(web="begun")  # to who waits for it: it is not there yet
        _ensure_first_client(services)
        stack.companions.result()
        stack.run(portal_child(services.settings))
        stack.announce(portal=f"http://{settings.portal_host}:{settings.portal_port}/")
        # Nobody waits for it: until it is there, the page workers read for the counter too.
        stack.keep(*counter_children(services.settings))
        with stamping(services), anchoring(services):
            stop.wait()


@contextmanager
def _whole_stack(
    settings: Settings, nurseries: Nurseries | None = None
) -> Iterator[tuple[EmbeddedStack, Services]]:
    """Servers, tables, buckets, trial key, workers and the sweeper.

    Raises as :func:`require_place`.
    """
    require_place(settings.data_dir)
    noticed = settings.model_copy(update={"trial_notice": settings.signing_key is None})
    with EmbeddedStack(
        settings.data_dir,
        beside=lambda addresses: worker_children(noticed.using(addresses)),
        nurseries=nurseries,
    ) as stack:
        if stack.addresses is None:
            raise NoStack(data=str(settings.data_dir))
        connected = noticed.using(stack.addresses)
        prepare(connected)
        services = connect(connected)
        with sweeping(services):
            yield stack, services
        if not services.ledger.somebody_works():
            # Nothing would be finished by asking them politely, which takes two seconds.
            stack.kill(*WORKERS)
            with suppress(SohoaError):
                services.attendance.strike_off_dead()


def require_place(data_dir: Path) -> None:
    """Raise :class:`DataUnwritable` or ``StoreFull`` where nothing could be kept.

    And ``RestoreUnfinished`` where what is kept is half of something.
    """
    require_writable(data_dir)
    Room(data_dir).require()
    paths = StackPaths(data_dir)
    if paths.database.is_file():
        with closing(Database(database_url(paths))) as database:
            require_finished(database)


def first_key(folder: Path) -> str:
    """The access key that was made for the first workplace."""
    return (folder / "counter-key").read_text("utf-8").strip()


def _ensure_first_client(services: Services) -> None:
    """One key for the counter on the first start, so that the web can be used at once.

    A restored installation knows a "quay-1" already, but its key is in no backup.
    """
    path = services.settings.data_dir / "counter-key"
    for number in itertools.count(1):
        if path.exists():
            return
        with suppress(ClientExists):
            write_private(path, services.clients.add(f"quay-{number}", frozenset(Scope)))


_PART = "sohoa.part"
"""What each of them executes, with arguments of its own."""
_SHARED = ("sohoa.shared",)
"""Loaded once for all of them."""

PAGES, COUNTER, SEALS = "worker", "counter", "sealing"
WORKERS = (PAGES, COUNTER, SEALS)


def away(data_dir: Path, present: Iterable[WorkerSeen]) -> list[str]:
    """Which of :data:`WORKERS` are to run on ``data_dir`` and take no messages.

    They are starting, or died and are about to be started again.
    """
    ledger = read_ledger(StackPaths(data_dir.absolute()))
    taking = {worker.pid for worker in present if worker.alive}
    pids = {name: mark.pid for name, mark in ledger.children.items()}
    return [name for name in WORKERS if name in ledger.supervised and pids.get(name) not in taking]


def worker_children(settings: Settings) -> Iterator[ChildProcess]:
    """The page workers, and apart from them the one process that holds the key.

    They wait for their servers, so that they can import while those start. The trial key is made
    on the first start, while the page workers import.
    """
    plain = settings.without_admin().without_signing()
    yield _child(plain, PAGES, PAGE_QUEUES, settings.worker_processes)
    if settings.signing_key is None:
        ensure_trial_key(settings, SystemClock())
    yield _child(with_trial_key(settings.without_admin()), SEALS, (SEALING,), 1)


def counter_children(settings: Settings) -> Iterator[ChildProcess]:
    """Who reads for citizens alone, where there is room: all others may be in a batch."""
    if settings.counter_processes:
        plain = settings.without_admin().without_signing()
        yield _child(plain, COUNTER, ONLY_COUNTER, settings.counter_processes)


def _child(settings: Settings, name: str, queues: tuple[str, ...], processes: int) -> ChildProcess:
    # The portal beside them tells of them; two workers could not share one port.
    settings = settings.model_copy(update={"worker_port": None})
    ready = settings.data_dir / "logs" / f"{name}.ready"
    ready.unlink(missing_ok=True)
    command = ("worker", "--queues", ",".join(queues), "--processes", str(processes))
    waiting = ("--wait", str(WAIT_SECONDS), "--ready-file", str(ready))
    return ChildProcess(
        name=name,
        argv=(sys.executable, "-m", _PART, *command, *waiting),
        log=_log(settings, name),
        environment=settings.as_environment() | {"OMP_THREAD_LIMIT": "1"},
        ready=ready.exists,
        ready_within=2 * WAIT_SECONDS,
        stop_within=20,
        failure=WorkersNotStarting,
        shares=_SHARED,
    )


def portal_child(settings: Settings) -> ChildProcess:
    """The web server."""
    return ChildProcess(
        name="portal",
        argv=(sys.executable, "-m", _PART, "portal"),
        log=_log(settings, "portal"),
        environment=settings.without_admin().without_signing().as_environment(),
        ready=lambda: _answers(settings),
        stop_within=10,
        shares=_SHARED,
    )


def _answers(settings: Settings) -> bool:
    url = f"http://{settings.portal_host}:{settings.portal_port}/health/live"
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def sweeping(services: Services) -> AbstractContextManager[None]:
    """Sweep every few seconds in the background."""
    return beside(_SWEEPER, _sweep(services), pause=SWEEP_SECONDS)


def sweep_until(services: Services, ended: threading.Event) -> None:
    """Sweep until told to end."""
    repeat(_SWEEPER, _sweep(services), ended, SWEEP_SECONDS)


def _sweep(services: Services) -> Work:
    sweeper = Sweeper(services.ledger.lost, services.work, services.clock)

    def sweep(_: threading.Event) -> None:
        sweeper.sweep()
        services.quarantine.erase_pending()
        renew(services.database)

    return sweep


def _log(settings: Settings, name: str) -> Path:
    return settings.data_dir / "logs" / f"{name}.log"
