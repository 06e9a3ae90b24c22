"""Records come with their paper's move, and codes are unique and without gaps."""

from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.database import Database
from storage.documents import Documents
from storage.errors import DescriptionIncomplete, LeaseLost
from storage.ledger import Ledger
from storage.outbox import Outbox
from storage.records import Records
from storage.states import DocumentState
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import (
    DESCRIPTION,
    at_once,
    blob,
    claimed,
    extracted,
    moved,
    record,
    stored,
)
from workers.queues import ALL_QUEUES

S = DocumentState


def test_a_saved_record_is_found_with_its_paper(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    document_id = moved(documents, S.COPIED)
    made = record(document_id, needs_review=True, so_ky_hieu="441/QĐ-UBND")
    records.save(claimed(ledger, document_id, S.COPIED), made, blob("record"))
    document = documents.get(document_id)
    assert (document.state, document.type) == (S.EXTRACTED, "quyet_dinh")
    assert document.needs_review
    assert documents.field(document_id, "so_ky_hieu") == "441/QĐ-UBND"
    assert documents.artifact(document_id, "record") == blob("record")
    body = documents.record_json(document_id, reader="portal:x", purpose="reuse")
    assert body == made.to_json()


def test_a_lost_lease_saves_no_record(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    document_id = moved(documents, S.COPIED)
    lease = claimed(ledger, document_id, S.COPIED, "late")
    ledger.release(lease, counted=True)
    claimed(ledger, document_id, S.COPIED, "new")
    with pytest.raises(LeaseLost):
        records.save(lease, record(document_id, a="b"), blob())
    assert documents.field(document_id, "a") is None
    assert documents.record_json(document_id, reader="r", purpose="p") is None


def test_a_paper_without_a_record_is_read_by_nobody(documents: Documents) -> None:
    document_id = moved(documents, S.COPIED)
    assert documents.record_json(document_id, reader="r", purpose="p") is None


def under(prefix: str) -> Callable[[int], str]:
    return lambda serial: f"{prefix}{serial:06d}"


def test_codes_count_on_under_each_prefix(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    codes = []
    for number, prefix in enumerate(("A.", "A.", "B.", "A.")):
        document_id = extracted(documents, ledger, records, f"scan {number}")
        lease = claimed(ledger, document_id, S.EXTRACTED)
        codes.append(records.assign_code(lease, under(prefix)))
        assert documents.get(document_id).code == codes[-1]
        assert documents.get(document_id).state is S.CODED
    assert codes == ["A.000001", "A.000002", "B.000001", "A.000003"]


def test_a_paper_that_says_all_is_coded_with_its_record(
    database: Database,
    clock: FrozenClock,
    documents: Documents,
    ledger: Ledger,
    records: Records,
) -> None:
    document_id = moved(documents, S.COPIED)
    lease = claimed(ledger, document_id, S.COPIED)
    records.save(lease, record(document_id, a="b"), blob("record"), under("A."))
    assert documents.get(document_id).code == "A.000001"
    passed = [(m.from_state, m.to_state) for m in documents.history(document_id)[-2:]]
    assert passed == [(S.COPIED, S.EXTRACTED), (S.EXTRACTED, S.CODED)]
    due = Outbox(database, clock).due(ALL_QUEUES, limit=5)
    assert [(one.document_id, one.task) for one in due] == [(document_id, "store_document")]


def test_papers_coded_at_once_get_each_its_own_code_and_none_is_left_out(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    """From the very first code on: nobody has opened the prefix before."""
    for round_ in range(4):
        ids = [extracted(documents, ledger, records, f"scan {round_} {n}") for n in range(4)]
        leases = [claimed(ledger, id_, S.EXTRACTED) for id_ in ids]
        give = records.assign_code
        answers = at_once([partial(give, lease, under(f"{round_}.")) for lease in leases])
        assert sorted(map(str, answers)) == [f"{round_}.{n:06d}" for n in range(1, 5)]


def test_a_code_lost_to_a_refused_move_is_given_to_the_next(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    """The counter turns back with the transaction: gaps would need explaining for years."""
    first, second = (extracted(documents, ledger, records, content) for content in ("a", "b"))
    lost = claimed(ledger, first, S.EXTRACTED)
    documents.move(first, S.EXTRACTED, S.REJECTED, actor="clerk", reason="duplicate")
    with pytest.raises(LeaseLost):
        records.assign_code(lost, under("A."))
    assert records.assign_code(claimed(ledger, second, S.EXTRACTED), under("A.")) == "A.000001"


def test_a_paper_that_does_not_say_what_every_paper_must_gets_no_code(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    """TT 01/2023/TT-VPCP art. 9: the clerk is told in Vietnamese what is lacking."""
    document_id = moved(documents, S.COPIED)
    nameless = record(document_id, a="b").model_copy(
        update={"description": DESCRIPTION.model_copy(update={"ten_giay_to": ""})}
    )
    records.save(claimed(ledger, document_id, S.COPIED), nameless, blob("record"), under("A."))
    with pytest.raises(DescriptionIncomplete) as refusal:
        records.assign_code(claimed(ledger, document_id, S.EXTRACTED), under("A."))
    assert "tên giấy tờ" in refusal.value.clerk_message
    assert documents.get(document_id).code is None


def test_no_statement_whatever_changes_a_code_or_removes_a_coded_paper(
    database: Database, documents: Documents, ledger: Ledger, records: Records
) -> None:
    """TT 01/2023/TT-VPCP art. 10: other systems keep the code for ever."""
    document_id = stored(documents, ledger, records, "x")
    for statement in (
        "UPDATE documents SET code = 'other'",
        "UPDATE documents SET code = NULL",
        "DELETE FROM documents",
    ):
        with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
            session.execute(text(statement))
    assert documents.get(document_id).code == "x.000001"


def test_two_papers_never_share_a_code(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    stored(documents, ledger, records, "x")
    second = extracted(documents, ledger, records, "y")
    lease = claimed(ledger, second, S.EXTRACTED)
    written = iter(("another scope", "x.000001"))
    with pytest.raises(IntegrityError):
        records.assign_code(lease, lambda _serial: next(written))


def test_a_paper_extracted_again_gets_the_next_version(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    document_id = extracted(documents, ledger, records, ho_ten="A")
    documents.move(document_id, S.EXTRACTED, S.NEEDS_REVIEW, actor="w", reason="r")
    documents.move(document_id, S.NEEDS_REVIEW, S.COPIED, actor="clerk", reason="reclassified")
    again = record(document_id, ho_ten="B")
    records.save(claimed(ledger, document_id, S.COPIED), again, blob("record 2"))
    assert records.newest(document_id).version == 2
    first = documents.record_json(document_id, reader="r", purpose="p", version=1)
    assert first is not None
    assert '"A"' in first
    assert documents.field(document_id, "ho_ten") == "B"
