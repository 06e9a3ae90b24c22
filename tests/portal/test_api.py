"""The API as another system meets it: over a socket, with a key, on a real database."""

import base64
import hashlib
import re
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from pipeline.intake.errors import UnknownFileType
from schemas.exporters.formats import FORMATS
from schemas.record import Record
from storage.blobs import Bucket
from storage.clients import Scope
from storage.states import DocumentState
from tests.portal.contract import assert_declared, operations
from tests.portal.office import COPY, MAX_UPLOAD, Office
from tests.portal.serving import caller
from workers.errors import GaveUp, NoText

SCAN = b"%PDF-1.7 invented scan"


PARTS = ["record", "copy", "original", "original/signatures", "pages/1/image"]


def send(client: httpx.Client, content: bytes = SCAN, **texts: str) -> httpx.Response:
    return client.post("/v1/documents", files={"file": ("giấy.pdf", content)}, data=texts)


def as_holder(office: Office, address: str, *scopes: Scope) -> httpx.Client:
    return caller(address, office.key(*scopes))


def assert_problem(answer: httpx.Response, status: int, code: str) -> None:
    problem = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"urn:sohoa:error:{code}"
    assert problem["detail"]
    assert_declared(answer)


class TestSending:
    def test_a_sent_file_is_kept_bit_for_bit_and_its_first_step_sent(
        self, api: httpx.Client, office: Office
    ) -> None:
        answer = send(api, lane="counter", type="giay_khai_sinh", dossier="HS-9")
        document = office.services.documents.get(answer.json()["id"])
        assert answer.status_code == 202
        assert answer.headers["location"] == f"/v1/documents/{document.id}"
        assert office.blobs.inside(Bucket.QUARANTINE) == [SCAN]
        assert hashlib.sha256(SCAN).hexdigest() == document.source_sha256
        assert (document.lane, document.type_hint, document.dossier, document.submitted_by) == (
            "counter",
            "giay_khai_sinh",
            "HS-9",
            "clerk",
        )
        assert [(due.document_id, due.task) for due in office.due()] == [
            (document.id, "open_document")
        ]
        assert office.sender.sent == ["counter"]

    def test_an_empty_file_is_refused_at_the_door_and_leaves_no_paper(
        self, api: httpx.Client, office: Office
    ) -> None:
        assert_problem(send(api, b""), 422, "intake.empty_file")
        assert office.due() == []
        assert not any(office.services.upload_dir.iterdir())

    def test_a_citizen_waits_unless_the_sender_says_otherwise(self, api: httpx.Client) -> None:
        assert send(api).json()["lane"] == "counter"
        assert send(api, b"another", lane="bulk").json()["lane"] == "bulk"

    def test_papers_of_one_name_are_one_batch_and_those_of_one_page_too(
        self, api: httpx.Client, office: Office
    ) -> None:
        def batch(content: bytes, **texts: str) -> str | None:
            return office.services.documents.get(send(api, content, **texts).json()["id"]).batch

        assert batch(b"1", batch="Hộp 1") == batch(b"2", batch=" Hộp 1 ") is not None
        assert (
            batch(b"3", sheet="x") == batch(b"4", sheet="x") not in {None, batch(b"5", sheet="y")}
        )
        assert batch(b"6") is None
        assert_problem(send(api, b"7", batch="x" * 129), 422, "portal.bad_request")

    def test_the_same_paper_twice_is_one_document(self, api: httpx.Client) -> None:
        assert send(api).json()["id"] == send(api).json()["id"]

    def test_nothing_stays_in_the_upload_folder(self, api: httpx.Client, office: Office) -> None:
        send(api)
        assert list(office.services.upload_dir.iterdir()) == []

    def test_one_byte_too_many_is_refused_and_leaves_nothing(
        self, api: httpx.Client, office: Office
    ) -> None:
        assert send(api, b"x" * MAX_UPLOAD).status_code == 202
        before = len(office.blobs.kept)
        assert_problem(send(api, b"x" * (MAX_UPLOAD + 1)), 413, "portal.upload_too_large")
        assert len(office.blobs.kept) == before
        assert list(office.services.upload_dir.iterdir()) == []

    @pytest.mark.parametrize(
        ("texts", "where"),
        [
            ({"lane": "express"}, "lane"),
            ({"dossier": "H" * 65}, "dossier"),
            ({"dossier": "H" * 5000}, "dossier"),
        ],
    )
    def test_an_odd_wish_is_named(
        self, api: httpx.Client, office: Office, texts: dict[str, str], where: str
    ) -> None:
        answer = send(api, SCAN, **texts)
        assert_problem(answer, 422, "portal.bad_request")
        assert where in answer.json()["detail"]
        assert office.blobs.kept == {}

    def test_a_type_there_is_not_is_refused_with_those_there_are(
        self, api: httpx.Client, office: Office
    ) -> None:
        answers = [
            send(api, SCAN, type="bang_lai_xe"),
            api.get("/v1/documents", params={"type": "bang_lai_xe"}),
            api.get("/v1/export", params={"type": "bang_lai_xe"}),
        ]
        for answer in answers:
            assert_problem(answer, 422, "portal.unknown_type")
            facts = answer.json()["facts"]
            assert facts["where"] == "type"
            assert set(facts["allowed"].split(", ")) == set(office.services.catalogue.types)
        assert office.blobs.kept == {}

    @pytest.mark.parametrize(
        "files",
        [
            {"file": ("a.pdf", SCAN), "typ": (None, "giay_khai_sinh")},
            {"scan": ("a.pdf", SCAN)},
        ],
    )
    def test_a_misspelt_part_of_the_form_is_refused_not_passed_over(
        self, api: httpx.Client, office: Office, files: dict[str, Any]
    ) -> None:
        answer = api.post("/v1/documents", files=files)
        assert_problem(answer, 422, "portal.unknown_field")
        assert answer.json()["facts"]["name"] in files
        assert "type" in answer.json()["facts"]["allowed"]
        assert office.blobs.kept == {}
        assert list(office.services.upload_dir.iterdir()) == []

    def test_what_a_form_says_twice_is_refused_rather_than_half_heard(
        self, api: httpx.Client, office: Office
    ) -> None:
        lanes = [("lane", (None, lane)) for lane in ("counter", "bulk")]
        answer = api.post("/v1/documents", files=[("file", ("a.pdf", SCAN)), *lanes])
        assert_problem(answer, 422, "portal.bad_request")
        assert answer.json()["facts"]["where"] == "lane"
        assert office.blobs.kept == {}

    @pytest.mark.parametrize("size", [9, 300_000])
    def test_a_disk_that_becomes_full_meanwhile_is_named(
        self, api: httpx.Client, office: Office, monkeypatch: pytest.MonkeyPatch, size: int
    ) -> None:
        def on_a_full_disk(**_: object) -> IO[bytes]:
            return Path("/dev/full").open("wb")

        monkeypatch.setattr("portal.forms.NamedTemporaryFile", on_a_full_disk)
        answer = api.post("/v1/documents", files={"file": ("a.pdf", b"x" * size)})
        assert_problem(answer, 507, "storage.full")
        assert office.blobs.kept == {}

    def test_a_form_without_a_file_is_refused(self, api: httpx.Client) -> None:
        answer = api.post("/v1/documents", files={"lane": (None, "bulk")})
        assert_problem(answer, 422, "portal.upload_missing")

    def test_two_files_are_refused_because_they_are_two_papers(self, api: httpx.Client) -> None:
        answer = api.post("/v1/documents", files=[("file", ("a", b"a")), ("file", ("b", b"b"))])
        assert_problem(answer, 422, "portal.upload_missing")

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("application/json", b"{}"),
            ("multipart/form-data", b"no boundary"),
            ("multipart/form-data; boundary=x", b"--y\r\nnot this boundary"),
        ],
    )
    def test_what_is_no_form_is_refused_by_name(
        self, api: httpx.Client, kind: str, body: bytes
    ) -> None:
        answer = api.post("/v1/documents", content=body, headers={"Content-Type": kind})
        assert_problem(answer, 422, "portal.bad_request")

    def test_a_broker_that_is_away_loses_nothing(self, api: httpx.Client, office: Office) -> None:
        office.sender.away = True
        assert send(api).status_code == 202

    def test_a_store_that_is_away_says_when_to_come_back(
        self, api: httpx.Client, office: Office
    ) -> None:
        office.blobs.away = True
        answer = send(api)
        assert_problem(answer, 503, "storage.store_unreachable")
        assert int(answer.headers["retry-after"]) > 0


