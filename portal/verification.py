"""Checking a copy that somebody brought: signatures, trust, time, PDF/A, and whether we keep it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from pipeline.seal.errors import DamagedPdf, EncryptedPdf, PdfLockedForCertificates
from portal.access import Desk, allowed, bearer
from portal.errors import BadRequest, NotServing, OtherSite, UploadMissing, UploadTooLarge
from portal.problems import refusals
from portal.services import PortalServices
from storage.clients import Client, Scope
from storage.custody import Custody

router = APIRouter(
    prefix="/v1",
    dependencies=[Depends(bearer)],
)

_PDF = "application/pdf"
Checker = Annotated[Client, Depends(allowed(Scope.SEARCH, Scope.READ))]


@router.post(
    "/verify",
    summary="Kiểm tra chữ ký của một bản điện tử",
    responses=refusals(
        OtherSite,
        NotServing,
        UploadTooLarge,
        UploadMissing,
        DamagedPdf,
        EncryptedPdf,
        PdfLockedForCertificates,
    ),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {_PDF: {"schema": {"type": "string", "format": "binary"}}},
        }
    },
)
async def verify(request: Request, services: Desk, client: Checker) -> JSONResponse:
    """The file is the body, with no form around it.

    Nothing of it is kept, and nothing is fetched from anywhere.
    """
    del client
    with TemporaryDirectory(dir=services.upload_dir) as folder:
        path = Path(folder) / "brought.pdf"
        await _save(request, path, services.max_upload_bytes)
        found = await run_in_threadpool(_check, services, path)
    return JSONResponse(found)


async def _save(request: Request, path: Path, limit: int) -> None:
    kind = request.headers.get("content-type", "")
    if kind.lower().startswith("multipart/"):  # else the form around the file is taken for damage
        problem = f"cần chính tệp PDF làm thân yêu cầu ({_PDF}), không cần biểu mẫu"
        raise BadRequest(where="Content-Type", problem=problem, allowed=_PDF)
    size = 0
    with path.open("wb") as stream:
        async for chunk in request.stream():
            size += len(chunk)
            if size > limit:
                raise UploadTooLarge(limit_mb=limit >> 20)
            stream.write(chunk)
    if not size:
        raise UploadMissing(wanted=1, limit=1)


def _check(services: PortalServices, path: Path) -> dict[str, Any]:
    if services.check_copy is None:
        raise NotServing(parts="kiểm tra chữ ký")
    found = services.check_copy(path)
    kept = Custody(services.database).of(str(found["sha256"]))
    known = None if kept is None else {"document_id": kept.document_id, "code": kept.code}
    return found | {"store_asked": True, "kept": known}
