"""Tables go forward while programs of the version before work with them: expand, then contract."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import sleep

import pytest
from sqlalchemy import MetaData, Table, text

from storage.audit import broken_links
from storage.database import Database
from storage.errors import DatabaseNewer, DatabaseOutdated
from storage.migrate import upgrade
from storage.revision import MIGRATIONS, newest_revision, require_current
from tests.servers.postgres import PostgresServer

REVISIONS = sorted(
    path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py")
)
_OLDEST_SERVED = "0003"
"""Older programs were refused before there was a floor."""


@pytest.fixture
def sqlite_file(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'office.sqlite'}"


@pytest.fixture
def postgres_empty(postgres: PostgresServer) -> str:
    return postgres.url(postgres.make_database())


@pytest.fixture(
    params=[
        pytest.param("sqlite_file", id="sqlite"),
        pytest.param("postgres_empty", id="postgresql", marks=pytest.mark.scale),
    ]
)
def office(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any table."""
    with closing(Database(request.getfixturevalue(request.param))) as database:
        yield database


def _tables(database: Database) -> dict[str, Table]:
    found = MetaData()
    found.reflect(database.engine)
    return dict(found.tables)


def _floor(database: Database) -> str:
    with database.reading() as session:
        return str(session.scalar(text("SELECT revision FROM program_floor")))


@pytest.mark.slow
@pytest.mark.parametrize(
    "before",
    [revision for revision in REVISIONS[:-1] if revision >= _OLDEST_SERVED],
)
def test_a_program_that_is_not_told_to_stop_finds_all_it_works_with(
    office: Database, before: str
) -> None:
    """What a program reads is still there, and what it does not know can be left out."""
    upgrade(office, before)
    known = _tables(office)
    upgrade(office)
    if before < _floor(office):
        pytest.skip("programs of that version are told to stop")
    now = _tables(office)
    for name, table in known.items():
        assert name in now, f"table {name} was taken away from programs of {before}"
        columns = now[name].columns
        assert set(table.columns.keys()) <= set(columns.keys()), f"{name} lost a column"
        for column in columns:
            if column.name not in table.columns:
                assert column.nullable or column.server_default is not None or column.computed, (
                    f"programs of {before} cannot insert into {name}: {column.name} must be given"
                )


@dataclass
class OldProgram:
    """Enters papers as a program of revision 0004 does, until told to stop."""

    database: Database
    entered: int = 0

    def work(self, stop: threading.Event, begun: threading.Event) -> None:
        while not stop.is_set():
            with self.database.transaction() as session:
                session.execute(text(_ENTER), {"id": f"d{self.entered}"})
            self.entered += 1
            begun.set()


_ENTER = """
    INSERT INTO documents (id, state, lane, source_name, source_sha256, submitted_by,
                           needs_review, marked_fields, attempts, created_at, changed_at)
    VALUES (:id, 'received', 'bulk', 'a.pdf', '0', 'clerk', false, 0, 0,
            '2026-01-02 03:04:05', '2026-01-02 03:04:05')
"""


def test_an_upgrade_passes_under_a_program_that_works_and_loses_none_of_its_work(
    office: Database,
) -> None:
    upgrade(office, "0004")
    program = OldProgram(office)
    stop, begun = threading.Event(), threading.Event()
    thread = threading.Thread(target=program.work, args=(stop, begun))
    thread.start()
    try:
        assert begun.wait(30)
        upgrade(office)
        begun.clear()
        assert begun.wait(30), "the old program cannot work with the new tables"
    finally:
        stop.set()
        thread.join(30)
    require_current(office)
    with office.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM documents")) == program.entered
        assert list(broken_links(session)) == []


@pytest.fixture
def server(postgres_empty: str) -> Iterator[Database]:
    """A database of PostgreSQL as it was before its index was made anew, with a paper in it."""
    with closing(Database(postgres_empty)) as database:
        upgrade(database, "0009")
        with database.transaction() as session:
            session.execute(text(_ENTER_WORDS), {"arrival": 1})
        yield database


