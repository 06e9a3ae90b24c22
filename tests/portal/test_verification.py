"""A portal asks whether a copy it was handed is genuine."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from pipeline.seal import SealPlace, seal_copy, verify_copy
from portal.app import create_app
from storage.blobs import Bucket
from storage.clients import Scope
from tests.copies import compose
from tests.pki import AT, OFFICER, TT01_2023, officer, roots
from tests.portal.office import MAX_UPLOAD, Office
from tests.portal.serving import caller, served
from tests.printed import scan


@pytest.fixture(name="client")
def _client(office: Office) -> Iterator[httpx.Client]:
    services = dataclasses.replace(
        office.services, check_copy=lambda path: verify_copy(path, roots(), at=AT).to_dict()
    )
    with (
        served(create_app(services)) as address,
        caller(address, office.key(Scope.SEARCH)) as client,
    ):
        yield client


@pytest.fixture(name="signed")
def _signed(tmp_path: Path) -> bytes:
    copy, out = compose([scan()], tmp_path / "copy.pdf"), tmp_path / "signed.pdf"
    seal_copy(copy, officer(), TT01_2023, at=AT, out=out, place=SealPlace(text=scan()[1]))
    return out.read_bytes()


def test_a_copy_that_we_keep_is_recognised_and_its_signature_judged(
    client: httpx.Client, office: Office, signed: bytes
) -> None:
    document = office.received()
    ref = office.blobs.put_bytes(Bucket.COPIES, signed, "application/pdf")
    office.services.documents.attach(document.id, "copy", ref)
    told = client.post("/v1/verify", content=signed).json()
    assert told["valid"]
    assert told["signatures"][0]["signer"] == OFFICER
    assert told["kept"]["document_id"] == document.id


def test_a_changed_copy_is_neither_valid_nor_ours(client: httpx.Client, signed: bytes) -> None:
    changed = signed.replace(scan()[0].stream[5000:5100], bytes(100))
    told = client.post("/v1/verify", content=changed).json()
    assert changed != signed
    assert not told["valid"]
    assert told["kept"] is None
    assert "ĐÃ BỊ THAY ĐỔI" in told["summary"]


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"no PDF", 422, "seal.damaged_pdf"),
        (b"", 422, "portal.upload_missing"),
        (b"%PDF" + bytes(MAX_UPLOAD), 413, "portal.upload_too_large"),
    ],
)
def test_what_cannot_be_checked_is_refused_by_name(
    content: bytes, status: int, code: str, client: httpx.Client, office: Office
) -> None:
    answer = client.post("/v1/verify", content=content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not any(office.services.upload_dir.iterdir())


def test_who_sends_a_form_is_told_that_the_file_itself_is_wanted(
    client: httpx.Client, signed: bytes
) -> None:
    answer = client.post("/v1/verify", files={"file": ("copy.pdf", signed)})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "portal.bad_request")
    assert problem["facts"]["where"] == "Content-Type"
    assert problem["facts"]["allowed"] == "application/pdf"


def test_a_stranger_may_not_ask(client: httpx.Client, signed: bytes) -> None:
    answer = client.post("/v1/verify", content=signed, headers={"Authorization": "Bearer x"})
    assert answer.status_code == 401
