"""Whatever a step does, its paper ends somewhere with a name, and nothing blocks the queue."""

import errno
from collections.abc import Callable
from datetime import timedelta

import pytest

from pipeline.intake.errors import DamagedScan, UnsafePdf
from pipeline.ocr.errors import EngineTimeout
from pipeline.seal.errors import CertificateExpired, CertificateNotYetValid, CertificateRevoked
from schemas.errors import SohoaError
from storage.errors import LeaseLost, StoreFull, StoreUnreachable
from storage.given_up import PAGES_GIVEN_UP
from storage.leases import Lease
from storage.ledger import RETRY
from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.fakes.owners import Graveyard
from tests.fakes.senders import RememberingSender
from tests.storage.arranged import claimed, claimed_page, message, opened, received
from workers.app import LEASE_SECONDS
from workers.errors import CellKilled, NoSigningKey, NoText, PageCrashed, PageOverTime
from workers.leased import MAX_ATTEMPTS, MAX_LOST, on_document, on_page
from workers.tasks import lay_aside
from workers.workshop import Workshop

S = DocumentState
Run = Callable[[Workshop, Exception | None], str]


def _document_step(shop: Workshop, error: Exception | None) -> str:
    """Run a step that raises ``error`` on the one document; its id."""
    documents = shop.documents.list_recent()
    document_id = documents[0].id if documents else received(shop.documents).id

    @on_document(S.RECEIVED)
    def some_step(shop: Workshop, lease: Lease) -> None:
        if error is not None:
            raise error
        shop.ledger.open_pages(lease, page_count=1, media_type="image/tiff")

    some_step(shop, message(document_id))
    return document_id


def _page_step(shop: Workshop, error: Exception | None) -> str:
    """Run a step that raises ``error`` on the one page; the id of its document."""
    documents = shop.documents.list_recent()
    document_id = documents[0].id if documents else opened(shop.documents, shop.ledger, pages=1)

    @on_page
    def some_step(shop: Workshop, lease: Lease) -> None:
        if error is not None:
            raise error
        shop.ledger.finish_page(lease, result_key="k", folded="", blobs={})

    some_step(shop, message(document_id, 1))
    if _due(shop) == ["lay_aside"]:
        lay_aside(shop, message(document_id, task="lay_aside"))
    return document_id


either_step = pytest.mark.parametrize("run", [_document_step, _page_step])


def _attempts(shop: Workshop, run: Run, document_id: str) -> int:
    if run is _page_step:
        return claimed_page(shop.ledger, document_id, 1, "next").attempt - 1
    return claimed(shop.ledger, document_id, S.RECEIVED, "next").attempt - 1


@either_step
@pytest.mark.parametrize(
    "outage",
    [
        StoreUnreachable(endpoint="x", cause="y"),
        StoreFull(where="z"),
        OSError(errno.ENOSPC, "No space left on device"),
    ],
    ids=str,
)
def test_an_outage_gives_the_work_back_and_does_not_count(
    shop: Workshop, run: Run, outage: Exception
) -> None:
    for _ in range(MAX_ATTEMPTS + 2):
        document_id = run(shop, outage)
    assert shop.documents.get(document_id).state is S.RECEIVED
    assert _attempts(shop, run, document_id) == 0


@either_step
@pytest.mark.parametrize(
    ("error", "place"),
    [
        (DamagedScan(page=0, reason="truncated"), S.FAILED),
        (UnsafePdf(action="JavaScript"), S.QUARANTINED),
        (NoText(pages=1), S.NEEDS_REVIEW),
        (NoSigningKey(), S.AWAITING_SIGNATURE),
        (CertificateExpired(not_after="01/11/2026"), S.AWAITING_SIGNATURE),
        (CertificateNotYetValid(not_before="01/11/2026"), S.AWAITING_SIGNATURE),
        (CertificateRevoked(since="2026-11-01"), S.AWAITING_SIGNATURE),
    ],
    ids=str,
)
def test_a_named_error_stops_the_paper_under_its_name(
    shop: Workshop, sender: RememberingSender, run: Run, error: DamagedScan, place: DocumentState
) -> None:
    document_id = run(shop, error)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (place, error.code)
    assert document.error_facts == error.facts
    last = shop.documents.history(document_id)[-1]
    page_lost = run is _page_step and place is S.FAILED
    assert (last.actor, last.reason) == ("w1", PAGES_GIVEN_UP if page_lost else "some_step")
    assert sender.sent == (["bulk"] if page_lost else [])


