"""Whoever must log in again comes back to where they were, and never to another site."""

from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import session
from portal.returning import login_address, own_page, page_left
from tests.portal.office import Office

ENDED = "Chưa đăng nhập, hoặc phiên làm việc đã hết"


@pytest.mark.parametrize(
    "page",
    ["/", "/tim?q=a%20b&loai=", "/xem-lai/0198-ab", "/giay-to/x?trang=2", "/tinh-hinh/loi/a.b_c"],
)
def test_our_pages_are_come_back_to(page: str) -> None:
    assert own_page(page) == page.replace("%20", "+")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/tim",
        "javascript:alert(1)",
        "/tim\n",
        "/tim?q=\r\nSet-Cookie: a=b",
        "/xem-lai/../v1/documents",
        "/xem-lai/%2e%2e",
        "/giay-to/x/ban-so-hoa",
        "/giay-to/x/tien-do",
        "/xuat/tep?dang=xlsx",
        "/logout",
        "/login",
        "/v1/documents",
        "/giay-to/é",
    ],
)
def test_nothing_else_is(address: str) -> None:
    assert own_page(address) is None


@given(st.text(max_size=40) | st.from_regex(r"/[/\\a-z.:?=&%\t-]{0,20}", fullmatch=True))
def test_what_passes_stays_on_this_host(address: str) -> None:
    found = own_page(address)
    if found is not None:
        assert httpx.URL("https://sohoa.example").join(found).host == "sohoa.example"
        assert not found.startswith(("//", "/\\"))


def test_a_form_a_part_or_a_file_leads_back_to_its_page() -> None:
    review = "http://office/xem-lai/a?trang=2&xong=1"
    for method, asked in (("POST", "/xem-lai/a"), ("GET", "/xuat/tep"), ("POST", "/giay-to")):
        assert page_left(method, asked, review, "office") == "/xem-lai/a?trang=2"
    assert page_left("POST", "/xem-lai/a", "http://evil/xem-lai/a", "office") is None
    assert page_left("POST", "/xem-lai/a", "", "office") is None


def test_who_only_comes_in_was_nowhere() -> None:
    assert login_address(page_left("GET", "/", "", "office")) == "/login"
    assert login_address(page_left("GET", "/", "http://office/tim", "office")) == "/login?ve=/"


def test_after_the_session_ended_one_is_told_and_comes_back(
    web: httpx.Client, office: Office
) -> None:
    office.clock.advance(session.LASTS + timedelta(minutes=1))
    sent = web.get("/tim", params={"q": "thu hà"})
    asked = web.get(sent.headers["location"])
    assert ENDED in asked.text
    assert 'name="ve" value="/tim?q=thu+h%C3%A0"' in asked.text
    wrong = web.post("/login", data={"key": "sohoa_wrong", "ve": "/tim?q=a"})
    assert 'name="ve" value="/tim?q=a"' in wrong.text
    back = web.post("/login", data={"key": office.clerk_key, "ve": "/tim?q=a"})
    assert back.headers["location"] == "/tim?q=a"


def test_nobody_is_sent_elsewhere_by_the_login(stranger: httpx.Client, office: Office) -> None:
    elsewhere = "//evil.example/tim"
    page = stranger.get("/login", params={"ve": elsewhere}).text
    assert "evil" not in page
    assert ENDED not in page
    form, headers = {"key": office.clerk_key, "ve": elsewhere}, {"Sec-Fetch-Site": "same-origin"}
    assert stranger.post("/login", data=form, headers=headers).headers["location"] == "/"


def test_a_part_of_a_page_takes_the_whole_page_there_and_back(
    stranger: httpx.Client,
) -> None:
    page = f"{str(stranger.base_url).rstrip('/')}/giay-to/any"
    headers = {"HX-Request": "true", "Referer": page}
    answer = stranger.get("/giay-to/any/tien-do", headers=headers)
    assert answer.headers["hx-redirect"] == "/login?ve=/giay-to/any"
