"""The inside of the nursery: ``python -m sohoa.stack LINK MODULE…``.

It has one thread and no secret. It loads the modules, and then forks a child for every letter that
comes; the child opens the letter, and becomes the program that is named in it.
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
from dataclasses import asdict, dataclass
from typing import Any, Self

from sohoa.environment import adopt_environment
from workers.isolation.restraint import die_with_parent

_PR_SET_NAME = 15
_NAME_BYTES = 15
"""What the kernel keeps of a name (prctl(2))."""
_LETTER_BYTES = 2**20


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
    os.setpgid(0, 0)
    os.dup2(log, 1)
    os.dup2(log, 2)
    birth = Birth.read(letter)
    os.close(letter)
    os.close(log)
    return birth


def main() -> None:
    """Load, tend, and in a child be what its letter says."""
    link = socket.socket(fileno=int(sys.argv[1]))
    for name in sys.argv[2:]:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()  # a collection writes to all it looks at, and what is written is shared no longer
    if (birth := tend(link)) is not None:
        birth.live()
