"""Pages that cannot be read, and what is known of them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from schemas.errors import SohoaError, error_for
from storage.states import PageState
from storage.tables import PageRow

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
