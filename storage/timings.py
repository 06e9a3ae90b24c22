"""How long things take, counted in every process and added up in the database.

The figures of all hosts stand in one place, and outlive the processes they were taken in: worker
processes come and go with every few papers, and a scrape of each would see a part at a time.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import Final

from sqlalchemy import select

from schemas.errors import SohoaError
from storage.database import Database, upsert
from storage.tables import TimingRow

log = logging.getLogger(__name__)

ENDLESS: Final = 2**31 - 1
BOUNDS_MS: Final = (
    *(5, 10, 25, 50, 100, 250, 500),
    *(1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 180_000, ENDLESS),
)
"""From the answer of a store near by to an authority that takes its time (131 s were seen)."""
_PAUSE_SECONDS: Final = 10.0
_LONGEST_LABEL: Final = 64

Watch = Callable[[str, str, float], None]
"""Hears that ``what`` of the kind ``label`` took so many seconds."""


def unwatched(what: str, label: str, seconds: float) -> None:
    """Nobody wants to know."""
    del what, label, seconds


@contextmanager
def timed(watch: Watch, what: str, label: str) -> Iterator[None]:
    """Tell how long the block took; one that failed counts under the error it ended in."""
    started = perf_counter()
    try:
        yield
    except Exception as error:
        code = error.code if isinstance(error, SohoaError) else type(error).__name__
        watch(f"{what}_failed", code, perf_counter() - started)
        raise
    watch(what, label, perf_counter() - started)


@dataclass(frozen=True, slots=True)
class Timing:
    """How often something took how long: ``counts`` runs along :data:`BOUNDS_MS`."""

    what: str
    label: str
    counts: tuple[int, ...]
    seconds: float
    """In all."""


class Timings:
    """Counts in memory, and writes down what was counted ten seconds after the first of it.

    A process that is killed takes its last seconds with it: these are figures, not accounts.
    """

    def __init__(self, database: Database, *, pause: float = _PAUSE_SECONDS) -> None:
        self._database = database
        self._pause = pause
        self.forget()

    def forget(self) -> None:
        """Begin anew, as after a fork: what was counted before is another process's."""
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._counted: dict[tuple[str, str, int], list[float]] = defaultdict(lambda: [0, 0.0])

    def took(self, what: str, label: str, seconds: float) -> None:
        """A :data:`Watch`."""
        bound = next(bound for bound in BOUNDS_MS if seconds * 1000 <= bound or bound == ENDLESS)
        with self._lock:
            counted = self._counted[what, label[:_LONGEST_LABEL], bound]
            counted[0] += 1
            counted[1] += seconds
            if self._timer is None:
                self._timer = threading.Timer(self._pause, self._write_down_later)
                self._timer.daemon = True
                self._timer.start()

    def write_down(self) -> None:
        """Add what was counted to the figures of all; what cannot be written now, is later."""
        with self._lock:
            counted, self._timer = dict(self._counted), None
            self._counted.clear()
        try:
            self._add(counted)
        except SohoaError:
            with self._lock:
                for key, (count, seconds) in counted.items():
                    self._counted[key][0] += count
                    self._counted[key][1] += seconds
            raise

    def all(self) -> list[Timing]:
        """The figures of all processes."""
        with self._database.reading() as session:
            rows = session.scalars(select(TimingRow).order_by(TimingRow.what, TimingRow.label))
            found: dict[tuple[str, str], dict[int, TimingRow]] = defaultdict(dict)
            for row in rows:
                found[row.what, row.label][row.bound_ms] = row
        return [
            Timing(
                what,
                label,
                tuple(rows[bound].count if bound in rows else 0 for bound in BOUNDS_MS),
                sum(row.seconds for row in rows.values()),
            )
            for (what, label), rows in found.items()
        ]

    def _write_down_later(self) -> None:
        try:
            self.write_down()
        except SohoaError as error:
            log.info("timings.not_written %s", error)

    def _add(self, counted: dict[tuple[str, str, int], list[float]]) -> None:
        if not counted:
            return
        with self._database.transaction(durable=False) as session:
            # In one order everywhere: two that add at once wait for each other, and never both.
            for (what, label, bound), (count, seconds) in sorted(counted.items()):
                session.execute(
                    upsert(session, TimingRow)
                    .values(
                        what=what, label=label, bound_ms=bound, count=int(count), seconds=seconds
                    )
                    .on_conflict_do_update(
                        index_elements=["what", "label", "bound_ms"],
                        set_={
                            "count": TimingRow.count + int(count),
                            "seconds": TimingRow.seconds + seconds,
                        },
                    )
                )
