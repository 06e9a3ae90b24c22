"""How the work stands, for Prometheus and for other programs.

Everything is asked of the database when it is asked for, so that one address tells the truth about
all hosts, whichever of them answers (ADR 0024).
"""

from fastapi import APIRouter, Depends, Response

from portal.access import Desk, Monitor, bearer
from portal.problems import refusals
from portal.standing import StandingOut

router = APIRouter(dependencies=[Depends(bearer)], responses=refusals())


@router.get(
    "/metrics",
    summary="Số đo cho Prometheus",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}}},
)
def metrics(services: Desk, client: Monitor) -> Response:
    """For holders of ``monitor`` alone: an office's figures are nobody else's."""
    del client  # asked for its scope
    # Loaded by the first scrape: most offices have none.
    from portal.exposition import MEDIA_TYPE, exposition

    return Response(exposition(services.standings, services.timings), media_type=MEDIA_TYPE)


@router.get("/v1/status", summary="Tình trạng công việc")
def status(services: Desk, client: Monitor) -> StandingOut:
    """What the status page shows, for programs."""
    del client  # asked for its scope
    return StandingOut.of(services.standings.now())
