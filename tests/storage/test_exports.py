"""Only finished papers leave, all of them, each once and noted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from schemas.review import Decision, Decisions, reviewed
from storage import exports as exports_module
from storage.audit import broken_links
from storage.database import Database
from storage.documents import Documents
from storage.exports import Exports, Recipient, Wish
from storage.ledger import Ledger
from storage.records import Records
from storage.reviews import Change, Reviews
from storage.tables import AuditRow
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import extracted, stored

PORTAL = Recipient("cổng tỉnh", "đồng bộ", "json")


@pytest.fixture
def exports(database: Database, clock: FrozenClock) -> Exports:
    return Exports(database, clock)


def test_only_finished_papers_leave(
    exports: Exports, documents: Documents, ledger: Ledger, records: Records
) -> None:
    done = stored(documents, ledger, records, "a", so="1")
    extracted(documents, ledger, records, "b", so="2")
    (paper,) = exports.papers(Wish(), PORTAL)
    assert paper.record == records.newest(done)
    assert paper.code == documents.get(done).code


@pytest.mark.parametrize("at_once", [1, 2, 7])
def test_every_paper_leaves_once_however_many_are_taken_at_a_time(
    exports: Exports,
    database: Database,
    documents: Documents,
    ledger: Ledger,
    records: Records,
    monkeypatch: pytest.MonkeyPatch,
    at_once: int,
) -> None:
    """Many papers bear the same moment: the clock stands still."""
    monkeypatch.setattr(exports_module, "_AT_ONCE", at_once)
    ids = {stored(documents, ledger, records, str(number), so="1") for number in range(4)}
    left = [paper.record.document_id for paper in exports.papers(Wish(), PORTAL)]
    assert sorted(left) == sorted(ids)
    with database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.action == "record.exported"))
        noted = [(row.actor, row.subject, row.facts) for row in rows]
        assert list(broken_links(session)) == []
    assert [subject for _, subject, _ in noted] == left
    assert {actor for actor, _, _ in noted} == {"cổng tỉnh"}
    assert noted[0][2] == {"purpose": "đồng bộ", "form": "json", "version": 1}


def test_a_paper_is_noted_before_it_is_in_anybodys_hands(
    exports: Exports, database: Database, documents: Documents, ledger: Ledger, records: Records
) -> None:
    stored(documents, ledger, records, "a", so="1")
    next(exports.papers(Wish(), PORTAL))  # and then the line is cut
    with database.reading() as session:
        actions = session.scalars(select(AuditRow.action)).all()
    assert "record.exported" in actions


def test_who_asks_every_night_gets_what_is_new_and_what_was_corrected(
    exports: Exports,
    database: Database,
    documents: Documents,
    ledger: Ledger,
    records: Records,
    clock: FrozenClock,
) -> None:
    old, corrected = (stored(documents, ledger, records, name, so="1") for name in "ab")
    clock.advance(timedelta(days=1))
    tonight = clock.now()
    decisions = Decisions({"so": Decision("corrected", "2")}, {})
    change = Change(1, "clerk", "r", lambda record: reviewed(record, decisions, frozenset()))
    Reviews(database, clock, documents).amend(corrected, change)
    new = stored(documents, ledger, records, "c", so="3")
    late = [p.record.document_id for p in exports.papers(Wish(since=tonight), PORTAL)]
    assert sorted(late) == sorted([corrected, new])
    before = [p.record.document_id for p in exports.papers(Wish(until=tonight), PORTAL)]
    assert before == [old]


def test_a_type_or_a_dossier_may_be_asked_for(
    exports: Exports, documents: Documents, ledger: Ledger, records: Records
) -> None:
    stored(documents, ledger, records, "a", so="1")
    for wish, count in (
        (Wish(type="quyet_dinh"), 1),
        (Wish(type="cong_van"), 0),
        (Wish(dossier="H1"), 0),
    ):
        assert len(list(exports.papers(wish, PORTAL))) == count
