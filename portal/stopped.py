"""Papers that came to a stop: which page, why, and two ways on. For holders of ``review``."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from portal import wording
from portal.access import Desk, Reviewer, may_know_name
from portal.keeping import MAX_REASON, said
from portal.pages import page
from portal.services import PortalServices
from schemas.errors import error_for
from storage.clients import Client
from storage.given_up import GivenUpPage
from storage.papers import Document

router = APIRouter(prefix="/bi-dung", include_in_schema=False, default_response_class=HTMLResponse)

_AT_ONCE = 20

Reason = Annotated[str, Form(max_length=2 * MAX_REASON)]


@dataclass(frozen=True, slots=True)
class StoppedPaper:
    """A paper that stopped: what of it could not be read."""

    document: Document
    title: str
    """The file's name for who sent it or may read it, else the id."""
    why: str
    """One sentence, for a paper that stopped as a whole."""
    pages: list[GivenUpPage]

    @property
    def worth_another_try(self) -> bool:
        """Whether the same file may well be read next time."""
        lost = any(page.error.retryable for page in self.pages)
        return lost or wording.worth_another_try(self.document)


@router.get("")
def shelf(
    request: Request,
    services: Desk,
    client: Reviewer,
    tu: Annotated[int, Query(ge=0)] = 0,
    xong: Annotated[str, Query(max_length=10)] = "",
) -> Response:
    """The papers that stopped, those of waiting citizens first."""
    found, total = services.documents.stopped(limit=_AT_ONCE, offset=tu)
    return page(
        request,
        "stopped.html",
        client=client,
        services=services,
        papers=[stopped_paper(services, document, client) for document in found],
        total=total,
        start=tu,
        step=_AT_ONCE,
        done=xong,
    )


@router.post("/{document_id}/thu-lai")
def again(document_id: str, services: Desk, client: Reviewer) -> Response:
    """Starts the paper again; what was read stays read."""
    services.work.retry(document_id, actor=client.name, reason="retry")
    return RedirectResponse("/bi-dung?xong=thu-lai", 303)


@router.post("/{document_id}/khong-so-hoa")
def send_away(document_id: str, services: Desk, client: Reviewer, ly_do: Reason) -> Response:
    """The paper is not digitised; raises ``ReasonMissing`` without a reason."""
    services.work.reject(document_id, actor=client.name, reason=said(ly_do))
    return RedirectResponse("/bi-dung?xong=tu-choi", 303)


def stopped_paper(services: PortalServices, document: Document, client: Client) -> StoppedPaper:
    """``document``, which stopped, as ``client`` may know it."""
    own = may_know_name(client, document.submitted_by)
    known = document.error_code is not None
    return StoppedPaper(
        document=document,
        title=document.source_name if own else document.id,
        why=error_for(document.error_code or "", document.error_facts).clerk_message
        if known
        else "Không rõ lý do.",
        pages=services.ledger.given_up(document.id),
    )
