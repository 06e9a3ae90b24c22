"""The clerk's pages. Each works without script; htmx and one small script make them quick."""

import logging
import secrets
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from portal import session, wording
from portal.access import Desk, Follower, Reader, Searcher, Submitter, may_know_name
from portal.api import access, copy, submit_upload
from portal.errors import KeyMissing, NoSuchPage
from portal.forms import FormLimits, received_form
from portal.pages import by_htmx, page
from portal.present import (
    HitView,
    OriginalView,
    RecordView,
    VersionView,
    hit_view,
    original_view,
    record_view,
    type_label,
    version_view,
)
from portal.problems import headers_of, request_id, status_of
from portal.reading import note_hits, open_document, read_original_check, read_record
from portal.returning import login_address, own_page, page_left
from portal.services import PortalServices
from portal.stopped import stopped_paper
from schemas.errors import SohoaError
from schemas.record import Record
from storage.clients import Client, Scope
from storage.papers import Document
from storage.passages import Passages
from storage.results import StageResults
from storage.search import CURSOR, Cursor, Hit
from storage.search import Query as Wanted
from storage.states import DocumentState
from storage.tokens import asked

log = logging.getLogger(__name__)

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

MAX_FILES = 30
"""In one form; the script sends files one by one and knows no such limit."""
_SHOWN_AT_ONCE = 20
_FOLLOWED = 50


@router.get("/login")
def login_page(request: Request, ve: Annotated[str, Query(max_length=4000)] = "") -> Response:
    """Asks for the access key; ``ve`` is the page of ours that somebody had to leave."""
    return page(request, "login.html", left=own_page(ve))


