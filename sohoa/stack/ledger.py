"""The ledger of a running stack: who supervises, which ports, which children.

Written beside the data so that a second command finds the running servers, and so that a
start after a crash ends what the crashed run left behind.
"""

import fcntl
import os
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from sohoa.stack.errors import StackAlreadyRunning
from sohoa.stack.paths import StackPaths, write_private
from sohoa.stack.process import ProcessMark, end_marked

_LEFTOVER_SECONDS = 30.0
"""The S3 server takes 3–12 s to flush and end after SIGTERM."""


class StackPorts(BaseModel):
    """TCP ports on 127.0.0.1. The S3 server has a gRPC twin 10000 above each of its own."""

    model_config = ConfigDict(frozen=True)

    broker: int
    s3: int
    master: int
    volume: int
    filer: int
    admin: int


class StackLedger(BaseModel):
    """What ``stack.json`` says. No secrets."""

    model_config = ConfigDict(frozen=True)

    supervisor: ProcessMark | None = None
    ports: StackPorts | None = None
    children: dict[str, ProcessMark] = {}
    supervised: tuple[str, ...] = ()
    """All that are to run, those included that are just away."""
    ready: bool = False
    """True once broker and store answer."""
    announced: dict[str, str] = {}
    """What the supervisor's owner tells other commands, e.g. the portal's address."""

    def running(self) -> bool:
        """True when the supervisor that wrote this is alive and its servers answered."""
        return self.ready and self.held()

    def held(self) -> bool:
        """True when the supervisor that wrote this is alive, whatever it has ready."""
        return self.supervisor is not None and self.supervisor.alive()


def read_ledger(paths: StackPaths) -> StackLedger:
    """The ledger; an empty one when nothing ever ran here, or nothing readable is left."""
    try:
        return StackLedger.model_validate_json(paths.ledger.read_text(encoding="utf-8"))
    except (FileNotFoundError, UnicodeDecodeError, ValidationError):
        return StackLedger()


def write_ledger(paths: StackPaths, ledger: StackLedger) -> None:
    """Replace the ledger, all or nothing."""
    write_private(paths.ledger, ledger.model_dump_json(indent=2))


def marks(pids: Mapping[str, int]) -> dict[str, ProcessMark]:
    """The marks of those processes that live."""
    found = {name: ProcessMark.of(pid) for name, pid in pids.items()}
    return {name: mark for name, mark in found.items() if mark is not None}


def end_leftovers(ledger: StackLedger) -> list[str]:
    """End children that a crashed supervisor left; returns the names of those that lived.

    Call only under :class:`DirectoryLock`: then no living supervisor owns them.
    """
    alive = {name: mark for name, mark in ledger.children.items() if mark.alive()}
    for mark in reversed(alive.values()):
        end_marked(mark, _LEFTOVER_SECONDS)
    return list(alive)


class DirectoryLock:
    """Exclusive use of one data directory, for as long as the context lasts.

    flock(2): the kernel releases it with the process, however that ended, so no stale lock
    can keep an office from working. Children do not inherit the descriptor.
    """

    def __init__(self, paths: StackPaths) -> None:
        self._paths = paths
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """Take the lock.

        Raises:
            StackAlreadyRunning: another process (or this one, twice) holds it.
        """
        handle = os.open(self._paths.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            supervisor = read_ledger(self._paths).supervisor
            pid = supervisor.pid if supervisor else None
            raise StackAlreadyRunning(data_dir=str(self._paths.root), pid=pid) from None
        self._handle = handle
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
