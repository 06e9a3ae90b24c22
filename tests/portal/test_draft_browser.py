"""What a clerk answered is not lost by leaving, by the end of a session, or by a colleague."""

from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import Dialog, Page, expect

from portal import session
from storage.clients import Scope
from tests.portal.office import Office

pytestmark = pytest.mark.browser

KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('sohoa.draft.')).length"


def answer_one(page: Page, value: str = "16/08/2019") -> None:
    """Types into the first field and says that it is right."""
    page.locator("#v-ngay_sinh").fill(value)
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("còn 1 mục")


def log_in(page: Page, key: str) -> None:
    page.get_by_label("Khóa truy cập").fill(key)
    page.keyboard.press("Enter")


def test_leaving_asks_and_coming_back_finds_the_answers(page: Page, office: Office) -> None:
    document, asked = office.stored(), list[str]()
    page.goto(f"/xem-lai/{document.id}")
    answer_one(page)

    def go(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", go)
    page.get_by_role("link", name="Để sau").click()
    page.wait_for_url("**/xem-lai")
    assert asked == ["beforeunload"]
    page.go_back()
    expect(page.locator("#v-ngay_sinh")).to_have_value("16/08/2019")
    expect(page.locator("#left")).to_have_text("còn 1 mục")
    expect(page.locator("#drafted")).to_be_visible()
    assert office.record(document.id).version == 1


def test_who_changed_nothing_is_not_asked(page: Page, office: Office) -> None:
    asked: list[str] = []
    page.on("dialog", lambda dialog: asked.append(dialog.type))
    page.goto(f"/xem-lai/{office.stored().id}")
    page.locator("#v-noi_sinh").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("link", name="Để sau").click()
    page.wait_for_url("**/xem-lai")
    assert asked == []
    assert page.evaluate(KEPT) == 0


def test_the_end_of_a_session_costs_nothing(page: Page, office: Office) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    answer_one(page)
    page.locator("li[data-field=gioi_tinh] summary").click()
    page.locator("#v-gioi_tinh").fill("Nam")
    page.keyboard.press("Enter")
    page.locator("#v-noi_sinh").focus()
    page.keyboard.press("Alt+t")
    office.clock.advance(session.LASTS + timedelta(minutes=1))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Chưa đăng nhập, hoặc phiên làm việc đã hết")).to_be_visible()
    log_in(page, office.clerk_key)
    page.wait_for_url(f"**/xem-lai/{document.id}")
    expect(page.locator("#left")).to_have_text("xong, có thể lưu")
    expect(page.locator("#v-gioi_tinh")).to_have_value("Nam")
    expect(page.locator("#v-ngay_sinh")).to_have_value("16/08/2019")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/xem-lai?xong=1")
    expect(page.get_by_text("Đã lưu giấy trước.")).to_be_visible()
    assert office.record(document.id).fields["ngay_sinh"].value == "2019-08-16"
    assert page.evaluate(KEPT) == 0


def test_another_version_is_not_filled_with_what_was_meant_for_the_old_one(
    page: Page, office: Office, api: httpx.Client
) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    answer_one(page)
    body = {"reason": "r", "fields": {"noi_sinh": {"verdict": "blank"}}}
    path = f"/v1/documents/{document.id}/record"
    assert api.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 200
    page.goto(f"/xem-lai/{document.id}")
    expect(page.locator("#v-ngay_sinh")).to_have_value("15/08/2019")
    assert page.evaluate(KEPT) == 0


def test_after_a_refusal_what_was_typed_is_kept_too(
    page: Page, office: Office, api: httpx.Client
) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    answer_one(page)
    page.keyboard.press("Alt+t")
    body = {"reason": "r", "fields": {"gioi_tinh": {"verdict": "confirmed"}}}
    path = f"/v1/documents/{document.id}/record"
    assert api.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 200
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_be_visible()
    page.wait_for_load_state()  # by then its script has kept what the form shows
    page.goto(f"/xem-lai/{document.id}")
    expect(page.locator("#v-ngay_sinh")).to_have_value("16/08/2019")


@pytest.mark.parametrize("leave", ["logout", "another"])
def test_nobody_else_finds_what_was_typed(page: Page, office: Office, leave: str) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    answer_one(page)
    assert page.evaluate(KEPT) == 1
    assert page.evaluate("localStorage.length") == 0
    key = office.clerk_key
    if leave == "logout":
        page.get_by_role("button", name="Đăng xuất").click()
        page.wait_for_url("**/login")
        assert page.evaluate(KEPT) == 0
    else:
        key = office.key(Scope.REVIEW, Scope.READ)
        office.clock.advance(session.LASTS + timedelta(minutes=1))
        page.goto("/tim")
    log_in(page, key)
    page.wait_for_function("document.getElementById('who')")
    page.goto(f"/xem-lai/{document.id}")
    expect(page.locator("#v-ngay_sinh")).to_have_value("15/08/2019")
    assert page.evaluate(KEPT) == 0