class TestFollowing:
    def test_the_history_tells_every_move(self, api: httpx.Client, office: Office) -> None:
        document = api.get(f"/v1/documents/{office.stored().id}").json()
        road = ["received", "copied", "extracted", "coded", "stored"]
        assert [move["to_state"] for move in document["history"]] == road
        assert document["state"] == "stored"
        assert document["code"] == "H38.17-2026-000001"

    def test_a_failure_is_told_in_the_clerks_words(self, api: httpx.Client, office: Office) -> None:
        error = UnknownFileType()
        answer = api.get(f"/v1/documents/{office.failed(error).id}").json()
        assert answer["error"] == {
            "code": "intake.unknown_file_type",
            "message": error.clerk_message,
            "facts": {},
            "type": "urn:sohoa:error:intake.unknown_file_type",
        }

    def test_a_files_name_is_shown_to_its_sender_and_its_readers_wherever_it_is_told(
        self, office: Office, address: str
    ) -> None:
        """Scanners' users put citizens' names into file names."""
        with as_holder(office, address, Scope.SUBMIT, Scope.SEARCH) as sender:
            document = send(sender).json()["id"]

            def told(client: httpx.Client) -> set[str | None]:
                (hit,) = client.get("/v1/documents").json()["items"]
                return {
                    hit["source_name"],
                    client.get(f"/v1/documents/{document}").json()["source_name"],
                }

            assert told(sender) == {"giấy.pdf"}
            with as_holder(office, address, Scope.READ) as reader:
                assert told(reader) == {"giấy.pdf"}
            with as_holder(office, address, Scope.SEARCH) as other:
                assert told(other) == {None}


