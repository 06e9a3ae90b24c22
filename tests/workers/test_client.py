"""What was handed in is safe, whatever is away afterwards."""

from hashlib import sha256
from pathlib import Path

import pytest

from storage.blobs import BlobRef, Bucket
from storage.errors import MoveRefused, StoreUnreachable
from storage.outbox import Message
from storage.papers import Document, NewDocument
from storage.states import DocumentState
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.senders import RememberingSender
from tests.storage.arranged import moved
from workers.workshop import Workshop

S = DocumentState
NEW = NewDocument("scan.tif", "counter", "clerk", dossier="H1")


def test_a_paper_is_stored_entered_and_sent(
    shop: Workshop, scan: Path, blobs: MemoryBlobs, sender: RememberingSender
) -> None:
    document = shop.work.submit(scan, NEW)
    original = shop.documents.artifact(document.id, "original")
    assert isinstance(original, BlobRef)
    assert blobs.get_bytes(original) == scan.read_bytes()
    assert shop.outbox.due(["counter"], limit=9) == [Message(document.id, 0, "open_document")]
    assert sender.sent == ["counter"]


def test_the_same_paper_twice_is_one(shop: Workshop, scan: Path, sender: RememberingSender) -> None:
    first = shop.work.submit(scan, NEW)
    assert shop.work.submit(scan, NEW).id == first.id
    assert len(sender.sent) == 1


def test_several_papers_come_in_together_and_one_of_them_twice(
    shop: Workshop, scan: Path, tmp_path: Path, blobs: MemoryBlobs, sender: RememberingSender
) -> None:
    others = [tmp_path / f"{number}.tif" for number in range(20)]
    for number, path in enumerate(others):
        path.write_bytes(scan.read_bytes() + bytes([number]))
    answers = shop.work.submit_all([(path, NEW) for path in (scan, *others, scan)])
    entered = [answer for answer in answers if isinstance(answer, Document)]
    assert [document.source_sha256 for document in entered] == [
        sha256(path.read_bytes()).hexdigest() for path in (scan, *others, scan)
    ]
    assert entered[-1].id == entered[0].id
    assert {d.id for d in shop.documents.list_recent()} == {d.id for d in entered}
    assert len(blobs.inside(Bucket.QUARANTINE)) == 21
    assert set(sender.sent) == {"counter"}


def test_of_several_papers_what_the_store_refuses_is_named_in_its_place(
    shop: Workshop, scan: Path, blobs: MemoryBlobs
) -> None:
    blobs.away = True
    answers = shop.work.submit_all([(scan, NEW), (scan, NEW)])
    assert [type(answer) for answer in answers] == [StoreUnreachable] * 2
    assert shop.documents.list_recent() == []


def test_a_paper_survives_a_broker_that_is_away(
    shop: Workshop, scan: Path, sender: RememberingSender
) -> None:
    sender.away = True
    document = shop.work.submit(scan, NEW)
    assert shop.documents.get(document.id).state is S.RECEIVED


def test_a_paper_the_store_did_not_take_is_not_entered(
    shop: Workshop, scan: Path, blobs: MemoryBlobs
) -> None:
    blobs.away = True
    with pytest.raises(StoreUnreachable):
        shop.work.submit(scan, NEW)
    assert shop.documents.list_recent() == []


def test_only_what_failed_can_be_tried_again(shop: Workshop, sender: RememberingSender) -> None:
    stored = moved(shop.documents, S.STORED)
    with pytest.raises(MoveRefused):
        shop.work.retry(stored, actor="clerk", reason="again")
    failed = moved(shop.documents, S.FAILED, "another")
    shop.work.retry(failed, actor="clerk", reason="again")
    (due,) = shop.outbox.due(["bulk"], limit=9)
    assert (due.document_id, sender.sent) == (failed, ["bulk"])
