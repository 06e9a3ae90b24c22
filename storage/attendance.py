"""Which workers are up: each says so every few seconds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from storage.clock import Clock
from storage.database import Database, upsert
from storage.tables import WorkerRow

EVERY_SECONDS: Final = 20
_SILENT: Final = timedelta(seconds=3 * EVERY_SECONDS + 5)
"""Three words missed: it is gone, cut off, or cannot reach what it needs."""
_FORGOTTEN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WorkerSeen:
    """A worker, and when it was last heard of."""

    owner: str
    """``host/pid/start``, as its leases name it."""
    queues: tuple[str, ...]
    processes: int
    software: str
    started_at: datetime
    seen_at: datetime
    alive: bool

    @property
    def host(self) -> str:
        """The machine."""
        return self.owner.partition("/")[0]


class Attendance:
    """The list of workers. One that is silent for a day is struck off."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def here(self, owner: str, queues: tuple[str, ...], processes: int, software: str) -> None:
        """A worker says that it is up and connected."""
        now = self._clock.now()
        known = {"queues": ",".join(queues), "processes": processes, "software": software}
        with self._database.transaction() as session:
            session.execute(
                upsert(session, WorkerRow)
                .values(owner=owner, started_at=now, seen_at=now, **known)
                .on_conflict_do_update(index_elements=["owner"], set_={"seen_at": now, **known})
            )
            session.execute(delete(WorkerRow).where(WorkerRow.seen_at < now - _FORGOTTEN))

    def gone(self, owner: str) -> None:
        """A worker ends in good order."""
        with self._database.transaction() as session:
            session.execute(delete(WorkerRow).where(WorkerRow.owner == owner))

    def all(self) -> list[WorkerSeen]:
        """Every worker heard of within a day, by host."""
        now = self._clock.now()
        with self._database.reading() as session:
            return [
                WorkerSeen(
                    owner=row.owner,
                    queues=tuple(row.queues.split(",")),
                    processes=row.processes,
                    software=row.software,
                    started_at=row.started_at,
                    seen_at=row.seen_at,
                    alive=row.seen_at >= now - _SILENT,
                )
                for row in session.scalars(select(WorkerRow).order_by(WorkerRow.owner))
            ]
