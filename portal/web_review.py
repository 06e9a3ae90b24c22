"""The clerk's desk: papers that wait for a person, one after another, and exports."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import HTMLResponse, RedirectResponse

from portal.access import Desk, Exporter, Reader, Reviewer
from portal.api_review import exported
from portal.errors import BadRequest, NoSuchPage
from portal.forms import plain_form
from portal.pages import page
from portal.present import record_view, type_label
from portal.problems import note, status_of
from portal.reading import open_document, read_record
from portal.reviewing import REASON, amend, decisions_of_form, objections
from portal.services import PortalServices
from portal.wishes import require_type
from schemas.dates import VIETNAM
from schemas.doctypes import UNKNOWN_TYPE
from schemas.errors import SohoaError
from schemas.exporters.formats import FORMATS
from schemas.record import Record
from schemas.review import DecisionRefused
from storage.clients import Client
from storage.errors import RecordChanged
from storage.exports import Wish
from storage.papers import Document
from storage.states import RESTING, DocumentState

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_AT_ONCE = 20
_ROOT = "/xem-lai/"


@router.get("/xem-lai")
def queue(
    request: Request,
    services: Desk,
    client: Reviewer,
    tu: Annotated[int, Query(ge=0)] = 0,
    xong: bool = False,
) -> Response:
    """The papers that wait, those of waiting citizens first; ``xong``: the last one was saved."""
    found, total = services.reviews.waiting(limit=_AT_ONCE, offset=tu)
    labels = {doc.id: type_label(services.catalogue, doc.type) for doc in found}
    return page(
        request,
        "queue.html",
        client=client,
        services=services,
        papers=found,
        labels=labels,
        total=total,
        start=tu,
        step=_AT_ONCE,
        saved=xong,
    )


@router.get("/xem-lai/{document_id}")
def desk(
    request: Request,
    document_id: str,
    services: Desk,
    client: Reviewer,
    reader: Reader,
    trang: Annotated[int, Query(ge=1)] = 1,
    xong: bool = False,
    lai: bool = False,
) -> Response:
    """The paper beside the fields that ask for a person; ``lai``: again, it was just saved."""
    del reader  # only so that nobody reviews what they may not read
    return _desk(request, services, client, document_id, number=trang, saved=xong, again=lai)


@router.get("/xem-lai/{document_id}/trang/{number}")
def sheet(
    request: Request, document_id: str, number: int, services: Desk, client: Reader
) -> Response:
    """One page image, to be put in place of another."""
    body = read_record(services, document_id, client, "review")
    view = record_view(Record.model_validate_json(body), services.catalogue)
    if view.page(number) is None:
        raise NoSuchPage(page=number)
    return page(
        request, "sheet.html", view=view, number=number, document_id=document_id, root=_ROOT
    )


@router.post("/xem-lai/{document_id}")
async def save(
    request: Request, document_id: str, services: Desk, client: Reviewer, reader: Reader
) -> Response:
    """Makes the next version and opens the next paper; a refusal shows what was typed."""
    del reader
    form = await plain_form(request)
    return await run_in_threadpool(_save, request, services, client, document_id, form)


def _save(
    request: Request,
    services: PortalServices,
    client: Client,
    document_id: str,
    form: dict[str, str],
) -> Response:
    seen = _version(form)
    try:
        record = _seen(services, document_id, client, seen)
        decisions = decisions_of_form(services, record, form)
        said = objections(services, record, decisions)
        if not said.keys() <= set(form.get("sure", "").split()):
            return _desk(request, services, client, document_id, objections=said, typed=form)
        reason = form.get("reason", "").strip()[:255] or REASON
        after = amend(services, document_id, client, seen=seen, decisions=decisions, reason=reason)
    except (RecordChanged, DecisionRefused) as refusal:
        note(request, refusal)
        return _desk(request, services, client, document_id, refusal=refusal, typed=form)
    resting = services.documents.get(document_id).state in RESTING
    if resting and not set(after.marked) <= set(record.marked):
        # What was typed speaks against another value: whoever typed it knows the paper best.
        return RedirectResponse(f"{_ROOT}{document_id}?lai=1", 303)
    following = services.reviews.next_after(document_id)
    onward = f"{_ROOT}{following}" if following else "/xem-lai"
    return RedirectResponse(f"{onward}?xong=1", 303)


def _version(form: dict[str, str]) -> int:
    version = form.get("version", "")
    if not (version.isascii() and version.isdecimal() and len(version) < 10):
        raise BadRequest(where="version", problem="cần số của bản đã xem")
    return int(version)


def _seen(services: PortalServices, document_id: str, client: Client, version: int) -> Record:
    """The version the clerk had on the screen."""
    body = read_record(services, document_id, client, "review", version)
    return Record.model_validate_json(body)


def _desk(
    request: Request,
    services: PortalServices,
    client: Client,
    document_id: str,
    *,
    number: int = 1,
    saved: bool = False,
    again: bool = False,
    refusal: SohoaError | None = None,
    objections: Mapping[str, tuple[str, ...]] | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    body = read_record(services, document_id, client, "review")
    view = record_view(Record.model_validate_json(body), services.catalogue)
    if view.page(number) is None:
        raise NoSuchPage(page=number)
    document = services.documents.get(document_id)
    _, total = services.reviews.waiting(limit=1)
    return page(
        request,
        "review.html",
        status_of(refusal) if refusal else 422 if objections else 200,
        client=client,
        services=services,
        document=document,
        document_id=document_id,
        view=view,
        number=number,
        root=_ROOT,
        total=total,
        saved=saved,
        again=again,
        typed=typed or {},
        refusal=refusal,
        refused=refusal.facts.get("name", refusal.facts.get("field")) if refusal else None,
        objections=objections or {},
        may_reclassify=_may_reclassify(document),
        unknown=UNKNOWN_TYPE,
    )


def _may_reclassify(document: Document) -> bool:
    """A paper that has a code keeps its type: the code says it."""
    return document.state is DocumentState.NEEDS_REVIEW and document.code is None


@router.post("/xem-lai/{document_id}/loai")
def reclassify(
    document_id: str,
    services: Desk,
    client: Reviewer,
    loai: Annotated[str, Form(max_length=64)],
) -> Response:
    """Has the paper extracted again as one of another type."""
    require_type(services, loai, where="loai")
    open_document(services, document_id)
    services.reviews.reclassify(document_id, loai, actor=client.name)
    services.work.wake()
    return RedirectResponse(f"/giay-to/{document_id}", 303)


@router.get("/xuat")
def export_page(request: Request, services: Desk, client: Exporter) -> Response:
    """Asks what is to leave, and in which form."""
    forms = FORMATS.values()
    return page(request, "export.html", client=client, services=services, formats=forms)


@router.get("/xuat/tep")
def export_file(
    services: Desk,
    client: Exporter,
    dang: Annotated[str, Query(max_length=20)] = "xlsx",
    loai: Annotated[str, Query(max_length=64)] = "",
    ho_so: Annotated[str, Query(max_length=64)] = "",
    tu_ngay: Annotated[str, Query(max_length=10)] = "",
    muc_dich: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """The file; every paper in it is noted with who took it and what for."""
    wish = Wish(loai or None, ho_so.strip() or None, _midnight(tu_ngay))
    return exported(services, client, dang, wish, muc_dich.strip() or "web")


def _midnight(day: str) -> datetime | None:
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day), time(), VIETNAM)
    except ValueError as error:
        raise BadRequest(where="từ ngày", problem="cần một ngày có trong lịch") from error