class TestReading:
    def test_the_record_comes_as_stored_and_its_reading_is_noted(
        self, api: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        answer = api.get(
            f"/v1/documents/{document.id}/record", headers={"X-Sohoa-Purpose": "cap lai"}
        )
        record = Record.model_validate_json(answer.content)
        assert record.fields["ngay_sinh"].value == "2019-08-15"
        assert office.audited(document.id)[-1] == ("clerk", "record.read")

    def test_the_copy_carries_its_digest_and_its_reading_is_noted(
        self, api: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        answer = api.get(f"/v1/documents/{document.id}/copy")
        digest = hashlib.sha256(answer.content)
        assert answer.content == COPY
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.headers["etag"] == f'"{digest.hexdigest()}"'
        encoded = base64.b64encode(digest.digest()).decode()
        assert answer.headers["repr-digest"] == f"sha-256=:{encoded}:"
        assert "H38.17-2026-000001.pdf" in answer.headers["content-disposition"]
        assert office.audited(document.id)[-1] == ("clerk", "copy.read")

    def test_a_damaged_copy_is_never_handed_out(self, api: httpx.Client, office: Office) -> None:
        document = office.stored()
        (place,) = (key for key, content in office.blobs.kept.items() if content == COPY)
        office.blobs.kept[place] = COPY[:-1]
        answer = api.get(f"/v1/documents/{document.id}/copy")
        assert_problem(answer, 500, "storage.blob_damaged")
        assert list(office.services.upload_dir.iterdir()) == []

    def test_a_page_picture_is_sent_once_and_noted_every_time(
        self, api: httpx.Client, office: Office
    ) -> None:
        path = f"/v1/documents/{(document := office.stored()).id}/pages/1/image"
        first = api.get(path)
        again = api.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert first.headers["content-type"] == "image/jpeg"
        assert first.content.startswith(b"\xff\xd8")
        assert (again.status_code, again.content) == (304, b"")
        assert office.audited(document.id)[-2:] == [("clerk", "page.read")] * 2

    def test_a_page_that_is_not_there_is_named(self, api: httpx.Client, office: Office) -> None:
        answer = api.get(f"/v1/documents/{office.stored(pages=2).id}/pages/3/image")
        assert_problem(answer, 404, "portal.no_such_page")

    @pytest.mark.parametrize("part", PARTS)
    def test_of_a_paper_under_way_a_portal_is_told_to_wait(
        self, api: httpx.Client, office: Office, part: str
    ) -> None:
        answer = api.get(f"/v1/documents/{office.received().id}/{part}")
        assert_problem(answer, 409, "portal.not_ready")
        assert answer.json()["state"] == "received"
        assert int(answer.headers["retry-after"]) > 0

    @pytest.mark.parametrize("part", [part for part in PARTS if part != "original"])
    @pytest.mark.parametrize("place", [DocumentState.FAILED, DocumentState.NEEDS_REVIEW])
    def test_of_a_paper_that_stopped_a_portal_is_told_at_what_and_stops_waiting(
        self, api: httpx.Client, office: Office, place: DocumentState, part: str
    ) -> None:
        error = GaveUp(step="read_page", attempts=6)
        document = office.failed(error, place)
        answer = api.get(f"/v1/documents/{document.id}/{part}")
        assert_problem(answer, 409, "portal.paper_stopped")
        told = answer.json()
        assert error.clerk_message in told["detail"]
        assert told["state"] == place
        assert told["error"] == {
            "code": "workers.gave_up",
            "message": error.clerk_message,
            "facts": {"attempts": 6},
            "type": "urn:sohoa:error:workers.gave_up",
        }
        assert told["error"] == api.get(f"/v1/documents/{document.id}").json()["error"]
        assert "retry-after" not in answer.headers

    @pytest.mark.parametrize("part", ["record", "copy"])
    def test_of_a_paper_that_waits_for_its_signature_a_portal_is_told_for_whom(
        self, api: httpx.Client, office: Office, part: str
    ) -> None:
        document = office.received()
        office.moved(document, DocumentState.AWAITING_SIGNATURE)
        answer = api.get(f"/v1/documents/{document.id}/{part}")
        assert_problem(answer, 409, "portal.awaits_person")
        assert answer.json()["state"] == "awaiting_signature"
        assert "chờ ký số" in answer.json()["detail"]

    @pytest.mark.parametrize("part", ["", "/record", "/copy", "/pages/1/image"])
    def test_an_unknown_id_is_a_problem_not_a_fault(self, api: httpx.Client, part: str) -> None:
        answer = api.get(f"/v1/documents/00000000-0000-4000-8000-000000000000{part}")
        assert_problem(answer, 404, "storage.document_unknown")

    @pytest.mark.parametrize("place", [DocumentState.QUARANTINED, DocumentState.REJECTED])
    @pytest.mark.parametrize("part", ["record", "copy", "pages/1/image"])
    def test_nothing_of_a_secret_paper_is_shown(
        self, api: httpx.Client, office: Office, place: DocumentState, part: str
    ) -> None:
        """It may have been read before it was found secret: the parts exist, and stay hidden."""
        document = office.failed(NoText(pages=1), place)
        ref = office.blobs.put_bytes(Bucket.COPIES, COPY, "application/pdf")
        office.services.documents.attach(document.id, "copy", ref)
        office.services.documents.attach(document.id, "preview", ref, 1)
        before = office.audited(document.id)
        answer = api.get(f"/v1/documents/{document.id}/{part}")
        assert_problem(answer, 403, "portal.withheld")
        assert (answer.json()["state"], answer.json()["error"]["code"]) == (place, NoText.code)
        assert office.audited(document.id) == before


class TestSearching:
    @pytest.mark.parametrize(
        "wanted",
        [
            {"q": "nong thi thu ha"},
            {"q": "NÔNG"},
            {"field.ho_ten": "Nông Thị Thu Hà"},
            {"type": "giay_khai_sinh", "dossier": "HS-2026-017"},
            {"state": "stored"},
        ],
    )
    def test_a_paper_is_found(
        self, api: httpx.Client, office: Office, wanted: dict[str, str]
    ) -> None:
        document = office.stored()
        found = api.get("/v1/documents", params=wanted).json()
        assert (found["total"], [hit["id"] for hit in found["items"]]) == (1, [document.id])

    @pytest.mark.parametrize(
        "wanted", [{"q": "Lò Văn"}, {"field.ho_ten": "Nông"}, {"state": "failed"}]
    )
    def test_another_paper_is_not(
        self, api: httpx.Client, office: Office, wanted: dict[str, str]
    ) -> None:
        office.stored()
        assert api.get("/v1/documents", params=wanted).json()["total"] == 0

    def test_showing_fields_is_noted_like_any_reading(
        self, api: httpx.Client, office: Office
    ) -> None:
        document = office.stored()
        (hit,) = api.get("/v1/documents", params={"q": "thu ha"}).json()["items"]
        assert hit["fields"]["ho_ten"] == "NÔNG THỊ THU HÀ"
        assert office.audited(document.id)[-1] == ("clerk", "fields.read")

    def test_who_may_only_search_learns_that_it_exists_and_no_more(
        self, office: Office, address: str
    ) -> None:
        document = office.stored()
        before = office.audited(document.id)
        with as_holder(office, address, Scope.SEARCH) as client:
            (hit,) = client.get("/v1/documents", params={"q": "thu ha"}).json()["items"]
        assert hit["fields"] == {}
        assert office.audited(document.id) == before

    @pytest.mark.parametrize("name", ["feild.so_dinh_danh", "field.so_dinh_dnah", "bogus"])
    def test_a_misspelt_filter_never_answers_with_papers_nobody_asked_for(
        self, api: httpx.Client, office: Office, name: str
    ) -> None:
        office.stored()
        assert_problem(api.get("/v1/documents", params={name: "1"}), 422, "portal.unknown_filter")

    @pytest.mark.parametrize("day", ["2019-08-15", "15/08/2019", "15.8.2019", " 15-8-2019 "])
    def test_a_day_is_found_however_it_is_written(
        self, api: httpx.Client, office: Office, day: str
    ) -> None:
        document = office.stored()
        found = api.get("/v1/documents", params={"field.ngay_sinh": day}).json()
        assert [hit["id"] for hit in found["items"]] == [document.id]

    @pytest.mark.parametrize(
        ("period", "papers"),
        [("2019-08", 1), ("08/2019", 1), ("8/2019", 1), ("2019", 1), ("2019-07", 0), ("2018", 0)],
    )
    def test_a_month_or_a_year_finds_every_date_in_it(
        self, api: httpx.Client, office: Office, period: str, papers: int
    ) -> None:
        office.stored()
        found = api.get("/v1/documents", params={"field.ngay_sinh": period}).json()
        assert found["total"] == papers

    @pytest.mark.parametrize("name", ["q", "dossier", "type", "limit"])
    def test_what_is_asked_twice_is_refused_rather_than_half_heard(
        self, api: httpx.Client, name: str
    ) -> None:
        value = {"type": "giay_khai_sinh", "limit": "5"}.get(name, "a")
        answer = api.get("/v1/documents", params=[(name, value), (name, value)])
        assert_problem(answer, 422, "portal.bad_request")
        assert answer.json()["facts"]["where"] == name

    def test_one_field_may_be_asked_of_twice(self, api: httpx.Client, office: Office) -> None:
        office.stored()
        day, month = ("field.ngay_sinh", "15/08/2019"), ("field.ngay_sinh", "2019-08")
        assert api.get("/v1/documents", params=[day, month]).json()["total"] == 1

    @pytest.mark.parametrize("day", ["31/02/2019", "2019-13-01", "hôm qua", ""])
    def test_a_day_that_no_calendar_has_is_refused_not_sought(
        self, api: httpx.Client, office: Office, day: str
    ) -> None:
        office.stored()
        answer = api.get("/v1/documents", params={"field.ngay_sinh": day})
        assert_problem(answer, 422, "portal.no_such_date")
        assert answer.json()["facts"]["where"] == "field.ngay_sinh"
        assert "2019-08-15" in answer.json()["detail"]

    def test_signs_without_a_letter_find_nothing(self, api: httpx.Client, office: Office) -> None:
        office.stored()
        assert api.get("/v1/documents", params={"q": '"'}).json()["total"] == 0

    @pytest.mark.parametrize("wanted", [{"limit": "0"}, {"limit": "101"}, {"after": "x1"}])
    def test_a_page_of_results_has_bounds(self, api: httpx.Client, wanted: dict[str, str]) -> None:
        assert_problem(api.get("/v1/documents", params=wanted), 422, "portal.bad_request")


GUARDED = [
    ("POST", "/v1/documents", {Scope.SUBMIT}),
    ("GET", "/v1/documents", {Scope.SEARCH, Scope.READ}),
    ("GET", "/v1/documents/any/record", {Scope.READ}),
    ("GET", "/v1/documents/any/copy", {Scope.READ}),
    ("GET", "/v1/documents/any/access", {Scope.READ}),
    ("GET", "/v1/documents/any/pages/1/image", {Scope.READ}),
]


class TestKeys:
    @pytest.mark.parametrize(("method", "path", "enough"), GUARDED)
    def test_each_scope_opens_its_own_doors_only(
        self, office: Office, address: str, method: str, path: str, enough: set[Scope]
    ) -> None:
        for scope in Scope:
            with as_holder(office, address, scope) as client:
                refused = client.request(method, path).status_code == 403
            assert refused == (scope not in enough)

    @pytest.mark.parametrize("offered", ["", "Bearer sohoa_wrong", "Basic c29ob2E6", "Bearer"])
    def test_without_a_good_key_every_door_is_closed(
        self, stranger: httpx.Client, offered: str
    ) -> None:
        headers = {"Authorization": offered} if offered else {}
        doors = [*GUARDED, ("GET", "/v1/documents/any", set())]
        for method, path, _ in doors:
            answer = stranger.request(method, path, headers=headers)
            assert_problem(answer, 401, "portal.key_missing")
            assert answer.headers["www-authenticate"].startswith("Bearer")

    def test_a_revoked_key_is_a_wrong_key(self, api: httpx.Client, office: Office) -> None:
        office.services.clients.revoke("clerk")
        assert_problem(send(api), 401, "portal.key_missing")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/v1/documents", "GET, POST"),
        ("PUT", "/v1/documents/any/record", "GET, HEAD, PATCH"),
        ("GET", "/v1/verify", "POST"),
    ],
)
def test_a_method_that_an_address_does_not_take_is_told_those_it_takes(
    api: httpx.Client, method: str, path: str, allowed: str
) -> None:
    answer = api.request(method, path)
    assert_problem(answer, 405, "portal.no_such_method")
    assert answer.headers["allow"] == allowed
    assert answer.json()["facts"] == {"allowed": allowed}


