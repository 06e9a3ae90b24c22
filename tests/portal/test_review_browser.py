"""A clerk looks at two hundred fields a day: without the mouse, with the paper at hand."""

import httpx
import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from schemas.geometry import Box
from schemas.record import ProposedPaper
from storage.states import DocumentState
from tests.portal.office import Office

pytestmark = pytest.mark.browser

S = DocumentState


def view_box(page: Page) -> tuple[float, float, float, float]:
    text = page.locator(".paper").get_attribute("viewBox")
    assert text is not None
    x, y, width, height = map(float, text.split())
    return x, y, width, height


EMPTY = "Ô đang trống: chọn “Không đọc được” hoặc “Giấy để trống”."


def said(entry: Locator) -> str:
    """What the browser says is wrong with an entry."""
    words: str = entry.evaluate("entry => entry.validationMessage")
    return words


def centre(element: Locator) -> tuple[float, float]:
    box = element.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_paper_is_settled_with_the_keyboard_alone(page: Page, office: Office) -> None:
    document = office.stored()
    page.goto("/xem-lai")
    expect(page.get_by_role("link", name="Bắt đầu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#v-ngay_sinh")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#v-noi_sinh")).to_be_focused()
    page.keyboard.type("Xã Đăk Hà")
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("xong, có thể lưu")
    expect(page.locator("#save")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chờ xem lại")
    fields = office.record(document.id).fields
    assert (fields["ngay_sinh"].verdict, fields["noi_sinh"].value) == ("confirmed", "Xã Đăk Hà")


def test_saving_opens_the_next_paper_at_its_first_doubt(page: Page, office: Office) -> None:
    first, second = office.stored(), office.stored(turn=90)
    page.goto(f"/xem-lai/{first.id}")
    page.keyboard.press("Alt+k")
    page.keyboard.press("Alt+t")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/xem-lai/{second.id}?xong=1")
    expect(page.get_by_text("Đã lưu giấy trước.")).to_be_visible()
    expect(page.locator("#v-ngay_sinh")).to_be_focused()
    verdicts = [office.record(first.id).fields[n].verdict for n in ("ngay_sinh", "noi_sinh")]
    assert verdicts == ["illegible", "blank"]


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_field_in_hand_shows_its_place_from_near_with_its_label(
    page: Page, office: Office, turn: int
) -> None:
    """However the sheet lay on the scanner."""
    page.goto(f"/xem-lai/{office.stored(pages=1, turn=turn).id}", wait_until="networkidle")
    expect(page.locator("#o-ngay_sinh")).to_be_in_viewport(ratio=1)
    x, y, width, height = view_box(page)
    assert width <= 1240 * 0.55
    upright = Box(480, 500, 480 + 24 * 10, 544)
    assert x < 300 < upright.x0, "the label stands before the value"
    assert x + width >= upright.x1
    assert y < upright.y0
    assert y + height > upright.y1


def test_the_whole_page_is_one_key_away(page: Page, office: Office) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    expect(page.locator("#o-ngay_sinh")).to_have_class("spot spot--look is-on")
    page.keyboard.press("Alt+z")
    assert view_box(page) == (0, 0, 1240, 1754)
    page.keyboard.press("Alt+z")
    assert view_box(page) != (0, 0, 1240, 1754)


def test_a_field_of_another_page_turns_the_paper_and_stays_in_hand(
    page: Page, office: Office
) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    page.locator("li[data-field=dan_toc] summary").click()
    expect(page.locator("#sheet")).to_have_attribute("data-number", "2")
    expect(page.locator("#v-dan_toc")).to_be_focused()
    expect(page.locator("#o-dan_toc")).to_be_in_viewport(ratio=1)


def test_nothing_cannot_be_called_right(page: Page, office: Office) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    page.locator("#v-noi_sinh").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("còn 2 mục")
    expect(page.locator("#v-noi_sinh")).to_be_focused()
    assert said(page.locator("#v-noi_sinh")) == EMPTY


def test_an_emptied_field_is_told_what_to_choose_also_when_saving(
    page: Page, office: Office
) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    page.locator("#v-ngay_sinh").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#v-ngay_sinh")).to_be_focused()
    assert said(page.locator("#v-ngay_sinh")) == EMPTY
    page.keyboard.press("Alt+k")
    assert said(page.locator("#v-ngay_sinh")) == ""


def test_a_field_without_an_answer_is_told_in_vietnamese_which_there_are(
    page: Page, office: Office
) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    page.keyboard.press("Control+Enter")
    radio = page.locator("input[name='d.ngay_sinh']").first
    assert said(radio) == "Hãy chọn “Đúng như trên”, “Không đọc được” hoặc “Giấy để trống”."
    page.keyboard.press("Enter")
    page.locator("#v-ngay_sinh").focus()
    page.keyboard.press("Enter")
    page.locator("#v-noi_sinh").focus()
    page.keyboard.press("Alt+t")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/xem-lai?xong=1")
    assert office.record(document.id).version == 2


def test_a_field_folded_away_never_holds_up_the_form(page: Page, office: Office) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    row = page.locator("li[data-field=gioi_tinh]")
    row.locator("summary").click()
    page.locator("#v-gioi_tinh").fill("")
    page.keyboard.press("Enter")
    assert said(page.locator("#v-gioi_tinh")) == EMPTY
    row.locator("summary").click()
    page.locator("#v-ngay_sinh").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+t")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/xem-lai?xong=1")


def test_typing_takes_an_earlier_answer_back(page: Page, office: Office) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    page.keyboard.press("Alt+k")
    page.locator("#v-ngay_sinh").focus()
    page.keyboard.type("1")
    expect(page.locator("#left")).to_have_text("còn 2 mục")


def test_a_day_that_no_calendar_has_is_not_called_done(page: Page, office: Office) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    page.locator("#v-ngay_sinh").fill("26/13/1988")
    page.keyboard.press("Enter")
    expect(page.locator("#v-ngay_sinh")).to_be_focused()
    expect(page.locator("#left")).to_have_text("còn 2 mục")
    page.locator("#v-ngay_sinh").fill("26/12/1988")
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("còn 1 mục")


def test_what_the_server_refused_is_not_called_done(page: Page, office: Office) -> None:
    page.goto(f"/xem-lai/{office.stored().id}")
    page.locator("#v-ngay_sinh").fill("ngày nào đó")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+t")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("không có ngày như vậy")
    expect(page.locator("#v-ngay_sinh")).to_be_focused()
    expect(page.locator("#left")).to_have_text("còn 1 mục")
    page.keyboard.press("Enter")
    expect(page.locator("#left")).to_have_text("còn 1 mục")


@pytest.mark.parametrize("turn", [0, 90])
def test_a_place_is_shown_by_drawing_a_box_on_the_scan(
    page: Page, office: Office, turn: int
) -> None:
    """What is drawn on the screen comes out in pixels of the scan as it lies."""
    document = office.stored(pages=1, turn=turn)
    page.goto(f"/xem-lai/{document.id}", wait_until="networkidle")
    page.locator("#v-noi_sinh").focus()
    target = page.locator("#o-gioi_tinh")
    drawn_at = target.bounding_box()
    assert drawn_at is not None
    page.mouse.move(drawn_at["x"], drawn_at["y"])
    page.mouse.down()
    page.mouse.move(drawn_at["x"] + drawn_at["width"], drawn_at["y"] + drawn_at["height"])
    page.mouse.up()
    expect(page.locator("#v-noi_sinh")).to_be_focused()
    page.keyboard.type("Đăk Hà")
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+k")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Chờ xem lại")
    record = office.record(document.id)
    wanted = record.fields["gioi_tinh"].box
    for found, there in zip(record.fields["noi_sinh"].box, wanted, strict=True):
        assert found == pytest.approx(there, abs=12)


