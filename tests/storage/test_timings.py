"""What many processes measure is added up in one place."""

from functools import partial

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.errors import TableMissing
from storage.timings import BOUNDS_MS, Timings, timed
from tests.storage.arranged import at_once
from workers.errors import GaveUp


def measured(database: Database) -> Timings:
    """A process that writes down only when told."""
    return Timings(database, pause=3600)


def test_a_duration_counts_in_the_smallest_bound_that_holds_it(database: Database) -> None:
    timings = measured(database)
    for seconds in (0.004, 0.005, 0.0051, 1000.0):
        timings.took("s3", "get", seconds)
    timings.write_down()
    (timing,) = timings.all()
    counted = {bound: n for bound, n in zip(BOUNDS_MS, timing.counts, strict=True) if n}
    assert counted == {5: 2, 10: 1, BOUNDS_MS[-1]: 1}
    assert timing.seconds == pytest.approx(1000.0141)


def test_processes_that_write_at_once_lose_nothing_of_each_other(database: Database) -> None:
    processes = [measured(database) for _ in range(4)]
    for process in processes:
        for label in ("get", "put", "stat"):
            process.took("s3", label, 0.1)
    answers = at_once([partial(Timings.write_down, process) for process in processes])
    assert answers == [None] * 4
    assert {t.label: sum(t.counts) for t in processes[0].all()} == {"get": 4, "put": 4, "stat": 4}


def test_what_could_not_be_written_is_written_later(sqlite_database: Database) -> None:
    timings = measured(sqlite_database)
    timings.took("step", "read_page", 2.0)
    with sqlite_database.transaction() as session:
        session.execute(text("ALTER TABLE timings RENAME TO away"))
    with pytest.raises(TableMissing):
        timings.write_down()
    with sqlite_database.transaction() as session:
        session.execute(text("ALTER TABLE away RENAME TO timings"))
    timings.took("step", "read_page", 2.0)
    timings.write_down()
    assert [sum(timing.counts) for timing in timings.all()] == [2]


def test_a_forked_process_does_not_count_what_its_parent_did(sqlite_database: Database) -> None:
    timings = measured(sqlite_database)
    timings.took("s3", "get", 0.1)
    timings.forget()
    timings.write_down()
    assert timings.all() == []


@pytest.mark.parametrize(
    ("error", "label"),
    [(GaveUp(step="x", attempts=3), "workers.gave_up"), (ZeroDivisionError(), "ZeroDivisionError")],
)
def test_a_failure_counts_under_its_name(error: Exception, label: str) -> None:
    heard: list[tuple[str, str]] = []

    def work() -> None:
        with timed(lambda what, label, _: heard.append((what, label)), "step", "read_page"):
            raise error

    with pytest.raises(type(error)):
        work()
    with timed(lambda what, label, _: heard.append((what, label)), "step", "read_page"):
        pass
    assert heard == [("step_failed", label), ("step", "read_page")]
