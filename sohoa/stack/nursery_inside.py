"""The inside of the nursery: ``python -m sohoa.stack LINK MODULE…``.

It has one thread and no secret. It loads the modules, and then forks a child for every letter that
comes; the child opens the letter, and becomes the program that is named in it.

Started as ``python -m sohoa.stack --of LETTER MODULE…`` it has no supervisor yet: the first child
is to be it. What tells the nursery to end, tells its supervisor; it lives as long as that, and ends
as that did.
"""

import ctypes
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from types import FrameType
from typing import Any, Self

from sohoa.environment import adopt_environment
from workers.isolation.restraint import die_with_parent

_PR_SET_NAME = 15
_NAME_BYTES = 15
"""What the kernel keeps of a name (prctl(2))."""
_LETTER_BYTES = 2**20
_TOLD_TO_END = (signal.SIGTERM, signal.SIGINT)

SUPERVISOR_OPTION = "--of"
"""Begins the arguments of a nursery that is to bear its supervisor, whose letter is named next."""


@dataclass(frozen=True, slots=True)
class Birth:
    """What a child is to become."""

    name: str
    """Shown by ps(1) and top(1)."""
    module: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    """Added to the nursery's, which has no setting of the product."""
    directory: str | None = None

    def plain(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)

    @classmethod
    def read(cls, letter: int) -> Self:
        """What :meth:`plain` gave, from a file."""
        said = json.loads(os.pread(letter, _LETTER_BYTES, 0))
        return cls(**said | {"arguments": tuple(said["arguments"])})

    def live(self) -> None:
        """Be that program, as ``python -m`` would."""
        ctypes.CDLL(None).prctl(_PR_SET_NAME, f"sohoa {self.name}".encode()[:_NAME_BYTES], 0, 0, 0)
        adopt_environment(self.environment)
        if self.directory is not None:
            os.chdir(self.directory)
        sys.argv = [self.module, *self.arguments]
        runpy.run_module(self.module, run_name="__main__", alter_sys=True)


NURSERY_OPTION = "--nursery"
"""Tells a supervisor that was born here at which descriptor it finds the link."""


def bear_supervisor(letter: int) -> tuple[socket.socket, int] | Birth:
    """The link to a supervisor that was just forked, and its pid; in the child what it is to be."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    gc.freeze()
    pid = os.fork()
    if pid == 0:
        ours.close()
        birth = Birth.read(letter)
        os.close(letter)
        return replace(birth, arguments=(*birth.arguments, NURSERY_OPTION, str(theirs.detach())))
    theirs.close()
    os.close(letter)
    _pass_on_to(pid)
    return ours, pid


def _pass_on_to(supervisor: int) -> None:
    nursery = os.getpid()

    def pass_on(number: int, _frame: FrameType | None) -> None:
        if os.getpid() != nursery:
            os._exit(128 + number)  # a child, in the instant before it has handlers of its own
        os.kill(supervisor, number)

    for number in _TOLD_TO_END:
        signal.signal(number, pass_on)


def tend(link: socket.socket) -> Birth | None:
    """Fork for every letter until the supervisor is gone; a child comes back with its own."""
    with ExitStack() as mine:
        mine.enter_context(link)
        ears = mine.enter_context(selectors.DefaultSelector())
        ears.register(link, selectors.EVENT_READ)
        living: dict[int, _Living] = {}
        mine.callback(_let_go, living)
        while True:
            for key, _ in ears.select():
                if key.fileobj is not link:
                    ears.unregister(key.fd)
                    living.pop(key.fd).tell()
                    continue
                _, handles, *_ = socket.recv_fds(link, 16, 3)
                if not handles:
                    return None
                letter, log, last_word = handles
                nursery = os.getpid()
                pid = os.fork()
                if pid == 0:
                    birth = _leave(letter, log, nursery)
                    os.close(last_word)
                    return birth
                os.setpgid(pid, pid)
                handle = os.pidfd_open(pid)
                living[handle] = _Living(pid, handle, last_word)
                ears.register(handle, selectors.EVENT_READ)
                socket.send_fds(link, [str(pid).encode()], [handle])
                os.close(letter)
                os.close(log)


@dataclass(frozen=True, slots=True)
class _Living:
    pid: int
    handle: int
    last_word: int

    def tell(self) -> None:
        """How it ended, to the supervisor that waits for it."""
        _, status = os.waitpid(self.pid, 0)
        os.write(self.last_word, str(os.waitstatus_to_exitcode(status)).encode())
        self.let_go()

    def let_go(self) -> None:
        os.close(self.handle)
        os.close(self.last_word)


def _let_go(living: dict[int, _Living]) -> None:
    for one in living.values():
        one.let_go()


def _leave(letter: int, log: int, nursery: int) -> Birth:
    die_with_parent(signal.SIGTERM)
    if os.getppid() != nursery:
        os._exit(1)  # it died before the kernel knew
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.setpgid(0, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    birth = Birth.read(letter)
    os.close(letter)
    os.close(log)
    return birth


def main() -> None:
    """Load, tend, and in a child be what its letter says."""
    if sys.argv[1] == SUPERVISOR_OPTION:
        _be_the_first(int(sys.argv[2]), sys.argv[3:])
    else:
        _load_and_tend(socket.socket(fileno=int(sys.argv[1])), sys.argv[2:])


def _be_the_first(letter: int, modules: list[str]) -> None:
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    born = bear_supervisor(letter)
    if isinstance(born, Birth):
        born.live()
        return
    link, supervisor = born
    if _load_and_tend(link, modules):
        _, status = os.waitpid(supervisor, 0)
        sys.exit(os.waitstatus_to_exitcode(status))


def _load_and_tend(link: socket.socket, modules: list[str]) -> bool:
    """True in the nursery, when its supervisor is done with it; False in a child that is over."""
    for name in modules:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a collection writes to all it looks at, and what is written is shared no longer
    birth = tend(link)
    if birth is not None:
        birth.live()
    return birth is None
