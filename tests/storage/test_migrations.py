"""Migrations and ``storage/tables.py`` say the same, on both databases."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, select, text

from storage.database import Database
from storage.errors import DatabaseOutdated
from storage.migrate import upgrade
from storage.revision import MIGRATIONS, newest_revision, require_current
from storage.tables import Base, DocumentRow, RecordVersionRow
from tests.servers.postgres import PostgresServer


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'empty.sqlite'}"


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> str:
    return postgres.url(postgres.make_database())


@pytest.fixture(
    params=[
        pytest.param("empty_sqlite", id="sqlite"),
        pytest.param("empty_postgres", id="postgresql", marks=pytest.mark.scale),
    ]
)
def empty(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any table."""
    with closing(Database(request.getfixturevalue(request.param))) as database:
        yield database


_UPGRADE = """
import sys
from storage.database import Database
from storage.migrate import upgrade
upgrade(Database(sys.argv[1]))
"""


def _url(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def _is_ours(dialect: str) -> Callable[[object, str | None, str, bool, object], bool]:
    """All tables but that of FTS5, which makes its own."""

    def is_ours(_o: object, name: str | None, kind: str, _r: bool, _c: object) -> bool:
        of_fts5 = dialect == "sqlite" and kind == "table" and str(name).startswith("findable")
        return not of_fts5

    return is_ours


def test_migrations_make_exactly_the_tables_the_program_works_with(empty: Database) -> None:
    upgrade(empty)
    with empty.engine.connect() as connection:
        opts = {"compare_type": True, "include_object": _is_ours(connection.dialect.name)}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.parametrize(("table", "column"), [("audit", "seq"), ("moves", "id")])
def test_numbers_of_what_is_never_deleted_do_not_end(
    empty: Database, table: str, column: str
) -> None:
    """Ten million pages a day are 17 million links of the log: 32 bits end after 126 days."""
    upgrade(empty)
    with empty.engine.connect() as connection:
        kinds = {each["name"]: each["type"] for each in inspect(connection).get_columns(table)}
        if connection.dialect.name != "postgresql":
            assert str(kinds[column]) == "INTEGER"  # 64 bits in SQLite
            return
        assert str(kinds[column]) == "BIGINT"
        counter = f"SELECT max_value FROM pg_sequences WHERE sequencename = '{table}_{column}_seq'"
        assert connection.scalar(text(counter)) == 2**63 - 1


def test_the_last_number_is_the_end_of_the_chain() -> None:
    """Two migrations on one predecessor, or one with a number too low, would be seen here."""
    assert ScriptDirectory(str(MIGRATIONS)).get_current_head() == newest_revision()


def test_an_upgrade_of_current_tables_changes_nothing(empty: Database) -> None:
    assert upgrade(empty) == newest_revision()
    assert upgrade(empty) == newest_revision()
    require_current(empty)


@pytest.mark.slow
def test_hosts_that_upgrade_at_once_do_not_trip_over_each_other(empty: Database) -> None:
    # Processes, as hosts are: Alembic keeps the running migration in a module.
    hosts = [
        subprocess.Popen([sys.executable, "-c", _UPGRADE, _url(empty)], stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    assert [host.communicate(timeout=60)[1].decode() for host in hosts] == [""] * 3
    require_current(empty)


def test_a_worker_on_an_empty_database_is_told_to_migrate(empty: Database) -> None:
    with pytest.raises(DatabaseOutdated) as refusal:
        require_current(empty)
    assert refusal.value.facts == {"found": None, "wanted": newest_revision()}
    assert "sohoa migrate" in refusal.value.clerk_message


def test_a_worker_on_tables_of_another_version_is_told_to_migrate(empty: Database) -> None:
    upgrade(empty)
    with empty.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(DatabaseOutdated) as refusal:
        require_current(empty)
    assert refusal.value.facts["found"] == "0000"


_A_RECORD_OF_BEFORE = (
    """
    INSERT INTO documents (id, state, lane, source_name, source_sha256, submitted_by,
                           needs_review, attempts, created_at, changed_at)
    VALUES ('d', 'stored', 'bulk', 'a.pdf', '0', 'clerk', true, 0,
            '2026-01-02 03:04:05', '2026-01-02 03:04:05')
    """,
    """
    INSERT INTO moves (document_id, from_state, to_state, actor, reason, at)
    VALUES ('d', 'copied', 'extracted', 'may-1/7/1.0', 'extracted', '2026-01-02 03:04:05')
    """,
    """
    INSERT INTO records (document_id, schema, body, created_at)
    VALUES ('d', 'don_de_nghi/1', '{"as": "it was"}', '2026-01-02 03:04:05')
    """,
)


def test_a_record_from_before_versions_becomes_the_first_one(empty: Database) -> None:
    """Nothing of an office's work is lost, and its author is the worker that extracted it."""
    upgrade(empty, "0001")
    with empty.transaction() as session:
        for statement in _A_RECORD_OF_BEFORE:
            session.execute(text(statement))
    upgrade(empty)
    with empty.reading() as session:
        (version,) = session.scalars(select(RecordVersionRow))
        document = session.get_one(DocumentRow, "d")
    assert (version.version, version.body) == (1, '{"as": "it was"}')
    assert (version.author, version.reason) == ("may-1/7/1.0", "extracted")
    assert (document.record_version, document.needs_review) == (1, True)
    assert document.marked_fields > 0
