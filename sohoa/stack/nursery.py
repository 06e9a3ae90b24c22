"""Programs of our own as forks of one process that has loaded what they share.

Eight Python processes that each load the same libraries hold them eight times: 0.1 GB and a second
of an old PC's time apiece. Forked, they hold them once, until they write to them (fork(2)).

What the children are told, their settings with them, goes through the nursery unread: only the
sealing worker ever sees where its key is.
"""

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sohoa.environment import bare_environment
from sohoa.stack.nursery_inside import SUPERVISOR_OPTION, Birth

LOAD_SECONDS: Final = 60.0
"""To import everything: 1 s here, 20 on a PC with a busy hard disk."""

_INSIDE: Final = (sys.executable, "-m", "sohoa.stack")
_ONE_THREAD: Final = {"OMP_THREAD_LIMIT": "1"}
_LAST_WORD_SECONDS: Final = 1.0
"""How long after the end of a child its exit code may come."""
_UNKNOWN: Final = -signal.SIGKILL
"""Said of a child whose nursery was killed before it could tell."""


@dataclass(frozen=True, slots=True)
class Start:
    """A command and its environment."""

    argv: tuple[str, ...]
    environment: dict[str, str]


@contextmanager
def within_nursery(birth: Birth, modules: tuple[str, ...]) -> Iterator[Start]:
    """How to start ``birth`` as the first child of a nursery, to bear the others as well.

    It shares with its children what it has in common with them, and finds behind
    ``NURSERY_OPTION`` the descriptor of its link to the nursery. The letter with its settings is
    inherited by whatever is started in the context. Raises :class:`OSError` before Linux 5.3.
    """
    os.close(os.pidfd_open(os.getpid()))
    letter = os.memfd_create("sohoa-birth", 0)
    try:
        os.write(letter, json.dumps(birth.plain()).encode())
        yield Start(
            (*_INSIDE, SUPERVISOR_OPTION, str(letter), *modules),
            bare_environment() | _ONE_THREAD,
        )
    finally:
        os.close(letter)


class Nursery:
    """One process with ``modules`` loaded, started when the first child is wanted.

    For one thread, which must outlive the children: the nursery ends with it, and they with the
    nursery. Raises :class:`OSError` where it cannot be had: an old kernel (before Linux 5.3), a
    module that cannot be imported.
    """

    def __init__(
        self,
        modules: tuple[str, ...],
        prefix: tuple[str, ...],
        log: Path,
        link: socket.socket | None = None,
    ) -> None:
        """``prefix`` goes before the command; ``log`` receives what the nursery complains of.

        ``link`` is to the one that this process was born in, see :func:`within_nursery`.
        """
        self._modules = modules
        self._prefix = prefix
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._link = link
        if link is not None:
            link.settimeout(LOAD_SECONDS)

    def bear(self, birth: Birth, log: int) -> "Forked":
        """A child that writes to the descriptor ``log``, once it has been forked."""
        if self._link is not None and _hung_up(self._link):
            self.close()
        link = self._link or self._open()
        verdict, last_word = os.pipe2(os.O_CLOEXEC)
        letter = os.memfd_create("sohoa-birth", os.MFD_CLOEXEC)
        try:
            with open(letter, "wb", closefd=False) as sheet:
                sheet.write(json.dumps(birth.plain()).encode())
            socket.send_fds(link, [b"child"], [letter, log, last_word])
            said, handles, *_ = socket.recv_fds(link, 16, 1)
            if not handles:
                raise ConnectionResetError(self._modules)
        except OSError:
            os.close(verdict)
            self.close()
            raise
        finally:
            os.close(letter)
            os.close(last_word)
        return Forked(int(said), handles[0], verdict)

    def close(self) -> None:
        """End it, and by that the children that still live."""
        process, link = self._process, self._link
        self._process = self._link = None
        if link is not None:
            link.close()
        if process is not None:
            process.kill()
            process.wait()

    def _open(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, self._log.open("ab") as log:
            self._process = subprocess.Popen(
                (*self._prefix, *_INSIDE, str(theirs.fileno()), *self._modules),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=bare_environment() | _ONE_THREAD,
                pass_fds=(theirs.fileno(),),
                process_group=0,
            )
        ours.settimeout(LOAD_SECONDS)
        self._link = ours
        return ours


class Forked:
    """A child of the nursery as its supervisor sees it: the part of ``Popen`` that is needed."""

    def __init__(self, pid: int, handle: int, verdict: int) -> None:
        """``handle`` is a pidfd, ``verdict`` the end of a pipe from which its exit code comes."""
        self.pid = pid
        self.returncode: int | None = None
        self._handle = handle
        self._verdict = verdict

    def poll(self) -> int | None:
        """Its exit code, or minus the signal that ended it; ``None`` while it runs."""
        with suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """:meth:`poll` when it has ended; raises :class:`subprocess.TimeoutExpired`."""
        if self.returncode is None:
            if not _readable(self._handle, timeout):
                raise subprocess.TimeoutExpired("child", timeout or 0)
            self.returncode = self._last_word()
            os.close(self._handle)
            os.close(self._verdict)
        return self.returncode

    def terminate(self) -> None:
        """SIGTERM; a child that has ended is left in peace."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGTERM)

    def _last_word(self) -> int:
        if _readable(self._verdict, _LAST_WORD_SECONDS) and (said := os.read(self._verdict, 16)):
            return int(said)
        return _UNKNOWN


def _hung_up(link: socket.socket) -> bool:
    poll = select.poll()
    poll.register(link, 0)  # that nobody is at the other end is told unasked
    return bool(poll.poll(0))


def _readable(handle: int, seconds: float | None) -> bool:
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    return bool(poll.poll(None if seconds is None else 1000 * seconds))
