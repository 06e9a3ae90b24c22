"""One child process: what it is, how it is launched, and how it is ended for certain."""

import logging
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Protocol, Self

from pydantic import BaseModel, ConfigDict

from sohoa.environment import bare_environment
from sohoa.stack.errors import ChildNotStarting
from sohoa.stack.nursery import Nursery
from sohoa.stack.nursery_inside import Birth

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
_LOG_BYTES = 10 * 2**20


def _at_once() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ChildProcess:
    """How to start a child and to know that it is ready. Frozen; starting changes nothing."""

    name: str
    """Unique within one supervisor; names the log and the error facts."""
    argv: tuple[str, ...]
    """Program and arguments. Never a secret: every user of the machine can read them."""
    log: Path
    """Receives stdout and stderr, appended."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to the environment of the supervisor, of which no ``SOHOA_…`` variable is
    inherited. Only the same user can read it."""
    directory: Path | None = None
    """Working directory; the supervisor's own when None."""
    ready: Callable[[], bool] = _at_once
    """Cheap probe, asked repeatedly until True; must return within about a second."""
    ready_within: float = 60.0
    """Seconds. An old PC with a busy hard disk needs 20 times what a new one does."""
    stop_within: float = 30.0
    """Seconds between SIGTERM and SIGKILL."""
    failure: type[ChildNotStarting] = ChildNotStarting
    """Raised when the child is not ready in time."""
    shares: tuple[str, ...] = ()
    """Modules it has in common with others that name the same: it is forked from one process that
    has loaded them, where the kernel can do that. ``argv`` is then the interpreter, ``-m``, a
    module and its arguments."""


class Launched(Protocol):
    """A child that was launched: the part of ``subprocess.Popen`` that its supervisor needs."""

    @property
    def pid(self) -> int:
        """Also the id of its process group."""

    @property
    def returncode(self) -> int | None:
        """What :meth:`poll` or :meth:`wait` saw last."""

    def poll(self) -> int | None:
        """Its exit code, minus the signal that ended it, or ``None`` while it runs."""

    def wait(self, timeout: float | None = None) -> int:
        """The same, later; raises :class:`subprocess.TimeoutExpired`."""

    def terminate(self) -> None:
        """Send SIGTERM."""


class ProcessMark(BaseModel):
    """Recognises one process for ever: a pid alone is used again sooner or later.

    The start is counted in clock ticks since boot (proc(5), field 22 of ``stat``), not in
    wall-clock time: on a PC with an empty CMOS battery the clock jumps by years when the
    network comes up, and with it every start time computed from it (``ps``, psutil).
    """

    model_config = ConfigDict(frozen=True)

    pid: int
    start_ticks: int
    boot_id: str

    @classmethod
    def of(cls, pid: int) -> Self | None:
        """The mark of a living process; None when there is none (zombies count as dead)."""
        try:
            stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
            boot_id = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        # The command name in brackets may itself hold spaces and brackets: split after it.
        state, *fields = stat.rpartition(")")[2].split()
        if state in {"Z", "X"}:
            return None
        return cls(pid=pid, start_ticks=int(fields[18]), boot_id=boot_id)

    def alive(self) -> bool:
        """True while this very process runs."""
        return ProcessMark.of(self.pid) == self


@cache
def _deathbed() -> tuple[str, ...]:
    """The prefix that makes the kernel end a child when its parent is killed with -9.

    setpriv(1) sets PR_SET_PDEATHSIG and execs: 1 ms, no extra process, and no ``preexec_fn``
    (unsafe in a program with threads). An own Python wrapper would cost 15 ms and 9 MB while
    it starts. Where setpriv is missing, the next start ends the leftovers (see ledger.py).
    """
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()


def launch(child: ChildProcess, nurseries: "Nurseries") -> Launched:
    """Start ``child`` now, without waiting for readiness.

    The kernel sends the death signal when the *thread* that called this ends (prctl(2)), so
    only a thread that lives as long as the child may call it: the supervisor's own.
    The child leads its own process group: Ctrl-C in the terminal reaches the supervisor
    alone, which then stops its children in order.
    """
    child.log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _turn_over(child.log)
    with child.log.open("ab") as log:
        if (forked := nurseries.bear(child, log.fileno())) is not None:
            return forked
        return subprocess.Popen(
            (*_deathbed(), *child.argv),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            cwd=child.directory,
            env={**bare_environment(), **child.environment},
            process_group=0,
        )


class Nurseries:
    """Those of one supervisor, by what their children share."""

    def __init__(self, modules: tuple[str, ...] = (), link: socket.socket | None = None) -> None:
        """None is started yet but, with ``modules``, the one that ``link`` leads to."""
        self._links = {modules: link}
        self._by_modules: dict[tuple[str, ...], Nursery] = {}

    def bear(self, child: ChildProcess, log: int) -> Launched | None:
        """``child``, forked; ``None`` where it shares nothing or this machine cannot."""
        if not child.shares:
            return None
        where = child.log.with_name("nursery.log")
        if child.shares not in self._by_modules:
            link = self._links.pop(child.shares, None)
            self._by_modules[child.shares] = Nursery(child.shares, _deathbed(), where, link)
        nursery = self._by_modules[child.shares]
        _, _, module, *arguments = child.argv
        environment = dict(child.environment)
        folder = None if child.directory is None else str(child.directory)
        try:
            return nursery.bear(
                Birth(child.name, module, tuple(arguments), environment, folder),
                log,
            )
        except OSError as error:
            logger.warning("child.not_shared name=%s cause=%s", child.name, type(error).__name__)
            return None

    def close(self) -> None:
        """End them, after their children."""
        for nursery in self._by_modules.values():
            nursery.close()


def _turn_over(log: Path) -> None:
    """Keep one older file beside a log that has grown large, once per start."""
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_name(log.name + ".1"))


def end_group(process: Launched, deadline: float) -> None:
    """Wait for a child that was told to stop; kill its whole group at ``deadline``.

    The group is killed in any case: grandchildren (pool processes of a worker) must not
    outlive the child that knew about them. ``deadline`` is of the monotonic clock.
    """
    try:
        process.wait(timeout=max(0.0, deadline - time.monotonic()))
    except subprocess.TimeoutExpired:
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
    signal_group(process.pid, signal.SIGKILL)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the process group led by ``pid``; a group that is gone is fine."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return


def end_marked(mark: ProcessMark, within: float) -> bool:
    """End a process that is not our child: SIGTERM, wait, then SIGKILL for its group.

    Returns True when it had to be killed. Does nothing when it is gone already.
    """
    if mark.alive():
        os.kill(mark.pid, signal.SIGTERM)
    if wait_gone(mark, within):
        return False
    signal_group(mark.pid, signal.SIGKILL)
    wait_gone(mark, within)
    return True


def wait_gone(mark: ProcessMark, within: float) -> bool:
    """True when the process ended within so many seconds."""
    deadline = time.monotonic() + within
    while mark.alive():
        if time.monotonic() > deadline:
            return False
        time.sleep(_POLL_SECONDS)
    return True
