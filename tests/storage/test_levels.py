"""Each copy that is due is looked at by one, and what they find out late changes nothing."""

from datetime import timedelta

import pytest

from storage import audit
from storage.custody import Custody
from storage.database import Database
from storage.documents import Documents
from storage.errors import LeaseLost
from storage.levels import DueCopy, SealLevels
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import at_once, blob, received

COPIES = 40


@pytest.fixture
def levels(database: Database, clock: FrozenClock) -> SealLevels:
    return SealLevels(database, clock)


@pytest.fixture
def signed(documents: Documents) -> list[str]:
    """Papers whose copies were just signed."""
    papers = [received(documents, str(number)).id for number in range(COPIES)]
    for number, paper in enumerate(papers):
        documents.attach(paper, "copy", blob(f"signed {number}"))
    return papers


def _claimed_by_all(levels: SealLevels) -> list[DueCopy]:
    def claim_all() -> list[DueCopy]:
        return list(iter(levels.claim, None))

    claimed: list[DueCopy] = []
    for answer in at_once([claim_all] * 4):
        if isinstance(answer, Exception):
            raise answer
        claimed += answer
    return claimed


def test_of_several_who_claim_at_once_each_gets_others(
    levels: SealLevels, clock: FrozenClock, signed: list[str]
) -> None:
    first = _claimed_by_all(levels)
    assert sorted(due.document_id for due in first) == sorted(signed)
    clock.advance(timedelta(minutes=16))
    again = _claimed_by_all(levels)
    assert sorted(due.document_id for due in again) == sorted(signed)


def test_what_was_put_off_comes_before_what_is_new(
    levels: SealLevels, documents: Documents, clock: FrozenClock
) -> None:
    old, new = (received(documents, content).id for content in ("old", "new"))
    documents.attach(old, "copy", blob("old, signed"))
    due = levels.claim()
    assert due is not None
    levels.postponed(due)
    clock.advance(timedelta(minutes=2))
    documents.attach(new, "copy", blob("new, signed"))
    assert [due.document_id for due in iter(levels.claim, None)] == [old, new]


class TestTooLate:
    """Somebody was asked for longer than a claim lasts, and another has raised the copy since."""

    @pytest.fixture
    def late(self, levels: SealLevels, clock: FrozenClock, documents: Documents) -> DueCopy:
        paper = received(documents).id
        documents.attach(paper, "copy", blob("signed"))
        late = levels.claim()
        clock.advance(timedelta(minutes=16))
        other = levels.claim()
        assert late is not None
        assert other is not None
        assert (late.document_id, late.ref) == (other.document_id, other.ref)
        levels.raised(other, "B-LTA", blob("raised"), clock.now() + timedelta(days=1))
        return late

    def test_what_the_other_has_raised_stays(
        self, levels: SealLevels, late: DueCopy, database: Database, clock: FrozenClock
    ) -> None:
        with pytest.raises(LeaseLost):
            levels.raised(late, "B-T", blob("raised late"), None)
        assert Custody(database).handed_out(late.document_id) == blob("raised")
        with database.reading() as session:
            about = [link.entry.action for link in audit.links(session, late.document_id)]
        assert about.count("copy.raised") == 1
        self._still_renewed(levels, late, clock)

    def test_who_gives_up_or_puts_off_does_not_keep_it_from_being_renewed(
        self, levels: SealLevels, late: DueCopy, clock: FrozenClock
    ) -> None:
        levels.postponed(late)
        levels.given_up(late)
        self._still_renewed(levels, late, clock)

    def _still_renewed(self, levels: SealLevels, late: DueCopy, clock: FrozenClock) -> None:
        assert levels.claim() is None
        clock.advance(timedelta(days=1))
        renewed = levels.claim()
        assert renewed is not None
        assert (renewed.document_id, renewed.level) == (late.document_id, "B-LTA")
