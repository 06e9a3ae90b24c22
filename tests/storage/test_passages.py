"""The line of a page that says why a paper was found."""

import pytest
from sqlalchemy import delete

from pipeline.codec import dump_page_text
from schemas.text import fold
from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.passages import Passage, Passages
from storage.results import StageResults
from storage.tables import StageResultRow
from tests.fakes.clocks import FrozenClock
from tests.pipeline.records.readings import line, page_text
from tests.storage.arranged import claimed_page, opened

PAGES = (
    ("ỦY BAN NHÂN DÂN XÃ ĐĂK HÀ", "Số: 441/QĐ-UBND ngày 06/05/2024", "Ngô Văn Khánh có tên"),
    ("Danh sách kèm theo", "1. Ngô Thị Ngọc Nhung", "2. Bùi Ngọc Thị Nhung"),
)


@pytest.fixture
def passages(database: Database, clock: FrozenClock) -> Passages:
    return Passages(database, StageResults(database, clock))


@pytest.fixture
def paper(documents: Documents, ledger: Ledger, database: Database, clock: FrozenClock) -> str:
    """A paper of two pages that were read."""
    document_id = opened(documents, ledger, len(PAGES))
    results = StageResults(database, clock)
    for number, lines in enumerate(PAGES, 1):
        text = page_text([line(each, 100, 75 * y) for y, each in enumerate(lines)], number=number)
        results.keep(f"page {number}", "reading", dump_page_text(text))
        page = claimed_page(ledger, document_id, number)
        ledger.finish_page(page, result_key=f"page {number}", folded=fold(text.text), blobs={})
    return document_id


@pytest.mark.parametrize(
    ("words", "page", "printed", "asked_for"),
    [
        ("ngo thi ngoc nhung", 2, "1. Ngô Thị Ngọc Nhung", "Ngô Thị Ngọc Nhung"),
        ("Nhung", 2, "1. Ngô Thị Ngọc Nhung", "Nhung"),
        ('"bui ngoc"', 2, "2. Bùi Ngọc Thị Nhung", "Bùi Ngọc"),
        ("khan*", 1, "Ngô Văn Khánh có tên", "Khánh"),
        ("441/QD-UBND", 1, "Số: 441/QĐ-UBND ngày 06/05/2024", "441/QĐ-UBND"),
        ("06/05/2024", 1, "Số: 441/QĐ-UBND ngày 06/05/2024", "06/05/2024"),
        ("Ngô hoa sen", 1, "Ngô Văn Khánh có tên", "Ngô"),
    ],
)
def test_the_first_line_that_says_most_is_shown_as_printed(
    passages: Passages, paper: str, words: str, page: int, printed: str, asked_for: str
) -> None:
    found = passages.of([paper], words)[paper]
    assert found.page == page
    assert " ".join(word for word, _ in found.words) == printed
    assert " ".join(word for word, wanted in found.words if wanted) == asked_for


@pytest.mark.parametrize("words", ["", "…", "hoa sen"])
def test_a_paper_that_says_nothing_of_it_has_no_line(
    passages: Passages, paper: str, words: str
) -> None:
    assert passages.of([paper], words) == {}


def test_of_a_reading_that_was_cleared_away_the_page_is_known(
    passages: Passages, paper: str, database: Database
) -> None:
    with database.transaction() as session:
        session.execute(delete(StageResultRow))
    assert passages.of([paper], "nhung") == {paper: Passage(2, ())}
