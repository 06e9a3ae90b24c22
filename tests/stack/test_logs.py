"""The log says the same to people and to programs, and nothing about persons."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from sohoa.logs import configure_logging
from storage.database import Database
from storage.tables import ClientRow
from storage.trace import Trace, about, within
from tests.fakes.clocks import FrozenClock
from workers.errors import GaveUp

log = logging.getLogger("workers.test")


@pytest.fixture(params=["text", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    yield from _written(request.param)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    yield from _written("json")


def _written(form: str) -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = root.handlers[:]
    stream = io.StringIO()
    configure_logging("INFO", stream, form=form)
    yield stream
    root.handlers[:] = before


def _only(stream: io.StringIO) -> dict[str, object]:
    (line,) = stream.getvalue().splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def test_an_event_is_an_object_with_a_key_for_each_field(lines: io.StringIO) -> None:
    log.info("page.read document=%s page=%d mean=%.2f", "d-1", 3, 0.913)
    event = _only(lines)
    assert (event["event"], event["level"], event["logger"]) == ("page.read", "INFO", log.name)
    assert (event["document"], event["page"], event["mean"]) == ("d-1", 3, 0.913)


def test_an_error_is_its_code_and_its_facts(lines: io.StringIO) -> None:
    log.warning("document.stopped step=%s %s", "read_page", GaveUp(step="other", attempts=3))
    event = _only(lines)
    assert (event["error"], event["attempts"]) == ("workers.gave_up", 3)
    assert (event["step"], event["error_step"]) == ("read_page", "other")


def test_a_name_may_be_a_part_of_the_event(lines: io.StringIO) -> None:
    log.warning("%s.postponed %s", "sweeper", GaveUp(step="x", attempts=3))
    assert _only(lines)["event"] == "sweeper.postponed"


def test_what_a_library_says_stays_a_sentence(lines: io.StringIO) -> None:
    logging.getLogger("urllib3.pool").warning("Retrying (%r) after %s", 2, "reset")
    assert _only(lines)["message"] == "Retrying (2) after reset"


def test_every_line_tells_when_with_its_zone(written: io.StringIO) -> None:
    log.info("idle")
    line = written.getvalue()
    told = json.loads(line)["at"] if line.startswith("{") else line.partition(" ")[0]
    when = datetime.fromisoformat(str(told))
    assert when.utcoffset() is not None
    assert abs((datetime.now(UTC) - when).total_seconds()) < 60


@pytest.mark.parametrize(
    "name", ["urllib3.connectionpool", "kombu.transport.native_delayed_delivery"]
)
def test_what_concerns_nobody_is_not_said(name: str, written: io.StringIO) -> None:
    logging.getLogger(name).warning("Retrying, or a direct exchange")
    assert written.getvalue() == ""


def test_a_traceback_stays_on_the_line_of_its_event(lines: io.StringIO) -> None:
    try:
        _ = 1 // 0
    except ZeroDivisionError:
        log.exception("step.crashed step=%s", "read_page")
    assert "ZeroDivisionError" in str(_only(lines)["traceback"])


def test_every_line_tells_what_the_work_is_about(written: io.StringIO) -> None:
    trace = Trace.begun()
    with within(trace), about(document="d-1", page=2):
        log.info("page.read took_ms=%d", 5)
    log.info("idle")
    inside, outside = written.getvalue().splitlines()
    assert all(part in inside for part in (trace.trace_id, "d-1", "page"))
    assert trace.trace_id not in outside


def test_what_stands_on_a_paper_is_in_no_error_of_the_database(
    database: Database, clock: FrozenClock, lines: io.StringIO
) -> None:
    """SQLAlchemy would show the statement's parameters, PostgreSQL the key that was there."""
    for _ in range(2):
        try:
            with database.transaction() as session:
                row = ClientRow(name="Bi Mat", key_sha256="0", scopes="", created_at=clock.now())
                session.add(row)
        except IntegrityError:
            log.exception("step.crashed")
    assert "IntegrityError" in lines.getvalue()
    assert "Bi Mat" not in lines.getvalue()
