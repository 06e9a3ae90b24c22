"""The status page: how the work stands, asking again by itself."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from portal.access import Desk, Reader, Watcher
from portal.pages import by_htmx, page
from portal.standing import board_of
from schemas.errors import error_for

router = APIRouter(
    prefix="/tinh-hinh", include_in_schema=False, default_response_class=HTMLResponse
)


@router.get("")
def board(request: Request, services: Desk, client: Watcher) -> Response:
    """The whole page, or only the part of it that changes."""
    name = "board_now.html" if by_htmx(request) else "board.html"
    shown = board_of(services.standings.now(), services.require_room)
    return page(request, name, client=client, services=services, board=shown)


@router.get("/loi/{code}")
def stopped(request: Request, code: str, services: Desk, client: Reader) -> Response:
    """The papers that rest under one error, newest first."""
    papers = services.standings.papers_stopped_by(code)
    error = error_for(code, {})
    return page(
        request,
        "stopped_by.html",
        client=client,
        services=services,
        papers=papers,
        code=code,
        sentence=error.clerk_message,
    )
