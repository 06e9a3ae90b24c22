"""Access copies on demand, for a process that decodes nothing itself."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from pipeline.compose import AccessFacts
from pipeline.intake import IntakeLimits
from workers.isolation.cell import Cell, Charge
from workers.isolation.jobs import DeriveAccess, Deriver
from workers.isolation.limits import CellLimits


class AccessCell:
    """Derives access copies in a cell that starts with the first; one at a time, for any thread.

    The cell is asked by a thread of its own: it dies with the thread that started it (prctl(2),
    PR_SET_PDEATHSIG), and those of a web server end when there is little to do.
    """

    def __init__(
        self, intake: IntakeLimits, limits: CellLimits, environment: Mapping[str, str]
    ) -> None:
        self._cell = Cell(Charge("access", deriver, fresh=True), environment)
        self._intake = intake
        self._limits = limits
        self._thread = ThreadPoolExecutor(1, "access")

    def derive(self, copy: Path, facts: AccessFacts, out: Path) -> None:
        """Write the access copy of ``copy`` to ``out``, which lies in a folder of the caller's own.

        Raises what ``derive_access_copy`` raises, and the errors of a cell.
        """
        self._thread.submit(self._ask, DeriveAccess(copy, self._intake, facts, out)).result()

    def _ask(self, job: DeriveAccess) -> None:
        with self._cell.ask(job, self._limits.for_whole_file()):
            return

    def close(self) -> None:
        """End the cell, and its thread."""
        self._thread.submit(self._cell.close).result()
        self._thread.shutdown()


def deriver() -> Deriver:
    """The cell's tool."""
    from pipeline.plan import derive_access_copy

    return derive_access_copy
