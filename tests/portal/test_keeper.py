"""What is kept apart is the keeper's alone, and leaves only with a reason."""

import httpx
import pytest

from storage.blobs import Bucket
from storage.clients import Scope
from storage.states import DocumentState
from tests.portal.office import Office

S = DocumentState
NOT_KEEPERS = [scope for scope in Scope if scope is not Scope.KEEPER]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "/cach-ly",
        "/cach-ly/{id}",
        "/v1/quarantine",
        "/v1/quarantine/{id}/pages/1/image",
        "/giay-to/{id}",
        "/giay-to/{id}/trang/1",
        "/xem-lai/{id}",
        "/v1/documents/{id}/record",
        "/v1/documents/{id}/record/versions",
        "/v1/documents/{id}/copy",
        "/v1/documents/{id}/pages/1/image",
    ],
)
def test_everybody_else_is_refused_at_every_door(
    stranger: httpx.Client, office: Office, path: str
) -> None:
    headers = {"Authorization": f"Bearer {office.key(*NOT_KEEPERS)}"}
    answer = stranger.get(path.format(id=office.apart().id), headers=headers)
    assert answer.status_code == 403


@pytest.mark.parametrize("act", ["release", "reject"])
def test_nobody_else_decides(stranger: httpx.Client, office: Office, act: str) -> None:
    document = office.apart()
    headers = {"Authorization": f"Bearer {office.key(*NOT_KEEPERS)}"}
    path = f"/v1/quarantine/{document.id}/{act}"
    answer = stranger.post(path, json={"reason": "xin phép xem"}, headers=headers)
    assert answer.status_code == 403
    assert office.services.documents.get(document.id).state is S.QUARANTINED


def test_its_sender_learns_why_and_nothing_else(stranger: httpx.Client, office: Office) -> None:
    document = office.apart()
    headers = {"Authorization": f"Bearer {office.key(Scope.SUBMIT)}"}
    found = stranger.get(f"/v1/documents/{document.id}", headers=headers).json()
    assert (found["state"], found["error"]["code"]) == ("quarantined", "workers.kept_apart")
    assert "dấu chỉ độ mật" in found["error"]["message"]


def test_the_keeper_sees_why_and_where_and_the_look_is_noted(
    web: httpx.Client, office: Office
) -> None:
    document = office.apart()
    assert "quyết định 12.tif" in web.get("/cach-ly").text
    page = web.get(f"/cach-ly/{document.id}").text
    assert "Giấy tờ có dấu chỉ độ mật" in page
    assert '<rect class="spot is-on" x="480" y="260" width="420" height="50"/>' in page
    picture = web.get(f"/v1/quarantine/{document.id}/pages/1/image")
    assert picture.content.startswith(b"\xff\xd8")
    assert picture.headers["cache-control"] == "no-store"
    assert office.audited(document.id)[-2:] == [("clerk", "quarantine.read")] * 2


def test_only_what_is_apart_is_shown_here(web: httpx.Client, office: Office) -> None:
    document = office.stored()
    assert web.get(f"/cach-ly/{document.id}").status_code == 404
    assert web.get(f"/v1/quarantine/{document.id}/pages/1/image").status_code == 404


def test_a_released_paper_is_read_again(web: httpx.Client, office: Office) -> None:
    document = office.apart()
    answer = web.post(f"/cach-ly/{document.id}/cho-so-hoa", data={"ly_do": "đã giải mật"})
    assert answer.headers["location"] == f"/giay-to/{document.id}"
    assert office.services.documents.get(document.id).released_by == "clerk"
    assert [(due.task, due.page) for due in office.due()] == [("read_page", 1)]
    assert "đã giải mật" in web.get(f"/giay-to/{document.id}").text


def test_a_refused_paper_is_erased(web: httpx.Client, office: Office) -> None:
    document = office.apart()
    web.post(f"/cach-ly/{document.id}/tu-choi", data={"ly_do": "chuyển văn thư mật"})
    assert office.services.documents.get(document.id).state is S.REJECTED
    assert office.blobs.inside(Bucket.QUARANTINE) == []
    move = office.services.documents.history(document.id)[-1]
    assert (move.actor, move.reason) == ("clerk", "chuyển văn thư mật")


@pytest.mark.slow
@pytest.mark.parametrize("reason", ["", "   a   ", "a" * 256])
@pytest.mark.parametrize("act", ["release", "reject"])
def test_nothing_is_decided_without_a_reason(
    api: httpx.Client, office: Office, act: str, reason: str
) -> None:
    document = office.apart()
    answer = api.post(f"/v1/quarantine/{document.id}/{act}", json={"reason": reason})
    assert (answer.status_code, answer.json()["code"]) == (422, "portal.reason_missing")
    assert office.services.documents.get(document.id).state is S.QUARANTINED


def test_a_decision_already_taken_is_not_taken_twice(api: httpx.Client, office: Office) -> None:
    document = office.apart()
    path = f"/v1/quarantine/{document.id}/release"
    assert api.post(path, json={"reason": "đã giải mật"}).status_code == 204
    assert api.post(path, json={"reason": "đã giải mật"}).status_code == 409


def test_a_hostile_file_nobody_opened_is_listed_too(web: httpx.Client, office: Office) -> None:
    from pipeline.intake.errors import UnsafePdf

    document = office.failed(UnsafePdf(reason="javascript"), S.QUARANTINED)
    assert web.get(f"/cach-ly/{document.id}").status_code == 200
    assert "chưa được mở" in web.get(f"/cach-ly/{document.id}").text
