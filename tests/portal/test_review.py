"""A clerk confirms only what is marked, and nobody overwrites what they never saw."""

import html
import json
import logging
import re
from typing import Any

import httpx
import pytest

from schemas.exporters.formats import FORMATS
from schemas.record import ProposedPaper
from storage.clients import Scope
from storage.states import DocumentState
from tests.portal.office import Office

S = DocumentState


def decided(version: int = 1, **answers: str) -> dict[str, str]:
    """A review form; ``ngay_sinh="value:15/08/2019"`` answers and types."""
    form = {"version": str(version)}
    for name, answer in answers.items():
        verdict, _, typed = answer.partition(":")
        form |= {f"d.{name}": verdict, f"v.{name}": typed}
    return form


TWO = (
    ProposedPaper(first_page=1, last_page=1, type="giay_khai_sinh", confidence=1.0),
    ProposedPaper(
        first_page=1,
        last_page=1,
        left=0.5,
        type="don_de_nghi",
        confidence=0.9,
        reasons=("hai quốc hiệu cạnh nhau",),
    ),
)
SETTLED = decided(ngay_sinh="value:15/08/2019", noi_sinh="blank")


class TestQueue:
    def test_it_shows_the_file_and_how_much_is_to_be_looked_at(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        page = web.get("/xem-lai").text
        assert f'href="/xem-lai/{document.id}"' in page
        assert "giấy khai sinh.pdf" in page
        assert "2 chỗ cần xem" in page
        assert "THU HÀ" not in page

    def test_what_is_settled_is_not_in_it(self, web: httpx.Client, office: Office) -> None:
        document = office.stored()
        web.post(f"/xem-lai/{document.id}", data=SETTLED)
        assert "Không còn giấy tờ nào phải xem" in web.get("/xem-lai").text

    @pytest.mark.parametrize("path", ["/xem-lai", "/xem-lai/any", "/xuat", "/xuat/tep"])
    def test_it_is_for_those_who_may(
        self, stranger: httpx.Client, office: Office, path: str
    ) -> None:
        headers = {"Authorization": f"Bearer {office.key(Scope.READ, Scope.SEARCH)}"}
        assert stranger.get(path, headers=headers).status_code == 403

    def test_who_may_not_read_may_not_review(self, stranger: httpx.Client, office: Office) -> None:
        headers = {"Authorization": f"Bearer {office.key(Scope.REVIEW)}"}
        path = f"/xem-lai/{office.stored().id}"
        assert stranger.get(path, headers=headers).status_code == 403


class TestDesk:
    def test_only_marked_fields_must_be_answered(self, web: httpx.Client, office: Office) -> None:
        page = web.get(f"/xem-lai/{office.stored().id}").text
        required = set(re.findall(r'name="d\.(\w+)" value="value" required', page))
        assert required == {"ngay_sinh", "noi_sinh"}
        assert "Ngày bằng số khác ngày bằng chữ." in page
        assert 'value="15/08/2019"' in page

    def test_looking_is_noted(self, web: httpx.Client, office: Office) -> None:
        document = office.stored()
        web.get(f"/xem-lai/{document.id}")
        assert office.audited(document.id)[-1] == ("clerk", "record.read")

    def test_answers_make_the_next_version_and_open_the_next_paper(
        self, web: httpx.Client, office: Office
    ) -> None:
        document, other = office.stored(), office.stored(turn=90)
        answer = web.post(f"/xem-lai/{document.id}", data=SETTLED)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/xem-lai/{other.id}?xong=1"
        record = office.record(document.id)
        assert record.version == 2
        assert record.fields["ngay_sinh"].verdict == "confirmed"
        assert record.fields["noi_sinh"].verdict == "blank"
        assert not record.needs_review
        assert office.record(document.id, 1).fields["ngay_sinh"].needs_review
        assert ("clerk", "record.amended") in office.audited(document.id)

    def test_a_typed_date_is_kept_as_records_keep_dates(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        form = decided(ngay_sinh="value:16/8/2019", noi_sinh="value:Xã  Đăk Hà")
        web.post(f"/xem-lai/{document.id}", data=form)
        fields = office.record(document.id).fields
        assert (fields["ngay_sinh"].value, fields["ngay_sinh"].verdict) == (
            "2019-08-16",
            "corrected",
        )
        assert fields["noi_sinh"].value == "Xã Đăk Hà"

    def test_a_place_pointed_at_becomes_the_evidence(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        form = decided(noi_sinh="value:Đăk Hà") | {"p.noi_sinh": "1 480 740 700 790"}
        web.post(f"/xem-lai/{document.id}", data=form)
        field = office.record(document.id).fields["noi_sinh"]
        assert (field.page, tuple(field.box)) == (1, (480, 740, 700, 790))

    def test_several_papers_in_a_file_are_shown_until_a_person_says_it_is_one(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored(papers=TWO)
        for path in (f"/xem-lai/{document.id}", f"/giay-to/{document.id}"):
            page = web.get(path).text
            assert "Tệp này có vẻ gồm 2 giấy tờ" in page
            assert "Đơn đề nghị – trang 1, nửa bên phải (hai quốc hiệu cạnh nhau)" in page
        assert "3 chỗ cần xem" in web.get("/xem-lai").text
        web.post(f"/xem-lai/{document.id}", data=SETTLED)
        assert office.record(document.id).papers == TWO
        web.post(f"/xem-lai/{document.id}", data={"version": "2", "one": "1"})
        after = office.record(document.id)
        assert (after.papers, after.needs_review) == ((), False)
        assert office.record(document.id, 1).papers == TWO
        assert "Không còn giấy tờ nào phải xem" in web.get("/xem-lai").text

    def test_of_sixty_papers_five_are_shown_at_first(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored(papers=TWO * 30)
        page = web.get(f"/giay-to/{document.id}").text
        assert "<summary>… và 55 chỗ khác</summary>" in page
        before, _, behind = page.partition("… và 55 chỗ khác")
        assert before.count("– trang 1") == 5
        assert behind.count("– trang 1") == 55

    def test_what_was_not_answered_stays_marked(self, web: httpx.Client, office: Office) -> None:
        document = office.stored()
        web.post(f"/xem-lai/{document.id}", data=decided(noi_sinh="illegible"))
        assert office.record(document.id).marked == ("ngay_sinh",)
        assert "1 chỗ cần xem" in web.get("/xem-lai").text

    def test_a_date_that_is_none_is_shown_again_as_typed(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        form = decided(ngay_sinh="value:31/02/2019", noi_sinh="value:Xã Đăk Hà")
        answer = web.post(f"/xem-lai/{document.id}", data=form)
        assert answer.status_code == 422
        assert "không có ngày như vậy; ngày viết như 31/12/2020" in answer.text
        assert "Chưa lưu được: không có ngày như vậy" in answer.text
        (entry,) = re.findall(r'<input id="v-ngay_sinh"[^>]*>', answer.text)
        assert 'aria-invalid="true"' in entry
        (yes,) = re.findall(r'name="d.ngay_sinh" value="value"[^>]*>', answer.text)
        assert "checked" not in yes
        assert 'value="31/02/2019"' in answer.text
        assert ">Xã Đăk Hà</textarea>" in answer.text
        assert office.record(document.id).version == 1

    def test_a_typed_value_that_fails_a_check_is_asked_about_once_more(
        self, web: httpx.Client, office: Office
    ) -> None:
        """A clerk types wrong too; but the paper may truly say so."""
        document = office.stored()
        form = decided(ngay_sinh="value:16/08/2219", noi_sinh="blank")
        answer = web.post(f"/xem-lai/{document.id}", data=form)
        assert answer.status_code == 422
        assert "Giá trị vừa nhập" in answer.text
        assert 'value="16/08/2219"' in answer.text
        assert office.record(document.id).version == 1
        (sure,) = re.findall(r'name="sure" value="([^"]+)"', answer.text)
        assert web.post(f"/xem-lai/{document.id}", data=form | {"sure": sure}).status_code == 303
        field = office.record(document.id).fields["ngay_sinh"]
        assert (field.value, field.needs_review) == ("2219-08-16", False)
        assert any(not check.passed for check in field.checks)

    def test_the_slower_of_two_clerks_is_told_and_loses_nothing_typed(
        self, web: httpx.Client, api: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        body = {"reason": "r", "fields": {"noi_sinh": {"verdict": "illegible"}}}
        path = f"/v1/documents/{document.id}/record"
        assert api.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 200
        form = decided(ngay_sinh="value:16/08/2019")
        answer = web.post(f"/xem-lai/{document.id}", data=form)
        assert answer.status_code == 412
        assert "vừa lưu bản khác của giấy tờ này" in answer.text
        assert "Trang này đã hiện bản 2; những gì bạn nhập vẫn còn bên dưới" in answer.text
        assert "tải lại trang" not in answer.text
        assert 'name="version" value="2"' in answer.text
        assert 'value="16/08/2019"' in answer.text
        assert office.record(document.id).version == 2

    def test_no_other_site_answers_in_a_clerks_name(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        headers = {"Sec-Fetch-Site": "cross-site"}
        answer = web.post(f"/xem-lai/{document.id}", data=SETTLED, headers=headers)
        assert answer.status_code == 403
        assert office.record(document.id).version == 1

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "form",
        [
            {},
            {"version": "x"},
            {"version": "1", "d.ngay_sinh": "maybe"},
            {"version": "1", "d.ho_ten_la": "blank"},
            {"version": "1", "d.noi_sinh": "value", "v.noi_sinh": "a", "p.noi_sinh": "1 2"},
            {"version": "1", "d.noi_sinh": "value", "v.noi_sinh": "a", "p.noi_sinh": "9 1 1 9 9"},
            {"version": "1", "d.noi_sinh": "value", "v.noi_sinh": "a" * 5000},
            {"version": "1", "m.by_clerk": "x"},
            {"version": "1", "m.ma_loai_giay_to": "giấy mời"},
        ],
    )
    def test_a_form_no_page_of_ours_sends_changes_nothing(
        self, web: httpx.Client, office: Office, form: dict[str, str]
    ) -> None:
        document = office.stored()
        assert web.post(f"/xem-lai/{document.id}", data=form).status_code == 422
        assert office.record(document.id).version == 1

    def test_a_form_without_end_is_cut_off(self, web: httpx.Client, office: Office) -> None:
        path = f"/xem-lai/{office.stored().id}"
        assert web.post(path, content=b"a" * (1 << 21)).status_code == 422

    def test_names_typed_are_never_logged(
        self, web: httpx.Client, office: Office, caplog: pytest.LogCaptureFixture
    ) -> None:
        document = office.stored()
        with caplog.at_level(logging.DEBUG):
            form = decided(noi_sinh="value:Buôn Bí Mật", ngay_sinh="value:nhầm to")
            web.post(f"/xem-lai/{document.id}", data=form)
        ours = [r.getMessage() for r in caplog.records if r.name.split(".")[0] == "portal"]
        assert any("route=/xem-lai/{document_id}" in line for line in ours)
        assert not re.search("Bí Mật|nhầm", "\n".join(ours))

    def test_the_history_says_who_changed_what(self, web: httpx.Client, office: Office) -> None:
        document = office.stored()
        web.post(f"/xem-lai/{document.id}", data=SETTLED)
        page = html.unescape(web.get(f"/giay-to/{document.id}").text)
        assert "Bản 2" in page
        said = "xác nhận: Ngày, tháng, năm sinh · giấy để trống: Nơi sinh"
        assert f"đối chiếu với bản quét · {said}" in page

    def test_a_correction_that_contradicts_another_value_leaves_the_paper_in_hand(
        self, web: httpx.Client, office: Office
    ) -> None:
        """A boy's number on a girl's certificate: either may be wrong, nobody looked at both."""
        document, other = office.stored(), office.stored(turn=90)
        form = SETTLED | decided(so_dinh_danh="value:001219000001")
        objected = web.post(f"/xem-lai/{document.id}", data=form)
        (sure,) = re.findall(r'name="sure" value="([^"]+)"', objected.text)
        saved = web.post(f"/xem-lai/{document.id}", data=form | {"sure": sure})
        assert saved.headers["location"] == f"/xem-lai/{document.id}?lai=1"
        page = html.unescape(web.get(saved.headers["location"]).text)
        assert "Đã lưu, nhưng giấy này vẫn cần xem:" in page
        assert "<li>Giới tính: " in page
        history = html.unescape(web.get(f"/giay-to/{document.id}").text)
        confirmed = "xác nhận: Ngày, tháng, năm sinh"
        blank = "giấy để trống: Nơi sinh"
        assert f"· sửa: Số định danh cá nhân · {confirmed} · {blank}</span>" in history
        settled = {"version": "2", "d.gioi_tinh": "value", "v.gioi_tinh": "Nữ"}
        onward = web.post(f"/xem-lai/{document.id}", data=settled)
        assert onward.headers["location"] == f"/xem-lai/{other.id}?xong=1"


class TestHeldUp:
    """A paper that does not say what every paper must waits before its code."""

    def test_what_is_lacking_is_asked_for(self, web: httpx.Client, office: Office) -> None:
        document = office.held_up()
        assert "chưa hoàn thành" in web.get("/xem-lai").text
        page = web.get(f"/xem-lai/{document.id}").text
        lacking = re.findall(r'id="m-(\w+)"', page)
        assert lacking == ["ma_loai_giay_to", "ten_giay_to", "trich_yeu", "thong_tin_chu_so_huu"]

    def test_once_it_is_there_the_paper_goes_on_by_itself(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.held_up()
        form = {
            "version": "1",
            "m.ma_loai_giay_to": "giay_moi",
            "m.ten_giay_to": "Giấy mời",
            "m.trich_yeu": "Mời họp thôn",
        }
        web.post(f"/xem-lai/{document.id}", data=form)
        assert office.services.documents.get(document.id).state is S.NEEDS_REVIEW
        found = web.get("/tim", params={"q": "moi hop thon"}).text
        assert f'href="/giay-to/{document.id}"' in found
        assert "Trích yếu nội dung chính" in found
        web.post(
            f"/xem-lai/{document.id}",
            data={"version": "2", "m.thong_tin_chu_so_huu": "UBND xã Thử"},
        )
        assert office.services.documents.get(document.id).state is S.EXTRACTED
        assert [due.task for due in office.due()] == ["assign_code"]

    def test_a_clerk_who_knows_the_type_has_it_read_again(
        self, web: httpx.Client, office: Office
    ) -> None:
        document = office.held_up()
        assert "Bóc tách lại" in web.get(f"/xem-lai/{document.id}").text
        web.post(f"/xem-lai/{document.id}/loai", data={"loai": "giay_khai_sinh"})
        found = office.services.documents.get(document.id)
        assert (found.state, found.type_hint) == (S.COPIED, "giay_khai_sinh")
        assert [due.task for due in office.due()] == ["extract_record"]

    def test_a_paper_with_a_code_keeps_its_type(self, web: httpx.Client, office: Office) -> None:
        document = office.stored()
        assert "Bóc tách lại" not in web.get(f"/xem-lai/{document.id}").text
        answer = web.post(f"/xem-lai/{document.id}/loai", data={"loai": "don_de_nghi"})
        assert answer.status_code == 409


def confirmed(**fields: object) -> dict[str, Any]:
    return {"reason": "gọi điện hỏi lại", "fields": fields}


class TestApi:
    def test_other_systems_see_the_same_queue(self, api: httpx.Client, office: Office) -> None:
        document = office.stored()
        answer = api.get("/v1/review").json()
        assert answer["total"] == 1
        (item,) = answer["items"]
        assert (item["id"], item["marked_fields"], item["version"]) == (document.id, 2, 1)

    def test_a_change_names_the_version_it_is_about(
        self, api: httpx.Client, office: Office
    ) -> None:
        path = f"/v1/documents/{office.stored().id}/record"
        etag = api.get(path).headers["etag"]
        body = confirmed(ngay_sinh={"verdict": "confirmed"})
        changed = api.patch(path, json=body, headers={"If-Match": etag})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert changed.json()["fields"]["ngay_sinh"]["verdict"] == "confirmed"
        again = api.patch(path, json=body, headers={"If-Match": etag})
        assert (again.status_code, again.json()["code"]) == (412, "storage.record_changed")
        assert api.patch(path, json=body).json()["code"] == "portal.version_unnamed"

    def test_every_version_can_be_fetched_and_says_whose_it_is(
        self, api: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        path = f"/v1/documents/{document.id}/record"
        body = confirmed(noi_sinh={"verdict": "corrected", "value": "Đăk Hà", "box": [1, 2, 9, 9]})
        api.patch(path, json=body, headers={"If-Match": '"1"'})
        first, second = api.get(f"{path}/versions").json()
        assert (first["version"], first["reason"]) == (1, "extracted")
        assert (second["author"], second["reason"]) == ("clerk", "gọi điện hỏi lại")
        assert second["changed"] == ["noi_sinh"]
        assert api.get(path, params={"version": 1}).json()["missing"] == ["noi_sinh"]
        assert api.get(path, params={"version": 9}).json()["code"] == "storage.record_missing"

    @pytest.mark.parametrize(
        "body",
        [
            {"fields": {}},
            confirmed(ngay_sinh={"verdict": "perhaps"}),
            confirmed(ngay_sinh={"verdict": "corrected", "value": ""}),
            confirmed(noi_sinh={"verdict": "confirmed"}),
            confirmed(so_thua={"verdict": "blank"}),
            confirmed(noi_sinh={"verdict": "corrected", "value": "a", "box": [-1, 0, 5, 5]}),
            confirmed(noi_sinh={"verdict": "corrected", "value": "a", "confidence": 1}),
        ],
    )
    def test_a_change_that_does_not_fit_is_refused(
        self, api: httpx.Client, office: Office, body: dict[str, Any]
    ) -> None:
        document = office.stored()
        path = f"/v1/documents/{document.id}/record"
        assert api.patch(path, json=body, headers={"If-Match": '"1"'}).status_code == 422
        assert office.record(document.id).version == 1

    def test_only_reviewers_change_records(self, stranger: httpx.Client, office: Office) -> None:
        headers = {"Authorization": f"Bearer {office.key(Scope.READ)}", "If-Match": '"1"'}
        path = f"/v1/documents/{office.stored().id}/record"
        answer = stranger.patch(path, json=confirmed(), headers=headers)
        assert answer.json()["code"] == "portal.not_allowed"


class TestExport:
    @pytest.mark.slow
    @pytest.mark.parametrize("form", FORMATS)
    def test_every_form_can_be_fetched(self, api: httpx.Client, office: Office, form: str) -> None:
        document = office.stored()
        answer = api.get("/v1/export", params={"format": form})
        assert answer.status_code == 200
        assert answer.headers["content-type"] == FORMATS[form].media_type
        assert f'so-hoa-2026-03-02{FORMATS[form].suffix}"' in answer.headers["content-disposition"]
        assert office.audited(document.id)[-1] == ("clerk", "record.exported")

    def test_since_and_type_restrict(self, api: httpx.Client, office: Office) -> None:
        office.stored()
        for asked, count in (
            ({"since": "2026-03-02T08:00:00"}, 1),
            ({"since": "2026-03-02T09:00:00"}, 0),
            ({"until": "2026-03-02T01:00:00Z"}, 0),
            ({"type": "giay_khai_sinh"}, 1),
            ({"type": "don_de_nghi"}, 0),
        ):
            assert len(json.loads(api.get("/v1/export", params=asked).content)) == count

    def test_a_clerk_fetches_a_workbook(self, web: httpx.Client, office: Office) -> None:
        office.stored()
        assert "Mỗi giấy tờ được xuất đều ghi vào nhật ký" in web.get("/xuat").text
        asked = {"dang": "xlsx", "loai": "", "ho_so": "", "tu_ngay": "2026-03-01", "muc_dich": "x"}
        answer = web.get("/xuat/tep", params=asked)
        assert answer.content.startswith(b"PK")

    @pytest.mark.parametrize(
        "asked", [{"format": "pdf"}, {"type": "giay_la"}, {"since": "hôm qua"}]
    )
    def test_what_there_is_not_is_refused(self, api: httpx.Client, asked: dict[str, str]) -> None:
        assert api.get("/v1/export", params=asked).status_code == 422

    def test_taking_records_out_needs_its_own_right(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        headers = {"Authorization": f"Bearer {office.key(Scope.READ, Scope.REVIEW)}"}
        assert stranger.get("/v1/export", headers=headers).status_code == 403


class TestFileNames:
    def test_a_reader_finds_a_paper_under_its_files_name(
        self, web: httpx.Client, api: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        assert "giấy khai sinh.pdf" in web.get("/tim", params={"q": "thu ha"}).text
        assert "giấy khai sinh.pdf" in web.get(f"/giay-to/{document.id}").text
        (hit,) = api.get("/v1/documents", params={"q": "thu ha"}).json()["items"]
        assert hit["source_name"] == "giấy khai sinh.pdf"

    def test_who_may_not_read_sees_no_file_names(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        office.stored()
        headers = {"Authorization": f"Bearer {office.key(Scope.SEARCH)}"}
        (hit,) = stranger.get("/v1/documents", headers=headers).json()["items"]
        assert hit["source_name"] is None
        assert "khai sinh.pdf" not in stranger.get("/tim", headers=headers).text
