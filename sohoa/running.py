"""The whole product on this machine: servers, workers and web as children of one supervisor."""

import logging
import socket
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from schemas.errors import SohoaError
from sohoa.composition import Services, connect, prepare
from sohoa.errors import NoStack, PortTaken, WorkersNotStarting
from sohoa.room import Room
from sohoa.settings import Settings
from sohoa.stack import (
    ChildProcess,
    EmbeddedStack,
    running_stack,
    stop_signals,
)
from sohoa.stack.paths import write_private
from sohoa.trial_key import ensure_trial_key, with_trial_key
from storage.clients import Scope
from storage.clock import SystemClock
from workers.queues import PAGE_QUEUES, SEALING
from workers.sweeper import sweep

log = logging.getLogger(__name__)

SWEEP_SECONDS = 5.0


@contextmanager
def services_for(
    settings: Settings, *, start: bool, on_stopping: Callable[[], None] = lambda: None
) -> Iterator[Services]:
    """Connected services: the configured ones, those already running here, or started on demand.

    With ``start`` servers and workers are started when none run, and stopped at the end, which
    ``on_stopping`` hears; without it :class:`NoStack` is raised.
    """
    if not settings.embedded:
        yield connect(settings)
        return
    addresses = running_stack(settings.data_dir)
    if addresses is not None:
        yield connect(settings.using(addresses))
        return
    if not start:
        raise NoStack(data=str(settings.data_dir))
    with _whole_stack(settings) as (_, services):
        yield services
        on_stopping()


def still_runs(settings: Settings) -> bool:
    """Whether the servers of this machine are there; those of a cluster are asked elsewhere."""
    return not settings.embedded or running_stack(settings.data_dir) is not None


def supervise(settings: Settings) -> None:
    """Run everything until SIGTERM or Ctrl-C; tells the address of the web through the ledger."""
    with stop_signals() as stop, _whole_stack(settings) as (stack, services):
        _ensure_first_client(services)
        portal = portal_child(services.settings)
        stack.run(portal)
        stack.announce(portal=f"http://{settings.portal_host}:{settings.portal_port}/")
        stop.wait()


@contextmanager
def _whole_stack(settings: Settings) -> Iterator[tuple[EmbeddedStack, Services]]:
    """Servers, tables, buckets, trial key, workers and the sweeper; raises ``StoreFull``."""
    Room(settings.data_dir).require()
    with EmbeddedStack(settings.data_dir) as stack:
        if stack.addresses is None:
            raise NoStack(data=str(settings.data_dir))
        connected = settings.using(stack.addresses).model_copy(
            update={"trial_notice": settings.signing_key is None}
        )
        prepare(connected)
        if connected.signing_key is None:
            ensure_trial_key(connected, SystemClock())
        services = connect(connected)
        stack.run(*worker_children(connected))
        with sweeping(services):
            yield stack, services


def require_free_port(host: str, port: int) -> None:
    """Raise :class:`PortTaken` when another program listens where the web is to be."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(host=host, port=port) from error


def first_key(folder: Path) -> str:
    """The access key that was made for the first workplace."""
    return (folder / "counter-key").read_text("utf-8").strip()


def _ensure_first_client(services: Services) -> None:
    """One key for the counter on the first start, so that the web can be used at once."""
    path = services.settings.data_dir / "counter-key"
    if not path.exists():
        write_private(path, services.clients.add("quay-1", frozenset(Scope)))


def worker_children(settings: Settings) -> tuple[ChildProcess, ChildProcess]:
    """The page workers, and apart from them the one process that holds the key."""
    plain = settings.without_admin().without_signing()
    sealing = with_trial_key(settings.without_admin())
    pages = _child(plain, "worker", PAGE_QUEUES, settings.worker_processes)
    seals = _child(sealing, "sealing", (SEALING,), 1)
    files = [_fresh_ready_file(settings, child.name) for child in (pages, seals)]
    # Both import for a second or two; asking only the last one lets them do so side by side.
    return pages, replace(seals, ready=lambda: all(file.exists() for file in files))


def _child(settings: Settings, name: str, queues: tuple[str, ...], processes: int) -> ChildProcess:
    command = ("worker", "--queues", ",".join(queues), "--processes", str(processes))
    ready = ("--ready-file", str(_ready_file(settings, name)))
    return ChildProcess(
        name=name,
        argv=(sys.executable, "-m", "sohoa", *command, *ready),
        log=_log(settings, name),
        environment=settings.as_environment() | {"OMP_THREAD_LIMIT": "1"},
        stop_within=20,
        failure=WorkersNotStarting,
    )


def _ready_file(settings: Settings, name: str) -> Path:
    return settings.data_dir / "logs" / f"{name}.ready"


def _fresh_ready_file(settings: Settings, name: str) -> Path:
    file = _ready_file(settings, name)
    file.unlink(missing_ok=True)
    return file


def portal_child(settings: Settings) -> ChildProcess:
    """The web server."""
    return ChildProcess(
        name="portal",
        argv=(sys.executable, "-m", "sohoa", "portal"),
        log=_log(settings, "portal"),
        environment=settings.without_admin().without_signing().as_environment(),
        ready=lambda: _answers(settings),
        stop_within=10,
    )


def _answers(settings: Settings) -> bool:
    url = f"http://{settings.portal_host}:{settings.portal_port}/health/live"
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@contextmanager
def sweeping(services: Services) -> Iterator[None]:
    """Sweep every few seconds in a thread of its own, for as long as the context lasts."""
    ended = threading.Event()
    thread = threading.Thread(target=sweep_until, args=(services, ended), name="sweeper")
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def sweep_until(services: Services, ended: threading.Event) -> None:
    """Sweep until told to end; an outage is logged and waited out."""
    while not ended.wait(SWEEP_SECONDS):
        try:
            sweep(services.ledger, services.sender)
        except SohoaError as error:
            log.warning("sweeper.postponed %s", error)
        except Exception:  # the top of a thread that must outlive whatever it meets
            log.exception("sweeper.failed")


def _log(settings: Settings, name: str) -> Path:
    return settings.data_dir / "logs" / f"{name}.log"
