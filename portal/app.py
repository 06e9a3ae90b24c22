"""The portal's application: routes, refusals and guards put together."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from portal import (
    api,
    api_review,
    api_types,
    board,
    health,
    keeper,
    metrics,
    remote_signing,
    stopped,
    verification,
    web,
    web_review,
)
from portal.contract import Portal
from portal.guard import Guard, dress, trace_of
from portal.problems import named, note, problem_response
from portal.services import PortalServices
from schemas.errors import SohoaError
from storage.trace import within

_FOR_MACHINES = ("/v1/", "/health/", "/metrics")
_ROUTERS = (
    api.router,
    api_review.router,
    api_types.router,
    remote_signing.router,
    verification.router,
    health.router,
    metrics.router,
    board.router,
    web.router,
    web_review.router,
    stopped.router,
    keeper.api,
    keeper.web,
)
_DESCRIPTION = "Gửi giấy tờ, theo dõi, tìm và lấy lại bản số hóa cùng dữ liệu đã bóc tách."


def create_app(services: PortalServices) -> FastAPI:
    """The whole portal on ``services``; nothing is contacted before the first request."""
    app = Portal(_ROUTERS, title="Sổ Hóa", description=_DESCRIPTION)
    app.state.desk = services
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for kind in (SohoaError, RequestValidationError, HTTPException, Exception):
        app.add_exception_handler(kind, refuse)
    app.add_middleware(Guard, tracer=services.tracer, watch=services.timings.took)
    return app


def refuse(request: Request, error: Exception) -> Response:
    """The answer to whatever was raised: a problem for machines, a page for people.

    What nobody named is answered outside the guard, which has passed it on; so its answer is
    dressed here.
    """
    refusal = named(error, request)
    with within(trace_of(request.scope)):
        note(request, refusal)
        if request.url.path.startswith(_FOR_MACHINES):
            answer: Response = problem_response(refusal)
        else:
            answer = web.error_page(request, refusal)
    dress(answer.headers, request.scope)
    return answer
