"""Which copies want a time-stamp, evidence, or a new archive time-stamp, and when.

A copy is kept as it was signed for ever (role ``copy``); what was added to it later is another
blob (role ``archival``), and the newest of those is what is handed out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select

from storage import audit
from storage.artifacts import artifact_row, blob_ref
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.database import Database
from storage.rows import row_of
from storage.tables import ArtifactRow, SealLevelRow

UNSTAMPED: Final = "B-B"
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)
_CLAIM: Final = timedelta(minutes=15)
"""Three tries of three minutes each, and room."""
_FOR_EVER: Final = timedelta(days=36500)


@dataclass(frozen=True, slots=True)
class DueCopy:
    """A copy that is looked at now, and by nobody else for a quarter of an hour."""

    document_id: str
    level: str
    attempts: int
    ref: BlobRef


class SealLevels:
    """The list of copies whose signatures are not finished, or will not be for ever."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self) -> DueCopy | None:
        """The next copy that is due, oldest first; ``None`` when nothing is."""
        now = self._clock.now()
        query = (
            select(ArtifactRow, SealLevelRow)
            .outerjoin(SealLevelRow, SealLevelRow.document_id == ArtifactRow.document_id)
            .where(
                ArtifactRow.role == "copy",
                or_(SealLevelRow.document_id.is_(None), SealLevelRow.next_at <= now),
            )
            .order_by(SealLevelRow.next_at, ArtifactRow.document_id)
            .limit(1)
        )
        with self._database.transaction() as session:
            found = session.execute(query).first()
            if found is None:
                return None
            copy: ArtifactRow = found[0]
            row: SealLevelRow | None = found[1]
            if row is None:
                row = SealLevelRow(document_id=copy.document_id, level=UNSTAMPED, attempts=0)
                session.add(row)
            row.next_at = now + _CLAIM
            newest = row_of(session, ArtifactRow, copy.document_id, "archival", 0) or copy
            return DueCopy(copy.document_id, row.level, row.attempts, blob_ref(newest))

    def raised(self, due: DueCopy, level: str, ref: BlobRef, look_again: datetime | None) -> None:
        """Hand out ``ref`` from now on; come back at ``look_again``, or never."""
        now = self._clock.now()
        with self._database.transaction() as session:
            row = session.get_one(SealLevelRow, due.document_id, with_for_update=True)
            row.level, row.attempts = level, 0
            row.next_at = look_again or now + _FOR_EVER
            old = row_of(session, ArtifactRow, due.document_id, "archival", 0)
            if old is not None:
                session.delete(old)
                session.flush()
            session.add(artifact_row(due.document_id, "archival", 0, ref))
            facts = {"level": level, "sha256": ref.sha256, "before": due.ref.sha256}
            entry = audit.AuditEntry(now, "levels", "copy.raised", due.document_id, dict(facts))
            audit.append(session, entry)

    def postponed(self, due: DueCopy) -> None:
        """Nobody answered: come back in a minute, then twice as late each time, up to 6 hours."""
        with self._database.transaction() as session:
            row = session.get_one(SealLevelRow, due.document_id, with_for_update=True)
            row.attempts += 1
            wait = min(_FIRST_WAIT * 2 ** min(row.attempts - 1, 20), _LONGEST_WAIT)
            row.next_at = self._clock.now() + wait

    def given_up(self, due: DueCopy) -> None:
        """No further try can help; the copy stays at its level."""
        with self._database.transaction() as session:
            row = session.get_one(SealLevelRow, due.document_id, with_for_update=True)
            row.next_at = self._clock.now() + _FOR_EVER

    def handed_out(self, document_id: str) -> BlobRef | None:
        """The signed copy to give to people: with everything that was added, if anything was."""
        with self._database.reading() as session:
            row = row_of(session, ArtifactRow, document_id, "archival", 0) or session.get(
                ArtifactRow, (document_id, "copy", 0)
            )
            return blob_ref(row) if row else None
