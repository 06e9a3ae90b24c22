"""Which copies want a time-stamp, evidence, or a new archive time-stamp, and when.

A copy is kept as it was signed for ever (role ``copy``); what was added to it later is another
blob (role ``archival``), and the newest of those is what is handed out.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from storage import audit
from storage.artifacts import artifact_row
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.custody import handed_out_within
from storage.database import Database, upsert
from storage.errors import LeaseLost
from storage.rows import row_of
from storage.tables import ArtifactRow, SealLevelRow

UNSTAMPED: Final = "B-B"
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=6)
_CLAIM: Final = timedelta(minutes=15)
"""Three tries of three minutes each, and room."""
_FOR_EVER: Final = timedelta(days=36500)
_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class DueCopy:
    """A copy that is looked at now, and by nobody else for a quarter of an hour."""

    document_id: str
    level: str
    attempts: int
    ref: BlobRef
    until: datetime
    """When the claim ends. The next one ends later, so this also tells them apart: what is found
    out under a claim that is over changes nothing."""


class SealLevels:
    """The list of copies whose signatures are not finished, or will not be for ever."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def claim(self) -> DueCopy | None:
        """The next copy that is due, oldest first; ``None`` when nothing is.

        Of several who ask at once each gets another one.
        """
        due = self._claim_known()
        if due is None and self._enter_new():
            due = self._claim_known()
        return due

    def _claim_known(self) -> DueCopy | None:
        now = self._clock.now()
        copy = ArtifactRow.document_id == SealLevelRow.document_id, ArtifactRow.role == "copy"
        query = (
            select(SealLevelRow)
            .where(SealLevelRow.next_at <= now, exists().where(*copy))
            .order_by(SealLevelRow.next_at, SealLevelRow.document_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with self._database.transaction() as session:
            row = session.scalars(query).first()
            ref = handed_out_within(session, row.document_id) if row is not None else None
            if row is None or ref is None:
                return None
            row.next_at = now + _CLAIM
            return DueCopy(row.document_id, row.level, row.attempts, ref, row.next_at)

    def _enter_new(self) -> bool:
        """Put copies on the list that were signed since; whether there were any.

        They are looked for among all copies, in which time SQLite must not keep writers waiting.
        """
        listed = exists().where(SealLevelRow.document_id == ArtifactRow.document_id)
        query = select(ArtifactRow.document_id).where(ArtifactRow.role == "copy", ~listed)
        with self._database.reading() as session:
            new = session.scalars(query.limit(_AT_ONCE)).all()
        if new:
            now = self._clock.now()
            rows = [
                {"document_id": one, "level": UNSTAMPED, "attempts": 0, "next_at": now}
                for one in sorted(new)
            ]
            with self._database.transaction() as session:
                session.execute(upsert(session, SealLevelRow).values(rows).on_conflict_do_nothing())
        return bool(new)

    def raised(self, due: DueCopy, level: str, ref: BlobRef, look_again: datetime | None) -> None:
        """Hand out ``ref`` from now on; come back at ``look_again``, or never.

        Raises :class:`LeaseLost` when somebody else has looked at the copy since: theirs stays.
        """
        now = self._clock.now()
        with self._database.transaction() as session:
            row = _held(session, due)
            if row is None:
                raise LeaseLost(document=due.document_id)
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
            row = _held(session, due)
            if row is not None:
                row.attempts += 1
                wait = min(_FIRST_WAIT * 2 ** min(row.attempts - 1, 20), _LONGEST_WAIT)
                row.next_at = self._clock.now() + wait

    def given_up(self, due: DueCopy) -> None:
        """No further try can help; the copy stays at its level."""
        with self._database.transaction() as session:
            row = _held(session, due)
            if row is not None:
                row.next_at = self._clock.now() + _FOR_EVER


def _held(session: Session, due: DueCopy) -> SealLevelRow | None:
    """The locked row of a claim that nobody has taken over since."""
    row = row_of(session, SealLevelRow, due.document_id, locked=True)
    return row if row is not None and row.next_at == due.until else None
