"""Jobs and an engine that do to their process what a hostile or broken page does."""

import ctypes
import json
import os
import signal
import socket
import stat
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.page import CleanPage, Line
from tests.fakes.engines import ScriptedEngine
from workers.isolation.limits import CellLimits


def no_tools() -> None:
    """A cell that needs nothing."""


def be_killed() -> bytes:
    """As by the kernel, or by a person."""
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def segfault() -> bytes:
    return ctypes.string_at(0)


def hang() -> bytes:
    while True:
        os.read(os.pipe()[0], 1)


def spin() -> bytes:
    while True:
        pass


def toil() -> bytes:
    """More than half of a second of arithmetic, and how much it was."""
    began = time.process_time()
    while (took := time.process_time() - began) < 0.6:
        pass
    return str(took).encode()


def eat() -> bytes:
    eaten = []
    while True:
        eaten.append(bytearray(b"x" * (16 << 20)))


def gush() -> bytes:
    return b"x" * (8 << 20)


def stumble() -> bytes:
    raise ZeroDivisionError("a secret name")


def work() -> bytes:
    return b"done"


def tell_niceness() -> bytes:
    return str(os.nice(0)).encode()


def look_around() -> bytes:
    """What a hijacked decoder would find."""
    found = {
        "environment": sorted(os.environ),
        "files": [
            _tried(lambda: Path("/etc/passwd").read_text()),
            _tried(lambda: _beside_the_code("pyproject.toml").read_text()),
        ],
        "code": _tried(lambda: _beside_the_code("pipeline/__init__.py").read_text()),
        "parent": _tried(lambda: Path(f"/proc/{os.getppid()}/environ").read_bytes()),
        "network": _tried(lambda: socket.socket().close()),
        "local": _tried(lambda: socket.socketpair()),
        "sockets": [d for d in range(64) if _is_socket(d)],
        "writing": _tried(lambda: Path("/tmp/left-behind").write_text("x")),
    }
    return json.dumps(found).encode()


def _beside_the_code(name: str) -> Path:
    return Path(__file__).parents[2] / name


def _tried(act: Callable[[], object]) -> str:
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"


def _is_socket(descriptor: int) -> bool:
    try:
        return stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    except OSError:
        return False


@dataclass(frozen=True)
class Act:
    """A job that does one of these things."""

    what: Callable[[], bytes]
    page: int = 3
    reads: tuple[Path, ...] = ()
    writes: tuple[Path, ...] = ()

    def run(self, tools: object, given: memoryview | None) -> Sequence[bytes]:
        del tools, given
        return [self.what()]


class NoRoom(CellLimits):
    """Memory is over before the job begins."""

    def impose(self) -> None:
        raise MemoryError


class MarkedPageKills(ScriptedEngine):
    """Reads like a scripted engine, but crashes in native code on a page with a black corner."""

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        if page.scan.pixels[:40, :40].mean() < 64:
            segfault()
        return super().recognise(page)
