"""Version 1 of the API for portals and other systems."""

import base64
from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Query, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from pipeline.intake.errors import EmptyFile
from portal.access import Desk, Follower, Reader, Searcher, Submitter, bearer
from portal.conditional import holds
from portal.dto import DocumentOut, FoundOut, HitOut
from portal.errors import (
    AwaitsPerson,
    NoSuchDate,
    NoSuchPage,
    NotReady,
    NotServing,
    OtherSite,
    PaperStopped,
    UnknownField,
    UnknownFilter,
    UnknownType,
    UploadMissing,
    UploadTooLarge,
    Withheld,
)
from portal.forms import Form, FormLimits, Upload, received_form
from portal.misread import not_one_of, too_long
from portal.problems import refusals
from portal.reading import (
    Offer,
    note_hits,
    offer_access,
    offer_copy,
    offer_original,
    offer_preview,
    read_original_check,
    read_record,
    record_version,
)
from portal.services import PortalServices
from portal.wishes import field_filters, require_type, wanted_fields
from schemas.record import Record
from storage.blobs import BlobRef
from storage.clients import Client, Scope
from storage.errors import DocumentUnknown, RecordMissing
from storage.papers import MAX_BATCH, MAX_DOSSIER, Document, NewBatch, NewDocument
from storage.search import CURSOR, Cursor
from storage.search import Query as Wanted
from storage.states import DocumentState
from workers.queues import Lane

router = APIRouter(
    prefix="/v1",
    dependencies=[Depends(bearer)],
)

_SUBMIT_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "lane": {"type": "string", "enum": [*Lane], "default": Lane.COUNTER},
                        "type": {"type": "string"},
                        "dossier": {"type": "string", "maxLength": MAX_DOSSIER},
                        "batch": {
                            "type": "string",
                            "maxLength": MAX_BATCH,
                            "description": "Tên lô; giấy tờ cùng tên lô được theo dõi cùng nhau.",
                        },
                    },
                }
            }
        },
    }
}

PART = (DocumentUnknown, Withheld, NotReady, AwaitsPerson, PaperStopped)
"""Why a part of a paper is not handed out."""
HELD: dict[str, object] = {"description": "Bên đọc đã có bản này (`If-None-Match`)."}

Purpose = Annotated[
    str, Header(alias="X-Sohoa-Purpose", max_length=200, description="Đọc để làm gì.")
]


@router.post(
    "/documents",
    status_code=202,
    summary="Gửi một giấy tờ",
    responses=refusals(
        OtherSite, UploadTooLarge, UploadMissing, EmptyFile, UnknownType, UnknownField
    ),
    openapi_extra=_SUBMIT_BODY,
)
async def submit(
    request: Request, response: Response, services: Desk, client: Submitter
) -> DocumentOut:
    """Take in one file; it is safe once this answers. The same paper twice is one document."""
    limits = FormLimits(services.max_upload_bytes)
    async with received_form(request, services.upload_dir, limits) as form:
        document = await run_in_threadpool(submit_upload, services, form.uploads[0], form, client)
    response.headers["Location"] = f"/v1/documents/{document.id}"
    return await run_in_threadpool(_present, services, document.id, client)


def submit_upload(services: PortalServices, upload: Upload, form: Form, client: Client) -> Document:
    """Hand one received file to the factory; raises :class:`BadRequest` for odd wishes."""
    lane, kind, dossier = form.text("lane"), form.text("type"), form.text("dossier")
    if lane is not None and lane not in {*Lane}:
        raise not_one_of("lane", Lane)
    if kind is not None:
        require_type(services, kind)
    if dossier is not None and len(dossier) > MAX_DOSSIER:
        raise too_long("dossier", MAX_DOSSIER)
    new = NewDocument(
        source_name=upload.name or "?",
        lane=lane or Lane.COUNTER.value,
        submitted_by=client.name,
        dossier=dossier,
        type_hint=kind,
        batch=_batch(form, client),
    )
    return services.work.submit(upload.path, new)