def test_a_file_of_the_pages_can_only_be_read(api: httpx.Client) -> None:
    answer = api.post("/static/sohoa.js")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


class TestHealth:
    def test_it_is_ready_when_all_parts_answer(self, stranger: httpx.Client) -> None:
        assert stranger.get("/health/live").json() == {"status": "live"}
        assert set(stranger.get("/health/ready").json()["parts"].values()) == {"ok"}

    @pytest.mark.parametrize("part", ["store", "broker", "database"])
    def test_it_names_the_part_that_is_away(
        self, stranger: httpx.Client, office: Office, part: str
    ) -> None:
        office.blobs.away = part == "store"
        office.sender.away = part == "broker"
        if part == "database":
            with office.services.database.transaction() as session:
                session.connection().exec_driver_sql("DELETE FROM alembic_version")
        answer = stranger.get("/health/ready")
        assert_problem(answer, 503, "portal.not_serving")
        down = {name for name, found in answer.json()["parts"].items() if found != "ok"}
        assert down == {part}
        assert stranger.get("/health/live").status_code == 200

    def test_a_store_that_keeps_nothing_more_is_not_ready(
        self, stranger: httpx.Client, office: Office
    ) -> None:
        office.blobs.out_of_volumes = True
        assert stranger.get("/health/ready").json()["parts"]["store"] != "ok"


