"""Papers that stopped are shown with their reason; a person tries again or lets them go."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from pipeline.intake.errors import DamagedScan, EmptyFile
from storage.blobs import Bucket
from storage.clients import Scope
from storage.papers import Document
from storage.states import DocumentState
from tests.portal.office import WORKER, Office, drawn_page
from tests.storage.arranged import claimed, lay_aside
from workers.errors import NoText, PageCrashed

S = DocumentState


def lost_page(office: Office) -> Document:
    """A paper of two pages whose second one crashed its reader."""
    document, ledger = office.received(content=b"poison", name="hộp 12.pdf"), office.services.ledger
    lease = claimed(ledger, document.id, S.RECEIVED, WORKER)
    ledger.open_pages(lease, page_count=2, media_type="application/pdf")
    for number in (1, 2):
        page = ledger.claim_page(document.id, number, WORKER)
        assert page is not None
        if number == 1:
            ledger.finish_page(page, result_key="k", folded="", blobs={})
        else:
            ledger.give_up_page(page, PageCrashed(step="read", page=2, signal="SIGSEGV"))
    lay_aside(ledger, document.id, WORKER)
    return document


def test_each_says_what_could_not_be_read(web: httpx.Client, office: Office) -> None:
    lost_page(office)
    office.failed(DamagedScan(page=0, reason="truncated"))
    office.failed(NoText(pages=1), S.NEEDS_REVIEW)
    office.stored()
    text = web.get("/bi-dung").text
    assert "3 giấy tờ đã dừng" in text
    assert "Trang 2, đã thử 1 lần: Chương trình mở tệp gặp sự cố ở trang 2." in text
    assert DamagedScan().clerk_message in text
    assert "Không đọc được chữ nào" in text


def test_only_what_may_pass_by_itself_suggests_another_try(
    web: httpx.Client, office: Office
) -> None:
    office.failed(EmptyFile())
    assert '<button class="quiet" type="submit" aria-describedby="ten-1">Thử lại' in (
        web.get("/bi-dung").text
    )
    lost_page(office)
    assert '<button class="main" type="submit"' in web.get("/bi-dung").text


def test_a_paper_tried_again_reads_what_was_lost(web: httpx.Client, office: Office) -> None:
    document = lost_page(office)
    answer = web.post(f"/bi-dung/{document.id}/thu-lai")
    assert answer.headers["location"] == "/bi-dung?xong=thu-lai"
    assert office.services.ledger.progress(document.id).waiting == (2,)


def test_a_paper_let_go_keeps_its_original_and_the_reason(
    web: httpx.Client, office: Office
) -> None:
    document = lost_page(office)
    form = {"ly_do": "đã quét lại"}
    assert web.post(f"/bi-dung/{document.id}/khong-so-hoa", data=form).status_code == 303
    assert office.services.documents.get(document.id).state is S.REJECTED
    last = office.services.documents.history(document.id)[-1]
    assert (last.actor, last.reason) == ("clerk", "đã quét lại")
    assert office.services.documents.artifact(document.id, "original") is not None


def test_a_reason_is_asked_for(web: httpx.Client, office: Office) -> None:
    document = lost_page(office)
    answer = web.post(f"/bi-dung/{document.id}/khong-so-hoa", data={"ly_do": "   "})
    assert answer.status_code == 422
    assert office.services.documents.get(document.id).state is S.FAILED


def test_what_did_not_stop_is_left_alone(web: httpx.Client, office: Office) -> None:
    document = office.stored()
    assert web.post(f"/bi-dung/{document.id}/thu-lai").status_code == 409
    assert office.services.documents.get(document.id).state is S.STORED


def test_only_who_reviews_sees_them(stranger: httpx.Client, office: Office) -> None:
    headers = {"Authorization": f"Bearer {office.key(Scope.SUBMIT)}"}
    assert stranger.get("/bi-dung", headers=headers).status_code == 403


def unread(office: Office) -> Document:
    """A paper of one drawn page on which no letter was found."""
    document = office.failed(NoText(pages=1), S.NEEDS_REVIEW)
    ref = office.blobs.put_bytes(Bucket.WORKING, drawn_page(1), "image/jpeg", suffix=".jpg")
    office.services.documents.attach(document.id, "preview", ref, 1)
    return document


def test_a_paper_that_is_to_be_looked_at_is_shown_with_what_can_be_done(
    web: httpx.Client, office: Office
) -> None:
    document = unread(office)
    page = web.get(f"/giay-to/{document.id}").text
    picture = f"/v1/documents/{document.id}/pages/1/image"
    assert f'src="{picture}"' in page
    assert web.get(picture).status_code == 200
    assert f'href="/v1/documents/{document.id}/original"' in page
    assert f'action="/bi-dung/{document.id}/khong-so-hoa"' in page
    assert web.post(f"/giay-to/{document.id}/thu-lai").status_code == 303
    assert office.services.documents.get(document.id).state is S.RECEIVED


def test_its_page_says_which_of_its_pages_were_lost(web: httpx.Client, office: Office) -> None:
    assert "Trang 2, đã thử 1 lần" in web.get(f"/giay-to/{lost_page(office).id}").text


@pytest.mark.parametrize(
    ("scopes", "shown"),
    [
        ({Scope.SUBMIT}, {"thu-lai"}),
        ({Scope.READ}, {"image", "original"}),
        ({Scope.REVIEW}, {"thu-lai", "khong-so-hoa"}),
        ({Scope.SEARCH}, set()),
    ],
)
def test_it_offers_what_its_reader_may(
    stranger: httpx.Client, office: Office, scopes: set[Scope], shown: set[str]
) -> None:
    document = unread(office)
    headers = {"Authorization": f"Bearer {office.key(*scopes)}"}
    page = stranger.get(f"/giay-to/{document.id}", headers=headers).text
    address = rf"(?:href|src|action)=\"[^\"]*{document.id}/(?:\S*/)?([a-z-]+)\""
    assert set(re.findall(address, page)) == shown


@pytest.mark.browser
def test_the_keyboard_is_enough(page: Page, office: Office) -> None:
    document = lost_page(office)
    page.goto("/bi-dung")
    page.get_by_text("Không số hóa…").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Lý do")).to_be_focused()
    page.keyboard.type("đã quét lại")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("Đã ghi nhận: giấy tờ không số hóa.")
    assert office.services.documents.get(document.id).state is S.REJECTED
