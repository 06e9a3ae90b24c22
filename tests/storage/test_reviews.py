"""People change records one version at a time, and no version is ever lost."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from schemas.record import Record
from schemas.review import Decision, Decisions, reviewed
from storage.database import Database
from storage.documents import Documents
from storage.errors import DocumentUnknown, NotOpenForReview, RecordChanged
from storage.ledger import Ledger
from storage.records import Records
from storage.reviews import Change, Reviews
from storage.states import DocumentState
from storage.tables import AuditRow
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import (
    DESCRIPTION,
    at_once,
    blob,
    claimed,
    extracted,
    moved,
    received,
    record,
    stored,
)

S = DocumentState


@pytest.fixture
def reviews(database: Database, clock: FrozenClock, documents: Documents) -> Reviews:
    return Reviews(database, clock, documents)


@pytest.fixture
def paper(documents: Documents, ledger: Ledger, records: Records) -> str:
    return stored(documents, ledger, records, ho_ten="Đặng Thị Hòa", so="12")


def correcting(seen: int, actor: str = "clerk", **values: str) -> Change:
    decisions = {name: Decision("corrected", value) for name, value in values.items()}

    def make(before: Record) -> Record:
        return reviewed(before, Decisions(decisions, {}), frozenset())

    return Change(seen, actor, "đối chiếu bản giấy", make)


def test_a_correction_is_the_next_version_and_the_first_stays_as_extracted(
    reviews: Reviews, documents: Documents, records: Records, paper: str, clock: FrozenClock
) -> None:
    before = documents.record_json(paper, reader="r", purpose="p")
    clock.advance(timedelta(hours=1))
    reviews.amend(paper, correcting(1, ho_ten="Đặng Thị Hoa"))
    assert documents.record_json(paper, reader="r", purpose="p", version=1) == before
    assert records.newest(paper).fields["ho_ten"].value == "Đặng Thị Hoa"
    first, second = reviews.versions(paper)
    assert (first.author, first.reason, first.changed) == ("w1", "extracted", ())
    assert (second.author, second.reason) == ("clerk", "đối chiếu bản giấy")
    assert (second.at, second.changed) == (clock.now(), ("ho_ten",))


def test_what_was_corrected_is_found_by_its_new_value_only(
    reviews: Reviews, documents: Documents, paper: str
) -> None:
    reviews.amend(paper, correcting(1, ho_ten="Lê Văn Ba"))
    assert documents.field(paper, "ho_ten") == "Lê Văn Ba"
    assert documents.field(paper, "so") == "12"


def test_of_two_clerks_the_slower_is_told_who_was_quicker(reviews: Reviews, paper: str) -> None:
    reviews.amend(paper, correcting(1, "chị Lan", so="13"))
    with pytest.raises(RecordChanged) as refusal:
        reviews.amend(paper, correcting(1, "anh Ba", so="14"))
    assert refusal.value.facts == {"document": paper, "seen": 1, "newest": 2, "author": "chị Lan"}
    assert "“chị Lan” vừa lưu bản khác" in refusal.value.clerk_message


def test_of_two_clerks_at_the_same_moment_exactly_one_wins(reviews: Reviews, paper: str) -> None:
    answers = at_once([partial(reviews.amend, paper, correcting(1, so=str(n))) for n in range(2)])
    assert sorted(type(answer).__name__ for answer in answers) == ["Record", "RecordChanged"]
    assert len(reviews.versions(paper)) == 2


def test_no_statement_whatever_changes_or_removes_a_version(
    reviews: Reviews, database: Database, paper: str
) -> None:
    reviews.amend(paper, correcting(1, so="13"))
    for statement in (
        "UPDATE record_versions SET body = '{}'",
        "UPDATE record_versions SET author = 'nobody' WHERE version = 1",
        "DELETE FROM record_versions WHERE version = 2",
    ):
        with pytest.raises(DBAPIError, match="never changed"), database.transaction() as session:
            session.execute(text(statement))
    assert len(reviews.versions(paper)) == 2


def test_a_change_leaves_its_line_in_the_audit_chain_without_any_value(
    reviews: Reviews, database: Database, paper: str
) -> None:
    reviews.amend(paper, correcting(1, ho_ten="Lê Văn Ba"))
    with database.reading() as session:
        newest = select(AuditRow).order_by(AuditRow.seq.desc()).limit(1)
        row = session.scalars(newest).one()
    assert (row.actor, row.action) == ("clerk", "record.amended")
    assert row.facts == {"version": 2, "changed": "ho_ten"}


@pytest.mark.parametrize("state", [S.EXTRACTED, S.CODED], ids=str)
def test_a_record_a_worker_is_at_is_left_alone(
    reviews: Reviews, documents: Documents, ledger: Ledger, records: Records, state: S
) -> None:
    document_id = extracted(documents, ledger, records, so="1")
    if state is S.CODED:
        documents.move(document_id, S.EXTRACTED, S.CODED, actor="w", reason="r")
    with pytest.raises(NotOpenForReview):
        reviews.amend(document_id, correcting(1, so="2"))


def test_a_paper_nobody_has_is_named(reviews: Reviews) -> None:
    with pytest.raises(DocumentUnknown):
        reviews.amend("nobody", correcting(1, so="2"))


def waiting_ids(reviews: Reviews) -> list[str]:
    return [document.id for document in reviews.waiting()[0]]


def doubtful(
    documents: Documents, ledger: Ledger, records: Records, content: str, lane: str = "bulk"
) -> str:
    """A stored paper with one marked field."""
    document_id = received(documents, content, lane=lane).id
    documents.move(document_id, S.RECEIVED, S.COPIED, actor="w", reason="r")
    made = record(document_id, needs_review=True, so="1")
    records.save(claimed(ledger, document_id, S.COPIED), made, blob(content))
    for start, to in ((S.EXTRACTED, S.CODED), (S.CODED, S.STORED)):
        documents.move(document_id, start, to, actor="w", reason="r")
    return document_id


def test_only_marked_papers_wait_citizens_first_then_the_oldest(
    reviews: Reviews, documents: Documents, ledger: Ledger, records: Records, clock: FrozenClock
) -> None:
    ids = []
    for content, lane in (("a", "bulk"), ("b", "bulk"), ("c", "counter")):
        ids.append(doubtful(documents, ledger, records, content, lane))
        clock.advance(timedelta(seconds=1))
    stored(documents, ledger, records, "sure", so="1")
    moved(documents, S.NEEDS_REVIEW, "no text: nothing to confirm")
    assert waiting_ids(reviews) == [ids[2], ids[0], ids[1]]
    assert reviews.waiting(limit=1)[1] == 3
    assert reviews.next_after(ids[2]) == ids[0]


def test_a_paper_leaves_the_list_when_nothing_is_marked_any_more(
    reviews: Reviews, documents: Documents, ledger: Ledger, records: Records
) -> None:
    document_id = doubtful(documents, ledger, records, "a")
    reviews.amend(document_id, correcting(1, so="2"))
    assert waiting_ids(reviews) == []
    assert reviews.next_after("another") is None
    assert documents.get(document_id).state is S.STORED


def test_a_paper_that_only_lacked_its_description_goes_on_by_itself(
    reviews: Reviews, documents: Documents, ledger: Ledger, records: Records
) -> None:
    document_id = moved(documents, S.COPIED)
    nameless = record(document_id, so="1").model_copy(
        update={"description": DESCRIPTION.model_copy(update={"ten_giay_to": ""})}
    )
    records.save(claimed(ledger, document_id, S.COPIED), nameless, blob("record"))
    documents.move(document_id, S.EXTRACTED, S.NEEDS_REVIEW, actor="w", reason="r")
    assert waiting_ids(reviews) == [document_id]
    reviews.amend(document_id, correcting(1, so="2"))
    assert documents.get(document_id).state is S.NEEDS_REVIEW
    named = Change(
        2,
        "clerk",
        "r",
        lambda r: reviewed(r, Decisions({}, {"ten_giay_to": "Đơn"}), frozenset()),
    )
    reviews.amend(document_id, named)
    assert documents.get(document_id).state is S.EXTRACTED


def test_what_people_decided_is_kept_to_learn_from(
    reviews: Reviews, paper: str, clock: FrozenClock
) -> None:
    reviews.amend(paper, correcting(1, so="13"))
    clock.advance(timedelta(days=1))
    reviews.amend(paper, correcting(2, ho_ten="Lê Văn Ba"))
    every = [(c.field, c.read, c.corrected) for c in reviews.corrections(reader="r")]
    assert every == [("so", "12", "13"), ("ho_ten", "Đặng Thị Hòa", "Lê Văn Ba")]
    late = [c.field for c in reviews.corrections(reader="r", since=clock.now())]
    assert late == ["ho_ten"]