@either_step
def test_three_crashes_fail_the_paper_with_the_class_of_the_last(shop: Workshop, run: Run) -> None:
    for attempt in range(1, MAX_ATTEMPTS + 1):
        document_id = run(shop, ZeroDivisionError("a secret name"))
        document = shop.documents.get(document_id)
        assert document.state is (S.RECEIVED if attempt < MAX_ATTEMPTS else S.FAILED)
    assert document.error_code == "workers.unexpected"
    assert document.error_facts == {"step": "some_step", "kind": "ZeroDivisionError"}


@either_step
@pytest.mark.parametrize(
    ("error", "tries"),
    [
        (PageCrashed(step="read", page=1, signal="SIGSEGV"), MAX_ATTEMPTS),
        (EngineTimeout(engine="e", page=1), MAX_ATTEMPTS),
        (PageOverTime(step="read", page=1, limit="wall", seconds=120), 2),
    ],
    ids=str,
)
def test_what_may_be_the_papers_own_fault_is_tried_a_few_times_and_then_named(
    shop: Workshop, run: Run, error: SohoaError, tries: int
) -> None:
    for attempt in range(1, tries + 1):
        document_id = run(shop, error)
        document = shop.documents.get(document_id)
        assert document.state is (S.RECEIVED if attempt < tries else S.FAILED)
    assert (document.error_code, document.error_facts) == (error.code, error.facts)


@either_step
def test_a_reading_that_somebody_killed_is_tried_longer(shop: Workshop, run: Run) -> None:
    for attempt in range(1, MAX_LOST + 1):
        document_id = run(shop, CellKilled(cell="read"))
        document = shop.documents.get(document_id)
        assert document.state is (S.RECEIVED if attempt < MAX_LOST else S.FAILED)
    assert document.error_code == "workers.cell_killed"


@either_step
def test_a_step_that_kills_its_worker_is_given_up(
    shop: Workshop, graveyard: Graveyard, run: Run
) -> None:
    """A decoder that is killed for its memory raises nothing; only the claims were counted."""
    document_id = run(shop, StoreUnreachable(endpoint="x", cause="y"))
    for attempt in range(MAX_LOST):
        graveyard.bury(f"killed-{attempt}")
        if run is _page_step:
            claimed_page(shop.ledger, document_id, 1, f"killed-{attempt}")
        else:
            claimed(shop.ledger, document_id, S.RECEIVED, f"killed-{attempt}")
    shop.ledger.lost.take_back(document_id)
    run(shop, None)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (S.FAILED, "workers.gave_up")


@either_step
def test_a_paper_that_failed_can_be_tried_again(shop: Workshop, run: Run) -> None:
    for _ in range(MAX_ATTEMPTS):
        document_id = run(shop, ZeroDivisionError())
    shop.work.retry(document_id, actor="clerk", reason="new engine")
    run(shop, None)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (S.RECEIVED, None)


@either_step
def test_a_step_that_is_asked_for_twice_is_done_once(shop: Workshop, run: Run) -> None:
    document_id = run(shop, None)
    due = _due(shop)
    if run is _document_step:
        shop.documents.move(document_id, S.RECEIVED, S.COPIED, actor="w2", reason="r")
        due = _due(shop)
    run(shop, AssertionError("the step ran again"))
    assert shop.documents.get(document_id).error_code is None
    assert _due(shop) == due


