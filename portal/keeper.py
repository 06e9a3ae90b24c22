"""The keeper's door: pages and addresses of the quarantine, for holders of ``keeper`` alone."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from portal.access import Desk, Keeper, bearer
from portal.errors import NoSuchPage, OtherSite, ReasonMissing
from portal.keeping import MAX_REASON, Held, held_papers, look_at, picture, refuse, release
from portal.pages import page
from portal.problems import refusals
from storage.errors import DocumentUnknown, MoveRefused

api = APIRouter(
    prefix="/v1/quarantine",
    dependencies=[Depends(bearer)],
)
web = APIRouter(prefix="/cach-ly", include_in_schema=False, default_response_class=HTMLResponse)

Reason = Annotated[str, Form(max_length=2 * MAX_REASON)]


class HeldOut(BaseModel):
    """A paper that is kept apart."""

    model_config = ConfigDict(frozen=True)

    id: str
    source_name: str
    dossier: str | None
    submitted_by: str
    code: str | None = Field(description="Mã lỗi: vì sao được giữ riêng.")
    why: str
    page: int
    page_count: int | None
    received_at: datetime

    @classmethod
    def of(cls, held: Held) -> "HeldOut":
        """From the domain."""
        document = held.document
        return cls(
            id=document.id,
            source_name=document.source_name,
            dossier=document.dossier,
            submitted_by=document.submitted_by,
            code=document.error_code,
            why=held.why,
            page=held.page,
            page_count=document.page_count,
            received_at=document.created_at,
        )


class JudgementIn(BaseModel):
    """Why a paper is released or refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reason: str = Field(max_length=2 * MAX_REASON, description="Căn cứ; không ghi dữ liệu cá nhân.")


@api.get("", summary="Giấy tờ đang giữ riêng", responses=refusals())
def held(services: Desk, keeper: Keeper) -> list[HeldOut]:
    """What was kept apart and why; no content."""
    del keeper  # asked for its scope
    return [HeldOut.of(paper) for paper in held_papers(services)]


@api.get(
    "/{document_id}/pages/{number}/image",
    summary="Ảnh một trang đang giữ riêng",
    response_class=Response,
    responses={200: {"content": {"image/jpeg": {}}}, **refusals(DocumentUnknown, NoSuchPage)},
)
def image(document_id: str, number: int, services: Desk, keeper: Keeper) -> Response:
    """A JPEG that no browser keeps; the look is noted."""
    ref = picture(services, document_id, number, keeper)
    return Response(services.blobs.get_bytes(ref), media_type="image/jpeg")


@api.post(
    "/{document_id}/release",
    status_code=204,
    summary="Cho số hóa",
    responses=refusals(OtherSite, DocumentUnknown, MoveRefused, ReasonMissing),
)
def let_go(document_id: str, judgement: JudgementIn, services: Desk, keeper: Keeper) -> Response:
    """The paper is read again and goes its way."""
    release(services, document_id, keeper, judgement.reason)
    return Response(status_code=204)


@api.post(
    "/{document_id}/reject",
    status_code=204,
    summary="Không số hóa, xóa bản quét",
    responses=refusals(OtherSite, DocumentUnknown, MoveRefused, ReasonMissing),
)
def send_away(document_id: str, judgement: JudgementIn, services: Desk, keeper: Keeper) -> Response:
    """Scan and pictures are erased; who decided, when and why stays."""
    refuse(services, document_id, keeper, judgement.reason)
    return Response(status_code=204)


@web.get("")
def shelf(request: Request, services: Desk, client: Keeper) -> Response:
    """The papers that are kept apart."""
    papers = held_papers(services)
    return page(request, "quarantine.html", client=client, services=services, papers=papers)


@web.get("/{document_id}")
def paper(request: Request, document_id: str, services: Desk, client: Keeper) -> Response:
    """One of them, with the place that gave it away."""
    found = look_at(services, document_id, client)
    return page(request, "held.html", client=client, services=services, held=found)


@web.post("/{document_id}/cho-so-hoa")
def let_go_here(document_id: str, services: Desk, client: Keeper, ly_do: Reason) -> Response:
    """Releases the paper."""
    release(services, document_id, client, ly_do)
    return RedirectResponse(f"/giay-to/{document_id}", 303)


@web.post("/{document_id}/tu-choi")
def send_away_here(document_id: str, services: Desk, client: Keeper, ly_do: Reason) -> Response:
    """Erases the paper."""
    refuse(services, document_id, client, ly_do)
    return RedirectResponse("/cach-ly", 303)
