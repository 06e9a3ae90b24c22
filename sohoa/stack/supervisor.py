"""Starts groups of children, restarts those that die, stops the groups in reverse order."""

import logging
import queue
import signal
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from types import TracebackType
from typing import Self

from sohoa.stack.errors import ChildNotStarting
from sohoa.stack.process import (
    ChildProcess,
    Launched,
    Nurseries,
    end_group,
    launch,
    signal_group,
)

log = logging.getLogger(__name__)

_WATCH_SECONDS = 0.25
"""How late a death is noticed. Four looks a second cost 0.1 % of one core."""
_START_SECONDS = 0.05
"""How often a child that is starting is asked whether it is ready."""


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
    process: Launched
    born: float
    ready: bool = False
    early_deaths: int = 0
    restart_at: float | None = None


@dataclass(slots=True, eq=False)
class _Group:
    """Children that are told to stop together, and fail together while they start."""

    members: list[_Watched] = field(default_factory=list)
    whole: bool = False
    """No more members will come."""
    up: "Future[None]" = field(default_factory=Future)
    """Done when all are ready, or one is not to be."""


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
        nurseries: Nurseries | None = None,
    ) -> None:
        """``on_change`` hears the pids by name whenever a child was launched.

        ``nurseries`` are those that it was born in, if any; they end with it.
        """
        self._on_death = on_death
        self._on_change = on_change
        self._restart = restart
        self._nurseries = nurseries or Nurseries()
        self._groups: list[_Group] = []
        self._ended = False
        self._actions: queue.Queue[Callable[[], None]] = queue.Queue()
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
        """:meth:`begin` and wait until all are ready.

        Raises:
            ChildNotStarting: one was not ready in time (or its own ``failure`` class).
        """
        self.begin(children).result()

    def begin(self, children: Iterable[ChildProcess]) -> "Future[None]":
        """Launch ``children`` side by side as one group, each as soon as it is handed out.

        The future is done when all are ready; its exception is the ``failure`` of the first that
        ended or was late, and then the whole group is stopped again. Children of one group are
        told to stop together, after all groups that were begun later.
        """
        group = _Group()
        self._begin(group, children)
        return group.up

    def keep(self, children: Iterable[ChildProcess]) -> None:
        """Launch a group of ``children`` that nobody waits for.

        One that dies while it starts is started again, as it is when it dies later.
        """
        group = _Group()
        group.up.set_result(None)
        self._begin(group, children)

    def _begin(self, group: _Group, children: Iterable[ChildProcess]) -> None:
        if not self._thread.is_alive():
            self._thread.start()
        self._do(partial(self._groups.append, group))
        try:
            for child in children:
                self._do(partial(self._launch, group, child))
        except BaseException:
            self._do(partial(self._abandon, group))
            raise
        self._do(partial(self._close, group))

    def kill(self, *names: str) -> None:
        """End these children now and for good: they are known to be doing nothing."""
        if self._thread.is_alive():
            self._do(partial(self._kill, names))

    def stop(self) -> None:
        """Stop everything, last group first; returns when nothing runs any more.

        A start that another thread still waits for is given up.
        """
        if self._thread.is_alive():
            self._do(self._end)
            self._thread.join()

    def _do(self, action: Callable[[], None]) -> None:
        """Have ``action`` done by the supervisor's thread; what it raises is raised here."""
        done: Future[None] = Future()
        self._actions.put(lambda: _tell_result(done, action))
        while self._thread.is_alive():
            try:
                return done.result(_WATCH_SECONDS)
            except TimeoutError:
                continue
        return None  # stopped in the meantime: nothing is there to act on

    def _run(self) -> None:
        while not self._ended:
            starting = not all(group.up.done() for group in self._groups)
            try:
                self._actions.get(timeout=_START_SECONDS if starting else _WATCH_SECONDS)()
            except queue.Empty:
                self._look_after()
        while self._groups:
            _stop_group(self._groups.pop())
        self._nurseries.close()

    def _end(self) -> None:
        self._ended = True
        for group in self._groups:
            if not group.up.done():
                unready = next((one for one in group.members if not one.ready), None)
                group.up.set_exception(_failure(unready) if unready else ChildNotStarting())

    def _launch(self, group: _Group, child: ChildProcess) -> None:
        if self._ended or group not in self._groups:
            return  # one before it failed, and the group with it
        group.members.append(_Watched(child, launch(child, self._nurseries), time.monotonic()))
        self._tell()

    def _close(self, group: _Group) -> None:
        group.whole = True
        if not group.up.done():
            self._see_to_start(group)

    def _abandon(self, group: _Group) -> None:
        if group in self._groups:
            self._groups.remove(group)
            _stop_group(group)
        group.up.cancel()

    def _kill(self, names: tuple[str, ...]) -> None:
        for group in self._groups:
            for watched in [one for one in group.members if one.child.name in names]:
                group.members.remove(watched)
                signal_group(watched.process.pid, signal.SIGKILL)
                end_group(watched.process, time.monotonic() + watched.child.stop_within)

    def _look_after(self) -> None:
        for group in list(self._groups):
            if not group.up.done():
                self._see_to_start(group)
            else:
                for watched in group.members:
                    self._see_to(watched)

    def _see_to_start(self, group: _Group) -> None:
        for watched in group.members:
            watched.ready = watched.ready or watched.child.ready()
            late = time.monotonic() > watched.born + watched.child.ready_within
            if not watched.ready and (late or watched.process.poll() is not None):
                failure = _failure(watched)
                self._groups.remove(group)
                _stop_group(group)
                group.up.set_exception(failure)
                return
        if group.whole and not group.up.done() and all(one.ready for one in group.members):
            group.up.set_result(None)

    def _see_to(self, watched: _Watched) -> None:
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
            watched.process = launch(watched.child, self._nurseries)
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
        members = [one for group in self._groups for one in group.members]
        self._on_change({one.child.name: one.process.pid for one in members})


def _tell_result(done: "Future[None]", action: Callable[[], None]) -> None:
    try:
        action()
    except Exception as error:  # noqa: BLE001 - handed to the caller, whose thread waits
        done.set_exception(error)
    else:
        done.set_result(None)


def _failure(watched: _Watched) -> ChildNotStarting:
    child = watched.child
    return child.failure(
        name=child.name,
        log=str(child.log),
        exit_code=watched.process.poll(),
        seconds=round(time.monotonic() - watched.born),
    )


def _stop_group(group: _Group) -> None:
    """SIGTERM to all at once, then each has its own deadline.

    A child that waits for its restart is over already, and its pid may be another's by now.
    """
    told = time.monotonic()
    living = [watched for watched in group.members if watched.restart_at is None]
    for watched in living:
        if watched.process.poll() is None:
            watched.process.terminate()
    for watched in living:
        end_group(watched.process, told + watched.child.stop_within)
        log.info("child.stopped name=%s took_s=%.1f", watched.child.name, time.monotonic() - told)
