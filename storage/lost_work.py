"""Work that nobody does any more: found, and made due again."""

from datetime import datetime

from sqlalchemy import exists, select

from storage import outbox
from storage.database import Database
from storage.leases import Terms, free, locked
from storage.states import RESTING, DocumentState
from storage.tables import DocumentRow, MessageRow, PageRow

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


class LostWork:
    """Finds papers whose worker is gone, or that were forgotten, and takes them back."""

    def __init__(self, database: Database, terms: Terms) -> None:
        self._database = database
        self._terms = terms

    def abandoned(self, *, limit: int = 200) -> list[str]:
        """Documents with work whose lease is over or whose worker is known to be dead."""
        with self._database.reading() as session:
            leases = [
                *session.execute(_LEASED_DOCUMENTS.limit(_MOST_LEASES)),
                *session.execute(_LEASED_PAGES.limit(_MOST_LEASES)),
            ]
        ids = (id_ for id_, owner, until in leases if self._terms.is_free(owner, until))
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
            document = locked(session, document_id)
            if self._terms.is_free(document.lease_owner, document.lease_until):
                free(document)
            reading = select(PageRow).where(
                PageRow.document_id == document_id, PageRow.lease_owner.is_not(None)
            )
            for page in session.scalars(reading):
                if self._terms.is_free(page.lease_owner, page.lease_until):
                    free(page)
            outbox.enter_due(session, document, self._terms.clock.now())
