"""Which workers are up: each says so every few seconds."""

from collections.abc import Callable
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
    seals_until: datetime | None = None
    """When the certificate that it seals with ends; ``None`` where none is known."""

    @property
    def host(self) -> str:
        """The machine."""
        return self.owner.partition("/")[0]

    @property
    def pid(self) -> int | None:
        """Its number on that machine."""
        number = self.owner.split("/")[1:2]
        return int(number[0]) if number and number[0].isdecimal() else None


def nobody(_owner: str) -> bool:
    """Of no process is it known that it is dead."""
    return False


class Attendance:
    """The list of workers, without those that are known to be dead.

    One that is silent for a day is struck off.
    """

    def __init__(
        self, database: Database, clock: Clock, is_dead: Callable[[str], bool] = nobody
    ) -> None:
        """``is_dead`` knows an owner that can never again say that it is here."""
        self._database = database
        self._clock = clock
        self._is_dead = is_dead

    def here(
        self,
        owner: str,
        queues: tuple[str, ...],
        processes: int,
        software: str,
        seals_until: datetime | None = None,
    ) -> None:
        """A worker says that it is up and connected."""
        now = self._clock.now()
        known = {
            "queues": ",".join(queues),
            "processes": processes,
            "software": software,
            "seals_until": seals_until,
        }
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

    def strike_off_dead(self) -> None:
        """Who was killed cannot say that it is gone, and would stand here for a day."""
        with self._database.reading() as session:
            owners = list(session.scalars(select(WorkerRow.owner)))
        for owner in filter(self._is_dead, owners):
            self.gone(owner)

    def all(self) -> list[WorkerSeen]:
        """Every worker heard of within a day and not known to be dead, by host."""
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
                    seals_until=row.seals_until,
                )
                for row in session.scalars(select(WorkerRow).order_by(WorkerRow.owner))
                if not self._is_dead(row.owner)
            ]