def test_a_colleague_who_was_quicker_is_named_and_the_typing_kept(
    page: Page, office: Office, api: httpx.Client
) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    page.locator("#v-ngay_sinh").fill("16/08/2019")
    body = {"reason": "r", "fields": {"noi_sinh": {"verdict": "blank"}}}
    path = f"/v1/documents/{document.id}/record"
    assert api.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 200
    page.locator("#v-ngay_sinh").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Alt+t")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert").first).to_contain_text("vừa lưu bản khác")
    expect(page.locator("#v-ngay_sinh")).to_have_value("16/08/2019")


def test_without_an_answer_the_browser_does_not_save(page: Page, office: Office) -> None:
    document = office.stored()
    page.goto(f"/xem-lai/{document.id}")
    page.locator("#save").click()
    assert page.url.endswith(document.id)
    assert office.record(document.id).version == 1


PHONE = ViewportSize(width=390, height=844)


def bounds(element: Locator) -> tuple[float, float]:
    """Top and bottom of an element on the screen."""
    box = element.bounding_box()
    assert box is not None
    return box["y"], box["y"] + box["height"]


def test_on_a_phone_what_saves_is_at_hand_and_covers_no_field(page: Page, office: Office) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"/xem-lai/{office.stored().id}", wait_until="networkidle")
    for row in page.locator("#fields .field--look").all():
        row.locator("[name^='v.']").focus()
        page.wait_for_timeout(100)
        expect(page.locator("#save")).to_be_in_viewport(ratio=1)
        assert bounds(row.locator(".verdicts"))[1] <= bounds(page.locator(".read__foot"))[0]
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    last = page.locator("#fields .field").last
    assert bounds(last)[1] <= bounds(page.locator(".read__foot"))[0] + 1


def test_on_a_phone_the_head_of_a_page_is_small_and_badges_are_whole(
    page: Page, office: Office
) -> None:
    """It was 232 pixels high, and a badge beside a long name had a line for every word."""
    office.stored()
    page.set_viewport_size(PHONE)
    page.goto("/xem-lai")
    page.locator(".hit__title a").evaluate("a => { a.textContent = 'tên tệp khá dài '.repeat(6) }")
    assert bounds(page.get_by_role("main"))[0] < 150
    for badge in page.locator(".pill").all():
        top, bottom = bounds(badge)
        assert bottom - top < 30


def test_many_papers_in_a_file_leave_room_for_the_fields(page: Page, office: Office) -> None:
    """All that is scrolled beside the paper takes half of the window, buttons are not cut."""
    paper = ProposedPaper(first_page=1, last_page=1, type="don_de_nghi", confidence=1.0)
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto(f"/xem-lai/{office.stored(papers=(paper,) * 3).id}", wait_until="networkidle")
    height = page.locator("#fields").evaluate(
        """fields => { for (let box = fields; box; box = box.parentElement)
             if (getComputedStyle(box).overflowY === "auto") return box.clientHeight; }"""
    )
    assert height > 450
    for row in page.locator("#fields .field--look").all():
        row.locator("[name^='v.']").focus()
        expect(row.locator(".verdicts")).to_be_in_viewport(ratio=1)
