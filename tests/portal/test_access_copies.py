"""A portal hands out the small copy: made elsewhere, marked, and noted as a reading."""

import base64
import dataclasses
import hashlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pikepdf
import pytest
from playwright.sync_api import Page, expect

from pipeline.compose import AccessFacts
from pipeline.compose.access import ACCESS_MARK
from pipeline.intake import IntakeLimits
from portal.app import create_app
from sohoa.environment import cell_environment
from storage.blobs import Bucket
from storage.clients import Scope
from tests.copies import compose
from tests.pki import AGENCY, AT
from tests.portal.office import Office
from tests.portal.serving import caller, served
from tests.portal.test_api import assert_problem
from tests.printed import HEADING, scan
from tests.shown_text import found_text
from workers.access import AccessCell
from workers.isolation.limits import CellLimits


@pytest.fixture(name="address")
def _address(office: Office) -> Iterator[str]:
    """The office's portal, with a cell beside it in which small copies are made."""
    cell = AccessCell(IntakeLimits(), CellLimits(), cell_environment())

    def derive(copy: Path, out: Path) -> None:
        cell.derive(copy, AccessFacts(AGENCY, AT, "Sổ Hóa 0.1.0"), out)

    services = dataclasses.replace(office.services, derive_access=derive)
    try:
        with served(create_app(services)) as address:
            yield address
    finally:
        cell.close()


@pytest.fixture(name="client")
def _client(address: str, office: Office) -> Iterator[httpx.Client]:
    with caller(address, office.key(Scope.READ)) as client:
        yield client


def kept(office: Office, content: bytes) -> str:
    """The id of a paper that has ``content`` for its signed copy."""
    document = office.received()
    ref = office.blobs.put_bytes(Bucket.COPIES, content, "application/pdf")
    office.services.documents.attach(document.id, "copy", ref)
    return document.id


@pytest.mark.slow
def test_the_small_copy_says_what_it_is_and_of_what_it_was_made(
    client: httpx.Client, office: Office, tmp_path: Path
) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    paper = kept(office, copy.path.read_bytes())

    answer = client.get(f"/v1/documents/{paper}/access")

    assert answer.status_code == 200, answer.text
    (tmp_path / "access.pdf").write_bytes(answer.content)
    with pikepdf.open(tmp_path / "access.pdf") as pdf:
        told = pdf.open_metadata()
        assert told["dc:description"] == ACCESS_MARK
        assert copy.sha256 in told["dc:source"]
    assert HEADING[0] in found_text(tmp_path / "access.pdf")
    assert answer.headers["link"] == f'</v1/documents/{paper}/copy>; rel="original"'
    assert answer.headers["etag"] == f'W/"{copy.sha256}"'
    encoded = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer.headers["repr-digest"] == f"sha-256=:{encoded}:"
    assert office.audited(paper)[-1][1] == "copy.read"
    assert list(office.services.upload_dir.iterdir()) == []


def test_a_portal_that_has_the_small_copy_gets_it_made_no_second_time(
    client: httpx.Client, office: Office
) -> None:
    """What lies there now could not be derived from: 304 proves that nobody tried."""
    paper = kept(office, b"%PDF-1.7 cut off")
    path = f"/v1/documents/{paper}/access"
    head = client.head(path)
    assert (head.status_code, "content-length" in head.headers) == (200, False)
    again = client.get(path, headers={"If-None-Match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert [action for _, action in office.audited(paper)].count("copy.read") == 1


def test_a_copy_that_cannot_be_opened_is_a_named_refusal(
    client: httpx.Client, office: Office
) -> None:
    answer = client.get(f"/v1/documents/{kept(office, b'%PDF-1.7 cut off')}/access")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"].startswith(("intake.", "compose."))
    assert list(office.services.upload_dir.iterdir()) == []


def test_before_there_is_a_copy_there_is_no_small_one(client: httpx.Client, office: Office) -> None:
    answer = client.get(f"/v1/documents/{office.received().id}/access")
    assert_problem(answer, 409, "portal.not_ready")


@pytest.mark.browser
def test_a_clerk_takes_the_small_copy_home_with_one_click(
    page: Page, office: Office, tmp_path: Path
) -> None:
    copy = compose([scan()], tmp_path / "copy.pdf")
    paper = office.stored(copy=copy.path.read_bytes()).id
    page.goto(f"/giay-to/{paper}")

    with page.expect_download() as waiting:
        page.get_by_role("link", name="Bản xem").click()
    waiting.value.save_as(tmp_path / "access.pdf")

    assert waiting.value.suggested_filename.endswith(".pdf")
    with pikepdf.open(tmp_path / "access.pdf") as pdf:
        assert pdf.open_metadata()["dc:description"] == ACCESS_MARK
    assert HEADING[0] in found_text(tmp_path / "access.pdf")
    assert office.audited(paper)[-1][1] == "copy.read"
    assert page.url.endswith(paper), "the clerk is still at the paper"


@pytest.mark.browser
def test_why_there_is_no_small_copy_is_told_in_the_clerks_words(page: Page, office: Office) -> None:
    page.goto(f"/giay-to/{office.stored(copy=b'%PDF-1.7 cut off').id}")
    page.get_by_role("link", name="Bản xem").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa làm được")
    expect(page.get_by_role("main")).to_contain_text("Tệp bị hỏng")