def _batch(form: Form, client: Client) -> NewBatch | None:
    """The batch that was named, else the page of the web that the files were sent from."""
    name, sheet = form.text("batch"), form.text("sheet")
    if max(len(name or ""), len(sheet or "")) > MAX_BATCH:
        raise too_long("batch", MAX_BATCH)
    if name is not None:
        return NewBatch.named(client.name, name, label=name)
    return NewBatch.named(client.name, sheet) if sheet else None


@router.get(
    "/documents",
    summary="Tìm giấy tờ",
    responses=refusals(UnknownFilter, UnknownType, NoSuchDate),
)
def find(
    request: Request,
    services: Desk,
    client: Searcher,
    q: Annotated[str, Query(max_length=500)] = "",
    type: Annotated[str | None, Query(max_length=64)] = None,
    dossier: Annotated[str | None, Query(max_length=MAX_DOSSIER)] = None,
    state: DocumentState | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    after: Annotated[
        str | None, Query(pattern=CURSOR, description="`next` của trang trước.")
    ] = None,
) -> FoundOut:
    """Papers by words (with or without marks) and by fields: ``field.so_dinh_danh=…``.

    Dates are written ``2019-08-15`` or ``15/08/2019``; ``2019-08``, ``08/2019`` and ``2019`` find
    every date in that month or year.
    Every word must be there; ``"…"`` is a phrase, ``441*`` the beginning of a word. First come
    papers whose fields say it, then those whose pages do; among them the newest first.
    """
    asked = field_filters(request.query_params.multi_items())
    fields = wanted_fields(services.catalogue, services.rules, asked)
    if type is not None:
        require_type(services, type)
    begin = Cursor.parse(after) if after else None
    found = services.search.find(Wanted(q, fields, type, dossier, state, limit, begin))
    if Scope.READ in client.scopes:
        note_hits(services, found.hits, client)
    return FoundOut(
        total=found.total,
        more_than_counted=found.more_than_counted,
        limit=limit,
        next=str(found.next) if found.next else None,
        items=[HitOut.of(hit, reader=client) for hit in found.hits],
    )


@router.get("/documents/{document_id}", summary="Trạng thái", responses=refusals(DocumentUnknown))
def status(document_id: str, services: Desk, client: Follower) -> DocumentOut:
    """Where a document stands, and how it came there."""
    return _present(services, document_id, client)


def _present(services: PortalServices, document_id: str, client: Client) -> DocumentOut:
    return DocumentOut.of(
        services.documents.get(document_id),
        services.ledger.progress(document_id),
        services.documents.history(document_id),
        reader=client,
    )


@router.head("/documents/{document_id}/record", include_in_schema=False)
@router.get(
    "/documents/{document_id}/record",
    summary="Dữ liệu đã bóc tách",
    response_model=Record,
    responses={304: HELD, **refusals(*PART, RecordMissing)},
)
def record(
    document_id: str,
    request: Request,
    services: Desk,
    client: Reader,
    purpose: Purpose = "portal",
    version: Annotated[
        int | None, Query(ge=1, description="Bản dữ liệu; bỏ trống: mới nhất.")
    ] = None,
) -> Response:
    """The structured record, exactly as stored; the reading is entered in the audit chain.

    The ETag names the version, for a later change with ``If-Match``.
    """
    if request.method == "HEAD":
        body, found = None, record_version(services, document_id, version)
    else:
        body = read_record(services, document_id, client, purpose, version)
        found = Record.model_validate_json(body).version
    headers = {"ETag": f'"{found}"'}
    if holds(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    if body is None:  # how long it would be is not known without reading it
        return StreamingResponse(iter(()), media_type="application/json", headers=headers)
    return Response(body, media_type="application/json", headers=headers)


@router.head("/documents/{document_id}/copy", include_in_schema=False)
@router.get(
    "/documents/{document_id}/copy",
    summary="Bản số hóa đã ký",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/pdf": {}}},
        304: HELD,
        **refusals(*PART),
    },
)
def copy(document_id: str, request: Request, services: Desk, client: Reader) -> Response:
    """The signed PDF/A, proven against its digest before the first byte is sent."""
    return _sent(request, offer_copy(services, document_id, client))


