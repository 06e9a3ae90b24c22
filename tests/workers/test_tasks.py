"""The tasks themselves, on a small scan: load, call, save, and twice does no harm."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete

from pipeline.seal import issue_trial_identity, open_pkcs12
from storage.database import Database
from storage.errors import StoreFull
from storage.papers import NewDocument
from storage.states import DocumentState
from storage.tables import StageResultRow
from tests.fakes.clocks import FrozenClock
from tests.fakes.engines import ScriptedEngine
from tests.pki import AGENCY, AT, OFFICER, PASSPHRASE, TT01_2023, officer
from workers import tasks
from workers.app import WORK, make_app
from workers.sealing import Sealing
from workers.tasks import register
from workers.workshop import Workshop

S = DocumentState


@pytest.fixture
def document_id(shop: Workshop, scan: Path) -> str:
    return shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk")).id


def _work_off(shop: Workshop) -> None:
    """Do all that is due, and what it leads to, until nothing is left."""
    while tasks.work(shop):
        pass


def test_without_a_key_a_paper_waits_composed_for_its_signature(
    shop: Workshop, engine: ScriptedEngine, document_id: str
) -> None:
    _work_off(shop)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (
        S.AWAITING_SIGNATURE,
        "workers.no_signing_key",
    )
    assert (document.page_count, document.media_type) == (2, "image/tiff")
    assert engine.pages_seen == 2
    assert shop.documents.artifact(document_id, "composed") is not None
    assert shop.documents.artifact(document_id, "preview", 2) is not None
    pages = shop.reading(shop.documents.case(document_id)).pages
    assert [page.text for page in pages] == ["QUYẾT ĐỊNH"] * 2


def test_what_found_no_key_is_sealed_when_it_is_tried_again(
    shop: Workshop, document_id: str
) -> None:
    _work_off(shop)
    (stopped,), total = shop.documents.stopped(limit=10, codes=["workers.no_signing_key"])
    assert (stopped.id, stopped.stopped, total) == (document_id, True, 1)
    shop.work.retry(document_id, actor="quản trị", reason="có khóa")
    assert shop.documents.get(document_id).state is S.RECEIVED
    assert [message.task for message in shop.outbox.due(shop.queues, limit=9)] == ["seal_copy"]


def test_papers_wait_while_the_certificate_is_over_and_are_sealed_with_the_next_one(
    shop: Workshop, clock: FrozenClock, document_id: str
) -> None:
    clock.advance(AT + timedelta(days=400) - clock.now())
    _work_off(replace(shop, sealing=Sealing(officer(), TT01_2023)))
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (
        S.AWAITING_SIGNATURE,
        "seal.certificate_expired",
    )
    renewed = issue_trial_identity(
        OFFICER, AGENCY, clock.now(), passphrase=PASSPHRASE, key_kind="ec"
    )
    (stopped,), _ = shop.documents.stopped(limit=10, codes=["seal.certificate_expired"])
    shop.work.retry(stopped.id, actor="quản trị", reason="có khóa mới")
    _work_off(replace(shop, sealing=Sealing(open_pkcs12(renewed.pkcs12, PASSPHRASE), TT01_2023)))
    assert shop.documents.artifact(document_id, "copy") is not None


def test_a_copy_that_is_signed_at_a_desk_waits_for_it_and_nothing_is_amiss(
    shop: Workshop, document_id: str
) -> None:
    _work_off(replace(shop, signed_at_desks=True))
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (S.AWAITING_SIGNATURE, None)
    assert shop.documents.artifact(document_id, "composed") is not None
    assert shop.documents.stopped(limit=9) == ([], 0)


def test_work_that_is_asked_for_twice_is_done_once(
    shop: Workshop, engine: ScriptedEngine, document_id: str
) -> None:
    while due := shop.outbox.due(shop.queues, limit=9):
        for message in [*due, *due]:
            tasks.TASKS[message.task](shop, message)
    assert shop.documents.get(document_id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == 2


def test_a_page_that_was_read_before_is_not_read_again(
    shop: Workshop, engine: ScriptedEngine, scan: Path, document_id: str
) -> None:
    _work_off(shop)
    again = shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk", dossier="H2"))
    assert again.id != document_id
    _work_off(shop)
    assert shop.documents.get(again.id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == 2


def test_a_reading_that_was_cleared_away_is_made_again(
    shop: Workshop,
    sqlite_database: Database,
    engine: ScriptedEngine,
    scan: Path,
    document_id: str,
) -> None:
    _work_off(shop)
    with sqlite_database.transaction() as session:
        session.execute(delete(StageResultRow))
    again = shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk", dossier="H2"))
    assert again.id != document_id
    _work_off(shop)
    assert shop.documents.get(again.id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == 4


def test_pages_without_a_word_are_for_a_person_to_look_at(
    shop: Workshop, engine: ScriptedEngine, document_id: str
) -> None:
    engine.lines = ()
    _work_off(shop)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (S.NEEDS_REVIEW, "workers.no_text")


def test_what_is_no_scan_fails_under_its_name(shop: Workshop, tmp_path: Path) -> None:
    path = tmp_path / "notes.pdf"
    path.write_bytes(b"not a scan at all")
    document = shop.work.submit(path, NewDocument("notes.pdf", "bulk", "clerk"))
    _work_off(shop)
    stopped = shop.documents.get(document.id)
    assert (stopped.state, stopped.error_code) == (S.FAILED, "intake.unknown_file_type")


def test_nothing_of_the_work_stays_in_the_folder_of_work(shop: Workshop, document_id: str) -> None:
    _work_off(shop)
    assert shop.documents.artifact(document_id, "composed") is not None
    assert list(shop.workplaces.iterdir()) == []


def test_a_named_error_between_two_steps_is_one_line_and_no_failure(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The disk is full: Celery would show the whole stack for each hint."""

    def full() -> Workshop:
        raise StoreFull(where="test")

    app = make_app("redis://127.0.0.1:1/0")
    register(app, full)
    app.tasks[WORK]()
    (line,) = [record for record in caplog.records if record.name == "workers.tasks"]
    assert line.getMessage().startswith("work.postponed")
    assert line.exc_info is None


def test_a_host_that_was_told_to_stop_begins_nothing(shop: Workshop, document_id: str) -> None:
    """Celery hands out what it had taken, and takes what comes until its queues are closed."""
    told: list[bool] = []
    app = make_app("redis://127.0.0.1:1/0")
    register(app, lambda: shop, lambda: bool(told))
    told.append(True)
    app.tasks[WORK]()
    assert shop.ledger.progress(document_id).page_count is None
    told.clear()
    app.tasks[WORK]()
    assert shop.ledger.progress(document_id).page_count is not None
