"""Who works on what: leases on documents and pages, and the question "are all pages done?".

The truth about work is here, in the database; a message on the broker is only a hint that there
may be something to do. Every claim and every finish is one transaction.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from schemas.errors import Fact
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.database import Database
from storage.documents import NO_FACTS, Documents, attach_within
from storage.errors import DocumentUnknown, LeaseLost
from storage.states import RESTING, DocumentState, PageState
from storage.tables import ArtifactRow, DocumentRow, PageRow

OwnerIsDead = Callable[[str], bool]
"""Whether the owner of a lease is known to be gone (its process ended on this very machine)."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work, until the lease runs out. ``attempt`` counts from 1."""

    document_id: str
    owner: str
    attempt: int
    trace: str | None = None
    """The ``traceparent`` that the paper came with."""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that decides what is to be done next with a document."""

    state: DocumentState
    lane: str
    page_count: int | None
    waiting: tuple[int, ...]
    pages_done: int
    composed: bool
    busy: bool
    """Whether somebody holds the lease of the whole document."""


class Ledger:
    """Hands out leases and takes back results.

    ``owner_is_dead`` voids leases early; a lease whose owner cannot be judged simply runs out.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        documents: Documents,
        *,
        seconds: int,
        owner_is_dead: OwnerIsDead,
    ) -> None:
        self._database = database
        self._clock = clock
        self._documents = documents
        self._span = timedelta(seconds=seconds)
        self._owner_is_dead = owner_is_dead

    def claim(self, document_id: str, state: DocumentState, owner: str) -> Lease | None:
        """The lease of a document in ``state``, or ``None`` when it is elsewhere or taken."""
        with self._database.transaction() as session:
            row = _locked(session, document_id)
            if row.state != state or not self._is_free(row.lease_owner, row.lease_until):
                return None
            row.lease_owner, row.lease_until = owner, self._clock.now() + self._span
            row.attempts += 1
            return Lease(document_id, owner, row.attempts, row.trace)

    def release(self, lease: Lease, *, counted: bool) -> None:
        """Give a document's lease back without having moved it; a lost lease is left alone.

        ``counted`` says whether the try counts as one of the few a step has.
        """
        with self._database.transaction() as session:
            row = _locked(session, lease.document_id)
            if row.lease_owner == lease.owner:
                row.lease_owner = row.lease_until = None
                row.attempts -= 0 if counted else 1

    def finish(
        self,
        lease: Lease,
        start: DocumentState,
        to: DocumentState,
        *,
        reason: str,
        artifacts: Mapping[str, BlobRef],
        facts: Mapping[str, Fact] = NO_FACTS,
    ) -> None:
        """Publish a step's blobs and move the document on, all or nothing.

        ``facts`` go into the audit chain with the move. Raises :class:`LeaseLost` and
        :class:`~storage.errors.MoveRefused`.
        """
        with self._database.transaction() as session:
            row = self.held_within(session, lease)
            for role, ref in artifacts.items():
                attach_within(session, row.id, role, ref)
            self._documents.move_within(
                session, row.id, start, to, lease.owner, reason, facts=facts
            )

    def held_within(self, session: Session, lease: Lease) -> DocumentRow:
        """The locked row of a lease that still holds; raises :class:`LeaseLost` (fencing)."""
        row = _locked(session, lease.document_id)
        if row.lease_owner != lease.owner:
            raise LeaseLost(document=lease.document_id)
        return row

    def open_pages(self, lease: Lease, *, page_count: int, media_type: str) -> None:
        """Enter the pages of a document that was just opened, and end the lease."""
        with self._database.transaction() as session:
            row = self.held_within(session, lease)
            if row.page_count is None:
                session.add_all(
                    PageRow(
                        document_id=row.id,
                        number=number,
                        state=PageState.WAITING,
                        folded="",
                        attempts=0,
                    )
                    for number in range(1, page_count + 1)
                )
            row.page_count, row.media_type = page_count, media_type
            _end_lease(row)

    def attach(self, lease: Lease, role: str, ref: BlobRef) -> None:
        """Give the document a blob and end the lease, unless the lease was lost."""
        with self._database.transaction() as session:
            row = self.held_within(session, lease)
            attach_within(session, row.id, role, ref)
            _end_lease(row)

    def claim_page(self, document_id: str, number: int, owner: str) -> Lease | None:
        """The lease of one page, or ``None`` when it is done, taken, or no longer wanted."""
        with self._database.transaction() as session:
            document = _locked(session, document_id)
            page = session.get(PageRow, (document_id, number))
            if document.state != DocumentState.RECEIVED or page is None:
                return None
            if page.state == PageState.DONE or not self._is_free(
                page.lease_owner, page.lease_until
            ):
                return None
            page.state = PageState.READING
            page.lease_owner, page.lease_until = owner, self._clock.now() + self._span
            page.attempts += 1
            return Lease(document_id, owner, page.attempts, document.trace)

    def release_page(self, lease: Lease, number: int, *, counted: bool) -> None:
        """Give a page back unread; ``counted`` as in :meth:`release`."""
        with self._database.transaction() as session:
            page = session.get(PageRow, (lease.document_id, number), with_for_update=True)
            if page is not None and page.lease_owner == lease.owner:
                page.state = PageState.WAITING
                page.lease_owner = page.lease_until = None
                page.attempts -= 0 if counted else 1

    def finish_page(
        self, lease: Lease, number: int, *, result_key: str, folded: str, blobs: dict[str, BlobRef]
    ) -> bool:
        """Enter a page's result; whether all pages are done now, decided in the same transaction.

        The document's row is locked first, so of two pages that finish at once exactly one sees
        "all done". Raises :class:`LeaseLost` when the page has passed to another worker.
        """
        with self._database.transaction() as session:
            document = _locked(session, lease.document_id)
            page = session.get(PageRow, (lease.document_id, number))
            if page is None or page.lease_owner != lease.owner:
                raise LeaseLost(document=lease.document_id, page=number)
            page.state, page.done_at = PageState.DONE, self._clock.now()
            page.result_key, page.folded = result_key, folded
            page.lease_owner = page.lease_until = None
            for role, ref in blobs.items():
                attach_within(session, lease.document_id, role, ref, number)
            session.flush()
            document.changed_at = self._clock.now()
            return _pages_done(session, document.id) == document.page_count

    def page_results(self, document_id: str) -> list[str]:
        """Keys of the page readings in page order."""
        query = select(PageRow.result_key).where(PageRow.document_id == document_id)
        with self._database.reading() as session:
            return [key for key in session.scalars(query.order_by(PageRow.number)) if key]

    def progress(self, document_id: str) -> Progress:
        """What decides the next step; raises :class:`DocumentUnknown`."""
        with self._database.reading() as session:
            row = session.get(DocumentRow, document_id)
            if row is None:
                raise DocumentUnknown(document=document_id)
            unread = session.execute(
                select(PageRow.number, PageRow.lease_owner, PageRow.lease_until)
                .where(PageRow.document_id == document_id, PageRow.state != PageState.DONE)
                .order_by(PageRow.number)
            )
            waiting = tuple(
                number for number, owner, until in unread if self._is_free(owner, until)
            )
            return Progress(
                state=DocumentState(row.state),
                lane=row.lane,
                page_count=row.page_count,
                waiting=waiting,
                pages_done=_pages_done(session, document_id),
                composed=session.get(ArtifactRow, (document_id, "composed", 0)) is not None,
                busy=not self._is_free(row.lease_owner, row.lease_until),
            )

    def somebody_works(self) -> bool:
        """Whether a worker holds a document or a page that is not at rest."""
        reading = exists().where(
            PageRow.document_id == DocumentRow.id, PageRow.lease_owner.is_not(None)
        )
        query = select(DocumentRow.id).where(
            DocumentRow.state.not_in(RESTING), DocumentRow.lease_owner.is_not(None) | reading
        )
        with self._database.reading() as session:
            return session.scalars(query.limit(1)).first() is not None

    def shares_read(self, document_ids: Sequence[str]) -> dict[str, float]:
        """For each document whose pages are known, the share of them that was read, 0..1."""
        query = (
            select(PageRow.document_id, func.count(), func.count().filter(_PAGE_DONE))
            .where(PageRow.document_id.in_(document_ids))
            .group_by(PageRow.document_id)
        )
        with self._database.reading() as session:
            return {document: done / pages for document, pages, done in session.execute(query)}

    def stalled(self, lanes: Sequence[str], *, grace_seconds: int, limit: int = 200) -> list[str]:
        """Documents of ``lanes`` that should be moving and have not for a while; oldest first.

        Among them are those whose worker died and those whose message was lost.
        """
        now = self._clock.now()
        query = (
            select(DocumentRow.id)
            .where(
                DocumentRow.state.not_in(RESTING),
                DocumentRow.lane.in_(lanes),
                DocumentRow.changed_at < now - timedelta(seconds=grace_seconds),
            )
            .order_by(DocumentRow.changed_at)
            .limit(limit)
        )
        with self._database.reading() as session:
            return list(session.scalars(query))

    def _is_free(self, owner: str | None, until: datetime | None) -> bool:
        if owner is None or until is None or until <= self._clock.now():
            return True
        return self._owner_is_dead(owner)


_PAGE_DONE = PageRow.state == PageState.DONE


def _locked(session: Session, document_id: str) -> DocumentRow:
    row = session.get(DocumentRow, document_id, with_for_update=True)
    if row is None:
        raise DocumentUnknown(document=document_id)
    return row


def _end_lease(row: DocumentRow) -> None:
    row.lease_owner = row.lease_until = None
    row.attempts = 0


def _pages_done(session: Session, document_id: str) -> int:
    query = select(func.count()).where(
        PageRow.document_id == document_id, PageRow.state == PageState.DONE
    )
    return session.scalars(query).one()
