"""People find papers the way they type, and never those that are kept apart."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.orm import Session

from storage import tokens
from storage.database import Database
from storage.documents import Documents
from storage.findable import catch_up, enter, renew
from storage.fts5 import Fts5Matching
from storage.ledger import Ledger
from storage.matching import Counted, Matching, Newest, Place
from storage.records import Records
from storage.reviews import Change, Reviews
from storage.search import COUNTED, Found, Query, Search
from storage.states import MOVES, DocumentState, PageState
from storage.tables import DocumentRow, PageRow
from storage.tokens import Asked, asked
from storage.tsvector import TsvectorMatching
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import (
    blob,
    claimed,
    claimed_page,
    extracted,
    moved,
    opened,
    received,
    record,
)

S = DocumentState
NOTHING = Found([], 0, more_than_counted=False, next=None)


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
    made = record(
        document_id,
        so_ky_hieu="441/QĐ-UBND",
        nguoi_ky="Đặng Thị Hòa",
        ngay="2024-05-06",
        so_dinh_danh="001085 012345",
    )
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
        "441/QĐ",
        "441",
        "441*",
        "Đặn*",
        '"Thị Hòa"',
        "“xã Đắk Hà”",
        "001 085 012 345",
        "001085012345",
        "100%",
        "2024-05-06",
        "06/05/2024",
        "6.5.2024",
    ],
)
def test_a_paper_is_found_however_it_is_typed(search: Search, paper: str, words: str) -> None:
    found = search.find(Query(words))
    assert [hit.document_id for hit in found.hits] == [paper]
    assert (found.total, found.more_than_counted, found.next) == (1, False, None)


@pytest.mark.parametrize(
    "words",
    [
        "Nguyễn",
        "Hòa Nguyễn",  # every word must be there
        "442/QĐ-UBND",
        "44",
        "nha",  # part of a word
        '"Hòa Thị"',
        '"Hòa Đắk"',  # no phrase runs from a field into the text
        "10_%",  # wildcards of SQL are plain letters here
        "x' OR 1=1",
    ],
)
def test_a_paper_is_not_found_by_what_it_does_not_say(
    search: Search, paper: str, words: str
) -> None:
    assert paper
    assert search.find(Query(words)).hits == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(fields=(("so_ky_hieu", "441 QD-UBND"),)), True),
        (Query(fields=(("so_ky_hieu", "44"),)), False),
        (Query(fields=(("nguoi_ky", "441/QĐ-UBND"),)), False),
        (Query(fields=(("so_ky_hieu", "441/QĐ-UBND"), ("nguoi_ky", "dang thi hoa"))), True),
        (Query(fields=(("ngay", "2024-05"),)), True),
        (Query(fields=(("ngay", "2024"),)), True),
        (Query("hoa", (("ngay", "2024"),), type="quyet_dinh"), True),
        (Query("nguyen", (("ngay", "2024"),)), False),
        (Query(fields=(("ngay", "2024-06"),)), False),
        (Query(fields=(("ngay", "2023"),)), False),
        (Query(fields=(("so_ky_hieu", "2024"),)), False),
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
    assert [hit.document_id for hit in search.find(query).hits] == ([paper] if found else [])


def test_a_hit_tells_papers_apart(search: Search, paper: str) -> None:
    (hit,) = search.find(Query("hoa")).hits
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
        assert search.find(query) == NOTHING


def test_a_paper_still_being_read_is_not_found_by_its_words(
    search: Search, documents: Documents, ledger: Ledger
) -> None:
    """Its last page may say that it is secret."""
    document_id = opened(documents, ledger, pages=2)
    page = claimed_page(ledger, document_id, 1)
    ledger.finish_page(page, result_key="k", folded="ke hoach", blobs={})
    assert search.find(Query("kế hoạch")) == NOTHING
    assert [hit.document_id for hit in search.find(Query(state=S.RECEIVED)).hits] == [document_id]


def test_a_paper_that_failed_before_it_was_read_to_the_end_is_not_found_by_its_words(
    search: Search, documents: Documents, ledger: Ledger
) -> None:
    document_id = opened(documents, ledger, pages=2)
    page = claimed_page(ledger, document_id, 1)
    ledger.finish_page(page, result_key="k", folded="ke hoach", blobs={})
    documents.move(document_id, S.RECEIVED, S.FAILED, actor="w1", reason="broken")
    assert search.find(Query("kế hoạch")) == NOTHING


def test_papers_whose_fields_say_it_come_before_those_whose_pages_do(
    search: Search, documents: Documents, ledger: Ledger, records: Records
) -> None:
    in_fields = [
        extracted(documents, ledger, records, f"scan {number}", trich_yeu="kế hoạch trồng rừng")
        for number in range(3)
    ]
    in_pages = [_read(documents, ledger, f"page {number}", "rung ke hoach") for number in range(3)]
    found: list[str] = []
    after = None
    while True:
        page = search.find(Query("kế hoạch rừng", limit=2, after=after))
        found += [hit.document_id for hit in page.hits]
        after = page.next
        if after is None:
            break
    assert found == in_fields[::-1] + in_pages[::-1]
    assert page.total == 6


def _read(documents: Documents, ledger: Ledger, content: str, folded: str) -> str:
    """The id of a paper that was read and copied, without a record yet."""
    document_id = received(documents, content).id
    lease = claimed(ledger, document_id, S.RECEIVED)
    ledger.open_pages(lease, page_count=1, media_type="application/pdf")
    page = claimed_page(ledger, document_id, 1)
    ledger.finish_page(page, result_key=content, folded=folded, blobs={})
    documents.move(document_id, S.RECEIVED, S.COPIED, actor="w1", reason="copied")
    return document_id


def test_the_oldest_of_very_many_is_found(
    search: Search, documents: Documents, ledger: Ledger, database: Database
) -> None:
    """PostgreSQL looks through windows, of which the newest end long before this paper."""
    oldest = _read(documents, ledger, "oldest", "ke hoach")
    newest = received(documents, "newest").id
    with database.transaction() as session:
        session.execute(
            update(DocumentRow).where(DocumentRow.id == newest).values(arrival=5_000_000)
        )
    assert [hit.document_id for hit in search.find(Query("kế hoạch")).hits] == [oldest]


@pytest.fixture
def spread(database: Database, documents: Documents) -> list[int]:
    """Arrivals of 150 papers, the newest first, that stand in a dozen rooms; each tenth is rare."""
    first = documents.get(received(documents).id)
    arrivals = [1_200 * number + 7 for number in range(150, 0, -1)]
    with database.transaction() as session:
        row = session.get_one(DocumentRow, first.id)
        columns = {c.key: getattr(row, c.key) for c in DocumentRow.__table__.columns}
        session.execute(
            insert(DocumentRow), [columns | {"id": str(n), "arrival": n} for n in arrivals]
        )
        for place, arrival in enumerate(arrivals):
            document = session.get_one(DocumentRow, str(arrival))
            said = "ke hoach dac biet" if place % 10 == 9 else "ke hoach"
            page = PageRow(document_id=document.id, number=1, state=PageState.DONE, folded=said)
            session.add(page)
            enter(session, document)
    return arrivals


def _leafed_through(search: Search, query: Query) -> list[int]:
    found: list[int] = []
    while True:
        page = search.find(query)
        found += [int(hit.document_id) for hit in page.hits]
        if page.next is None:
            return found
        query = replace(query, after=page.next)


@pytest.mark.slow
@pytest.mark.parametrize("limit", [7, 20, 200])
def test_papers_of_many_rooms_come_each_once_and_in_their_order(
    search: Search, spread: list[int], limit: int
) -> None:
    rare = spread[9::10]
    for words, those in (
        ("kế hoạch", spread), ('"đặc biệt"', rare), ("hoạ*", spread), ("hoạc*", spread),
        ("bie*", rare), ("biệt*", rare), ("hoạch biệ*", rare), ("hoạx*", []),
    ):  # fmt: skip
        query = Query(words, limit=limit)
        assert _leafed_through(search, query) == those
        first = search.find(query)
        # PostgreSQL counts as far as its patience goes, and says so.
        assert first.total == len(those) or (first.more_than_counted and first.total < len(those))


def test_who_has_no_patience_is_told_of_fewer_and_that_there_are_more(
    database: Database, spread: list[int]
) -> None:
    wanted = asked("kế hoạch")
    assert wanted is not None
    matching: Matching = TsvectorMatching(most_at_once=-1)
    if database.engine.dialect.name == "sqlite":
        matching = Fts5Matching()
    with database.reading() as session:
        counted = matching.count(session, wanted, COUNTED, patience=0)
    assert counted.more
    assert counted.papers < len(spread)


class SlowToCount:
    """Comes upon forty papers and has no time to count more than three."""

    def newest(
        self, _session: Session, _wanted: Asked, place: Place, _before: int | None, _limit: int
    ) -> Newest:
        """All of the fields."""
        assert place is Place.FIELDS
        return Newest(list(range(40, 0, -1)), are_all=True)

    def count(self, _session: Session, _wanted: Asked, _up_to: int, patience: float) -> Counted:
        """Few, and more."""
        assert patience > 0
        return Counted(3, more=True)


def test_no_fewer_are_told_than_were_come_upon(database: Database) -> None:
    found = Search(database, SlowToCount()).find(Query("kế hoạch"))
    assert (found.total, found.more_than_counted) == (40, True)


@pytest.mark.slow
@pytest.mark.parametrize("most", [2**62, -1], ids=["all at once", "room after room"])
@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("đặc biệt", 10),
        ("biệ*", 10),
        ("biet*", 10),
        ("hoạch biệ*", 10),
        ("kế hoạ*", 1),
        ('"đặc biệt"', 10),
        ('"kế hoạch đặc" biệt', 10),
        ('"kế hoạch" "đặc biệt"', 10),
    ],
)
def test_whether_all_are_asked_at_once_makes_no_difference(
    database: Database, spread: list[int], words: str, every: int, most: int
) -> None:
    wanted = asked(words)
    assert wanted is not None
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite asks all at once")
    matching, limit = TsvectorMatching(most_at_once=most), 100
    with database.reading() as session:
        found = matching.newest(session, wanted, Place.PAGES, None, limit)
    those = spread[every - 1 :: every]
    assert found.arrivals[:limit] == those[:limit]
    assert found.arrivals == those or not found.are_all


@pytest.mark.slow
def test_words_of_a_long_paper_are_found_to_its_end(
    search: Search, documents: Documents, ledger: Ledger
) -> None:
    """A tsvector knows places up to 16,383 and holds a megabyte."""
    tokens = (f"{number:040}" for number in range(40_000))
    many = _read(documents, ledger, "tokens", " ".join(tokens))
    long = _read(documents, ledger, "pages", "ke hoach " + "chu " * 20_000 + "dac biet")
    assert [hit.document_id for hit in search.find(Query('"đặc biệt" kế hoạch')).hits] == [long]
    assert [hit.document_id for hit in search.find(Query(f"{1:040}")).hits] == [many]


def test_what_was_finished_by_programs_before_is_caught_up_with(
    search: Search, documents: Documents, paper: str, database: Database
) -> None:
    hidden = moved(documents, S.QUARANTINED, "another")
    received(documents, "a third")
    with database.transaction() as session:
        session.execute(text("DELETE FROM findable"))
        session.execute(update(DocumentRow).values(findable=False))
    assert search.find(Query("hòa")) == NOTHING
    assert (catch_up(database), catch_up(database)) == (1, 0)
    assert [hit.document_id for hit in search.find(Query("hòa")).hits] == [paper]
    assert search.find(Query(state=documents.get(hidden).state)) == NOTHING


def test_what_has_the_tokens_of_an_older_program_is_found_by_them_until_it_gets_all(
    search: Search, paper: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = Query(fields=(("ngay", "2024-05"),))
    with monkeypatch.context() as older, database.transaction() as session:
        older.setattr(tokens, "_periods", lambda _: [])
        enter(session, session.get_one(DocumentRow, paper))
        session.execute(update(DocumentRow).values(tokens_version=0))
    assert search.find(wish) == NOTHING
    assert [hit.document_id for hit in search.find(Query("hòa")).hits] == [paper]
    assert (catch_up(database), renew(database), renew(database)) == (0, 1, 0)
    assert [hit.document_id for hit in search.find(wish).hits] == [paper]


def test_a_value_that_was_corrected_is_found_and_the_wrong_one_is_not(
    search: Search, documents: Documents, paper: str, database: Database, clock: FrozenClock
) -> None:
    documents.move(paper, S.EXTRACTED, S.NEEDS_REVIEW, actor="w1", reason="doubt")
    right = record(paper, so_ky_hieu="442/QĐ-UBND").model_copy(update={"version": 2})
    change = Change(seen=1, actor="clerk", reason="misread", make=lambda _: right)
    Reviews(database, clock, documents).amend(paper, change)
    assert [hit.document_id for hit in search.find(Query("442/QĐ-UBND")).hits] == [paper]
    assert search.find(Query("441/QĐ-UBND")) == NOTHING


def test_a_paper_is_found_by_its_code(
    search: Search, ledger: Ledger, records: Records, paper: str
) -> None:
    lease = claimed(ledger, paper, S.EXTRACTED)
    code = records.assign_code(lease, lambda serial: f"000.00.H12-261127-{serial:06}")
    assert [hit.code for hit in search.find(Query(code)).hits] == [code]


def test_a_stored_paper_is_found_as_stored_by_all_it_says(
    search: Search, ledger: Ledger, records: Records, documents: Documents, paper: str
) -> None:
    lease = claimed(ledger, paper, S.EXTRACTED)
    code = records.assign_code(lease, lambda serial: f"000.00.H12-261127-{serial:06}")
    assert [hit.document_id for hit in search.find(Query("hòa", state=S.CODED)).hits] == [paper]
    documents.move(paper, S.CODED, S.STORED, actor="w1", reason="kept")
    for words in ("hòa", '"xã Đắk Hà"', "441*", code):
        query = Query(words, type="quyet_dinh", state=S.STORED)
        assert [hit.document_id for hit in search.find(query).hits] == [paper]
    assert search.find(Query("hòa", state=S.CODED)) == NOTHING


def test_a_million_papers_are_not_counted_to_the_end(
    search: Search, documents: Documents, database: Database
) -> None:
    first = documents.get(received(documents).id)
    with database.transaction() as session:
        row = session.get_one(DocumentRow, first.id)
        columns = {c.key: getattr(row, c.key) for c in DocumentRow.__table__.columns}
        copies = [columns | {"id": str(n), "arrival": n} for n in range(2, COUNTED + 2)]
        session.execute(insert(DocumentRow), copies)
    found = search.find(Query())
    assert (found.total, found.more_than_counted, len(found.hits)) == (COUNTED, True, 20)


def test_results_come_newest_first_and_page_by_page(
    search: Search, documents: Documents, clock: FrozenClock
) -> None:
    ids = []
    for number in range(3):
        ids.append(received(documents, f"scan {number}").id)
        clock.advance(timedelta(seconds=1))
    first = search.find(Query(limit=2))
    second = search.find(Query(limit=2, after=first.next))
    assert (first.total, second.total, second.next) == (3, 3, None)
    assert [hit.document_id for hit in first.hits + second.hits] == ids[::-1]