@router.post("/login")
def login(
    request: Request,
    services: Desk,
    key: Annotated[str, Form(max_length=200)],
    ve: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """Opens a session for the holder of ``key``, where it was left."""
    client, left = services.clients.recognise(key.strip()), own_page(ve)
    if client is None:
        refused = KeyMissing().clerk_message
        return page(request, "login.html", 401, refused=refused, left=left)
    token = session.issue(services.session_secret.reveal(), client.name, services.clock.now())
    answer = RedirectResponse(left or "/", 303)
    answer.set_cookie(
        session.COOKIE,
        token,
        max_age=int(session.LASTS.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )
    log.info("clerk.entered client=%s", client.name)
    return answer


@router.post("/logout")
def logout() -> Response:
    """Ends the session on this workplace."""
    answer = RedirectResponse("/login", 303)
    answer.delete_cookie(session.COOKIE)
    return answer


@router.get("/")
def upload_page(
    request: Request,
    services: Desk,
    client: Follower,
    giay: Annotated[list[str], Query(max_length=_FOLLOWED)] = [],  # noqa: B006 (FastAPI copies)
) -> Response:
    """Where papers are handed in; ``giay`` are documents already sent from this page."""
    if Scope.SUBMIT not in client.scopes:
        return RedirectResponse("/tim", 303)
    cards = [_card(services, document_id, client) for document_id in reversed(giay)]
    return page(
        request,
        "upload.html",
        client=client,
        services=services,
        cards=cards,
        sheet=secrets.token_urlsafe(12),
    )


@router.post("/giay-to")
async def submit(request: Request, services: Desk, client: Submitter) -> Response:
    """Takes files in; the script gets their cards, a plain form gets the page again."""
    limits = FormLimits(services.max_upload_bytes, MAX_FILES)
    began = services.clock.now()
    async with received_form(request, services.upload_dir, limits) as form:
        sent = [
            await run_in_threadpool(submit_upload, services, upload, form, client)
            for upload in form.uploads
        ]
    if not by_htmx(request):
        ids = "&".join(f"giay={document.id}" for document in sent)
        return RedirectResponse(f"/?{ids}", 303)
    cards = [
        await run_in_threadpool(
            _card, services, document.id, client, known=document.created_at < began
        )
        for document in sent
    ]
    return page(request, "cards.html", 202, cards=cards)


@router.get("/giay-to/{document_id}/tien-do")
def card(
    request: Request, document_id: str, services: Desk, client: Follower, co_roi: bool = False
) -> Response:
    """Where a paper stands; asks again by itself until it rests. ``co_roi``: it was known."""
    return page(request, "cards.html", cards=[_card(services, document_id, client, known=co_roi)])


@router.post("/giay-to/{document_id}/thu-lai")
def retry(document_id: str, services: Desk, client: Submitter) -> Response:
    """Starts a failed paper again."""
    services.work.retry(document_id, actor=client.name, reason="retry")
    return RedirectResponse(f"/giay-to/{document_id}", 303)


@router.get("/giay-to/{document_id}")
def result(
    request: Request,
    document_id: str,
    services: Desk,
    client: Follower,
    trang: Annotated[int, Query(ge=1)] = 1,
) -> Response:
    """The page image beside the fields; what is not ready yet shows how far it is."""
    view = _record(services, document_id, client)
    history = services.documents.history(document_id)
    shown = _card(services, document_id, client)
    stopped = shown.document.stopped
    if view is not None and view.page(trang) is None:
        raise NoSuchPage(page=trang)
    return page(
        request,
        "result.html",
        client=client,
        services=services,
        card=shown,
        history=history,
        sealed_for_trial=wording.sealed_for_trial(history),
        has_copy=services.documents.artifact(document_id, "copy") is not None,
        original=_original(services, document_id, client) if view else None,
        view=view,
        versions=_versions(services, document_id, view),
        number=trang,
        root="/giay-to/",
        paper=stopped_paper(services, shown.document, client) if stopped else None,
        pictures=_pictures(services, document_id, client) if stopped and not view else (),
    )


def _pictures(services: PortalServices, document_id: str, client: Client) -> list[int]:
    """The pages with a picture that ``client`` may see."""
    readable = Scope.READ in client.scopes
    return services.documents.pages_with(document_id, "preview") if readable else []


def _original(services: PortalServices, document_id: str, client: Client) -> OriginalView | None:
    """How it stands with the signatures the paper came with."""
    check = read_original_check(services, document_id, client)
    return None if check is None else original_view(check)


def _versions(
    services: PortalServices, document_id: str, view: RecordView | None
) -> list[VersionView]:
    """The versions of a record that changed since it was extracted."""
    found = services.reviews.versions(document_id) if view is not None and view.version > 1 else []
    return [version_view(version, view.labels) for version in found] if view else []


@router.get("/giay-to/{document_id}/ban-so-hoa")
def signed_copy(document_id: str, request: Request, services: Desk, client: Reader) -> Response:
    """The signed copy to keep; unlike in the API, a refusal is a page."""
    return copy(document_id, request, services, client)


@router.get("/giay-to/{document_id}/ban-xem")
def small_copy(document_id: str, request: Request, services: Desk, client: Reader) -> Response:
    """The small copy to keep; unlike in the API, a refusal is a page."""
    return access(document_id, request, services, client)


@router.get("/giay-to/{document_id}/trang/{number}")
def sheet(
    request: Request, document_id: str, number: int, services: Desk, client: Reader
) -> Response:
    """One page image with its boxes, to be put in place of another."""
    body = read_record(services, document_id, client, "clerk")
    view = record_view(Record.model_validate_json(body), services.catalogue)
    if view.page(number) is None:
        raise NoSuchPage(page=number)
    return page(
        request, "sheet.html", view=view, number=number, document_id=document_id, root="/giay-to/"
    )


@router.get("/tim")
def search_page(
    request: Request,
    services: Desk,
    client: Searcher,
    q: Annotated[str, Query(max_length=500)] = "",
    loai: Annotated[str, Query(max_length=64)] = "",
    ho_so: Annotated[str, Query(max_length=64)] = "",
    sau: Annotated[str | None, Query(pattern=CURSOR)] = None,
) -> Response:
    """Papers by words, type and dossier; the newest first. ``sau``: those behind a cursor."""
    wanted = Wanted(
        q,
        type=loai or None,
        dossier=ho_so.strip() or None,
        limit=_SHOWN_AT_ONCE,
        after=Cursor.parse(sau) if sau else None,
    )
    found = services.search.find(wanted)
    asked = {"q": q, "loai": loai, "ho_so": ho_so}
    return page(
        request,
        "search.html",
        client=client,
        services=services,
        asked=asked,
        hits=_shown(services, found.hits, client, q),
        total=wording.total_vn(found) if found.total else None,
        begun=sau is None,
        next=found.next,
    )


def _shown(services: PortalServices, hits: list[Hit], client: Client, words: str) -> list[HitView]:
    """The hits for the screen; fields and lines only for who may read, and then noted."""
    if Scope.READ not in client.scopes:
        hits = [replace(hit, fields={}, source_name=_name(hit, client)) for hit in hits]
        return [hit_view(hit, services.catalogue) for hit in hits]
    note_hits(services, hits, client)
    return _with_passages(services, [hit_view(hit, services.catalogue) for hit in hits], words)


def _with_passages(services: PortalServices, views: list[HitView], words: str) -> list[HitView]:
    """With the line that says it, where the fields do not say why a paper was found."""
    wanted = asked(words)
    if wanted is None or not wanted.clauses:
        return views
    silent = [view.hit.document_id for view in views if not view.says(wanted)]
    passages = Passages(services.database, StageResults(services.database, services.clock))
    found = passages.of(silent, words)
    return [replace(view, passage=found.get(view.hit.document_id)) for view in views]


def _name(hit: Hit, client: Client) -> str:
    return hit.source_name if may_know_name(client, hit.submitted_by) else ""


def error_page(request: Request, error: SohoaError) -> Response:
    """A refusal as a person should read it; without a session, the way to the login."""
    if isinstance(error, KeyMissing):
        return _to_login(request)
    name = "refusal.html" if by_htmx(request) else "error.html"
    answer = page(request, name, status_of(error), error=error, request_id=request_id())
    answer.headers.update(headers_of(error))
    return answer


def _to_login(request: Request) -> Response:
    """The way to the login and back; a script that asked for a part takes the whole page there."""
    asked = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    referer, host = request.headers.get("referer", ""), request.headers.get("host", "")
    login = login_address(page_left(request.method, asked, referer, host))
    if by_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": login})
    return RedirectResponse(login, 303)


@dataclass(frozen=True, slots=True)
class Card:
    """What a clerk sees of a paper on its way."""

    document: Document
    title: str
    """The file's name for the one who sent it or may read it, else the type of paper."""
    sentence: str
    share: int
    """How far it is, 0..100."""
    resting: bool
    tone: str
    known: bool = False
    """Whether the file just handed in was here before."""

    @property
    def worth_another_try(self) -> bool:
        """Whether what stopped it may pass by itself."""
        return wording.worth_another_try(self.document)

    @property
    def state_words(self) -> str:
        """The state in two or three words."""
        words = wording.STATE_WORDS[self.document.state]
        doubtful = self.document.state is DocumentState.STORED and self.document.needs_review
        return f"{words}, cần xem lại" if doubtful else words


def _card(
    services: PortalServices, document_id: str, client: Client, *, known: bool = False
) -> Card:
    document = services.documents.get(document_id)
    progress = services.ledger.progress(document_id)
    own = may_know_name(client, document.submitted_by)
    return Card(
        document=document,
        title=document.source_name if own else type_label(services.catalogue, document.type),
        sentence=wording.progress_sentence(document, progress),
        share=wording.progress_share(progress),
        resting=wording.is_resting(document.state),
        tone=wording.tone(document),
        known=known,
    )


def _record(services: PortalServices, document_id: str, client: Client) -> RecordView | None:
    """The record for the screen: ``None`` while there is none, or when ``client`` may not read."""
    if Scope.READ not in client.scopes:
        services.documents.get(document_id)
        return None
    open_document(services, document_id)
    body = services.documents.record_json(document_id, reader=client.name, purpose="clerk")
    if body is None:
        return None
    return record_view(Record.model_validate_json(body), services.catalogue)
