"""The clerk's pages as a browser without script meets them."""

import html
import logging
import re
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

import portal.web
from pipeline.intake.errors import UnknownFileType
from portal import session
from storage.clients import Scope
from storage.states import DocumentState
from tests.portal.office import COPY, MAX_UPLOAD, WORKER, Office

TEMPLATES = Path(portal.web.__file__).parent / "templates"
PAGES = ("/", "/tim", "/giay-to/any", "/giay-to/any/tien-do", "/giay-to/any/trang/1")


def log_in(stranger: httpx.Client, key: str) -> httpx.Response:
    return stranger.post("/login", data={"key": key}, headers={"Sec-Fetch-Site": "same-origin"})


class TestEntering:
    def test_a_good_key_opens_a_session_that_scripts_cannot_read(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        answer = log_in(stranger, f" {office.clerk_key}\n")
        cookie = answer.headers["set-cookie"]
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert office.clerk_key not in cookie

    def test_a_wrong_key_is_told_so_in_vietnamese(self, stranger: httpx.Client) -> None:
        answer = log_in(stranger, "sohoa_wrong")
        assert answer.status_code == 401
        assert "Cần khóa truy cập hợp lệ" in answer.text
        assert "set-cookie" not in answer.headers

    @pytest.mark.parametrize("page", PAGES)
    def test_without_a_session_every_page_leads_to_the_login(
        self, stranger: httpx.Client, page: str
    ) -> None:
        assert stranger.get(page).headers["location"].partition("?")[0] == "/login"

    def test_a_part_of_a_page_takes_the_whole_page_to_the_login(
        self, stranger: httpx.Client
    ) -> None:
        answer = stranger.get("/giay-to/any/tien-do", headers={"HX-Request": "true"})
        assert answer.headers["hx-redirect"] == "/login"

    def test_a_revoked_clerk_is_out_at_once(self, web: httpx.Client, office: Office) -> None:
        assert web.get("/").status_code == 200
        office.services.clients.revoke("clerk")
        assert web.get("/").headers["location"] == "/login"

    def test_a_session_ends_with_the_working_day(self, web: httpx.Client, office: Office) -> None:
        office.clock.advance(session.LASTS + timedelta(minutes=1))
        assert web.get("/").headers["location"] == "/login"

    def test_leaving_ends_the_session(self, web: httpx.Client) -> None:
        web.post("/logout")
        assert web.get("/").headers["location"] == "/login"


class TestOtherSites:
    @pytest.mark.parametrize(
        "headers",
        [
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
            {"Sec-Fetch-Site": "", "Origin": "null"},
        ],
    )
    def test_no_other_site_acts_in_a_clerks_name(
        self, web: httpx.Client, office: Office, headers: dict[str, str]
    ) -> None:
        sent = {name: value for name, value in headers.items() if value}
        del web.headers["Sec-Fetch-Site"]
        answer = web.post("/giay-to", files={"file": ("a.pdf", b"a")}, headers=sent)
        assert answer.json()["code"] == "portal.other_site"
        assert office.blobs.kept == {}

    def test_a_cookie_from_an_unknown_program_is_not_enough(self, web: httpx.Client) -> None:
        del web.headers["Sec-Fetch-Site"]
        assert web.post("/giay-to", files={"file": ("a.pdf", b"a")}).status_code == 403

    def test_an_old_browser_that_names_only_its_origin_may_enter(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        origin = str(stranger.base_url).rstrip("/")
        answer = stranger.post("/login", data={"key": office.clerk_key}, headers={"Origin": origin})
        assert answer.status_code == 303


class TestSending:
    def test_a_plain_form_sends_several_files_and_lists_them(
        self, web: httpx.Client, office: Office
    ) -> None:
        files = [("file", ("một.pdf", b"1")), ("file", ("hai.pdf", b"2")), ("file", ("", b""))]
        answer = web.post("/giay-to", files=files, data={"dossier": "HS-1", "lane": "counter"})
        page = web.get(answer.headers["location"]).text
        assert answer.status_code == 303
        assert "một.pdf" in page
        assert "hai.pdf" in page
        recent = office.services.documents.list_recent(dossier="HS-1")
        assert len(recent) == 2

    def test_the_script_gets_a_card_that_asks_on(self, web: httpx.Client) -> None:
        answer = web.post(
            "/giay-to", files={"file": ("a.pdf", b"a")}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 202
        assert re.search(r'hx-get="/giay-to/[0-9a-f-]{36}/tien-do"', answer.text)

    def test_a_file_that_was_here_before_says_so(self, web: httpx.Client, office: Office) -> None:
        known, script = "Tệp này đã có từ trước, nhận lúc 02/03/2026 08:30.", {"HX-Request": "true"}
        files = {"file": ("a.pdf", b"a")}
        assert known not in web.post("/giay-to", files=files, headers=script).text
        office.clock.advance(timedelta(hours=1))
        card = web.post("/giay-to", files=files, headers=script).text
        assert known in card
        (later,) = re.findall(r'hx-get="([^"]+)"', card)
        assert known in web.get(later).text

    def test_an_empty_file_gets_the_sentence_and_leaves_no_paper(
        self, web: httpx.Client, office: Office
    ) -> None:
        files = [("file", ("một.pdf", b"1")), ("file", ("rỗng.pdf", b""))]
        answer = web.post("/giay-to", files=files, headers={"HX-Request": "true"})
        assert answer.status_code == 422
        assert "Tệp rỗng (0 byte)" in answer.text
        assert office.services.documents.list_recent() == []

    def test_a_file_too_large_gets_the_sentence(self, web: httpx.Client) -> None:
        files = {"file": ("a.pdf", b"a" * (MAX_UPLOAD + 1))}
        answer = web.post("/giay-to", files=files, headers={"HX-Request": "true"})
        assert answer.status_code == 413
        assert "Tệp lớn hơn 2 MB" in answer.text
        assert "<html" not in answer.text

    def test_a_paper_that_rests_asks_no_more(self, web: httpx.Client, office: Office) -> None:
        document = office.failed(UnknownFileType())
        card = web.get(f"/giay-to/{document.id}/tien-do").text
        assert UnknownFileType().clerk_message in card
        assert "hx-get" not in card

    def test_a_failed_paper_can_be_tried_again(self, web: httpx.Client, office: Office) -> None:
        document = office.failed(UnknownFileType())
        answer = web.post(f"/giay-to/{document.id}/thu-lai")
        assert answer.headers["location"] == f"/giay-to/{document.id}"
        state = office.services.documents.get(document.id).state
        assert state is DocumentState.RECEIVED

    def test_trying_a_finished_paper_again_is_refused_calmly(
        self, web: httpx.Client, office: Office
    ) -> None:
        answer = web.post(f"/giay-to/{office.stored().id}/thu-lai")
        assert answer.status_code == 409
        assert "tải lại trang" in answer.text


class TestResult:
    def test_it_shows_labels_values_doubts_and_boxes(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        page = web.get(f"/giay-to/{document.id}").text
        for shown in (
            "Giấy khai sinh",
            "Ngày, tháng, năm sinh",
            "15/08/2019",
            "Ngày bằng số khác ngày bằng chữ.",
            "2 chỗ cần xem lại",
            "Không tìm thấy trên giấy",
            "Nơi sinh",
            f"/v1/documents/{document.id}/pages/1/image",
            'viewBox="0 0 1240 1754"',
            'id="o-ngay_sinh"',
            f"/giay-to/{document.id}/ban-so-hoa",
        ):
            assert shown in page
        assert "2019-08-15" not in page
        assert office.audited(document.id)[-1] == ("clerk", "record.read")

    def test_only_the_boxes_of_the_shown_page_are_drawn(
        self, web: httpx.Client, office: Office
    ) -> None:
        sheet = web.get(f"/giay-to/{office.stored().id}/trang/2").text
        assert re.findall(r'id="o-(\w+)"', sheet) == ["dan_toc"]

    def test_a_trial_seal_is_called_worthless_on_every_page(
        self, web: httpx.Client, office: Office
    ) -> None:
        for page in ("/", "/tim", f"/giay-to/{office.stored().id}"):
            assert "THỬ NGHIỆM – không có giá trị pháp lý" in web.get(page).text

    def test_a_copy_sealed_on_trial_is_called_so_even_after_a_real_key_came(
        self, web: httpx.Client, office: Office
    ) -> None:
        document, state = office.received(), DocumentState
        assert "Chữ ký thử nghiệm" not in web.get(f"/giay-to/{document.id}").text
        office.services.documents.move(
            document.id, state.RECEIVED, state.COPIED, actor=WORKER, reason="sealed_trial"
        )
        page = web.get(f"/giay-to/{document.id}").text
        assert "Chữ ký thử nghiệm, không có giá trị pháp lý" in page
        assert "máy may-1" in page

    def test_a_secret_paper_shows_nothing(self, web: httpx.Client, office: Office) -> None:
        document = office.failed(UnknownFileType(), DocumentState.QUARANTINED)
        answer = web.get(f"/giay-to/{document.id}")
        assert answer.status_code == 403
        assert "giữ riêng" in answer.text

    def test_an_unknown_paper_gets_a_page_with_the_code(self, web: httpx.Client) -> None:
        answer = web.get("/giay-to/nobody")
        assert answer.status_code == 404
        assert "storage.document_unknown" in answer.text

    def test_who_may_only_send_sees_how_far_it_is_and_no_content(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        log_in(stranger, office.key(Scope.SUBMIT))
        page = stranger.get(f"/giay-to/{document.id}").text
        assert "Hoàn thành" in page
        assert "THU HÀ" not in page
        assert "/pages/1/image" not in page


class TestSearch:
    def test_a_paper_is_found_without_marks_and_shown_with_its_summary(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        page = web.get("/tim", params={"q": "thu ha"}).text
        assert f'href="/giay-to/{document.id}"' in page
        assert "NÔNG THỊ THU HÀ" in page
        assert "15/08/2019" in page

    def test_the_line_is_shown_that_says_why_a_paper_was_found(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        office.print_on(document, 1, "Người nhận: Bùi Ngọc Nhung, thôn 5")
        page = web.get("/tim", params={"q": "ngoc nhung"}).text
        line = "<q>Người nhận: Bùi <mark>Ngọc</mark> <mark>Nhung,</mark> thôn 5</q>"
        assert f"Trang 1: {line}" in page
        assert "Trang 1:" not in web.get("/tim", params={"q": "thu ha"}).text

    def test_who_may_not_read_is_shown_no_line(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        office.print_on(office.stored(), 1, "Bùi Ngọc Nhung")
        log_in(stranger, office.key(Scope.SEARCH))
        page = stranger.get("/tim", params={"q": "ngoc nhung"}).text
        assert "1 giấy tờ" in page
        assert "Bùi" not in page

    def test_results_are_turned_page_by_page_without_losing_the_question(
        self, web: httpx.Client, office: Office
    ) -> None:
        ids = [office.received(content=str(number).encode()).id for number in range(21)]
        first = web.get("/tim", params={"ho_so": "HS-2026-017"}).text
        (onward,) = re.findall(r'rel="next" href="([^"]+)"', first)
        second = web.get(html.unescape(onward)).text
        assert [id_ for id_ in ids if f'href="/giay-to/{id_}"' in second] == ids[:1]
        assert 'rel="next"' not in second
        assert 'value="HS-2026-017"' in second

    def test_nothing_found_says_what_to_try(self, web: httpx.Client) -> None:
        assert "Không tìm thấy giấy tờ nào" in web.get("/tim", params={"q": "x"}).text

    def test_what_is_typed_is_shown_never_run(self, web: httpx.Client) -> None:
        page = web.get("/tim", params={"q": '"><script>alert(1)</script>'}).text
        assert "<script>alert" not in page


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path", ["/login", "/", "/static/sohoa.css", "/nowhere", "/v1/documents", "/health/live"]
    )
    def test_it_runs_nothing_but_our_own_files(self, web: httpx.Client, path: str) -> None:
        answer = web.get(path)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"

    def test_pages_about_people_are_not_kept_by_the_browser(
        self, web: httpx.Client, office: Office
    ) -> None:
        answer = web.get(f"/giay-to/{office.stored().id}")
        assert answer.headers["cache-control"] == "no-store"

    def test_no_template_needs_what_the_policy_forbids(self) -> None:
        found = sorted(TEMPLATES.glob("*.html"))
        assert found
        for path in found:
            name, source = path.name, path.read_text()
            assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|https?://", source), name
            assert not re.search(r"<script(?![^>]*\ssrc=)", source), name

    def test_names_looked_for_and_read_are_never_logged(
        self, web: httpx.Client, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        document = office.stored()
        with caplog.at_level(logging.DEBUG):
            web.get("/tim", params={"q": "Nông Thị Thu Hà"})
            web.get(f"/giay-to/{document.id}")
            web.get(f"/v1/documents/{document.id}/copy")
        ours = [r.getMessage() for r in caplog.records if r.name.split(".")[0] == "portal"]
        assert any("route=/tim" in line for line in ours)
        assert not re.search("Nông|N%C3%B4ng|THU H", "\n".join(ours))

    def test_the_copy_is_offered_as_signed(self, web: httpx.Client, office: Office) -> None:
        answer = web.get(f"/v1/documents/{office.stored().id}/copy")
        assert answer.content == COPY
