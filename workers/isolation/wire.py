"""What a worker and its cell say to each other, and by which words a job's end is known.

Only the worker's side is believed: it speaks in pickles. A cell answers in JSON and in a file of
memory whose bytes the worker checks like any other input.
"""

import json
import pickle
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Protocol, TypeVar

from workers.isolation.limits import CellLimits

Buffer = bytes | memoryview
Tools = TypeVar("Tools", contravariant=True)

_MAX_MESSAGE = 200_000
"""What the kernel lets through at once; a job is paths, numbers and, for a copy, 5 kB of titles."""


class Job(Protocol[Tools]):
    """One piece of work for a cell; picklable."""

    @property
    def page(self) -> int:
        """The page it is about; 0: the whole file."""
        ...

    @property
    def reads(self) -> tuple[Path, ...]:
        """The files it may read."""
        ...

    @property
    def writes(self) -> tuple[Path, ...]:
        """The folders it may write to."""
        ...

    def run(self, tools: Tools, given: memoryview | None) -> Sequence[Buffer]:
        """The answer, part by part; ``given`` is what another cell answered."""
        ...


class Ending(IntEnum):
    """How a job ended that was not ended by a signal; also the exit code of its process."""

    DONE = 0
    OTHER = 1
    """An exception nobody named; its class is in the answer."""
    NAMED = 40
    """A ``SohoaError``; code and facts are in the answer."""
    MEMORY = 41
    SIZE = 42


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a job: its ending, or the signal (above 0) that ended its process."""

    ending: int
    signal: int
    peak_bytes: int
    """The largest resident size of the process."""


def send_order(link: socket.socket, order: object, handles: Sequence[int] = ()) -> None:
    """From the worker: any picklable object, and open files."""
    socket.send_fds(link, [pickle.dumps(order)], list(handles))


def receive_order(link: socket.socket) -> tuple[Any, list[int]]:
    """In the cell; raises ``EOFError`` when the worker is gone."""
    message, handles, _, _ = socket.recv_fds(link, _MAX_MESSAGE, 2)
    if not message:
        raise EOFError
    return pickle.loads(message), handles  # the worker's own words


def send_verdict(link: socket.socket, verdict: Verdict) -> None:
    """From the cell."""
    link.send(json.dumps([verdict.ending, verdict.signal, verdict.peak_bytes]).encode())


def receive_verdict(link: socket.socket) -> Verdict | None:
    """In the worker; ``None`` when the cell is gone or speaks nonsense. May raise TimeoutError."""
    try:
        ending, signal, peak = json.loads(link.recv(_MAX_MESSAGE))
        return Verdict(int(ending), int(signal), int(peak))
    except (ValueError, TypeError, ConnectionError):
        return None


@dataclass(frozen=True, slots=True)
class Order:
    """A job and its bounds."""

    job: Job[Any]
    limits: CellLimits
