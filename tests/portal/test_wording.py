"""What a clerk reads is Vietnamese, whatever happens."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import wording
from schemas.record import Source
from sohoa.cli.words import STATES
from storage.flow import Progress
from storage.papers import Document
from storage.states import DocumentState


def document(state: DocumentState, *, needs_review: bool = False) -> Document:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    return Document(
        id="d",
        arrival=1,
        state=state,
        lane="counter",
        dossier=None,
        batch=None,
        source_name="a.pdf",
        source_sha256="0" * 64,
        media_type=None,
        type_hint=None,
        submitted_by="clerk",
        page_count=5,
        type=None,
        code=None,
        needs_review=needs_review,
        marked_fields=int(needs_review),
        record_version=None,
        released_by=None,
        error_code=None,
        error_facts={},
        created_at=now,
        changed_at=now,
    )


def progress(
    state: DocumentState = DocumentState.RECEIVED,
    *,
    count: int | None = 5,
    done: int = 0,
    composed: bool = False,
    busy: bool = False,
) -> Progress:
    return Progress(state, "counter", count, pages_done=done, composed=composed, busy=busy)


@given(st.dates())
def test_a_date_is_written_day_month_year(day: date) -> None:
    assert wording.date_vn(day.isoformat()) == f"{day.day:02}/{day.month:02}/{day.year:04}"


@pytest.mark.parametrize(
    ("value", "shown"), [("2019-08", "08/2019"), ("1985", "1985"), ("không rõ", "không rõ")]
)
def test_a_date_shows_no_more_than_is_known(value: str, shown: str) -> None:
    assert wording.date_vn(value) == shown


def test_a_moment_is_told_on_the_offices_clock() -> None:
    evening = datetime(2026, 12, 31, 18, 5, tzinfo=UTC)
    assert wording.moment_vn(evening) == "01/01/2027 01:05"


@pytest.mark.parametrize(
    ("now", "sentence"),
    [
        (progress(count=None), "Đã nhận, đang chờ đến lượt"),
        (progress(count=None, busy=True), "Đang mở tệp"),
        (progress(done=1), "Đang đọc trang 2/5"),
        (progress(done=5), "Đã đọc 5 trang, đang tạo bản số hóa"),
        (progress(done=5, composed=True), "Đang ký số"),
    ],
)
def test_a_clerk_sees_what_is_being_done(now: Progress, sentence: str) -> None:
    assert wording.progress_sentence(document(DocumentState.RECEIVED), now) == sentence


@pytest.mark.parametrize("state", DocumentState)
def test_every_state_has_words(state: DocumentState) -> None:
    assert wording.STATE_WORDS[state]
    assert wording.progress_sentence(document(state), progress(state))
    assert 0 <= wording.progress_share(progress(state)) <= 100


def test_a_state_is_not_called_like_the_list_of_doubtful_fields() -> None:
    """On that list are finished papers too, and not every paper that waits in this state."""
    base = (Path(wording.__file__).parent / "templates" / "base.html").read_text()
    menu = re.findall(r'href="/xem-lai"[^>]*>([^<]+)</a>', base)
    assert menu == ["Chờ xem lại"]
    state = DocumentState.NEEDS_REVIEW
    sentence = wording.progress_sentence(document(state), progress(state))
    assert {wording.STATE_WORDS[state], sentence, STATES[state]} == {"Chờ cán bộ xử lý"}


def test_every_origin_has_words() -> None:
    assert set(wording.SOURCE_WORDS) == set(get_args(Source))


def test_finished_with_doubts_is_not_called_finished() -> None:
    doubtful = document(DocumentState.STORED, needs_review=True)
    sentence = wording.progress_sentence(doubtful, progress(DocumentState.STORED))
    assert "cần xem lại" in sentence
    assert wording.tone(doubtful) != wording.tone(document(DocumentState.STORED))


@given(st.integers(1, 200))
def test_progress_never_goes_back(count: int) -> None:
    reading = [progress(count=count, done=done) for done in range(count + 1)]
    road = [
        progress(count=None),
        *reading,
        progress(count=count, done=count, composed=True),
        progress(DocumentState.COPIED),
        progress(DocumentState.EXTRACTED),
        progress(DocumentState.CODED),
        progress(DocumentState.STORED),
    ]
    shares = [wording.progress_share(step) for step in road]
    assert shares == sorted(shares)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.4, "0 giây"),
        (59, "59 giây"),
        (60, "1 phút"),
        (3599, "1 giờ"),
        (8100, "2 giờ 15 phút"),
        (86_400, "1 ngày"),
        (90_000, "1 ngày 1 giờ"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, words: str) -> None:
    assert wording.duration_vn(seconds) == words


@pytest.mark.parametrize(
    ("pages_per_second", "words"),
    [(0, "chưa đọc trang nào trong 5 phút qua"), (0.5, "30 trang/phút"), (0.005, "18 trang/giờ")],
)
def test_a_speed_is_told_in_a_unit_that_says_something(pages_per_second: float, words: str) -> None:
    assert wording.rate_vn(pages_per_second) == words
    assert wording.number_vn(1_234_567) == "1.234.567"
