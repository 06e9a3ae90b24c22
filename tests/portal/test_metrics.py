"""Figures for monitoring: true, parsable by Prometheus's own reader, and not for everybody."""

import re
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from pipeline.intake.errors import UnknownFileType
from portal.wording import STATE_WORDS
from storage.attendance import Attendance
from storage.blobs import Bucket
from storage.clients import Scope
from storage.papers import NewBatch, NewDocument
from storage.states import DocumentState
from tests.portal.office import Office
from tests.portal.serving import caller

Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


def samples(answer: httpx.Response) -> Samples:
    """Every sample by name and labels."""
    assert answer.status_code == 200
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def labelled(name: str, **labels: str) -> tuple[str, frozenset[tuple[str, str]]]:
    return name, frozenset(labels.items())


def test_figures_agree_with_the_papers(api: httpx.Client, office: Office) -> None:
    office.stored()
    office.failed(UnknownFileType(found="?"))
    office.received()
    office.clock.advance(timedelta(seconds=90))
    Attendance(office.services.database, office.clock).here("h/1/1", ("bulk",), 1, "sohoa")
    found = samples(api.get("/metrics"))
    for state, count in {"stored": 1, "failed": 1, "received": 1, "rejected": 0}.items():
        assert found[labelled("sohoa_documents", state=state)] == count
    assert found[labelled("sohoa_lane_wait_seconds", lane="counter")] == 90
    assert found[labelled("sohoa_workers", alive="true")] == 1
    stopped = labelled("sohoa_documents_stopped", code=UnknownFileType.code, state="failed")
    assert found[stopped] == 1


def test_the_end_of_a_signing_certificate_can_be_watched(api: httpx.Client, office: Office) -> None:
    now = office.clock.now()
    attendance = Attendance(office.services.database, office.clock)
    attendance.here("gone/1/1", ("sealing",), 1, "sohoa", now)
    office.clock.advance(timedelta(minutes=5))
    attendance.here("h/1/1", ("bulk",), 1, "sohoa")
    attendance.here("h/2/1", ("sealing",), 1, "sohoa", now + timedelta(days=9))
    attendance.here("h/3/1", ("sealing",), 1, "sohoa", now + timedelta(days=30))
    name = "sohoa_signing_certificate_end_timestamp_seconds"
    found = samples(api.get("/metrics"))
    assert {key: value for key, value in found.items() if key[0] == name} == {
        labelled(name, host="h"): (now + timedelta(days=9)).timestamp()
    }


def test_durations_become_cumulative_buckets(api: httpx.Client, office: Office) -> None:
    timings = office.services.timings
    for seconds in (0.004, 0.2, 0.2, 400.0):
        timings.took("s3", "get", seconds)
    timings.took("step_failed", "ocr.timeout", 120.0)
    timings.write_down()
    found = samples(api.get("/metrics"))
    bucket = "sohoa_s3_seconds_bucket"
    assert [
        found[labelled(bucket, operation="get", le=le)] for le in ("0.005", "0.25", "180.0", "+Inf")
    ] == [1, 3, 3, 4]
    assert found[labelled("sohoa_s3_seconds_count", operation="get")] == 4
    assert found[labelled("sohoa_s3_seconds_sum", operation="get")] == pytest.approx(400.404)
    assert found[labelled("sohoa_step_failures_total", code="ocr.timeout")] == 1


def test_requests_are_counted_by_route_and_never_by_address(
    api: httpx.Client, office: Office
) -> None:
    api.get("/v1/documents", params={"q": "Nông Thị Thu Hà"})
    office.services.timings.write_down()
    answer = api.get("/metrics")
    assert 'request="2xx GET /v1/documents"' in answer.text
    assert "Thu" not in answer.text


def test_only_monitors_read_figures(stranger: httpx.Client, office: Office) -> None:
    for path in ("/metrics", "/v1/status"):
        assert stranger.get(path).status_code == 401
        others = office.services.clients.add(path, frozenset(Scope) - {Scope.MONITOR})
        headers = {"Authorization": f"Bearer {others}"}
        assert stranger.get(path, headers=headers).json()["code"] == "portal.not_allowed"


def test_status_says_to_programs_what_the_board_says_to_people(api: httpx.Client) -> None:
    sent = api.post(
        "/v1/documents", files={"file": ("a.pdf", b"%PDF-1.7")}, data={"batch": "Hộp 1"}
    )
    assert sent.status_code == 202
    said = api.get("/v1/status").json()
    (batch,) = said["batches"]
    assert (batch["label"], batch["documents"], batch["resting"]) == ("Hộp 1", 1, 0)
    assert batch["states"] == {DocumentState.RECEIVED: 1}
    assert said["states"]["received"] == 1


def test_the_board_tells_in_words_what_wants_attention(web: httpx.Client, office: Office) -> None:
    document = office.failed(UnknownFileType(found="?"))
    page = web.get("/tinh-hinh").text
    assert "Không có bộ xử lý nào đang chạy" in page
    assert UnknownFileType().clerk_message.partition("{")[0][:20] in page
    assert document.source_name not in page
    listed = web.get(f"/tinh-hinh/loi/{UnknownFileType.code}").text
    assert f'href="/giay-to/{document.id}"' in listed


def test_the_board_says_first_that_the_disk_is_full(web: httpx.Client, office: Office) -> None:
    assert "Ổ đĩa đã đầy" not in web.get("/tinh-hinh").text
    office.disk.full = True
    assert "Ổ đĩa đã đầy: công việc dừng lại" in web.get("/tinh-hinh").text


def test_states_stand_on_the_board_in_the_order_of_the_road(
    web: httpx.Client, office: Office
) -> None:
    office.stored()
    shown = re.findall(r'<th scope="row">([^<]+)</th><td>(\d+)</td>', web.get("/tinh-hinh").text)
    words = [STATE_WORDS[state] for state in DocumentState]
    assert sorted(said for said, _ in shown) == sorted(words)
    assert [said for said, _ in shown][:7] == [
        "Đang xử lý",
        "Chờ ký số",
        "Đã ký",
        "Đã bóc tách",
        "Đã cấp mã",
        "Chờ cán bộ xử lý",
        "Hoàn thành",
    ]
    assert dict(shown)["Hoàn thành"] == "1"


def test_a_finished_batch_says_how_its_papers_ended(web: httpx.Client, office: Office) -> None:
    box, states = NewBatch.named("clerk", "Hộp 1", label="Hộp 1"), office.services.documents
    for number in range(3):
        original = office.blobs.put_bytes(Bucket.QUARANTINE, b"%d" % number, "application/pdf")
        new = NewDocument("a.pdf", "bulk", "clerk", batch=box)
        paper = states.receive(new, original)
        end = DocumentState.FAILED if number == 2 else DocumentState.NEEDS_REVIEW
        states.move(paper.id, DocumentState.RECEIVED, end, actor="w", reason="read")
    page = web.get("/tinh-hinh").text
    assert "máy đã xử lý 3/3 giấy tờ · 2 chờ cán bộ xử lý · 1 không xử lý được" in page


def test_who_may_not_read_papers_gets_no_links_to_them(address: str, office: Office) -> None:
    office.failed(UnknownFileType(found="?"))
    with caller(address, office.key(Scope.MONITOR)) as monitor:
        assert "/tinh-hinh/loi/" not in monitor.get("/tinh-hinh").text
        assert monitor.get(f"/tinh-hinh/loi/{UnknownFileType.code}").status_code == 403
