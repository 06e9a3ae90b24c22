"""Who works on what: leases on documents and pages, and the question "are all pages done?".

The truth about work is here, in the database; a message on the broker is only a hint that there
may be something to do. Every claim and every finish is one transaction, and the transaction that
makes something due enters it in the outbox (:mod:`storage.outbox`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from schemas.errors import Fact, SohoaError
from storage import audit, outbox
from storage.artifacts import attach_within
from storage.blobs import BlobRef
from storage.clock import Clock
from storage.database import Database
from storage.documents import NO_FACTS, Documents
from storage.errors import DocumentUnknown, LeaseLost
from storage.flow import Progress, pages_over
from storage.given_up import GivenUpPage, given_up_within
from storage.leases import Lease, OwnerIsDead, Terms, free, leased, locked
from storage.lost_work import LostWork
from storage.outbox import progress_within
from storage.rows import row_of
from storage.states import RESTING, DocumentState, PageState
from storage.tables import DocumentRow, PageRow

RETRY = timedelta(seconds=10)
"""How long work that was given back is left alone: what was away may be there again."""


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
        self._terms = Terms(clock, timedelta(seconds=seconds), owner_is_dead)
        self.lost = LostWork(database, self._terms)
        """What nobody works on any more."""

    def claim(
        self, document_id: str, state: DocumentState, owner: str, *, task: str | None = None
    ) -> Lease | None:
        """The lease of a document in ``state``, or ``None`` when it is elsewhere or taken.

        With ``task``, only while just that is due: who heard of it late or twice gets nothing.
        """
        with self._database.transaction(durable=False) as session:
            row = locked(session, document_id)
            if row.state != state or not self._terms.is_free(row.lease_owner, row.lease_until):
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
            document = locked(session, document_id)
            page = row_of(session, PageRow, document_id, number)
            if document.state != DocumentState.RECEIVED or page is None:
                return None
            over = page.state in {PageState.DONE, PageState.FAILED}
            if over or not self._terms.is_free(page.lease_owner, page.lease_until):
                return None
            wanted = Lease(document_id, owner, 0, 0, number, document.trace)
            return self._lease(session, page, wanted, task)

    def _lease(
        self, session: Session, row: DocumentRow | PageRow, wanted: Lease, task: str | None
    ) -> Lease | None:
        was_due = outbox.answered(session, wanted.document_id, wanted.page, task)
        if task is not None and not was_due:
            return None
        row.lease_owner, row.lease_until = wanted.owner, self._terms.end()
        if isinstance(row, PageRow):
            row.state = PageState.READING
        row.attempts += 1
        row.epoch += 1
        return replace(wanted, attempt=row.attempts, epoch=row.epoch)

    def prolong(self, lease: Lease) -> bool:
        """Let a lease that still holds last as long again from now; whether it does."""
        with self._database.transaction(durable=False) as session:
            row = leased(session, locked(session, lease.document_id), lease)
            if row is None:
                return False
            row.lease_until = self._terms.end()
            return True

    def release(self, lease: Lease, *, counted: bool) -> None:
        """Give work back undone, for later; a lost lease is left alone.

        ``counted`` says whether the try counts as one of the few a step has.
        """
        with self._database.transaction(durable=False) as session:
            document = locked(session, lease.document_id)
            row = leased(session, document, lease)
            if row is not None:
                free(row)
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
            row = leased(session, locked(session, lease.document_id), lease)
            if row is None:
                raise LeaseLost(document=lease.document_id, page=lease.page)
            free(row)
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
        row = locked(session, lease.document_id)
        if leased(session, row, lease) is None:
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
            free(page)
            for role, ref in blobs.items():
                attach_within(session, lease.document_id, role, ref, lease.page)
            document.changed_at = self._clock.now()
            return self._settle(session, document)

    def give_up_page(self, lease: Lease, error: SohoaError) -> None:
        """Note that a page cannot be read, and why. The others are read all the same.

        Raises :class:`LeaseLost` when the page has passed to another worker.
        """
        with self._database.transaction() as session:
            document = self.held_within(session, lease)
            page = session.get_one(PageRow, (lease.document_id, lease.page))
            free(page)
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
            self._settle(session, document)

    def _settle(self, session: Session, document: DocumentRow) -> bool:
        """Enter what comes after the pages, if this was the last; whether all were read."""
        session.flush()
        done, lost = outbox.read_and_lost(session, document.id)
        if pages_over(document.page_count or 0, done, lost):
            outbox.enter_due(session, document, self._clock.now())
        return done == document.page_count

    def given_up(self, document_id: str) -> list[GivenUpPage]:
        """The pages of a document that could not be read, in page order."""
        with self._database.reading() as session:
            return given_up_within(session, document_id)

    def _end_lease(self, session: Session, row: DocumentRow) -> None:
        free(row)
        row.attempts = 0
        outbox.enter_due(session, row, self._clock.now())

    def progress(self, document_id: str) -> Progress:
        """What decides the next step, and in every state what became of the pages.

        Raises :class:`DocumentUnknown`.
        """
        with self._database.reading() as session:
            row = row_of(session, DocumentRow, document_id)
            if row is None:
                raise DocumentUnknown(document=document_id)
            known = progress_within(session, row, self._terms.is_free)
            done, lost = outbox.read_and_lost(session, document_id)
            return replace(known, pages_done=done, pages_lost=lost)

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
            select(
                PageRow.document_id,
                func.count(),
                func.count().filter(PageRow.state == PageState.DONE),
            )
            .where(PageRow.document_id.in_(document_ids))
            .group_by(PageRow.document_id)
        )
        with self._database.reading() as session:
            return {document: done / pages for document, pages, done in session.execute(query)}