@contextmanager
def _upgrading(database: Database) -> Iterator[None]:
    """Meanwhile, in a thread; at the end it has come through."""
    thread = threading.Thread(target=upgrade, args=(database,))
    thread.start()
    yield
    thread.join(30)
    assert not thread.is_alive()
    require_current(database)


def _wait_until_it_builds(database: Database) -> None:
    building = "SELECT count(*) FROM pg_stat_progress_create_index WHERE phase LIKE 'waiting%'"
    for _ in range(200):
        with database.reading() as session:
            if session.scalar(text(building)):
                return
        sleep(0.05)
    pytest.fail("no index waits for whoever works")


@pytest.mark.scale
def test_papers_are_entered_while_the_index_over_their_words_is_built(server: Database) -> None:
    """One that is in the middle of its work is waited for, and nobody waits behind it."""
    upgrade(server, "0010")
    with ExitStack() as stack, server.transaction() as slow:
        slow.execute(text(_ENTER_WORDS), {"arrival": 2})
        stack.enter_context(_upgrading(server))
        _wait_until_it_builds(server)
        with server.transaction() as another:
            another.execute(text("SET LOCAL lock_timeout = '2s'"))
            another.execute(text(_ENTER_WORDS), {"arrival": 3})


_ENTER_WORDS = "INSERT INTO findable VALUES (:arrival, '')"


@pytest.mark.scale
def test_an_index_whose_building_was_broken_off_is_built_again(server: Database) -> None:
    upgrade(server, "0010")
    broken_off = """
        CREATE INDEX ix_findable_words_made ON findable (arrival);
        UPDATE pg_index SET indisvalid = false
        WHERE indexrelid = 'ix_findable_words_made'::regclass
    """
    with server.transaction() as session:
        session.execute(text(broken_off))
    upgrade(server)
    with server.reading() as session:
        made = list(session.scalars(text(_INDEXES)))
    assert len(made) == 1
    assert "beginnings(words)" in made[0]


_INDEXES = """
    SELECT indexdef FROM pg_indexes JOIN pg_index ON indexrelid = indexname::regclass
    WHERE tablename = 'findable' AND indexname <> 'pk_findable' AND indisvalid
"""


@pytest.mark.scale
def test_every_paper_is_marked_with_where_it_stands(server: Database) -> None:
    with server.transaction() as session:
        arrivals = [{"arrival": 700 * number} for number in range(1, 31)]
        session.execute(text(_ENTER_WORDS), arrivals)
    upgrade(server)
    with server.reading() as session:
        marked = text("SELECT count(*) FROM findable WHERE words @@ 'đđr0 | đđr1'::tsquery")
        assert session.scalar(marked) == 31


def _pretend_newer(database: Database, floor: str) -> None:
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9000'"))
        session.execute(text("UPDATE program_floor SET revision = :floor"), {"floor": floor})


def test_a_program_starts_on_newer_tables_that_still_serve_it(office: Database) -> None:
    upgrade(office)
    _pretend_newer(office, floor=newest_revision())
    require_current(office)


def test_a_program_on_tables_that_took_away_what_it_needs_is_told_to_be_brought_up_to_date(
    office: Database,
) -> None:
    upgrade(office)
    _pretend_newer(office, floor="9000")
    with pytest.raises(DatabaseNewer) as refusal:
        require_current(office)
    assert refusal.value.facts == {"found": "9000", "wanted": newest_revision()}
    assert "nâng cấp chương trình" in refusal.value.clerk_message


def test_tables_from_before_programs_were_counted_are_to_be_migrated(office: Database) -> None:
    upgrade(office, "0004")
    with pytest.raises(DatabaseOutdated):
        require_current(office)


def test_work_that_misses_a_column_taken_away_is_put_off_and_does_not_count(
    office: Database,
) -> None:
    """A program that runs through a contraction meets it in the middle of its work."""
    upgrade(office)
    with pytest.raises(DatabaseNewer) as refusal, office.transaction() as session:
        session.execute(text("SELECT taken_away FROM documents"))
    assert refusal.value.retryable
