"""Errors as answers: one table from class to HTTP status, RFC 9457 for machines."""

import logging

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from pipeline.intake.errors import EmptyFile
from pipeline.seal.errors import SealError
from portal import errors
from portal.dto import ErrorOut
from portal.misread import misread
from schemas.errors import Fact, SohoaError, told_facts
from schemas.review import DecisionRefused
from storage.errors import (
    DatabaseOutdated,
    DatabaseUnreachable,
    DocumentUnknown,
    MoveRefused,
    NotOpenForReview,
    RecordChanged,
    RecordMissing,
    StoreFull,
    StoreUnreachable,
)
from storage.states import DocumentState
from storage.trace import known
from workers.errors import BrokerUnreachable

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[SohoaError], int] = {
    SohoaError: 500,
    errors.KeyMissing: 401,
    errors.NotAllowed: 403,
    errors.OtherSite: 403,
    errors.Withheld: 403,
    DocumentUnknown: 404,
    errors.NoSuchPage: 404,
    errors.NoSuchAddress: 404,
    errors.NoSuchMethod: 405,
    errors.PaperRefusal: 409,
    RecordMissing: 404,
    MoveRefused: 409,
    NotOpenForReview: 409,
    RecordChanged: 412,
    DecisionRefused: 422,
    errors.ReasonMissing: 422,
    errors.VersionUnnamed: 428,
    errors.UploadTooLarge: 413,
    errors.UploadMissing: 422,
    errors.BadRequest: 422,
    EmptyFile: 422,
    SealError: 422,  # over HTTP only of a file or a certificate that the caller brought
    errors.NotServing: 503,
    BrokerUnreachable: 503,
    DatabaseOutdated: 503,
    DatabaseUnreachable: 503,
    StoreUnreachable: 503,
    StoreFull: 507,
}
"""Looked up along the error's ancestors: a class without a line answers as its parent."""


COMPONENTS = "#/components/schemas/"
"""Where schemas stand in the contract."""
KEYED = (errors.KeyMissing, errors.NotAllowed, errors.BadRequest)
"""What every address may refuse that asks for a key."""


class Problem(BaseModel):
    """A refusal (RFC 9457); ``code`` is its heading in ``docs/errors.md``."""

    type: str = Field(description="`urn:sohoa:error:<code>`.")
    title: str
    status: int
    code: str
    detail: str = Field(description="Câu nói với người dùng: chuyện gì và cần làm gì.")
    facts: dict[str, Fact] = Field(description="Những số liệu mà câu đó nói đến, cho máy.")
    request_id: str | None = Field(description="Mã yêu cầu, để tìm lại trong nhật ký máy chủ.")
    state: DocumentState | None = Field(None, description="Trạng thái giấy tờ được hỏi đến.")
    error: ErrorOut | None = Field(None, description="Điều làm giấy tờ đó dừng lại, nếu có.")


def status_of(error: SohoaError) -> int:
    """The HTTP status of an error."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def problem_of(error: SohoaError) -> Problem:
    """The problem document of an error; it shows no facts but those in the clerk's sentence."""
    paper = error.facts if isinstance(error, errors.PaperRefusal) else {}
    stop = paper.get("error")
    return Problem(
        type=errors.type_of(error.code),
        title=_title(error),
        status=status_of(error),
        code=error.code,
        detail=error.clerk_message,
        facts=error.facts if isinstance(error, errors.BadRequest) else told_facts(error),
        request_id=request_id(),
        state=DocumentState(str(paper["state"])) if "state" in paper else None,
        error=ErrorOut.of(str(stop), paper) if stop else None,
    )


def request_id() -> str | None:
    """The id under which the log tells of the request that is being answered."""
    found = known().get("request")
    return str(found) if found else None


def problem_response(error: SohoaError, **more: object) -> JSONResponse:
    """The answer to a machine; ``more`` is what this address tells besides."""
    return JSONResponse(
        problem_of(error).model_dump(mode="json", exclude_none=True) | more,
        status_code=status_of(error),
        media_type=MEDIA_TYPE,
        headers=headers_of(error),
    )


def headers_of(error: SohoaError) -> dict[str, str]:
    """What HTTP wants beside the body: how to identify oneself, what to do here, when to return."""
    status = status_of(error)
    if status == 401:
        return {"WWW-Authenticate": 'Bearer realm="sohoa"'}
    if status == 405:
        return {"Allow": str(error.facts["allowed"])}
    return {"Retry-After": "10"} if status == 503 or isinstance(error, errors.NotReady) else {}


def named(error: Exception, request: Request) -> SohoaError:
    """The named error of whatever a handler or the framework raised while answering."""
    if isinstance(error, SohoaError):
        return error
    if isinstance(error, RequestValidationError):
        return misread(error.errors()[0])
    if isinstance(error, HTTPException) and error.status_code == 404:
        return errors.NoSuchAddress()
    if isinstance(error, HTTPException) and error.status_code == 405:
        return errors.NoSuchMethod(allowed=", ".join(request.app.methods_at(request.scope)))
    if isinstance(error, HTTPException):
        return errors.BadRequest(where="yêu cầu", problem="không đọc được")
    return errors.Unexpected(kind=type(error).__name__)


def note(request: Request, error: SohoaError) -> None:
    """Log a refusal by its code; outages and faults as warnings."""
    level = logging.WARNING if status_of(error) >= 500 else logging.INFO
    log.log(level, "http.refused method=%s %s", request.method, error)


def _title(error: SohoaError) -> str:
    """The code in words, the same for every occurrence."""
    return error.code.rpartition(".")[2].replace("_", " ").capitalize()


Responses = dict[int | str, dict[str, object]]


def documented(*kinds: type[SohoaError]) -> Responses:
    """The ``responses`` of a route in OpenAPI: which problems it may answer with, by status."""
    by_status: dict[int, list[str]] = {}
    for kind in kinds:
        codes = by_status.setdefault(status_of(kind()), [])
        codes += [kind.code] if kind.code not in codes else []
    return {status: _answer(codes) for status, codes in by_status.items()}


def refusals(*kinds: type[SohoaError]) -> Responses:
    """:func:`documented` for an address that asks for a key: with what every such one refuses."""
    return documented(*KEYED, *kinds) | {"5XX": _outage()}


def _answer(codes: list[str]) -> dict[str, object]:
    said = {"properties": {"code": {"enum": codes}}}
    schema = {"allOf": [{"$ref": f"{COMPONENTS}{Problem.__name__}"}, said]}
    description = ", ".join(f"`{code}`" for code in codes)
    return {"description": description, "content": {MEDIA_TYPE: {"schema": schema}}}


def _outage() -> dict[str, object]:
    schema = {"$ref": f"{COMPONENTS}{Problem.__name__}"}
    said = "Máy chủ, kho tệp hay cơ sở dữ liệu chưa phục vụ được; `code` nói rõ."
    return {"description": said, "content": {MEDIA_TYPE: {"schema": schema}}}
