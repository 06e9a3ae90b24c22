"""Pages that cannot be read: what is known of them, and when their paper stops for them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.errors import SohoaError, error_for
from storage.documents import Documents
from storage.outbox import enter_due, pages_done
from storage.states import DocumentState, PageState
from storage.tables import DocumentRow, PageRow

MOST_GIVEN_UP = 10
"""Pages of one paper that may be given up before the rest is left unread. Each may take three tries
of two minutes, so this file holds up one process for an hour at most, whatever its length."""
PAGES_GIVEN_UP = "pages_given_up"
"""The reason in the history of a paper that stopped for this."""
_GIVEN_UP = select(PageRow).where(PageRow.state == PageState.FAILED).order_by(PageRow.number)


@dataclass(frozen=True, slots=True)
class GivenUpPage:
    """A page that could not be read: why, and how often it was tried."""

    number: int
    error: SohoaError
    attempts: int


def given_up_within(session: Session, document_id: str) -> list[GivenUpPage]:
    """The pages of a document that could not be read, in page order."""
    rows = session.scalars(_GIVEN_UP.where(PageRow.document_id == document_id))
    return [GivenUpPage(row.number, _error_of(row), row.attempts) for row in rows]


def _error_of(page: PageRow) -> SohoaError:
    return error_for(page.error_code or "", page.error_facts or {})


def settle_within(
    session: Session, documents: Documents, document: DocumentRow, owner: str, now: datetime
) -> bool:
    """After a page was read or given up: whether all are read, and the copy may be made.

    A paper with a page that was given up is not whole, so it gets no copy: it stops under the
    error of the first such page, when no other is left to read or too many are lost.
    """
    session.flush()
    lost = given_up_within(session, document.id)
    done = pages_done(session, document.id)
    over = done + len(lost) == document.page_count or len(lost) >= MOST_GIVEN_UP
    if lost and over and document.state == DocumentState.RECEIVED:
        documents.move_within(
            session,
            document.id,
            DocumentState.RECEIVED,
            DocumentState.FAILED,
            owner,
            PAGES_GIVEN_UP,
            lost[0].error,
        )
    elif done == document.page_count:
        enter_due(session, document, now)
    return done == document.page_count
