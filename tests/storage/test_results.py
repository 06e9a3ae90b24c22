"""A stage that is asked twice finds its first answer, for as long as that can be read."""

from contextlib import closing
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete

from storage.database import Database
from storage.results import StageResults, stage_key
from storage.tables import Base, StageResultRow
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import at_once


@pytest.fixture
def results(database: Database, clock: FrozenClock) -> StageResults:
    return StageResults(database, clock)


def test_the_first_answer_wins(results: StageResults) -> None:
    assert results.find("k") is None
    assert results.keep("k", "reading", b"first") == b"first"
    assert results.keep("k", "reading", b"second") == b"first"
    assert results.find("k") == b"first"


def test_all_that_answer_at_once_go_on_with_the_same_answer(results: StageResults) -> None:
    for round_ in range(4):
        key = f"k{round_}"
        answers = at_once([partial(results.keep, key, "reading", b"%d" % n) for n in range(3)])
        assert answers == [results.find(key)] * 3


def test_an_answer_that_was_cleared_away_is_given_again(
    results: StageResults, database: Database
) -> None:
    """The paper comes back years later in another dossier; it is read again, not refused."""
    results.keep("k", "reading", b"first")
    with database.transaction() as session:
        session.execute(delete(StageResultRow))
    assert results.find("k") is None
    assert results.keep("k", "reading", b"again") == b"again"
    assert results.find("k") == b"again"


@given(answer=st.binary(max_size=2000))
def test_an_answer_comes_back_byte_for_byte(answer: bytes) -> None:
    with closing(Database("sqlite://")) as database:
        Base.metadata.tables[StageResultRow.__tablename__].create(database.engine)
        results = StageResults(database, FrozenClock())
        results.keep("k", "reading", answer)
        assert results.find("k") == answer


names = st.text(max_size=5)
askings = st.tuples(
    names, names, st.dictionaries(names, names | st.integers(), max_size=3), st.lists(names)
)


@given(left=askings, right=askings)
def test_keys_are_equal_exactly_when_what_was_asked_is(
    left: tuple[str, str, dict[str, str | int], list[str]],
    right: tuple[str, str, dict[str, str | int], list[str]],
) -> None:
    assert (stage_key(*left) == stage_key(*right)) is (left == right)
    assert stage_key(*left) == stage_key(left[0], left[1], dict(reversed(left[2].items())), left[3])
