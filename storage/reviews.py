"""What people do with records: the list of papers that wait for them, and new versions.

A version is never changed; whoever changes a record says which version they saw, and is told by
name who was quicker.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlalchemy.orm import Session

from schemas.errors import Fact
from schemas.record import Record, Verdict
from schemas.review import Correction, changed_fields, corrections, decided_parts
from storage import audit, findable
from storage.clock import Clock
from storage.database import Database
from storage.documents import Documents
from storage.errors import DocumentUnknown, NotOpenForReview, RecordChanged
from storage.papers import Document, snapshot
from storage.records import EXTRACTED, Author, enter_version, newest
from storage.rows import row_of
from storage.states import DocumentState
from storage.tables import DocumentRow, RecordVersionRow

_OPEN = frozenset({DocumentState.STORED, DocumentState.NEEDS_REVIEW})
_URGENT = "counter"
_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a record, without its content: who made it, when, why, and what changed."""

    number: int
    author: str
    reason: str
    at: datetime
    changed: tuple[str, ...]
    decided: Mapping[str, Verdict]
    """Of what changed, what a person said; nothing when the machine read the paper again."""


@dataclass(frozen=True, slots=True)
class Change:
    """A person's wish: the record as they saw it is ``seen``, and ``make`` gives the next one."""

    seen: int
    actor: str
    reason: str
    make: Callable[[Record], Record]


class Reviews:
    """The desk of those who look at what the machine was not sure of."""

    def __init__(self, database: Database, clock: Clock, documents: Documents) -> None:
        self._database = database
        self._clock = clock
        self._documents = documents

    def waiting(self, *, limit: int = 20, offset: int = 0) -> tuple[list[Document], int]:
        """Papers a person must look at, and how many there are: citizens first, then the oldest."""
        query = select(DocumentRow).where(_waits()).order_by(*_ORDER)
        with self._database.reading() as session:
            total = session.scalars(
                select(func.count()).select_from(DocumentRow).where(_waits())
            ).one()
            rows = session.scalars(query.limit(limit).offset(offset))
            return [snapshot(row) for row in rows], total

    def next_after(self, document_id: str) -> str | None:
        """The first waiting paper that is not this one."""
        query = select(DocumentRow.id).where(_waits(), DocumentRow.id != document_id)
        with self._database.reading() as session:
            return session.scalars(query.order_by(*_ORDER).limit(1)).first()

    def amend(self, document_id: str, change: Change) -> Record:
        """Enter the next version: one transaction, with its line in the audit chain.

        A paper that only waited for this goes on by itself. Raises :class:`RecordChanged` when the
        version seen is not the newest, :class:`NotOpenForReview`, :class:`DocumentUnknown`, and
        whatever ``make`` raises.
        """
        with self._database.transaction() as session:
            row = row_of(session, DocumentRow, document_id, locked=True)
            if row is None:
                raise DocumentUnknown(document=document_id)
            _require_open(row)
            _require_newest(session, row, change.seen)
            before = newest(session, row)
            after = change.make(before)
            now = self._clock.now()
            enter_version(session, row, after, Author(change.actor, change.reason, now))
            findable.enter(session, row)
            names = " ".join(changed_fields(before, after))
            facts: dict[str, Fact] = {"version": after.version, "changed": names}
            audit.append(
                session,
                audit.AuditEntry(now, change.actor, "record.amended", document_id, facts),
            )
            self._let_go_on(session, row, after, change.actor)
        return after

    def reclassify(self, document_id: str, type_name: str, *, actor: str) -> None:
        """Have a paper without a code extracted again as one of ``type_name``.

        Raises ``MoveRefused`` for a paper that does not wait for a person, and
        :class:`DocumentUnknown`.
        """
        with self._database.transaction() as session:
            row = row_of(session, DocumentRow, document_id, locked=True)
            if row is None:
                raise DocumentUnknown(document=document_id)
            if row.record_version is None:
                raise NotOpenForReview(document=document_id, state=row.state)
            row.type_hint = type_name
            session.flush()
            self._documents.move_within(
                session,
                document_id,
                DocumentState.NEEDS_REVIEW,
                DocumentState.COPIED,
                actor,
                "reclassified",
            )

    def _let_go_on(self, session: Session, row: DocumentRow, record: Record, actor: str) -> None:
        if row.state == DocumentState.NEEDS_REVIEW and not record.description.lacking:
            self._documents.move_within(
                session,
                row.id,
                DocumentState.NEEDS_REVIEW,
                DocumentState.EXTRACTED,
                actor,
                "reviewed",
            )

    def versions(self, document_id: str) -> list[Version]:
        """Every version, oldest first."""
        query = (
            select(RecordVersionRow)
            .where(RecordVersionRow.document_id == document_id)
            .order_by(RecordVersionRow.version)
        )
        with self._database.reading() as session:
            found: list[Version] = []
            before: Record | None = None
            for row in session.scalars(query):
                record = Record.model_validate_json(row.body)
                changed = changed_fields(before, record) if before else ()
                by_hand = before if row.reason != EXTRACTED else None
                decided = decided_parts(by_hand, record) if by_hand else {}
                found.append(Version(row.version, row.author, row.reason, row.at, changed, decided))
                before = record
        return found

    def corrections(self, *, reader: str, since: datetime | None = None) -> Iterator[Correction]:
        """What people corrected and confirmed, oldest first; a few records in memory at a time.

        That they were read, and by whom, goes into the audit chain.
        """
        self._note_learning(reader)
        version = RecordVersionRow
        query = (
            select(version.document_id, version.version, version.body)
            .where(version.version > 1, version.reason != EXTRACTED)
            .order_by(version.at, version.document_id, version.version)
        )
        if since is not None:
            query = query.where(version.at >= since)
        with self._database.reading() as session:
            rows = session.execute(query.execution_options(yield_per=_AT_ONCE))
            for document_id, number, body in rows:
                previous = row_of(session, RecordVersionRow, document_id, number - 1)
                if previous is not None:
                    yield from corrections(
                        Record.model_validate_json(previous.body), Record.model_validate_json(body)
                    )

    def _note_learning(self, reader: str) -> None:
        entry = audit.AuditEntry(self._clock.now(), reader, "corrections.read", "corrections", {})
        with self._database.transaction() as session:
            audit.append(session, entry)


_ORDER = (
    case((DocumentRow.lane == _URGENT, 0), else_=1),
    DocumentRow.created_at,
    DocumentRow.id,
)


def _waits() -> ColumnElement[bool]:
    has_record = DocumentRow.record_version.is_not(None)
    stored = and_(DocumentRow.state == DocumentState.STORED, DocumentRow.needs_review)
    return and_(has_record, or_(stored, DocumentRow.state == DocumentState.NEEDS_REVIEW))


def _require_open(row: DocumentRow) -> None:
    if row.state not in _OPEN:
        raise NotOpenForReview(document=row.id, state=row.state)


def _require_newest(session: Session, row: DocumentRow, seen: int) -> None:
    found = row.record_version or 0
    if found != seen:
        version = row_of(session, RecordVersionRow, row.id, found)
        raise RecordChanged(
            document=row.id, seen=seen, newest=found, author=version.author if version else "?"
        )
