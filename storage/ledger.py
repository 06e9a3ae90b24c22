"""Who works on what: leases on documents and pages, and the question "are all pages done?".

The truth about work is here, in the database; a message on the broker is only a hint that there
may be something to do. Every claim and every finish is one transaction, and the transaction that
makes something due enters it in the outbox (:mod:`storage.outbox`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from schemas.errors import Fact, SohoaError, error_for
from storage import audit, outbox
from storage.artifacts import attach_within
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.database import Database
from storage.documents import NO_FACTS, Documents
from storage.errors import DocumentUnknown, LeaseLost
from storage.flow import Progress
from storage.outbox import pages_done, progress_within
from storage.rows import row_of
from storage.states import RESTING, DocumentState, PageState
from storage.tables import DocumentRow, MessageRow, PageRow

OwnerIsDead = Callable[[str], bool]
"""Whether the owner of a lease is known to be gone (its process ended on this very machine)."""

RETRY = timedelta(seconds=10)
"""How long work that was given back is left alone: what was away may be there again."""

_AHEAD = timedelta(hours=1)
"""No clock of a working host is so wrong, and no lease so long: one that ends later was given under
a clock that has been put back since. Whoever still works prolongs theirs long before."""
MOST_GIVEN_UP = 10
"""Pages of one paper that may be given up before the rest is left unread. Each may take three tries
of two minutes, so this file holds up one process for an hour at most, whatever its length."""
PAGES_GIVEN_UP = "pages_given_up"
"""The reason in the history of a paper that stopped for this."""


@dataclass(frozen=True, slots=True)
class GivenUpPage:
    """A page that could not be read: why, and how often it was tried."""

    number: int
    error: SohoaError
    attempts: int


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work, until the lease runs out or is lost. ``attempt`` counts from 1.

    ``epoch`` is the fencing token (Kleppmann 2016): each lease of a document or page has a greater
    one than all before it, and nothing is published or given back under an older one.
    """

    document_id: str
    owner: str
    attempt: int
    epoch: int
    page: int = 0
    """0: the whole document."""
    trace: str | None = None
    """The ``traceparent`` that the paper came with."""


