"""Starts children in order, restarts those that die, stops them in reverse order."""

import logging
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from sohoa.stack.process import ChildProcess, end_group, launch, wait_ready

log = logging.getLogger(__name__)

_WATCH_SECONDS = 0.25
"""How late a death is noticed. Four looks a second cost 0.1 % of one core."""


@dataclass(frozen=True, slots=True)
class RestartOptions:
    """How patient the supervisor is with a child that keeps dying."""

    first_delay: float = 0.5
    """Seconds before the first restart; doubled after each early death."""
    longest_delay: float = 30.0
    """Bound of the doubling: a crash loop costs at most two starts a minute."""
    healthy_after: float = 60.0
    """A child that lived so many seconds starts again at ``first_delay``."""

    def delay(self, early_deaths: int) -> float:
        """Seconds to wait after that many early deaths in a row (0 = the first)."""
        return float(min(self.longest_delay, self.first_delay * 2 ** min(early_deaths, 30)))


PATIENT = RestartOptions()
"""The delays above, which fit an office PC."""

Hook = Callable[[str, int], None]
"""Called with the name and pid of a child that died without being told to."""


def _ignore(name: str, pid: int) -> None:
    log.debug("child.unhooked name=%s pid=%d", name, pid)


def _untold(pids: Mapping[str, int]) -> None:
    log.debug("child.untold count=%d", len(pids))


@dataclass(slots=True)
class _Watched:
    child: ChildProcess
    process: "subprocess.Popen[bytes]"
    born: float
    early_deaths: int = 0
    restart_at: float | None = None


@dataclass(slots=True)
class _Request:
    children: tuple[ChildProcess, ...]
    """Empty: stop everything and end the thread."""
    done: "Future[None]" = field(default_factory=Future)


class Supervisor:
    """Keeps child processes running; a context manager that stops them at the end.

    One thread of its own forks every child and lives until the last is stopped: the kernel
    ties a child's death signal to the thread that forked it (prctl(2), PR_SET_PDEATHSIG), so
    callers may start and stop from any thread. Hooks run in that thread and must be quick.
    """

    def __init__(
        self,
        *,
        on_death: Hook = _ignore,
        on_change: Callable[[Mapping[str, int]], None] = _untold,
        restart: RestartOptions = PATIENT,
    ) -> None:
        """``on_change`` hears the pids by name whenever a child was launched."""
        self._on_death = on_death
        self._on_change = on_change
        self._restart = restart
        self._groups: list[list[_Watched]] = []
        self._stopping = threading.Event()
        self._requests: queue.Queue[_Request] = queue.Queue()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self, *children: ChildProcess) -> None:
        """Start ``children`` one after the other, each ready before the next.

        Children of one call form a group: they are told to stop together, after all groups
        that were started later. When one fails, its whole group is stopped again.

        Raises:
            ChildNotStarting: one was not ready in time (or its own ``failure`` class).
        """
        if children:
            self._ask(children)

    def stop(self) -> None:
        """Stop everything, last group first; returns when nothing runs any more.

        A start that another thread still waits for is given up.
        """
        self._stopping.set()
        if self._thread.is_alive():
            self._ask(())
            self._thread.join()

    def _ask(self, children: tuple[ChildProcess, ...]) -> None:
        if not self._thread.is_alive():
            self._thread.start()
        request = _Request(children)
        self._requests.put(request)
        request.done.result()

    def _run(self) -> None:
        while True:
            try:
                request = self._requests.get(timeout=_WATCH_SECONDS)
            except queue.Empty:
                self._look_after()
                continue
            if not request.children:
                break
            self._serve(request)
        while self._groups:
            _stop_group(self._groups.pop())
        request.done.set_result(None)

    def _serve(self, request: _Request) -> None:
        group: list[_Watched] = []
        self._groups.append(group)
        try:
            for child in request.children:
                watched = _Watched(child, launch(child), time.monotonic())
                group.append(watched)
                self._tell()
                wait_ready(child, watched.process, self._stopping.is_set)
        except Exception as error:  # noqa: BLE001 - handed to the caller, whose thread waits
            self._groups.remove(group)
            _stop_group(group)
            request.done.set_exception(error)
        else:
            request.done.set_result(None)

    def _look_after(self) -> None:
        for watched in [one for group in self._groups for one in group]:
            try:
                self._check(watched, time.monotonic())
            except Exception:
                # A hook that fails (full disk, locked database) must not end this thread:
                # the kernel would end every child with it.
                log.exception("child.watch_failed name=%s", watched.child.name)

    def _check(self, watched: _Watched, now: float) -> None:
        if watched.restart_at is None:
            if watched.process.poll() is not None:
                self._note_death(watched, now)
        elif now >= watched.restart_at:
            watched.restart_at = now + self._restart.longest_delay  # should the launch fail
            watched.process = launch(watched.child)
            watched.born, watched.restart_at = now, None
            log.info("child.restarted name=%s pid=%d", watched.child.name, watched.process.pid)
            self._tell()

    def _note_death(self, watched: _Watched, now: float) -> None:
        if now - watched.born > self._restart.healthy_after:
            watched.early_deaths = 0
        delay = self._restart.delay(watched.early_deaths)
        watched.early_deaths += 1
        watched.restart_at = now + delay
        name, process = watched.child.name, watched.process
        end_group(process, now)
        log.warning("child.died name=%s exit=%s again_in_s=%.1f", name, process.returncode, delay)
        self._on_death(name, process.pid)

    def _tell(self) -> None:
        self._on_change({w.child.name: w.process.pid for group in self._groups for w in group})


def _stop_group(group: list[_Watched]) -> None:
    """SIGTERM to all at once, then each has its own deadline.

    A child that waits for its restart is over already, and its pid may be another's by now.
    """
    told = time.monotonic()
    living = [watched for watched in group if watched.restart_at is None]
    for watched in living:
        if watched.process.poll() is None:
            watched.process.terminate()
    for watched in living:
        end_group(watched.process, told + watched.child.stop_within)
        log.info("child.stopped name=%s took_s=%.1f", watched.child.name, time.monotonic() - told)