@router.head("/documents/{document_id}/access", include_in_schema=False)
@router.get(
    "/documents/{document_id}/access",
    summary="Bản xem: nhỏ, không ký, dẫn xuất từ bản số hóa",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/pdf": {}}},
        304: HELD,
        **refusals(*PART, NotServing),
    },
)
def access(document_id: str, request: Request, services: Desk, client: Reader) -> Response:
    """For a screen on a slow line; the signed copy, named in ``Link``, is the one that counts.

    It is made when asked for, says on every page what it is, and is entered in the audit chain as
    a reading of the copy. Its ETag changes when the copy does, though no two are the same bytes.
    """
    answer = _sent(request, offer_access(services, document_id, client))
    answer.headers["Link"] = f'</v1/documents/{document_id}/copy>; rel="original"'
    return answer


@router.head("/documents/{document_id}/original", include_in_schema=False)
@router.get(
    "/documents/{document_id}/original",
    summary="Tệp gốc, đúng từng bit như khi nhận",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"application/octet-stream": {}}},
        304: HELD,
        **refusals(*PART),
    },
)
def original(document_id: str, request: Request, services: Desk, client: Reader) -> Response:
    """The file as it came in, whatever it was signed with still valid or broken as it was."""
    return _sent(request, offer_original(services, document_id, client))


@router.get(
    "/documents/{document_id}/original/signatures",
    summary="Kết quả kiểm tra chữ ký có sẵn trên tệp gốc",
    responses=refusals(*PART),
)
def original_signatures(document_id: str, services: Desk, client: Reader) -> dict[str, Any]:
    """What was found when the paper was let in; ``signed`` is false for one that came unsigned."""
    found = read_original_check(services, document_id, client)
    return {"signed": False, "valid": False, "signatures": []} if found is None else found


@router.head("/documents/{document_id}/pages/{number}/image", include_in_schema=False)
@router.get(
    "/documents/{document_id}/pages/{number}/image",
    summary="Ảnh xem trước của một trang",
    response_class=Response,
    responses={
        200: {"content": {"image/jpeg": {}}},
        304: HELD,
        **refusals(*PART, NoSuchPage),
    },
)
def page_image(
    document_id: str, number: int, request: Request, services: Desk, client: Reader
) -> Response:
    """A JPEG for the screen; 304 when the reader has it already."""
    return _sent(request, offer_preview(services, document_id, number, client))


def _sent(request: Request, offer: Offer) -> Response:
    """The file; 304 to who has it already, the headers alone to ``HEAD``.

    What a reader has already is looked at once more: that is noted as a reading. ``HEAD`` shows
    nothing of the paper and is not (ADR 0068).
    """
    headers = {"ETag": offer.etag, "Cache-Control": "private, no-cache"} | _digests(offer.ref)
    if offer.name is not None:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(offer.name)}"
    asked_for_body = request.method != "HEAD"
    if asked_for_body:
        offer.note()
    if holds(request, offer.etag):
        return Response(status_code=304, headers=headers)
    chunks: Iterator[bytes] = iter(())
    size = offer.ref.size if offer.ref else None
    if asked_for_body:
        kept = offer.open()
        headers |= _digests(kept.ref)
        chunks, size = kept.chunks(), kept.ref.size
    if size is not None:
        headers["Content-Length"] = str(size)
    return StreamingResponse(chunks, media_type=offer.media_type, headers=headers)


def _digests(ref: BlobRef | None) -> dict[str, str]:
    """The SHA-256 of the bytes as ``Repr-Digest`` (RFC 9530) and as its older ``Digest``."""
    if ref is None:
        return {}
    digest = base64.b64encode(bytes.fromhex(ref.sha256)).decode()
    return {"Repr-Digest": f"sha-256=:{digest}:", "Digest": f"SHA-256={digest}"}
