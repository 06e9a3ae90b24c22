"""Papers, blobs and records for tests, arranged in one line each."""

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import text
from sqlalchemy.orm import Session

from schemas.geometry import Box
from schemas.record import BasicDescription, FieldValue, PageFacts, Provenance, Record
from storage.blobs import BlobRef
from storage.documents import Documents
from storage.given_up import PAGES_GIVEN_UP
from storage.leases import Lease
from storage.ledger import Ledger
from storage.outbox import Message
from storage.papers import Document, NewBatch, NewDocument
from storage.records import Records
from storage.states import DocumentState

S = DocumentState
Answer = TypeVar("Answer")

DESCRIPTION = BasicDescription(
    ma_loai_giay_to="quyet_dinh",
    thong_tin_chu_so_huu="UBND xã Thử",
    ten_giay_to="Quyết định",
    trich_yeu="về việc thử",
    thoi_han_hieu_luc="Giấy không ghi thời hạn",
)

ROAD: dict[DocumentState, tuple[DocumentState, ...]] = {
    S.RECEIVED: (),
    S.COPIED: (S.COPIED,),
    S.EXTRACTED: (S.COPIED, S.EXTRACTED),
    S.CODED: (S.COPIED, S.EXTRACTED, S.CODED),
    S.STORED: (S.COPIED, S.EXTRACTED, S.CODED, S.STORED),
    S.NEEDS_REVIEW: (S.NEEDS_REVIEW,),
    S.AWAITING_SIGNATURE: (S.AWAITING_SIGNATURE,),
    S.QUARANTINED: (S.QUARANTINED,),
    S.REJECTED: (S.REJECTED,),
    S.FAILED: (S.FAILED,),
}
"""Moves that lead from *received* to each state."""


def blob(content: str = "a scan", bucket: str = "sohoa-originals") -> BlobRef:
    """A pointer to bytes that no store holds."""
    digest = hashlib.sha256(content.encode()).hexdigest()
    return BlobRef(bucket, f"{digest[:2]}/{digest}", "v1", digest, len(content), "text/plain")


def received(
    documents: Documents, content: str = "a scan", *, batch: NewBatch | None = None, **known: str
) -> Document:
    """A paper that just came in."""
    facts = {"source_name": "scan.pdf", "lane": "bulk", "submitted_by": "cli:clerk"} | known
    return documents.receive(NewDocument(**facts, batch=batch), blob(content))


def moved(documents: Documents, to: DocumentState, content: str = "a scan") -> str:
    """The id of a paper that was led to ``to``."""
    document_id, here = received(documents, content).id, S.RECEIVED
    for step in ROAD[to]:
        documents.move(document_id, here, step, actor="test", reason="arranged")
        here = step
    return document_id


def claimed(ledger: Ledger, document_id: str, state: DocumentState, owner: str = "w1") -> Lease:
    """The lease of a document that must be free."""
    lease = ledger.claim(document_id, state, owner)
    assert lease is not None
    return lease


def opened(documents: Documents, ledger: Ledger, pages: int) -> str:
    """The id of a paper whose pages wait to be read."""
    document_id = received(documents).id
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(lease, page_count=pages, media_type="application/pdf")
    return document_id


def claimed_page(ledger: Ledger, document_id: str, number: int, owner: str = "w1") -> Lease:
    """The lease of a page that must be free."""
    lease = ledger.claim_page(document_id, number, owner)
    assert lease is not None
    return lease


def lay_aside(ledger: Ledger, document_id: str, owner: str = "w1") -> None:
    """Have a paper rest of which pages were given up, as the step of that name does."""
    lease = ledger.claim(document_id, S.RECEIVED, owner, task="lay_aside")
    assert lease is not None
    first, *_ = ledger.given_up(document_id)
    ledger.stop(lease, S.RECEIVED, S.FAILED, reason=PAGES_GIVEN_UP, error=first.error)


def message(document_id: str, page: int = 0, task: str = "open_document") -> Message:
    """What asks for a step: for a page, to read it."""
    return Message(document_id, page, "read_page" if page else task)


def record(document_id: str, *, needs_review: bool = False, **fields: str) -> Record:
    """A record with these field values, each read with certainty."""
    values = {
        name: FieldValue(
            value=value,
            raw=value,
            confidence=0.9,
            page=1,
            box=Box(0, 0, 10, 10),
            source="ocr",
            needs_review=needs_review,
        )
        for name, value in fields.items()
    }
    page = PageFacts(number=1, sha256="0" * 64, width=100, height=100, dpi=300)
    return Record(
        schema_="quyet_dinh/1",
        document_id=document_id,
        type="quyet_dinh",
        type_confidence=0.9,
        description=DESCRIPTION,
        fields=values,
        pages=(page,),
        provenance=Provenance(engines={}, rule_set="test", software="test"),
    )


def extracted(
    documents: Documents, ledger: Ledger, records: Records, content: str = "a scan", **fields: str
) -> str:
    """The id of a paper whose record was just made."""
    document_id = moved(documents, S.COPIED, content)
    made = record(document_id, needs_review=False, **fields)
    records.save(claimed(ledger, document_id, S.COPIED), made, blob(f"record of {content}"))
    return document_id


def stored(
    documents: Documents, ledger: Ledger, records: Records, content: str = "a scan", **fields: str
) -> str:
    """The id of a paper that went all the way."""
    document_id = extracted(documents, ledger, records, content, **fields)
    lease = claimed(ledger, document_id, S.EXTRACTED)
    records.assign_code(lease, lambda serial: f"{content}.{serial:06d}")
    documents.move(document_id, S.CODED, S.STORED, actor="w1", reason="stored")
    return document_id


def let_change(session: Session, table: str) -> None:
    """What whoever owns the database can do: switch off the triggers that guard a log."""
    if session.connection().dialect.name == "postgresql":
        session.execute(text("SET LOCAL session_replication_role = replica"))
        return
    guards = session.scalars(
        text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"),
        {"table": table},
    )
    for guard in guards.all():
        session.execute(text(f"DROP TRIGGER {guard}"))


def at_once(actions: Sequence[Callable[[], Answer]]) -> list[Answer | Exception]:
    """What each action gives when all begin at the same moment, each in a thread of its own."""
    start = threading.Barrier(len(actions))

    def run(action: Callable[[], Answer]) -> Answer | Exception:
        start.wait(timeout=10)
        try:
            return action()
        except Exception as error:  # noqa: BLE001  (handed to the test, which looks at it)
            return error

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))
