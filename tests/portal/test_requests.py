"""Every request has an id that its answer, its problem, the log and its paper tell."""

import logging
import re
import socket

import httpx
import pytest
from sqlalchemy import select

from storage.blobs import BlobStore
from storage.errors import StoreFull, StoreUnreachable
from storage.s3 import StoreAddress
from storage.tables import DocumentRow
from storage.trace import Trace
from tests.portal.office import Office
from tests.portal.serving import caller

TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
ID = "4bf92f3577b34da6a3ce929d0e0e4736"


def test_each_answer_has_an_id_of_its_own(stranger: httpx.Client) -> None:
    ids = [stranger.get("/health/live").headers["x-request-id"] for _ in range(2)]
    assert all(re.fullmatch("[0-9a-f]{32}", id_) for id_ in ids)
    assert ids[0] != ids[1]


def test_a_callers_trace_goes_on_in_the_answer_the_log_and_the_paper(
    api: httpx.Client, office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        answer = api.post(
            "/v1/documents", files={"file": ("a.pdf", b"%PDF-1.7")}, headers={"traceparent": TRACE}
        )
    assert answer.headers["x-request-id"] == ID
    with office.services.database.reading() as session:
        row = session.scalars(select(DocumentRow)).one()
    trace = Trace.parsed(row.trace)
    assert trace is not None
    assert trace.trace_id == ID


def test_a_problem_names_its_request(stranger: httpx.Client) -> None:
    answer = stranger.get("/v1/documents", headers={"traceparent": TRACE})
    assert answer.status_code == 401
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == ID


def test_a_fault_that_nobody_named_is_answered_like_any_other(address: str, office: Office) -> None:
    """It is answered outside the guard: without care it would lack id and security headers."""

    @office.app.get("/v1/broken")
    def broken() -> None:
        raise ZeroDivisionError

    with caller(address) as client:
        answer = client.get("/v1/broken", headers={"traceparent": TRACE})
    assert (answer.status_code, answer.json()["code"]) == (500, "portal.unexpected")
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == ID
    assert answer.headers["x-frame-options"] == "DENY"


def test_a_refusal_on_the_screen_names_its_request(web: httpx.Client) -> None:
    answer = web.get("/giay-to/khong-co", headers={"traceparent": TRACE})
    assert answer.status_code == 404
    assert ID in answer.text


def test_a_full_disk_is_not_ready_but_live(office: Office, stranger: httpx.Client) -> None:
    office.disk.full = True
    answer = stranger.get("/health/ready")
    assert (answer.status_code, answer.json()["parts"]["disk"]) == (503, StoreFull.code)
    assert stranger.get("/health/live").status_code == 200


@pytest.mark.slow
def test_a_store_that_takes_calls_and_never_answers_is_not_ready() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        host, port = silent.getsockname()
        with pytest.raises(StoreUnreachable):
            BlobStore(StoreAddress(f"{host}:{port}", "key", "secret")).ready()
