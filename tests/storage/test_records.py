"""Records come with their paper's move, and codes are unique and without gaps."""

from functools import partial

import pytest

from storage.documents import Documents
from storage.errors import LeaseLost
from storage.ledger import Ledger
from storage.records import Records
from storage.states import DocumentState
from tests.storage.arranged import at_once, blob, claimed, moved, record

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


def test_codes_count_on_under_each_prefix(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    codes = []
    for number, prefix in enumerate(("A.", "A.", "B.", "A.")):
        document_id = moved(documents, S.EXTRACTED, f"scan {number}")
        codes.append(records.assign_code(claimed(ledger, document_id, S.EXTRACTED), prefix))
        assert documents.get(document_id).code == codes[-1]
        assert documents.get(document_id).state is S.CODED
    assert codes == ["A.000001", "A.000002", "B.000001", "A.000003"]


def test_papers_coded_at_once_get_each_its_own_code_and_none_is_left_out(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    """From the very first code on: nobody has opened the prefix before."""
    for round_ in range(4):
        ids = [moved(documents, S.EXTRACTED, f"scan {round_} {n}") for n in range(4)]
        leases = [claimed(ledger, id_, S.EXTRACTED) for id_ in ids]
        answers = at_once([partial(records.assign_code, lease, f"{round_}.") for lease in leases])
        assert sorted(map(str, answers)) == [f"{round_}.{n:06d}" for n in range(1, 5)]


def test_a_code_lost_to_a_refused_move_is_given_to_the_next(
    documents: Documents, ledger: Ledger, records: Records
) -> None:
    """The counter turns back with the transaction: gaps would need explaining for years."""
    first, second = (moved(documents, S.EXTRACTED, content) for content in ("a", "b"))
    lost = claimed(ledger, first, S.EXTRACTED)
    documents.move(first, S.EXTRACTED, S.REJECTED, actor="clerk", reason="duplicate")
    with pytest.raises(LeaseLost):
        records.assign_code(lost, "A.")
    assert records.assign_code(claimed(ledger, second, S.EXTRACTED), "A.") == "A.000001"
