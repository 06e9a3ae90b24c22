"""Version 1 of the API: what waits for a person, changes with their versions, and exports."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Response
from fastapi.responses import StreamingResponse

from portal.access import Desk, Exporter, Reader, Reviewer, bearer
from portal.api import Purpose
from portal.dto import AmendmentIn, QueueOut, VersionOut, WaitingOut
from portal.errors import BadRequest, OtherSite, UnknownType, VersionUnnamed, Withheld
from portal.misread import not_one_of
from portal.problems import refusals
from portal.reading import open_document
from portal.reviewing import amend
from portal.services import PortalServices
from portal.wishes import require_type
from schemas.dates import VIETNAM
from schemas.exporters.formats import FORMATS
from schemas.exporters.paper import Format, Scope
from schemas.record import Record
from schemas.review import DecisionRefused
from storage.clients import Client
from storage.errors import DocumentUnknown, NotOpenForReview, RecordChanged
from storage.exports import Recipient, Wish

router = APIRouter(
    prefix="/v1",
    dependencies=[Depends(bearer)],
)


@router.get("/review", summary="Giấy tờ chờ người xem", responses=refusals())
def waiting(
    services: Desk,
    client: Reviewer,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> QueueOut:
    """Papers with marked fields, or without what every paper must say: citizens first."""
    del client  # its scope was asked for; nothing of any record is shown here
    found, total = services.reviews.waiting(limit=limit, offset=offset)
    items = [WaitingOut.of(document) for document in found]
    return QueueOut(total=total, limit=limit, offset=offset, items=items)


@router.patch(
    "/documents/{document_id}/record",
    summary="Xác nhận hoặc sửa dữ liệu",
    response_model=Record,
    responses=refusals(
        OtherSite,
        DocumentUnknown,
        Withheld,
        NotOpenForReview,
        RecordChanged,
        DecisionRefused,
        VersionUnnamed,
    ),
)
def change(
    document_id: str,
    amendment: AmendmentIn,
    services: Desk,
    client: Reviewer,
    if_match: Annotated[str | None, Header(description='Bản đã xem: `"3"`.')] = None,
) -> Response:
    """Make the next version of the record; the earlier ones stay.

    ``If-Match`` names the version that was seen, so that nobody overwrites what they never saw.
    """
    made = amend(
        services,
        document_id,
        client,
        seen=_version(if_match),
        decisions=amendment.decisions(),
        reason=amendment.reason,
    )
    headers = {"ETag": f'"{made.version}"'}
    return Response(made.to_json(), media_type="application/json", headers=headers)


def _version(if_match: str | None) -> int:
    if if_match is None:
        raise VersionUnnamed
    number = if_match.strip().removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        raise BadRequest(where="If-Match", problem='cần số của bản đã xem, như "3"')
    return int(number)


@router.get(
    "/documents/{document_id}/record/versions",
    summary="Các bản của dữ liệu",
    responses=refusals(DocumentUnknown, Withheld),
)
def versions(document_id: str, services: Desk, client: Reader) -> list[VersionOut]:
    """Who changed what, when and why; ``…/record?version=`` gives each of them."""
    open_document(services, document_id)
    services.documents.note_read(document_id, reader=client.name, what="versions")
    return [VersionOut.of(version) for version in services.reviews.versions(document_id)]


Form = Annotated[str, Query(alias="format", description=f"Một trong: {', '.join(FORMATS)}.")]


@router.get(
    "/export",
    summary="Xuất dữ liệu",
    response_class=StreamingResponse,
    responses={
        200: {"content": {form.media_type: {} for form in FORMATS.values()}},
        **refusals(UnknownType),
    },
)
def export(
    services: Desk,
    client: Exporter,
    form: Form = "json",
    type: Annotated[str | None, Query(max_length=64)] = None,
    dossier: Annotated[str | None, Query(max_length=64)] = None,
    since: datetime | None = None,
    until: datetime | None = None,
    purpose: Purpose = "portal",
) -> StreamingResponse:
    """Every stored paper, or those new or corrected since a moment; each is noted as exported."""
    wish = Wish(type or None, dossier or None, _moment(since), _moment(until))
    return exported(services, client, form, wish, purpose)


def exported(
    services: PortalServices, client: Client, name: str, wish: Wish, purpose: str
) -> StreamingResponse:
    """The stream of an export; raises :class:`BadRequest` for a form or type there is not."""
    form = _form(name)
    if wish.type is not None:
        require_type(services, wish.type)
    papers = services.exports.papers(wish, Recipient(client.name, purpose, form.name))
    pieces = form.write(papers, Scope(services.catalogue, wish.type, services.fonds))
    day = services.clock.now().astimezone(VIETNAM).date().isoformat()
    headers = {"Content-Disposition": f'attachment; filename="so-hoa-{day}{form.suffix}"'}
    return StreamingResponse(pieces, media_type=form.media_type, headers=headers)


def _form(name: str) -> Format:
    if name not in FORMATS:
        raise not_one_of("format", FORMATS)
    return FORMATS[name]


def _moment(given: datetime | None) -> datetime | None:
    """A moment without a zone is one in Vietnam."""
    if given is None or given.tzinfo is not None:
        return given
    return given.replace(tzinfo=VIETNAM)
