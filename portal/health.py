"""Whether the portal can do its work, asked of every part it needs."""

from collections.abc import Callable

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from portal.access import Desk
from portal.dto import LiveOut, ReadyOut
from portal.errors import NotServing
from portal.problems import documented, problem_response
from portal.services import Broker
from schemas.errors import SohoaError
from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import StoreUnreachable
from storage.revision import require_current

router = APIRouter(prefix="/health")


@router.get("/live", summary="Tiến trình còn chạy")
def live() -> LiveOut:
    """Always, as long as anything answers."""
    return LiveOut()


@router.get(
    "/ready",
    summary="Sẵn sàng phục vụ",
    response_model=ReadyOut,
    responses=documented(NotServing),
)
def ready(services: Desk) -> JSONResponse:
    """Whether database, store and broker answer and the disk has room; 503 names what does not."""
    parts = parts_of(services.database, services.blobs, services.broker, services.require_room)
    down = [name for name, found in parts.items() if found != "ok"]
    if not down:
        return JSONResponse(ReadyOut(parts=parts).model_dump())
    return problem_response(NotServing(parts=", ".join(down)), parts=parts)


def parts_of(
    database: Database, blobs: BlobStore, broker: Broker, require_room: Callable[[], None]
) -> dict[str, str]:
    """Each part a process needs: ``ok``, or the code of what is wrong with it now."""
    return {
        "database": _check(lambda: require_current(database)),
        "store": _check(lambda: _require_store(blobs)),
        "broker": _check(broker.ping),
        "disk": _check(require_room),
    }


def _check(question: Callable[[], None]) -> str:
    try:
        question()
    except SohoaError as error:
        return error.code
    return "ok"


def _require_store(blobs: BlobStore) -> None:
    if not blobs.ready():
        raise StoreUnreachable(cause="buckets missing")
    blobs.try_out()
