"""After a crash only unfinished pages are read again, and whose turn it is does not change."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from sqlalchemy import update

from pipeline.page import CleanPage, Line
from storage.database import Database
from storage.flow import VERSION
from storage.papers import NewDocument
from storage.states import DocumentState
from storage.tables import MessageRow
from tests.fakes.bench import OpenBench
from tests.fakes.clocks import FrozenClock
from tests.fakes.engines import ScriptedEngine
from tests.fakes.owners import Graveyard
from tests.workers.conftest import LIMITS
from workers import tasks
from workers.sweeper import Sweeper
from workers.workshop import Workshop

S = DocumentState
PAGES = 5


class PowerCut(BaseException):
    """Ends a worker where it stands, as ``kill -9`` does: nothing after it is done."""


class CutShort(ScriptedEngine):
    """Reads as scripted until the power is cut on the page of that number."""

    def __init__(self, lines: tuple[Line, ...], page: int) -> None:
        super().__init__(lines)
        self.page = page

    def recognise(self, page: CleanPage) -> tuple[Line, ...]:
        lines = super().recognise(page)
        if self.pages_seen == self.page:
            raise PowerCut
        return lines


@pytest.fixture
def document_id(shop: Workshop, tmp_path: Path) -> str:
    pages = [Image.new("L", (300, 400), 255) for _ in range(PAGES)]
    for number, page in enumerate(pages, 1):
        ImageDraw.Draw(page).rectangle((50, 50, 150, 50 + 25 * number), fill=0)
    path = tmp_path / "five.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(100, 100))
    return shop.work.submit(path, NewDocument("five.tif", "bulk", "clerk")).id


def worker(shop: Workshop, owner: str, engine: ScriptedEngine) -> Workshop:
    """Another process with the same stores."""
    return replace(shop, owner=owner, bench=OpenBench(engine, LIMITS))


def work_off(shop: Workshop) -> None:
    while tasks.work(shop):
        pass


@pytest.mark.slow
@pytest.mark.parametrize("blow", range(1, PAGES + 1))
def test_a_crash_costs_one_page(
    shop: Workshop,
    engine: ScriptedEngine,
    clock: FrozenClock,
    graveyard: Graveyard,
    document_id: str,
    blow: int,
) -> None:
    killed = worker(shop, "killed", CutShort(engine.lines, blow))
    with pytest.raises(PowerCut):
        work_off(killed)
    graveyard.bury("killed")
    Sweeper(shop.ledger.lost, shop.work, clock).sweep()
    work_off(shop)
    assert shop.documents.get(document_id).state is S.AWAITING_SIGNATURE
    assert engine.pages_seen == PAGES - (blow - 1), "those read before the blow are not read again"


def test_a_worker_on_bulk_turns_to_the_counter_between_two_pages(
    shop: Workshop, engine: ScriptedEngine, scan: Path, document_id: str
) -> None:
    """Whatever queue its message came from: RabbitMQ serves queues by turns."""
    for _ in range(3):
        tasks.work(shop)  # opens the bulk paper and reads two of its pages
    urgent = shop.work.submit(scan, NewDocument("scan.tif", "counter", "clerk")).id
    while shop.documents.get(urgent).state is S.RECEIVED:
        assert tasks.work(shop)
    assert shop.ledger.progress(document_id).pages_done == 2
    assert engine.pages_seen == 4


def test_a_worker_for_bulk_alone_leaves_the_counter_to_others(
    shop: Workshop, scan: Path, document_id: str
) -> None:
    urgent = shop.work.submit(scan, NewDocument("scan.tif", "counter", "clerk")).id
    work_off(replace(shop, queues=("bulk",)))
    assert shop.ledger.progress(document_id).composed
    assert shop.ledger.progress(urgent).page_count is None


@pytest.fixture
def of_a_newer_program(sqlite_database: Database, document_id: str) -> str:
    with sqlite_database.transaction() as session:
        session.execute(update(MessageRow).values(version=VERSION + 1, task="weigh_document"))
    return document_id


def test_an_older_worker_goes_on_with_what_it_knows(
    shop: Workshop, scan: Path, of_a_newer_program: str
) -> None:
    """An upgrade in the middle of a batch: neither stops the other, and nothing is lost."""
    known = shop.work.submit(scan, NewDocument("scan.tif", "bulk", "clerk")).id
    work_off(shop)
    assert shop.documents.get(known).state is S.AWAITING_SIGNATURE
    assert shop.documents.get(of_a_newer_program).state is S.RECEIVED
    assert shop.outbox.waiting(shop.queues, limit=9)["bulk"] == 1


def test_a_task_nobody_here_knows_is_left_for_later(
    shop: Workshop, clock: FrozenClock, sqlite_database: Database, document_id: str
) -> None:
    with sqlite_database.transaction() as session:
        session.execute(update(MessageRow).values(task="weigh_document"))
    assert not tasks.work(shop)
    assert shop.outbox.due(shop.queues, limit=9) == []
    clock.advance(timedelta(seconds=11))
    (due,) = shop.outbox.due(shop.queues, limit=9)
    assert (due.document_id, due.task) == (document_id, "weigh_document")
