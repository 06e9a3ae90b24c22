"""A clerk's morning in a real browser."""

import io

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import FilePayload, Locator, Page, expect

from storage.errors import DatabaseUnreachable
from storage.flow import Progress
from storage.ledger import Ledger
from storage.states import DocumentState
from tests.portal.office import MAX_UPLOAD, Office

pytestmark = pytest.mark.browser

SAME = 0.95
"""Correlation of two pictures of one page; measured: at least 0.997, on its side at most 0.47."""


def choose(page: Page, name: str, content: bytes) -> None:
    page.set_input_files(
        "#files", FilePayload(name=name, mimeType="application/pdf", buffer=content)
    )


def test_a_sent_file_is_followed_to_its_end_without_a_touch(page: Page, office: Office) -> None:
    choose(page, "đơn.pdf", b"scan")
    card = page.locator("#cards .card")
    expect(card).to_contain_text("Đã nhận, đang chờ đến lượt")
    (document,) = office.services.documents.list_recent()
    state = DocumentState
    office.moved(document, state.COPIED, state.EXTRACTED)
    expect(card).to_contain_text("Đã bóc tách, đang cấp mã")
    for start, to in ((state.EXTRACTED, state.CODED), (state.CODED, state.STORED)):
        office.services.documents.move(document.id, start, to, actor="worker", reason="x")
    expect(card).to_contain_text("Hoàn thành")
    expect(page.locator("#heard")).to_contain_text("Hoàn thành")
    expect(card.get_by_role("link", name="Xem kết quả")).to_be_visible()


def test_sent_files_are_still_listed_after_a_reload(page: Page) -> None:
    choose(page, "đơn.pdf", b"scan")
    expect(page.locator("[data-card]")).to_have_count(1)
    page.reload()
    expect(page.locator("[data-card]")).to_contain_text("đơn.pdf")


def test_a_bad_file_stops_no_other(page: Page) -> None:
    choose(page, "to.pdf", b"x" * (MAX_UPLOAD + 1))
    choose(page, "nhỏ.pdf", b"scan")
    expect(page.locator(".card--bad")).to_contain_text("Tệp lớn hơn 2 MB")
    expect(page.locator(".card--busy")).to_contain_text("nhỏ.pdf")


def test_an_outage_is_told_and_survived(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    choose(page, "đơn.pdf", b"scan")
    expect(page.locator("[data-card]")).to_have_count(1)

    def away(_ledger: Ledger, _document: str) -> Progress:
        raise DatabaseUnreachable(cause="away")

    with monkeypatch.context() as outage:
        outage.setattr(Ledger, "progress", away)
        expect(page.get_by_role("alert")).to_contain_text("Chưa liên lạc được")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator("[data-card]")).to_contain_text("đơn.pdf")


def test_dropped_files_are_sent(page: Page) -> None:
    transfer = page.evaluate_handle(
        """() => { const t = new DataTransfer();
                   t.items.add(new File(['scan'], 'thả.pdf')); return t; }"""
    )
    page.dispatch_event("#drop", "drop", {"dataTransfer": transfer})
    expect(page.locator("[data-card]")).to_contain_text("thả.pdf")


def test_the_keyboard_walks_through_fields_and_their_boxes(page: Page, office: Office) -> None:
    page.goto(f"/giay-to/{office.stored().id}")
    lit = page.locator(".spot.is-on")
    page.keyboard.press("ArrowDown")
    expect(lit).to_have_attribute("data-field", "ho_ten")
    page.keyboard.press("ArrowDown")
    expect(lit).to_have_attribute("data-field", "ngay_sinh")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#sheet")).to_have_attribute("data-number", "2")
    expect(lit).to_have_attribute("data-field", "dan_toc")


def test_one_key_goes_to_what_must_be_looked_at(page: Page, office: Office) -> None:
    page.goto(f"/giay-to/{office.stored().id}")
    page.keyboard.press("n")
    expect(page.locator("li.field.is-on")).to_contain_text("cần xem lại")


def test_a_box_on_the_paper_leads_to_its_field(page: Page, office: Office) -> None:
    page.goto(f"/giay-to/{office.stored().id}")
    page.locator("#o-gioi_tinh").click()
    expect(page.locator("li.field.is-on")).to_contain_text("Nữ")
    expect(page.locator("li.field.is-on a")).to_be_focused()


def test_pages_are_turned_in_place(page: Page, office: Office) -> None:
    page.goto(f"/giay-to/{office.stored().id}")
    page.get_by_role("link", name="Trang 2").click()
    expect(page.locator("#sheet")).to_have_attribute("data-number", "2")
    assert page.url.endswith("?trang=2")


