"""In, apart, out or gone: each step is one decision, and nothing of it is half done."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from schemas.errors import SohoaError
from storage.blobs import BlobRef, Bucket
from storage.database import Database
from storage.documents import Documents
from storage.errors import DocumentUnknown, LeaseLost, MoveRefused, StoreUnreachable
from storage.ledger import Ledger
from storage.papers import NewDocument
from storage.quarantine import Quarantine, landing_suffix
from storage.states import DocumentState
from storage.tables import AuditRow, PageRow
from tests.fakes.blobs import MemoryBlobs
from tests.storage.arranged import claimed, claimed_page

S = DocumentState
YESTERDAY = datetime(2026, 3, 1, tzinfo=UTC)
SECRET = SohoaError(outcome="mat")


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def quarantine(
    database: Database, blobs: MemoryBlobs, documents: Documents, ledger: Ledger
) -> Quarantine:
    return Quarantine(database, blobs, documents, ledger)


@pytest.fixture
def paper(documents: Documents, ledger: Ledger, blobs: MemoryBlobs) -> str:
    """A paper whose only page was read, and that nobody has judged yet."""
    scan = blobs.put_bytes(Bucket.QUARANTINE, b"scan", "image/tiff", suffix=landing_suffix())
    document_id = documents.receive(NewDocument("a.tif", "bulk", "clerk"), scan).id
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(lease, page_count=1, media_type="image/tiff")
    page = claimed_page(ledger, document_id, 1)
    preview = blobs.put_bytes(Bucket.WORKING, b"picture", "image/jpeg")
    ledger.finish_page(page, result_key="k", folded="mat", blobs={"preview": preview})
    return document_id


def test_a_paper_let_in_lies_among_the_originals_alone(
    quarantine: Quarantine, documents: Documents, ledger: Ledger, blobs: MemoryBlobs, paper: str
) -> None:
    kept = blobs.put_bytes(Bucket.ORIGINALS, b"scan", "image/tiff")
    quarantine.admit(claimed(ledger, paper, S.RECEIVED), kept)
    assert documents.artifact(paper, "original") == kept
    assert blobs.inside(Bucket.QUARANTINE) == []
    assert blobs.inside(Bucket.WORKING) == [b"picture"]


def test_a_paper_kept_apart_leaves_no_text(
    quarantine: Quarantine,
    documents: Documents,
    ledger: Ledger,
    blobs: MemoryBlobs,
    database: Database,
    paper: str,
) -> None:
    quarantine.confine(claimed(ledger, paper, S.RECEIVED), SECRET)
    found = documents.get(paper)
    assert (found.state, found.error_facts) == (S.QUARANTINED, {"outcome": "mat"})
    assert sorted(blobs.inside(Bucket.QUARANTINE)) == [b"picture", b"scan"]
    assert blobs.inside(Bucket.WORKING) == []
    with database.reading() as session:
        (page,) = session.scalars(select(PageRow))
    assert (page.folded, page.result_key, page.state) == ("", None, "waiting")


def test_a_released_paper_waits_to_be_read_again(
    quarantine: Quarantine, documents: Documents, ledger: Ledger, blobs: MemoryBlobs, paper: str
) -> None:
    quarantine.confine(claimed(ledger, paper, S.RECEIVED), SECRET)
    quarantine.release(paper, actor="keeper", reason="giải mật")
    assert documents.get(paper).released_by == "keeper"
    assert ledger.progress(paper).waiting == (1,)
    assert documents.artifact(paper, "preview", 1) is None
    assert blobs.inside(Bucket.QUARANTINE) == [b"scan"]


@pytest.mark.parametrize("apart_first", [True, False])
def test_a_refused_paper_is_gone_but_for_what_is_known_of_it(
    quarantine: Quarantine,
    documents: Documents,
    ledger: Ledger,
    blobs: MemoryBlobs,
    database: Database,
    paper: str,
    *,
    apart_first: bool,
) -> None:
    lease = claimed(ledger, paper, S.RECEIVED)
    if apart_first:
        quarantine.confine(lease, SECRET)
        quarantine.reject(paper, actor="keeper", reason="chuyển văn thư")
    else:
        quarantine.refuse(lease, SECRET)
    assert documents.get(paper).state is S.REJECTED
    assert blobs.kept == {}
    assert documents.artifact(paper, "original") is None
    with database.reading() as session:
        noted = session.scalars(select(AuditRow.facts).order_by(AuditRow.seq.desc())).first()
    assert noted is not None
    assert noted["to"] == "rejected"


def test_only_what_is_apart_can_be_released_or_rejected(
    quarantine: Quarantine, documents: Documents, blobs: MemoryBlobs, paper: str
) -> None:
    with pytest.raises(MoveRefused):
        quarantine.release(paper, actor="keeper", reason="r")
    with pytest.raises(MoveRefused):
        quarantine.reject(paper, actor="keeper", reason="r")
    with pytest.raises(DocumentUnknown):
        quarantine.reject("nobody", actor="keeper", reason="r")
    assert documents.get(paper).released_by is None
    assert blobs.inside(Bucket.QUARANTINE) == [b"scan"]


def test_a_worker_that_lost_its_lease_keeps_nothing_apart(
    quarantine: Quarantine, ledger: Ledger, blobs: MemoryBlobs, paper: str
) -> None:
    lost = claimed(ledger, paper, S.RECEIVED, "late")
    ledger.release(lost, counted=True)
    claimed(ledger, paper, S.RECEIVED, "new")
    for judge in (quarantine.confine, quarantine.refuse):
        with pytest.raises(LeaseLost):
            judge(lost, SECRET)
    assert blobs.inside(Bucket.WORKING) == [b"picture"]


def test_what_was_read_again_is_not_erased_for_an_old_wish(
    quarantine: Quarantine,
    ledger: Ledger,
    blobs: MemoryBlobs,
    monkeypatch: pytest.MonkeyPatch,
    paper: str,
) -> None:
    """The store was away when the picture was to go, and came back after the next reading."""
    lease = claimed(ledger, paper, S.RECEIVED)

    def away(_ref: BlobRef) -> None:
        raise StoreUnreachable(endpoint="memory", cause="away")

    with monkeypatch.context() as outage:
        outage.setattr(blobs, "remove", away)
        with pytest.raises(StoreUnreachable):
            quarantine.confine(lease, SECRET)
        with pytest.raises(StoreUnreachable):
            quarantine.release(paper, actor="keeper", reason="r")
    page = claimed_page(ledger, paper, 1)
    again = blobs.put_bytes(Bucket.WORKING, b"picture", "image/jpeg")
    ledger.finish_page(page, result_key="k2", folded="", blobs={"preview": again})
    quarantine.erase_pending()
    assert blobs.get_bytes(again) == b"picture"
    assert blobs.inside(Bucket.QUARANTINE) == [b"scan"]


def test_an_incoming_file_that_no_paper_has_is_named_after_a_while_and_stays(
    quarantine: Quarantine, documents: Documents, blobs: MemoryBlobs, paper: str
) -> None:
    left = blobs.put_bytes(Bucket.QUARANTINE, b"left", "image/tiff", suffix=landing_suffix())
    blobs.stored_at[f"{left.bucket}/{left.key}"] = YESTERDAY
    assert documents.artifact(paper, "original") is not None
    assert list(quarantine.nameless(YESTERDAY - timedelta(seconds=1))) == []
    assert [ref.key for ref in quarantine.nameless(YESTERDAY)] == [left.key]
    assert sorted(blobs.inside(Bucket.QUARANTINE)) == [b"left", b"scan"]


def test_a_file_that_waits_to_be_erased_is_nobodys_oversight(
    quarantine: Quarantine, ledger: Ledger, blobs: MemoryBlobs, paper: str
) -> None:
    kept = blobs.put_bytes(Bucket.ORIGINALS, b"scan", "image/tiff")
    lease = claimed(ledger, paper, S.RECEIVED)
    blobs.away = True
    with pytest.raises(StoreUnreachable):
        quarantine.admit(lease, kept)
    blobs.away = False
    assert blobs.inside(Bucket.QUARANTINE) == [b"scan"]
    assert list(quarantine.nameless(YESTERDAY)) == []
