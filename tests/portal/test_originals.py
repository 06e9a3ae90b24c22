"""The file as it came, and what was found of the signatures on it."""

import json

import httpx

from storage.blobs import Bucket
from storage.clients import Scope
from storage.papers import ORIGINAL_CHECK
from tests.portal.office import Office
from tests.portal.test_api import as_holder, assert_problem

INVALID = {
    "signed": True,
    "valid": False,
    "signatures": [{"conclusion": "valid"}, {"conclusion": "invalid"}],
    "summary": "Kết luận: chữ ký KHÔNG hợp lệ.",
}


def checked(office: Office, found: dict[str, object]) -> str:
    """A stored paper that came signed."""
    document = office.stored()
    body = json.dumps(found).encode()
    ref = office.blobs.put_bytes(Bucket.COPIES, body, "application/json")
    office.services.documents.attach(document.id, ORIGINAL_CHECK, ref)
    return document.id


def test_the_original_comes_bit_for_bit_and_its_reading_is_noted(
    api: httpx.Client, office: Office
) -> None:
    document = office.stored()
    answer = api.get(f"/v1/documents/{document.id}/original")
    assert answer.content == b"scan 0"
    assert "filename*=UTF-8''gi%E1%BA%A5y" in answer.headers["content-disposition"]
    assert office.audited(document.id)[-1] == ("clerk", "original.read")


def test_what_is_kept_apart_or_not_yet_let_in_is_not_handed_out(
    api: httpx.Client, office: Office
) -> None:
    for part in ("original", "original/signatures"):
        path = f"/v1/documents/{office.received().id}/{part}"
        assert_problem(api.get(path), 409, "portal.not_ready")
        path = f"/v1/documents/{office.apart().id}/{part}"
        assert api.get(path).json()["code"] == "portal.withheld"


def test_a_client_that_may_not_read_gets_neither(office: Office, address: str) -> None:
    document_id = checked(office, INVALID)
    with as_holder(office, address, Scope.SEARCH) as other:
        for part in ("original", "original/signatures"):
            assert other.get(f"/v1/documents/{document_id}/{part}").status_code == 403


def test_a_broken_signature_is_told_to_programs_and_on_the_page(
    api: httpx.Client, web: httpx.Client, office: Office
) -> None:
    document_id = checked(office, INVALID)
    assert api.get(f"/v1/documents/{document_id}/original/signatures").json() == INVALID
    page = web.get(f"/giay-to/{document_id}").text
    assert "Chữ ký số trên tệp gốc: KHÔNG hợp lệ" in page


def test_of_a_paper_that_came_unsigned_it_says_so(api: httpx.Client, office: Office) -> None:
    path = f"/v1/documents/{office.stored().id}/original/signatures"
    assert api.get(path).json()["signed"] is False