def test_fields_are_walked_through_while_the_paper_stays_where_it_is(
    page: Page, office: Office
) -> None:
    """The list scrolls beside the paper, not the paper out of the clerk's sight."""
    page.goto(f"/giay-to/{office.stored(pages=1).id}", wait_until="networkidle")
    page.evaluate("fields.append(...[...fields.children].map((row) => row.cloneNode(true)))")
    before = page.locator(".paper").bounding_box()
    last = page.locator("li.field").last
    expect(last).not_to_be_in_viewport()
    for _ in range(8):
        page.keyboard.press("ArrowDown")
    expect(last.locator(".field__value")).to_be_in_viewport(ratio=1)
    assert page.locator(".paper").bounding_box() == before


def test_enlarging_brings_the_marked_place_into_view(page: Page, office: Office) -> None:
    page.goto(f"/giay-to/{office.stored().id}")
    page.locator("[data-field=dan_toc] a").focus()
    expect(page.locator(".spot.is-on")).to_have_count(1)
    page.keyboard.press("z")
    expect(page.get_by_role("button", name="Thu nhỏ")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".spot.is-on")).to_be_in_viewport()


def test_a_paper_turned_on_the_screen_keeps_its_boxes_in_place(page: Page, office: Office) -> None:
    """Four quarter turns bring the box back; one turn puts top-left to top-right."""
    page.goto(f"/giay-to/{office.stored().id}")
    box, paper = page.locator("#o-ho_ten"), page.locator(".paper image")
    places = []
    for _ in range(5):
        inner, outer = box.bounding_box(), paper.bounding_box()
        assert inner is not None
        assert outer is not None
        places.append(
            (
                round((inner["x"] + inner["width"] / 2 - outer["x"]) / outer["width"], 2),
                round((inner["y"] + inner["height"] / 2 - outer["y"]) / outer["height"], 2),
            )
        )
        page.keyboard.press("x")
    x, y = places[0]
    turned = [(x, y), (1 - y, x), (1 - x, 1 - y), (y, 1 - x), (x, y)]
    for found, wanted in zip(places, turned, strict=True):
        assert found == pytest.approx(wanted, abs=0.02)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_sheet_fed_sideways_looks_on_the_screen_like_one_fed_upright(
    page: Page, office: Office, turn: int
) -> None:
    """From the start, in the excerpt of the doubtful field, and when turned on by hand."""
    looks = []
    for document in (office.stored(pages=1), office.stored(pages=1, turn=turn)):
        page.goto(f"/giay-to/{document.id}", wait_until="networkidle")
        shown = [look(page.locator(".paper")), look(page.locator(".excerpt"))]
        page.keyboard.press("x")
        looks.append([*shown, look(page.locator(".paper"))])
    for upright, sideways in zip(*looks, strict=True):
        assert np.corrcoef(upright.ravel(), sideways.ravel())[0, 1] > SAME


def look(element: Locator) -> NDArray[np.uint8]:
    """What is seen of an element, grey."""
    with Image.open(io.BytesIO(element.screenshot())) as picture:
        return np.asarray(picture.convert("L"))


def test_a_waiting_result_page_shows_the_result_when_it_is_there(
    page: Page, office: Office
) -> None:
    document = office.received()
    page.goto(f"/giay-to/{document.id}")
    expect(page.locator("[data-waiting]")).to_be_visible()
    state = DocumentState
    office.moved(document, state.COPIED, state.EXTRACTED, state.CODED, state.STORED)
    expect(page.locator("[data-waiting]")).to_have_count(0)
    expect(page.locator(".pill")).to_have_text("Hoàn thành")


@pytest.mark.parametrize("width", [390, 820, 1366])
def test_no_page_scrolls_sideways(page: Page, office: Office, width: int) -> None:
    document = office.stored()
    page.set_viewport_size({"width": width, "height": 800})
    result, desk = f"/giay-to/{document.id}", f"/xem-lai/{document.id}"
    for path in ("/", f"/?giay={document.id}", result, "/tim?q=thu", "/xem-lai", desk, "/xuat"):
        page.goto(path)
        beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(beyond) <= 0, path
        lefts = "all => all.map(one => one.getBoundingClientRect().left)"
        assert min(page.locator(".heading .actions > *").evaluate_all(lefts), default=0) >= 0, path


def test_what_an_entry_lacks_is_said_in_vietnamese(page: Page, office: Office) -> None:
    """The browser of these tests speaks English."""
    message = "entry => entry.validationMessage"
    page.goto("/xuat")
    purpose = page.get_by_label("Mục đích (bắt buộc)")
    page.get_by_role("button", name="Tải về").click()
    assert purpose.evaluate(message) == "Cần điền mục này."
    purpose.fill("x")
    assert purpose.evaluate(message) == ""
    page.goto(f"/cach-ly/{office.apart().id}")
    reason = page.get_by_label("Căn cứ (bắt buộc)")
    reason.focus()
    page.keyboard.type("ừ")
    page.keyboard.press("Enter")
    assert reason.evaluate(message) == "Cần ít nhất 5 ký tự."
