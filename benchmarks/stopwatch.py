"""Wall-clock seconds, and seconds for which the machine's cores were busy, whoever kept them so.

Other work on the machine counts as well: for an idle one. Waiting for a disk does not count, so
what is led can be held against what is not, though one of the two alone reads on meanwhile.
"""

import time
from dataclasses import dataclass
from typing import Self

import psutil

_IDLE = frozenset({"idle", "iowait", "guest", "guest_nice", "steal"})


@dataclass(frozen=True, slots=True)
class Seconds:
    """A moment, or what lies between two of them."""

    wall: float
    busy: float

    @classmethod
    def now(cls) -> Self:
        """This moment."""
        spent = psutil.cpu_times()._asdict()
        busy = sum(value for name, value in spent.items() if name not in _IDLE)
        return cls(time.perf_counter(), busy)

    def since(self, before: "Seconds") -> "Seconds":
        """From ``before`` to this moment."""
        return Seconds(self.wall - before.wall, self.busy - before.busy)

    def times(self, factor: float) -> "Seconds":
        """Of so much more work."""
        return Seconds(self.wall * factor, self.busy * factor)
