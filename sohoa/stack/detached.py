"""The supervisor as a background process: begin it, wait for it, end it."""

import os
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import NoReturn

from sohoa.environment import inherited_environment
from sohoa.stack.errors import StackAlreadyRunning, StackNotReady, StackNotStopping
from sohoa.stack.ledger import StackLedger, read_ledger
from sohoa.stack.paths import StackPaths
from sohoa.stack.process import ProcessMark, wait_gone

_POLL_SECONDS = 0.1
_SILENT_SECONDS = 2.0
"""Between servers that answer and the first word of whoever will announce something."""


def spawn_detached(
    argv: Sequence[str], log: Path, environment: Mapping[str, str] | None = None
) -> int:
    """Start ``argv`` in a session of its own; returns its pid.

    It survives the terminal that started it. stdout and stderr are appended to ``log``
    (mode 0600), stdin is empty, the working directory is this process's own.
    """
    log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    append = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    return os.posix_spawnp(
        argv[0],
        list(argv),
        inherited_environment() if environment is None else environment,
        setsid=True,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_OPEN, 1, str(log), append, 0o600),
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
    )


def become(argv: Sequence[str], environment: Mapping[str, str]) -> NoReturn:
    """Be ``argv`` from now on, with nothing of what is in this process's memory."""
    os.execvpe(argv[0], list(argv), environment)


def wait_until_ready(
    data_dir: Path, seconds: float, *, announced: Sequence[str] = (), pid: int | None = None
) -> StackLedger:
    """The ledger, once the stack of ``data_dir`` is ready and has announced those facts.

    ``pid`` is what :func:`spawn_detached` returned: when it ends early, so does the waiting, unless
    somebody else was first and is waited for. Who has servers ready and announces nothing at all
    has them for itself, and will not.

    Raises:
        StackNotReady: it ended, or the time is over.
        StackAlreadyRunning: somebody uses the directory for something else.
    """
    paths = StackPaths(data_dir.absolute())
    began = silent_since = time.monotonic()
    while True:
        ledger, now = read_ledger(paths), time.monotonic()
        if ledger.running() and all(name in ledger.announced for name in announced):
            return ledger
        if not ledger.running() or ledger.announced:
            silent_since = now
        elif announced and now - silent_since > _SILENT_SECONDS:
            raise StackAlreadyRunning(data_dir=str(paths.root))
        ended = pid is not None and ProcessMark.of(pid) is None and not ledger.held()
        waited = now - began
        if ended or waited > seconds:
            raise StackNotReady(
                data_dir=str(paths.root), seconds=round(waited), log=str(paths.logs)
            )
        time.sleep(_POLL_SECONDS)


def stop_running(data_dir: Path, seconds: float = 60.0) -> bool:
    """Ask the supervisor of ``data_dir`` to stop everything and wait until it has.

    Returns False when none was running.

    Raises:
        StackNotStopping: it is still alive; nothing was killed, data may still be flushed.
    """
    supervisor = read_ledger(StackPaths(data_dir.absolute())).supervisor
    if supervisor is None or not supervisor.alive():
        return False
    os.kill(supervisor.pid, signal.SIGTERM)
    if not wait_gone(supervisor, seconds):
        raise StackNotStopping(pid=supervisor.pid, seconds=round(seconds))
    return True


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """An event that SIGTERM and Ctrl-C set instead of ending the process at once.

    For the supervisor's main thread: ``with stop_signals() as stop: …; stop.wait()``. The
    former handlers come back at the end.
    """
    stop = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
