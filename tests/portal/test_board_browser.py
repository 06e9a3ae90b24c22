"""The status page in a real browser: it lives, it can be stopped, and it speaks up."""

import pytest
from playwright.sync_api import Page, expect

from pipeline.intake.errors import UnknownFileType
from storage.attendance import Attendance
from storage.blobs import Bucket
from storage.papers import NewBatch, NewDocument
from tests.portal.office import Office

pytestmark = pytest.mark.browser


def sent(office: Office, batch: str, name: str) -> None:
    original = office.blobs.put_bytes(Bucket.QUARANTINE, name.encode(), "application/pdf")
    box = NewBatch.named("clerk", batch, label=batch)
    office.services.documents.receive(NewDocument(name, "bulk", "clerk", batch=box), original)


def test_the_board_follows_the_work_and_says_what_changed(page: Page, office: Office) -> None:
    Attendance(office.services.database, office.clock).here("may-1/7/1.0", ("bulk",), 2, "sohoa")
    sent(office, "Hộp 12", "a.pdf")
    page.get_by_role("link", name="Tình hình").click()
    board = page.get_by_role("main")
    expect(board).to_contain_text("Hộp 12")
    expect(board).to_contain_text("máy đã xử lý 0/1 giấy tờ")
    expect(board).to_contain_text("may-1")
    expect(page.locator("#heard")).to_be_empty()
    office.failed(UnknownFileType(found="?"))
    expect(page.locator("#heard")).to_contain_text("1 giấy tờ dừng lại vì lỗi", timeout=15_000)
    page.locator("#board-stopped ~ ul a").focus()
    sent(office, "Hộp 13", "b.pdf")
    expect(board).to_contain_text("Hộp 13", timeout=15_000)
    # Whoever reads by keyboard is still where they were.
    expect(page.locator(f"[id='line-{UnknownFileType.code}']")).to_be_focused()


def test_the_board_can_be_stopped_by_keyboard(page: Page, office: Office) -> None:
    page.goto("/tinh-hinh")
    pause = page.get_by_role("button", name="Tạm dừng cập nhật")
    pause.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Cập nhật tiếp")).to_have_attribute(
        "aria-pressed", "true"
    )
    sent(office, "Hộp 14", "c.pdf")
    page.wait_for_timeout(6000)
    expect(page.get_by_role("main")).not_to_contain_text("Hộp 14")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_contain_text("Hộp 14", timeout=15_000)