class Ledger:
    """Hands out leases and takes back results.

    A lease lasts so many ``seconds`` unless it is prolonged; ``owner_is_dead`` voids it early.
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

    def claim(
        self, document_id: str, state: DocumentState, owner: str, *, task: str | None = None
    ) -> Lease | None:
        """The lease of a document in ``state``, or ``None`` when it is elsewhere or taken.

        With ``task``, only while just that is due: who heard of it late or twice gets nothing.
        """
        with self._database.transaction(durable=False) as session:
            row = _locked(session, document_id)
            if row.state != state or not self._is_free(row.lease_owner, row.lease_until):
                return None
            wanted = Lease(document_id, owner, 0, 0, 0, row.trace)
            return self._lease(session, row, wanted, task)

    def claim_page(
        self, document_id: str, number: int, owner: str, *, task: str | None = None
    ) -> Lease | None:
        """The lease of one page, or ``None`` when it is done, taken, or no longer wanted.

        ``task`` as in :meth:`claim`.
        """
        with self._database.transaction(durable=False) as session:
            document = _locked(session, document_id)
            page = row_of(session, PageRow, document_id, number)
            if document.state != DocumentState.RECEIVED or page is None:
                return None
            over = page.state in {PageState.DONE, PageState.FAILED}
            if over or not self._is_free(page.lease_owner, page.lease_until):
                return None
            wanted = Lease(document_id, owner, 0, 0, number, document.trace)
            return self._lease(session, page, wanted, task)

    def _lease(
        self, session: Session, row: DocumentRow | PageRow, wanted: Lease, task: str | None
    ) -> Lease | None:
        was_due = outbox.answered(session, wanted.document_id, wanted.page, task)
        if task is not None and not was_due:
            return None
        row.lease_owner, row.lease_until = wanted.owner, self._clock.now() + self._span
        if isinstance(row, PageRow):
            row.state = PageState.READING
        row.attempts += 1
        row.epoch += 1
        return replace(wanted, attempt=row.attempts, epoch=row.epoch)

    def prolong(self, lease: Lease) -> bool:
        """Let a lease that still holds last as long again from now; whether it does."""
        with self._database.transaction(durable=False) as session:
            row = _leased(session, _locked(session, lease.document_id), lease)
            if row is None:
                return False
            row.lease_until = self._clock.now() + self._span
            return True

    def release(self, lease: Lease, *, counted: bool) -> None:
        """Give work back undone, for later; a lost lease is left alone.

        ``counted`` says whether the try counts as one of the few a step has.
        """
        with self._database.transaction(durable=False) as session:
            document = _locked(session, lease.document_id)
            row = _leased(session, document, lease)
            if row is not None:
                _free(row)
                row.attempts -= 0 if counted else 1
                outbox.enter_due(session, document, self._clock.now() + RETRY)

    def stop(
        self,
        lease: Lease,
        start: DocumentState,
        to: DocumentState,
        *,
        reason: str,
        error: SohoaError,
    ) -> None:
        """Have a document rest under the error that its step, or a page's, ended in.

        Raises :class:`LeaseLost` and :class:`~storage.errors.MoveRefused`.
        """
        with self._database.transaction() as session:
            row = _leased(session, _locked(session, lease.document_id), lease)
            if row is None:
                raise LeaseLost(document=lease.document_id, page=lease.page)
            _free(row)
            self._documents.move_within(
                session, lease.document_id, start, to, lease.owner, reason, error
            )

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
        """The locked document of a lease that still holds; raises :class:`LeaseLost` (fencing)."""
        row = _locked(session, lease.document_id)
        if _leased(session, row, lease) is None:
            raise LeaseLost(document=lease.document_id, page=lease.page)
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
                        epoch=0,
                    )
                    for number in range(1, page_count + 1)
                )
            row.page_count, row.media_type = page_count, media_type
            self._end_lease(session, row)

    def attach(self, lease: Lease, role: str, ref: BlobRef) -> None:
        """Give the document a blob and end the lease, unless the lease was lost."""
        with self._database.transaction() as session:
            row = self.held_within(session, lease)
            attach_within(session, row.id, role, ref)
            self._end_lease(session, row)

    def finish_page(
        self, lease: Lease, *, result_key: str, folded: str, blobs: dict[str, BlobRef]
    ) -> bool:
        """Enter a page's result; whether all pages are done now, decided in the same transaction.

        The document's row is locked first, so of two pages that finish at once exactly one sees
        "all done". Raises :class:`LeaseLost` when the page has passed to another worker.
        """
        with self._database.transaction() as session:
            document = self.held_within(session, lease)
            page = session.get_one(PageRow, (lease.document_id, lease.page))
            page.state, page.done_at = PageState.DONE, self._clock.now()
            page.result_key, page.folded = result_key, folded
            _free(page)
            for role, ref in blobs.items():
                attach_within(session, lease.document_id, role, ref, lease.page)
            session.flush()
            document.changed_at = self._clock.now()
            return self._settle(session, document, lease.owner)

    def give_up_page(self, lease: Lease, error: SohoaError) -> None:
        """Note that a page cannot be read, and why. The others are read all the same.

        Raises :class:`LeaseLost` when the page has passed to another worker.
        """
        with self._database.transaction() as session:
            document = self.held_within(session, lease)
            page = session.get_one(PageRow, (lease.document_id, lease.page))
            _free(page)
            page.state = PageState.FAILED
            page.error_code, page.error_facts = error.code, error.facts
            facts: dict[str, Fact] = {
                "page": page.number,
                "code": error.code,
                "attempts": page.attempts,
            }
            now = self._clock.now()
            audit.append(
                session, audit.AuditEntry(now, lease.owner, "page.given_up", document.id, facts)
            )
            session.flush()
            self._settle(session, document, lease.owner)

    def _settle(self, session: Session, document: DocumentRow, owner: str) -> bool:
        """After a page was read or given up: whether all are read, and the copy may be made.

        A paper with a page that was given up is not whole, so it gets no copy: it stops under the
        error of the first such page, when no other is left to read or too many are lost.
        """
        lost = list(session.scalars(_GIVEN_UP.where(PageRow.document_id == document.id)))
        done = pages_done(session, document.id)
        over = done + len(lost) == document.page_count or len(lost) >= MOST_GIVEN_UP
        if lost and over and document.state == DocumentState.RECEIVED:
            error = error_for(lost[0].error_code or "", lost[0].error_facts or {})
            self._documents.move_within(
                session,
                document.id,
                DocumentState.RECEIVED,
                DocumentState.FAILED,
                owner,
                PAGES_GIVEN_UP,
                error,
            )
        elif done == document.page_count:
            outbox.enter_due(session, document, self._clock.now())
        return done == document.page_count

    def given_up(self, document_id: str) -> list[GivenUpPage]:
        """The pages of a document that could not be read, in page order."""
        query = _GIVEN_UP.where(PageRow.document_id == document_id)
        with self._database.reading() as session:
            return [
                GivenUpPage(
                    p.number, error_for(p.error_code or "", p.error_facts or {}), p.attempts
                )
                for p in session.scalars(query)
            ]

    def _end_lease(self, session: Session, row: DocumentRow) -> None:
        _free(row)
        row.attempts = 0
        outbox.enter_due(session, row, self._clock.now())

    def progress(self, document_id: str) -> Progress:
        """What decides the next step; raises :class:`DocumentUnknown`."""
        with self._database.reading() as session:
            row = row_of(session, DocumentRow, document_id)
            if row is None:
                raise DocumentUnknown(document=document_id)
            return progress_within(session, row, self._is_free)

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

    def abandoned(self, *, limit: int = 200) -> list[str]:
        """Documents with work whose lease is over or whose worker is known to be dead."""
        with self._database.reading() as session:
            leases = [
                *session.execute(_LEASED_DOCUMENTS.limit(_MOST_LEASES)),
                *session.execute(_LEASED_PAGES.limit(_MOST_LEASES)),
            ]
        ids = (id_ for id_, owner, until in leases if self._is_free(owner, until))
        return list(dict.fromkeys(ids))[:limit]

    def forgotten(self, since: datetime | None, before: datetime, *, limit: int = 200) -> list[str]:
        """Documents that nobody works on and of which nothing is due, though they do not rest.

        There are none but papers from before the outbox. ``since`` and ``before`` bound when they
        last changed.
        """
        reads = exists().where(
            PageRow.document_id == DocumentRow.id, PageRow.lease_owner.is_not(None)
        )
        query = select(DocumentRow.id).where(
            DocumentRow.state.not_in(RESTING),
            DocumentRow.lease_owner.is_(None),
            DocumentRow.changed_at < before,
            ~exists().where(MessageRow.document_id == DocumentRow.id),
            ~reads,
        )
        if since is not None:
            query = query.where(DocumentRow.changed_at >= since)
        with self._database.reading() as session:
            return list(session.scalars(query.order_by(DocumentRow.changed_at).limit(limit)))

    def take_back(self, document_id: str) -> None:
        """Make due again what nobody works on any more: leases that are over or void are ended.

        Doing it twice, or at the same time as others, does no harm.
        """
        with self._database.transaction() as session:
            document = _locked(session, document_id)
            if self._is_free(document.lease_owner, document.lease_until):
                _free(document)
            reading = select(PageRow).where(
                PageRow.document_id == document_id, PageRow.lease_owner.is_not(None)
            )
            for page in session.scalars(reading):
                if self._is_free(page.lease_owner, page.lease_until):
                    _free(page)
            outbox.enter_due(session, document, self._clock.now())

    def _is_free(self, owner: str | None, until: datetime | None) -> bool:
        now = self._clock.now()
        if owner is None or until is None or not now < until <= now + _AHEAD:
            return True
        return self._owner_is_dead(owner)


_GIVEN_UP = select(PageRow).where(PageRow.state == PageState.FAILED).order_by(PageRow.number)
_PAGE_DONE = PageRow.state == PageState.DONE
_MOST_LEASES = 5000
"""As many as there are processes at work, and no more."""
_LEASED_DOCUMENTS = (
    select(DocumentRow.id, DocumentRow.lease_owner, DocumentRow.lease_until)
    .where(DocumentRow.lease_until.is_not(None), DocumentRow.state.not_in(RESTING))
    .order_by(DocumentRow.lease_until)
)
_LEASED_PAGES = (
    select(PageRow.document_id, PageRow.lease_owner, PageRow.lease_until)
    .join(DocumentRow, DocumentRow.id == PageRow.document_id)
    .where(PageRow.lease_until.is_not(None), DocumentRow.state == DocumentState.RECEIVED)
    .order_by(PageRow.lease_until)
)


def _locked(session: Session, document_id: str) -> DocumentRow:
    row = row_of(session, DocumentRow, document_id, locked=True)
    if row is None:
        raise DocumentUnknown(document=document_id)
    return row


def _leased(session: Session, document: DocumentRow, lease: Lease) -> DocumentRow | PageRow | None:
    """The row that a lease is on, if the lease still holds; whoever locks a document has both."""
    row = row_of(session, PageRow, document.id, lease.page) if lease.page else document
    held = row is not None and (row.lease_owner, row.epoch) == (lease.owner, lease.epoch)
    return row if held else None


def _free(row: DocumentRow | PageRow) -> None:
    row.lease_owner = row.lease_until = None
    if isinstance(row, PageRow) and row.state == PageState.READING:
        row.state = PageState.WAITING
