"""One worker host: a Celery worker whose processes each open their tools on first use."""

import logging
import mmap
import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from celery.apps.worker import Worker
from celery.exceptions import SecurityWarning
from celery.signals import (
    setup_logging,
    worker_process_init,
    worker_process_shutdown,
    worker_ready,
    worker_shutting_down,
)

from schemas.errors import SohoaError
from sohoa.composition import Services, require_reachable
from sohoa.configuration import sealing_needs
from sohoa.presence import present
from sohoa.workbench import make_workshop, work_folder
from workers.queues import ONLY_COUNTER, SEALING
from workers.tasks import register
from workers.workplaces import clear_leftovers
from workers.workshop import Workshop

if TYPE_CHECKING:
    from workers.sealing import Sealing

log = logging.getLogger(__name__)

_ASK_SECONDS = 0.1


def run_worker(
    services: Services,
    queues: tuple[str, ...],
    processes: int,
    wait_seconds: float,
    ready_file: Path | None = None,
    make: "Callable[[Services, tuple[str, ...], Sealing | None], Workshop]" = make_workshop,
) -> None:
    """Work on ``queues`` until told to stop; the order of the queues is their priority.

    Only a worker that listens on the sealing queue opens the key. ``ready_file`` appears when
    messages are taken, and ``make`` fits out each process that works. What is still away after
    ``wait_seconds`` is named and ends this process, for whoever supervises it to start again; what
    goes away later is waited for, unless it comes back and lets us in no more. Raises the errors
    of :func:`require_reachable`, those of an unfit key, and ``SettingMissing`` for the sealing
    queue without any.
    """
    sealing = _open_sealing(services) if SEALING in queues else None
    _wait_reachable(services, wait_seconds)

    tools = _Tools(queues, partial(make, services, queues, sealing))
    stopping = _told_to_stop()
    register(services.app, tools.workshop, stopping)
    _tell_when_ready(ready_file)
    setup_logging.connect(_keep_logging, weak=False)
    services.database.close()
    _say_if_root()
    log.info("worker.start queues=%s processes=%d", ",".join(queues), processes)
    alone = processes == 1
    with (
        present(services, queues, processes, partial(_valid_until, sealing)),
        _looking_after_processes(services, tools, alone=alone),
    ):
        worker = Worker(
            app=services.app,
            queues=list(queues),
            concurrency=processes,
            # Where one process works, a second that watches it costs 60 MB.
            pool="solo" if alone else "prefork",
            without_gossip=True,
            without_mingle=True,
            without_heartbeat=True,
            quiet=True,
        )
        worker.start()
    if worker.exitcode and not stopping():
        # Celery logs what it does not try again, stops, and returns as if it had been told to.
        require_reachable(services)
        sys.exit(worker.exitcode)


class _Tools:
    """What one process works with, fitted out when it is first wanted."""

    def __init__(self, queues: tuple[str, ...], make: Callable[[], Workshop]) -> None:
        self._queues = queues
        self._make = make
        self._workshop: Workshop | None = None

    def workshop(self) -> Workshop:
        """The same one every time."""
        self._workshop = self._workshop or self._make()
        return self._workshop

    def get_ready(self) -> None:
        """Before there is work: the first citizen of the day waits no longer than the others.

        What cannot be loaded now is named when a page asks for it.
        """
        if self._queues == ONLY_COUNTER:
            with suppress(SohoaError):
                self.workshop().bench.get_ready()

    def put_away(self) -> None:
        """There will be no more work."""
        if self._workshop is not None:
            self._workshop.tracer.close()


@contextmanager
def _looking_after_processes(services: Services, tools: _Tools, *, alone: bool) -> Iterator[None]:
    """What each working process does when it begins and before it ends with its tools."""

    def at_first(**_: object) -> None:
        # Pooled connections belong to the parent.
        services.database.forget_connections()
        services.timings.forget()
        clear_leftovers(work_folder(services.settings))
        tools.get_ready()

    def at_last(**_: object) -> None:
        tools.put_away()
        with suppress(SohoaError):
            services.timings.write_down()

    worker_process_init.connect(at_first, weak=False)
    worker_process_shutdown.connect(at_last, weak=False)
    try:
        yield
    finally:
        if alone:
            at_last()  # Celery tells the processes of a pool, and there is none


def _told_to_stop() -> Callable[[], bool]:
    """Whether this host was told to; the processes that work ask memory they share with it."""
    told = mmap.mmap(-1, 1)

    def note(**_: object) -> None:
        told[0] = 1

    worker_shutting_down.connect(note, weak=False)
    return lambda: bool(told[0])


def _tell_when_ready(ready_file: Path | None) -> None:
    def tell_ready(**_: object) -> None:
        if ready_file is not None:
            ready_file.touch()

    worker_ready.connect(tell_ready, weak=False)


def _wait_reachable(services: Services, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            return require_reachable(services)
        except SohoaError as error:
            if time.monotonic() > deadline:
                raise
            log.debug("worker.waits for=%s", error.code)
            time.sleep(_ASK_SECONDS)


def _open_sealing(services: Services) -> "Sealing | None":
    # What signs takes most of a second to load; page workers do without.
    from sohoa.signing import open_sealing

    for problem in sealing_needs(services.settings):
        raise problem
    return open_sealing(services.settings, services.clock.now())


def _valid_until(sealing: "Sealing | None") -> datetime | None:
    if sealing is None:
        return None
    from sohoa.signing import valid_until

    return valid_until(sealing)


def _say_if_root() -> None:
    """One line of ours instead of the eight that Celery puts on stderr."""
    warnings.filterwarnings("ignore", category=SecurityWarning)
    if os.geteuid() == 0:
        log.warning("worker.runs_as_root")


def _keep_logging(**_: object) -> None:
    """Celery must not reconfigure logging: ours leaves out personal data and stays as it is."""