@either_step
def test_a_step_somebody_works_on_is_left_to_them(shop: Workshop, run: Run) -> None:
    document_id = run(shop, StoreUnreachable(endpoint="x", cause="y"))
    if run is _page_step:
        claimed_page(shop.ledger, document_id, 1, "other")
    else:
        claimed(shop.ledger, document_id, S.RECEIVED, "other")
    run(shop, UnsafePdf(action="the step ran"))
    assert shop.documents.get(document_id).state is S.RECEIVED


@either_step
def test_the_loser_of_a_lease_changes_nothing(shop: Workshop, run: Run) -> None:
    document_id = run(shop, LeaseLost(document="d"))
    assert shop.documents.get(document_id).state is S.RECEIVED
    assert len(shop.documents.history(document_id)) == 1


def test_a_step_whose_paper_was_stopped_meanwhile_does_not_stop_it_again(shop: Workshop) -> None:
    document_id = received(shop.documents).id

    @on_document(S.RECEIVED)
    def slow(shop: Workshop, _lease: Lease) -> None:
        shop.documents.move(document_id, S.RECEIVED, S.REJECTED, actor="clerk", reason="no")
        raise DamagedScan(page=0, reason="truncated")

    slow(shop, message(document_id))
    assert shop.documents.get(document_id).state is S.REJECTED


@either_step
def test_what_is_done_is_followed_by_what_comes_next(
    shop: Workshop, sender: RememberingSender, run: Run
) -> None:
    run(shop, None)
    assert _due(shop) == ["compose_copy" if run is _page_step else "read_page"]
    assert sender.sent == ["bulk"]


@either_step
def test_a_broker_that_is_away_loses_no_work(
    shop: Workshop, sender: RememberingSender, run: Run
) -> None:
    sender.away = True
    document_id = run(shop, None)
    progress = shop.ledger.progress(document_id)
    assert (progress.page_count, progress.busy) == (1, False)
    assert _due(shop) == ["compose_copy" if run is _page_step else "read_page"]


@either_step
def test_what_was_given_back_is_left_alone_for_a_while(
    shop: Workshop, clock: FrozenClock, run: Run
) -> None:
    run(shop, StoreUnreachable(endpoint="x", cause="y"))
    assert _due(shop) == []
    clock.advance(RETRY)
    assert _due(shop) == ["read_page" if run is _page_step else "open_document"]


def test_only_the_last_page_makes_due_what_comes_next(shop: Workshop) -> None:
    document_id = opened(shop.documents, shop.ledger, pages=2)

    @on_page
    def some_step(shop: Workshop, lease: Lease) -> None:
        shop.ledger.finish_page(lease, result_key="k", folded="", blobs={})

    some_step(shop, message(document_id, 2))
    assert _due(shop) == ["read_page"]
    some_step(shop, message(document_id, 1))
    assert _due(shop) == ["compose_copy"]


@either_step
def test_who_lost_the_lease_does_not_stop_the_paper(
    shop: Workshop, clock: FrozenClock, run: Run
) -> None:
    """A worker that was silent for too long finds the scan damaged; another one is reading it."""
    number = 1 if run is _page_step else 0
    document_id = (
        opened(shop.documents, shop.ledger, pages=1) if number else received(shop.documents).id
    )

    def slow(shop: Workshop, _lease: Lease) -> None:
        clock.advance(timedelta(seconds=LEASE_SECONDS + 1))
        if number:
            claimed_page(shop.ledger, document_id, number, "next")
        else:
            claimed(shop.ledger, document_id, S.RECEIVED, "next")
        raise DamagedScan(page=0, reason="truncated")

    task = on_page(slow) if number else on_document(S.RECEIVED)(slow)
    task(shop, message(document_id, number))
    assert shop.documents.get(document_id).state is S.RECEIVED
    assert _due(shop) == []


def _due(shop: Workshop) -> list[str]:
    return [due.task for due in shop.outbox.due(shop.queues, limit=9)]
