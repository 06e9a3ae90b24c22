"""A cell as its worker sees it: asked for answers, watched, and ended when it must be."""

import json
import logging
import os
import resource
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from schemas.errors import Fact, SohoaError, error_for
from workers.errors import (
    CellKilled,
    CellUnavailable,
    PageCrashed,
    PageOverMemory,
    PageOverSize,
    PageOverTime,
    Unexpected,
)
from workers.isolation.limits import MEBIBYTE, CellLimits
from workers.isolation.wire import Ending, Job, Order, Verdict, receive_verdict, send_order

log = logging.getLogger(__name__)

Tools = TypeVar("Tools")

START_SECONDS: Final = 60.0
"""To import and to open models: 2 s here, 20 on a PC with a busy hard disk."""

_MAX_COMPLAINT = 64 * 1024
_FACTS = TypeAdapter(dict[str, Fact])


@dataclass(frozen=True, slots=True)
class Charge(Generic[Tools]):
    """What a cell is for."""

    name: str
    """Names it in logs and errors."""
    prepare: Callable[[], Tools]
    """Makes what its jobs work with, inside the cell; picklable."""
    fresh: bool
    """Each job in a process of its own, which sees no file but the job's."""
    reads: tuple[Path, ...] = ()
    """Folders beside the software, of models, say."""
    behind: int = 0
    """Niceness: how far its jobs stand back where cores are short."""


class Answer:
    """What a job wrote, in memory of its own; a context manager that lets it go."""

    def __init__(self) -> None:
        self.handle = os.memfd_create("sohoa-answer", os.MFD_CLOEXEC)

    def __enter__(self) -> "Answer":
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self.handle)

    def read(self, size: int = -1, offset: int = 0) -> bytes:
        """A copy of so many bytes, of all by default."""
        whole = os.fstat(self.handle).st_size
        return os.pread(self.handle, whole - offset if size < 0 else size, offset)


class Cell(Generic[Tools]):
    """One process that does jobs, started when it is first asked and again when it was ended.

    For one thread. Raises, for a job: whatever named error it ends in, :class:`PageCrashed`,
    :class:`PageOverTime`, :class:`PageOverMemory`, :class:`PageOverSize`, :class:`Unexpected`.
    """

    def __init__(self, charge: Charge[Tools], environment: Mapping[str, str]) -> None:
        self._charge = charge
        self._environment = environment
        self._process: subprocess.Popen[bytes] | None = None
        self._link: socket.socket | None = None

    def ask(self, job: Job[Tools], limits: CellLimits, given: Answer | None = None) -> Answer:
        """The answer, to be closed by the caller."""
        link = self._link or self._start()
        with ExitStack() as unless_done:
            answer = unless_done.enter_context(Answer())
            handles = [answer.handle, *([given.handle] if given else [])]
            verdict = self._said(link, Order(job, limits), handles, limits.wall_seconds)
            if verdict is None or verdict.ending or verdict.signal:
                raise self._failure(job, limits, verdict, answer)
            unless_done.pop_all()
            return answer

    def get_ready(self) -> None:
        """Start now what the first job would start; raises what that would raise."""
        if self._link is None:
            self._start()

    def close(self) -> None:
        """End the process, if it runs, and all that it started."""
        process, link = self._process, self._link
        self._process = self._link = None
        if link is not None:
            link.close()
        if process is not None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            argv = (sys.executable, "-P", "-m", "workers.isolation.server", str(theirs.fileno()))
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                env=dict(self._environment),
                start_new_session=True,
            )
        self._link = ours
        with Answer() as complaint:
            send_order(
                ours, (self._charge.fresh, tuple(map(str, self._charge.reads)), self._charge.behind)
            )
            verdict = self._said(ours, self._charge.prepare, [complaint.handle], START_SECONDS)
            if verdict is None or verdict.ending or verdict.signal:
                self.close()
                raise _named(complaint) or CellUnavailable(cell=self._charge.name)
        log.info("cell.started cell=%s pid=%d", self._charge.name, self._process.pid)
        return ours

    def _said(
        self, link: socket.socket, order: object, handles: list[int], seconds: float
    ) -> Verdict | None:
        """What the cell says to an order; ``None`` when it says nothing in time, and is ended."""
        try:
            send_order(link, order, handles)
            link.settimeout(seconds)
            verdict = receive_verdict(link)
        except TimeoutError:
            self.close()
            return None
        except ConnectionError:
            verdict = None
        except BaseException:
            self.close()
            raise
        return verdict or self._how_it_died()

    def _how_it_died(self) -> Verdict:
        assert self._process is not None
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)  # the socket is closed a moment before the process is over
        code = self._process.poll()
        self.close()
        # Of all children that ever ended the largest: this one was not larger.
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        return Verdict(Ending.OTHER, max(-(code or 0), 0), peak)

    def _failure(
        self, job: Job[Tools], limits: CellLimits, verdict: Verdict | None, answer: Answer
    ) -> SohoaError:
        about: dict[str, Fact] = {"step": self._charge.name, "page": job.page}
        if verdict is None:
            return PageOverTime(**about, limit="wall", seconds=round(limits.wall_seconds))
        if verdict.ending == Ending.NAMED:
            return _named(answer) or Unexpected(step=self._charge.name, kind="answer")
        if not self._charge.fresh:
            self.close()  # what a job left behind is not handed to the next
        if verdict.signal == signal.SIGXCPU:
            return PageOverTime(**about, limit="cpu", seconds=limits.cpu_seconds)
        if verdict.signal == signal.SIGKILL and 2 * verdict.peak_bytes < limits.memory_bytes:
            return CellKilled(cell=self._charge.name)  # no limit of ours kills, see CellLimits
        if verdict.signal:
            name = signal.Signals(verdict.signal).name
            return PageCrashed(**about, signal=name, peak_mb=verdict.peak_bytes // MEBIBYTE)
        if verdict.ending == Ending.MEMORY:
            return PageOverMemory(**about, limit_mb=limits.memory_bytes // MEBIBYTE)
        if verdict.ending == Ending.SIZE:
            return PageOverSize(**about, limit_mb=limits.file_bytes // MEBIBYTE)
        return Unexpected(step=self._charge.name, kind=_kind(answer))


def _named(answer: Answer) -> SohoaError | None:
    """The error a cell wrote; only what can be an error is believed."""
    try:
        said = json.loads(answer.read(_MAX_COMPLAINT))
        return error_for(str(said["code"]), _FACTS.validate_python(said["facts"]))
    except (ValueError, LookupError, TypeError, ValidationError):
        return None


def _kind(answer: Answer) -> str:
    try:
        return str(json.loads(answer.read(_MAX_COMPLAINT))["kind"])[:64]
    except (ValueError, LookupError, TypeError):
        return "exit"
