"""Documents: received once, moved by compare-and-set, listed for people."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from types import MappingProxyType

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.orm import Session

from schemas.errors import Fact, SohoaError
from storage import audit, findable, outbox
from storage.arrivals import Sameness, enter_batch, present, received_row, sameness
from storage.artifacts import artifact_row, attach_within, blob_ref
from storage.blobs import BlobRef
from storage.casefile import CaseFile, case_within
from storage.clock import Clock
from storage.database import Database, lock_for_all
from storage.errors import DocumentUnknown, MoveRefused
from storage.papers import Arrived, Document, Move, NewDocument, snapshot
from storage.rows import row_of
from storage.states import MOVES, DocumentState, PageState
from storage.tables import (
    ArtifactRow,
    DocumentRow,
    FieldRow,
    MoveRow,
    PageRow,
    RecordVersionRow,
)

NO_FACTS: Mapping[str, Fact] = MappingProxyType({})


class Documents:
    """The one place that inserts documents and changes their state."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def receive(self, new: NewDocument, original: BlobRef) -> Document:
        """Enter a paper whose original is already safe in the store."""
        with self._database.transaction() as session:
            (document,) = self._receive(session, [(new, original)])
            return document

    def receive_all(self, arrived: Sequence[Arrived]) -> list[tuple[Document, bool]]:
        """:meth:`receive` for several papers, in one transaction.

        The same bytes for the same dossier and type are the same paper and not entered again,
        unless it was rejected or its bytes were lost; the flag says whether a paper was new. One
        that failed starts again. Of several that bring the same bytes at the same moment, one
        enters them.
        """
        with self._database.transaction() as session:
            for number in sorted({int(original.sha256[:15], 16) for _, original in arrived}):
                lock_for_all(session.connection(), number)
            known = present(session, [original.sha256 for _, original in arrived])
            for one in arrived:
                same = known.get(sameness(one))
                if same is not None and same.state is DocumentState.FAILED:
                    known[sameness(one)] = self._start_again(session, same.id, one[0])
            fresh: dict[Sameness, int] = {}
            for place, one in enumerate(arrived):
                if sameness(one) not in known:
                    fresh.setdefault(sameness(one), place)
            new = [arrived[place] for place in fresh.values()]
            known |= dict(zip(fresh, self._receive(session, new), strict=True))
        return [
            (known[sameness(one)], fresh.get(sameness(one)) == place)
            for place, one in enumerate(arrived)
        ]

    def _receive(self, session: Session, arrived: Sequence[Arrived]) -> list[Document]:
        if not arrived:
            return []
        now = self._clock.now()
        rows = [received_row(new, original, now) for new, original in arrived]
        for new in {new.batch.id: new for new, _ in arrived if new.batch}.values():
            enter_batch(session, new, now)
        session.add_all(rows)
        session.flush()
        for row, (_, original) in zip(rows, arrived, strict=True):
            session.add(artifact_row(row.id, "original", 0, original))
        outbox.enter_new(session, rows, now)
        self._note_all(session, [(row.id, row.submitted_by) for row in rows], now)
        ids = [row.id for row in rows]
        # What the database gave each of them, in one query.
        refreshed = select(DocumentRow).where(DocumentRow.id.in_(ids))
        session.scalars(refreshed.execution_options(populate_existing=True)).all()
        return [snapshot(row) for row in rows]

    def _start_again(self, session: Session, document_id: str, new: NewDocument) -> Document:
        """A paper that failed and is handed in once more, unless somebody was faster."""
        failed, received = DocumentState.FAILED, DocumentState.RECEIVED
        row = row_of(session, DocumentRow, document_id, locked=True)
        assert row is not None
        if row.state == failed:
            actor, reason = new.submitted_by, "handed_in_again"
            self.move_within(session, document_id, failed, received, actor, reason)
        return snapshot(row)

    def get(self, document_id: str) -> Document:
        """The document as it stands; raises :class:`DocumentUnknown`."""
        with self._database.reading() as session:
            row = row_of(session, DocumentRow, document_id)
            if row is None:
                raise DocumentUnknown(document=document_id)
            return snapshot(row)

    def case(self, document_id: str) -> CaseFile:
        """All that a step wants to know of a document; raises :class:`DocumentUnknown`."""
        with self._database.reading() as session:
            return case_within(session, document_id)

    def move(
        self,
        document_id: str,
        start: DocumentState,
        to: DocumentState,
        *,
        actor: str,
        reason: str,
        error: SohoaError | None = None,
    ) -> None:
        """Move from ``start`` to ``to``, or raise :class:`MoveRefused`: one compare-and-set.

        The lease of the work that led here ends with the move.
        """
        with self._database.transaction() as session:
            self.move_within(session, document_id, start, to, actor, reason, error)

    def move_within(
        self,
        session: Session,
        document_id: str,
        start: DocumentState,
        to: DocumentState,
        actor: str,
        reason: str,
        error: SohoaError | None = None,
        *,
        facts: Mapping[str, Fact] = NO_FACTS,
    ) -> None:
        """:meth:`move` as a part of the caller's transaction; ``facts`` are audited with it."""
        self.pass_within(session, document_id, start, [(to, reason)], actor, error, facts=facts)

    def pass_within(
        self,
        session: Session,
        document_id: str,
        start: DocumentState,
        legs: Sequence[tuple[DocumentState, str]],
        actor: str,
        error: SohoaError | None = None,
        *,
        facts: Mapping[str, Fact] = NO_FACTS,
    ) -> None:
        """:meth:`move_within` through several states, each with its reason and noted by itself.

        Nothing becomes due on the way.
        """
        states = [start, *(state for state, _ in legs)]
        to = states[-1]
        refused = MoveRefused(document=document_id, wanted=start.value, to=to.value)
        if any(after not in MOVES[before] for before, after in pairwise(states)):
            raise refused
        row = row_of(session, DocumentRow, document_id, locked=True)
        if row is None or row.state != start:
            raise refused
        row.state, row.changed_at = to, self._clock.now()
        row.lease_owner, row.lease_until, row.attempts = None, None, 0
        row.error_code = error.code if error else None
        row.error_facts = error.facts if error else None
        findable.follow(session, row, to)
        if to is DocumentState.RECEIVED:
            _give_attempts_back(session, document_id)
        outbox.enter_next(session, row, self._clock.now())
        for before, (after, reason) in zip(states[:-1], legs, strict=True):
            self._note(session, document_id, before, after, actor, reason, facts)

    def _note_all(
        self, session: Session, received: Sequence[tuple[str, str]], now: datetime
    ) -> None:
        """:meth:`_note` that these papers came in, by whom."""
        to, reason = DocumentState.RECEIVED, "submitted"
        facts: dict[str, Fact] = {"from": None, "to": to.value, "reason": reason}
        session.add_all(
            MoveRow(document_id=id_, from_state=None, to_state=to, actor=by, reason=reason, at=now)
            for id_, by in received
        )
        audit.append_all(
            session,
            [audit.AuditEntry(now, by, "document.move", id_, facts) for id_, by in received],
        )

    def _note(
        self,
        session: Session,
        document_id: str,
        start: DocumentState | None,
        to: DocumentState,
        actor: str,
        reason: str,
        more: Mapping[str, Fact] = NO_FACTS,
    ) -> None:
        now = self._clock.now()
        session.add(
            MoveRow(
                document_id=document_id,
                from_state=start,
                to_state=to,
                actor=actor,
                reason=reason,
                at=now,
            )
        )
        facts: dict[str, Fact] = {"from": start, "to": to.value, "reason": reason, **more}
        audit.append(session, audit.AuditEntry(now, actor, "document.move", document_id, facts))

    def history(self, document_id: str) -> list[Move]:
        """All moves, oldest first."""
        with self._database.reading() as session:
            rows = session.execute(
                select(MoveRow).where(MoveRow.document_id == document_id).order_by(MoveRow.id)
            ).scalars()
            return [Move(r.from_state, r.to_state, r.actor, r.reason, r.at) for r in rows]

    def list_recent(
        self,
        *,
        states: Sequence[DocumentState] = (),
        dossier: str | None = None,
        limit: int = 50,
        before: int | None = None,
    ) -> list[Document]:
        """Newest first; those that came ``before`` the arrival of the last one seen."""
        query = select(DocumentRow).order_by(DocumentRow.arrival.desc())
        if before is not None:
            query = query.where(DocumentRow.arrival < before)
        if states:
            query = query.where(DocumentRow.state.in_(states))
        if dossier is not None:
            query = query.where(DocumentRow.dossier == dossier)
        with self._database.reading() as session:
            rows = session.scalars(query.limit(limit))
            return [snapshot(row) for row in rows]

    def stopped(
        self, *, limit: int, offset: int = 0, codes: Collection[str] = ()
    ) -> tuple[list[Document], int]:
        """Documents that came to a stop (:attr:`Document.stopped`), and how many there are.

        Waiting citizens first, then the newest; with ``codes``, those under one of these errors.
        """
        unread = and_(
            DocumentRow.state == DocumentState.NEEDS_REVIEW, DocumentRow.record_version.is_(None)
        )
        unsigned = and_(
            DocumentRow.state == DocumentState.AWAITING_SIGNATURE,
            DocumentRow.error_code.is_not(None),
        )
        those = or_(DocumentRow.state == DocumentState.FAILED, unread, unsigned)
        if codes:
            those = and_(those, DocumentRow.error_code.in_(codes))
        query = (
            select(DocumentRow)
            .where(those)
            .order_by(DocumentRow.lane.desc(), DocumentRow.changed_at.desc(), DocumentRow.id)
        )
        with self._database.reading() as session:
            count = select(func.count()).select_from(DocumentRow).where(those)
            total = session.scalars(count).one()
            rows = session.scalars(query.limit(limit).offset(offset))
            return [snapshot(row) for row in rows], total

    def states(self, document_ids: Sequence[str]) -> dict[str, DocumentState]:
        """Where each of these documents stands."""
        query = select(DocumentRow.id, DocumentRow.state).where(DocumentRow.id.in_(document_ids))
        with self._database.reading() as session:
            return {id_: DocumentState(state) for id_, state in session.execute(query)}

    def count_by_state(self) -> dict[DocumentState, int]:
        """How many documents stand in each state."""
        query = select(DocumentRow.state, func.count()).group_by(DocumentRow.state)
        with self._database.reading() as session:
            return {DocumentState(state): count for state, count in session.execute(query)}

    def artifact(self, document_id: str, role: str, page: int = 0) -> BlobRef | None:
        """Where the document's blob of that role is, if it has one."""
        with self._database.reading() as session:
            row = row_of(session, ArtifactRow, document_id, role, page)
            return blob_ref(row) if row else None

    def pages_with(self, document_id: str, role: str) -> list[int]:
        """The pages that have a blob of that role, in order."""
        row = ArtifactRow
        query = select(row.page).where(row.document_id == document_id, row.role == role)
        with self._database.reading() as session:
            return list(session.scalars(query.order_by(row.page)))

    def attach(self, document_id: str, role: str, ref: BlobRef, page: int = 0) -> BlobRef:
        """Give the document a blob; the first one of a role and page stays, and is returned."""
        with self._database.transaction() as session:
            if row_of(session, DocumentRow, document_id, locked=True) is None:
                raise DocumentUnknown(document=document_id)
            return attach_within(session, document_id, role, ref, page)

    def field(self, document_id: str, name: str) -> str | None:
        """The value of one field of the document's record."""
        with self._database.reading() as session:
            row = row_of(session, FieldRow, document_id, name)
            return row.value if row else None

    def record_json(
        self, document_id: str, *, reader: str, purpose: str, version: int | None = None
    ) -> str | None:
        """The record as JSON, the newest unless ``version`` is named.

        That it was read, by whom and what for, goes into the audit chain.
        """
        with self._database.transaction() as session:
            document = row_of(session, DocumentRow, document_id)
            wanted = version or (document.record_version if document else None)
            row = row_of(session, RecordVersionRow, document_id, wanted) if wanted else None
            if row is None:
                return None
            facts: dict[str, Fact] = {"purpose": purpose, "version": row.version}
            entry = audit.AuditEntry(self._clock.now(), reader, "record.read", document_id, facts)
            audit.append(session, entry)
            return row.body

    def note_read(self, document_id: str, *, reader: str, what: str) -> None:
        """Audit that somebody fetched a copy or looked at a page."""
        entry = audit.AuditEntry(self._clock.now(), reader, f"{what}.read", document_id, {})
        with self._database.transaction() as session:
            audit.append(session, entry)


def _give_attempts_back(session: Session, document_id: str) -> None:
    """A document that starts again does not fail for how often its pages were tried before."""
    pages = update(PageRow).where(PageRow.document_id == document_id)
    session.execute(pages.values(attempts=0, error_code=None, error_facts=None))
    session.execute(pages.where(PageRow.state == PageState.FAILED).values(state=PageState.WAITING))