_FORMS = ", ".join(FORMATS)
_MULTIPART = "multipart/form-data"
_ODD = {"reason": "x", "fields": {"ho_ten": {"verdict": "Nông"}}}


class TestContract:
    def test_openapi_names_every_address_and_the_shape_of_refusals(
        self, stranger: httpx.Client
    ) -> None:
        contract = stranger.get("/v1/openapi.json").json()
        assert set(contract["paths"]) == {
            "/v1/documents",
            "/v1/documents/{document_id}",
            "/v1/documents/{document_id}/record",
            "/v1/documents/{document_id}/record/versions",
            "/v1/review",
            "/v1/types",
            "/v1/quarantine",
            "/v1/quarantine/{document_id}/pages/{number}/image",
            "/v1/quarantine/{document_id}/release",
            "/v1/quarantine/{document_id}/reject",
            "/v1/export",
            "/v1/documents/{document_id}/copy",
            "/v1/documents/{document_id}/access",
            "/v1/documents/{document_id}/original",
            "/v1/documents/{document_id}/original/signatures",
            "/v1/documents/{document_id}/pages/{number}/image",
            "/v1/verify",
            "/v1/signing/prepare",
            "/v1/signing/complete",
            "/v1/status",
            "/health/live",
            "/health/ready",
            "/metrics",
        }
        submit = contract["paths"]["/v1/documents"]["post"]
        assert "multipart/form-data" in submit["requestBody"]["content"]
        assert "application/problem+json" in submit["responses"]["413"]["content"]

    def test_no_refusal_is_declared_in_another_shape_than_it_comes(
        self, stranger: httpx.Client
    ) -> None:
        contract = stranger.get("/v1/openapi.json").json()
        assert "HTTPValidationError" not in contract["components"]["schemas"]
        shapes = {
            kind
            for _, _, operation in operations(contract)
            for status, answer in operation["responses"].items()
            if status >= "4"
            for kind in answer["content"]
        }
        assert shapes == {"application/problem+json"}

    def test_every_reference_of_the_contract_leads_somewhere(self, stranger: httpx.Client) -> None:
        answer = stranger.get("/v1/openapi.json")
        schemas = answer.json()["components"]["schemas"]
        wanted = set(re.findall(r'"\$ref":"#/([^"]+)"', answer.text))
        assert wanted
        assert wanted <= {f"components/schemas/{name}" for name in schemas}

    @pytest.mark.slow
    def test_every_operation_says_which_scopes_open_it_and_these_alone_do(
        self, office: Office, address: str, stranger: httpx.Client
    ) -> None:
        contract = stranger.get("/v1/openapi.json").json()
        for scope in Scope:
            with as_holder(office, address, scope) as client:
                for path, method, operation in operations(contract):
                    asked = operation.get("security", [])
                    wanted = {name for one in asked for names in one.values() for name in names}
                    place = path.format(document_id="any", number=1)
                    refused = client.request(method, place).status_code == 403
                    assert refused == (bool(wanted) and scope not in wanted), (path, method, scope)
                    assert not wanted or "Quyền: " in operation["description"]

    def test_what_every_keyed_operation_refuses_is_declared(
        self, office: Office, address: str, stranger: httpx.Client
    ) -> None:
        contract = stranger.get("/v1/openapi.json").json()
        keyed = [found for found in operations(contract) if "security" in found[2]]
        with as_holder(office, address, Scope.SUBMIT) as client:
            for path, method, operation in keyed:
                place = path.format(document_id="any", number=1)
                answer = stranger.request(method, place)
                assert_problem(answer, 401, "portal.key_missing")
                if {"HTTPBearer": ["submit"]} not in operation["security"]:
                    assert_problem(client.request(method, place), 403, "portal.not_allowed")
        assert len(keyed) > 15

    @pytest.mark.parametrize(
        ("method", "path"),
        [("POST", "/v1/documents"), ("POST", "/v1/verify"), ("POST", "/v1/signing/prepare")],
    )
    def test_another_sites_act_is_declared_too(
        self, api: httpx.Client, method: str, path: str
    ) -> None:
        answer = api.request(method, path, headers={"Sec-Fetch-Site": "cross-site"})
        assert_problem(answer, 403, "portal.other_site")

    @pytest.mark.parametrize(
        ("method", "path", "sent", "where", "allowed"),
        [
            ("GET", "/v1/documents", {"params": {"limit": "0"}}, "limit", {"least": 1}),
            ("GET", "/v1/documents", {"params": {"limit": "101"}}, "limit", {"most": 100}),
            ("GET", "/v1/documents", {"params": {"limit": "Nông"}}, "limit", {}),
            ("GET", "/v1/documents", {"params": {"q": "Nông" * 300}}, "q", {"most": 500}),
            ("GET", "/v1/export", {"params": {"format": "Nông"}}, "format", {"allowed": _FORMS}),
            ("GET", "/v1/export", {"params": {"since": "Nông"}}, "since", {}),
            ("POST", "/v1/documents", {"json": {}}, "Content-Type", {"allowed": _MULTIPART}),
            ("POST", "/v1/signing/prepare", {"content": "{Nông"}, "body", {}),
            ("POST", "/v1/signing/prepare", {"json": {}}, "certificates", {}),
            ("GET", "/v1/documents/any/pages/x/image", {}, "number", {}),
            (
                "GET",
                "/v1/documents/any/record",
                {"params": {"version": "0"}},
                "version",
                {"least": 1},
            ),
            ("PATCH", "/v1/documents/any/record", {"json": _ODD}, "fields.ho_ten.verdict", {}),
        ],
    )
    def test_an_odd_part_is_named_with_what_is_allowed_and_without_what_came(
        self,
        api: httpx.Client,
        method: str,
        path: str,
        sent: dict[str, Any],
        where: str,
        allowed: dict[str, object],
    ) -> None:
        answer = api.request(method, path, **sent)
        assert_problem(answer, 422, "portal.bad_request")
        facts = answer.json()["facts"]
        assert facts["where"] == where
        assert facts["problem"] in answer.json()["detail"]
        assert allowed.items() <= facts.items()
        assert "Nông" not in answer.text

    @pytest.mark.parametrize("path", ["/docs", "/redoc"])
    def test_no_page_is_left_that_loads_its_scripts_from_the_internet(
        self, stranger: httpx.Client, path: str
    ) -> None:
        assert stranger.get(path).status_code == 404

    def test_a_fault_nobody_named_shows_no_trace(
        self, api: httpx.Client, office: Office, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(_document: str) -> None:
            msg = "Nông Thị Thu Hà"
            raise RuntimeError(msg)

        monkeypatch.setattr(type(office.services.documents), "get", lambda _, id_: broken(id_))
        answer = api.get("/v1/documents/any")
        assert_problem(answer, 500, "portal.unexpected")
        assert not re.search("Nông|Traceback|RuntimeError", answer.text)

    @pytest.mark.parametrize("path", ["/v1/nothing", "/v1/documents/a/b/c"])
    def test_an_unknown_address_is_a_problem_too(self, api: httpx.Client, path: str) -> None:
        assert_problem(api.get(path), 404, "portal.no_such_address")
