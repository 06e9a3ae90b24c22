"""People find papers the way they type, and never those that are kept apart."""

from datetime import timedelta

import pytest

from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.records import Records
from storage.search import Query, Search
from storage.states import MOVES, DocumentState
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import blob, claimed, claimed_page, opened, received, record

S = DocumentState


@pytest.fixture
def search(database: Database) -> Search:
    return Search(database)


@pytest.fixture
def paper(documents: Documents, ledger: Ledger, records: Records, clock: FrozenClock) -> str:
    """A decision that was read and whose record is saved."""
    document_id = received(documents, dossier="H1").id
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(lease, page_count=1, media_type="application/pdf")
    page = claimed_page(ledger, document_id, 1)
    folded = "uy ban nhan dan xa dak ha 100% mien giam"
    ledger.finish_page(page, result_key="k", folded=folded, blobs={})
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.finish(lease, S.RECEIVED, S.COPIED, reason="r", artifacts={})
    made = record(document_id, so_ky_hieu="441/QĐ-UBND", nguoi_ky="Đặng Thị Hòa", ngay="2024-05-06")
    records.save(claimed(ledger, document_id, S.COPIED), made, blob("record"))
    clock.advance(timedelta(seconds=1))
    return document_id


@pytest.mark.parametrize(
    "words",
    [
        "",
        "Đặng Thị Hòa",
        "dang thi hoa",
        "ĐẶNG THỊ HOÀ",  # the tone on the other vowel
        "Đặng",
        "xã Đắk Hà",
        "Hòa Đắk",  # one word in a field, one in the text
        "441/QĐ-UBND",
        "441 QD UBND",
        "441QĐUBND",
        "441-qd-ubnd",
        "441 / QĐ – UBND",
        "441",
        "100%",
        "2024-05-06",
    ],
)
def test_a_paper_is_found_however_it_is_typed(search: Search, paper: str, words: str) -> None:
    hits, total = search.find(Query(words))
    assert [hit.document_id for hit in hits] == [paper]
    assert total == 1


@pytest.mark.parametrize(
    "words",
    [
        "Nguyễn",
        "Hòa Nguyễn",  # every word must be there
        "442/QĐ-UBND",
        "10_%",  # wildcards of SQL are plain letters here
        "x' OR 1=1",
    ],
)
def test_a_paper_is_not_found_by_what_it_does_not_say(
    search: Search, paper: str, words: str
) -> None:
    assert paper
    assert search.find(Query(words)) == ([], 0)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(fields=(("so_ky_hieu", "441 QD-UBND"),)), True),
        (Query(fields=(("so_ky_hieu", "44"),)), False),
        (Query(fields=(("nguoi_ky", "441/QĐ-UBND"),)), False),
        (Query(fields=(("so_ky_hieu", "441/QĐ-UBND"), ("nguoi_ky", "dang thi hoa"))), True),
        (Query(type="quyet_dinh"), True),
        (Query(type="cong_van"), False),
        (Query(dossier="H1"), True),
        (Query(dossier="H2"), False),
        (Query(state=S.EXTRACTED), True),
        (Query(state=S.STORED), False),
    ],
)
def test_every_condition_restricts(
    search: Search, paper: str, query: Query, *, found: bool
) -> None:
    assert [hit.document_id for hit in search.find(query)[0]] == ([paper] if found else [])


def test_a_hit_tells_papers_apart(search: Search, paper: str) -> None:
    ((hit,), _) = search.find(Query("hoa"))
    assert hit.document_id == paper
    assert hit.fields["so_ky_hieu"] == "441/QĐ-UBND"
    assert (hit.type, hit.dossier, hit.needs_review) == ("quyet_dinh", "H1", False)


@pytest.mark.parametrize("hidden", [S.QUARANTINED, S.REJECTED], ids=str)
def test_what_is_kept_apart_is_never_found(
    search: Search, documents: Documents, paper: str, hidden: DocumentState
) -> None:
    assert hidden in MOVES[S.EXTRACTED]
    documents.move(paper, S.EXTRACTED, hidden, actor="clerk", reason="secret stamp")
    for query in (Query(), Query("hoa"), Query("441/QĐ-UBND"), Query(state=hidden)):
        assert search.find(query) == ([], 0)


def test_a_paper_still_being_read_is_not_found_by_its_words(
    search: Search, documents: Documents, ledger: Ledger
) -> None:
    """Its last page may say that it is secret."""
    document_id = opened(documents, ledger, pages=2)
    page = claimed_page(ledger, document_id, 1)
    ledger.finish_page(page, result_key="k", folded="ke hoach", blobs={})
    assert search.find(Query("kế hoạch")) == ([], 0)
    assert [hit.document_id for hit in search.find(Query(state=S.RECEIVED))[0]] == [document_id]


def test_results_come_newest_first_and_page_by_page(
    search: Search, documents: Documents, clock: FrozenClock
) -> None:
    ids = []
    for number in range(3):
        ids.append(received(documents, f"scan {number}").id)
        clock.advance(timedelta(seconds=1))
    first, total = search.find(Query(limit=2))
    second, _ = search.find(Query(limit=2, offset=2))
    assert total == 3
    assert [hit.document_id for hit in first + second] == ids[::-1]
