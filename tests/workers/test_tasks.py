"""The tasks themselves, on a small scan: load, call, save, and twice does no harm."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete

from storage.database import Database
from storage.documents import NewDocument
from storage.states import DocumentState
from storage.tables import StageResultRow
from tests.fakes.engines import ScriptedEngine
from tests.fakes.queues import CrowdedSender
from workers import tasks
from workers.workshop import Workshop

S = DocumentState
_BY_NAME: dict[str, Callable[..., None]] = {task.__name__: task for task in tasks.TASKS}


@pytest.fixture
def document_id(shop: Workshop, scan: Path) -> str:
    return shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk")).id


def _work_off(shop: Workshop, sender: CrowdedSender, *, times: int = 1) -> None:
    """Deliver every message, and those it leads to, until none is left."""
    while sender.sent:
        document_id, step = sender.sent.pop(0)
        arguments = [document_id, step.page] if step.page else [document_id]
        for _ in range(times):
            _BY_NAME[step.task](shop, *arguments)


def test_without_a_key_a_paper_waits_composed_for_its_signature(
    shop: Workshop, sender: CrowdedSender, engine: ScriptedEngine, document_id: str
) -> None:
    _work_off(shop, sender)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (
        S.AWAITING_SIGNATURE,
        "workers.no_signing_key",
    )
    assert (document.page_count, document.media_type) == (2, "image/tiff")
    assert engine.pages_seen == 2
    assert shop.documents.artifact(document_id, "composed") is not None
    assert shop.documents.artifact(document_id, "preview", 2) is not None
    assert [page.text for page in shop.reading(document_id).pages] == ["QUYẾT ĐỊNH"] * 2


def test_messages_delivered_twice_lead_to_the_same_end(
    shop: Workshop, sender: CrowdedSender, engine: ScriptedEngine, document_id: str
) -> None:
    _work_off(shop, sender, times=2)
    assert shop.documents.get(document_id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == 2


def test_a_page_that_was_read_before_is_not_read_again(
    shop: Workshop, sender: CrowdedSender, engine: ScriptedEngine, scan: Path, document_id: str
) -> None:
    _work_off(shop, sender)
    again = shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk", dossier="H2"))
    assert again.id != document_id
    _work_off(shop, sender)
    assert shop.documents.get(again.id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == 2


def test_a_reading_that_was_cleared_away_is_made_again(
    shop: Workshop,
    sender: CrowdedSender,
    sqlite_database: Database,
    engine: ScriptedEngine,
    scan: Path,
    document_id: str,
) -> None:
    _work_off(shop, sender)
    with sqlite_database.transaction() as session:
        session.execute(delete(StageResultRow))
    again = shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk", dossier="H2"))
    assert again.id != document_id
    _work_off(shop, sender)
    assert shop.documents.get(again.id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == 4


def test_pages_without_a_word_are_for_a_person_to_look_at(
    shop: Workshop, sender: CrowdedSender, engine: ScriptedEngine, document_id: str
) -> None:
    engine.lines = ()
    _work_off(shop, sender)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (S.NEEDS_REVIEW, "workers.no_text")


def test_what_is_no_scan_fails_under_its_name(
    shop: Workshop, sender: CrowdedSender, tmp_path: Path
) -> None:
    path = tmp_path / "notes.pdf"
    path.write_bytes(b"not a scan at all")
    document = shop.work.submit(path, NewDocument("notes.pdf", "bulk", "clerk"))
    _work_off(shop, sender)
    stopped = shop.documents.get(document.id)
    assert (stopped.state, stopped.error_code) == (S.FAILED, "intake.unknown_file_type")


def test_nothing_of_the_work_stays_in_the_folder_of_work(
    shop: Workshop, sender: CrowdedSender, document_id: str
) -> None:
    _work_off(shop, sender)
    assert shop.documents.artifact(document_id, "composed") is not None
    assert list(shop.workplaces.iterdir()) == []
