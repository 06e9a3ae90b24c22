"""What a broken database looks like from above: a named error, never a driver's."""

import os
import socket
import time
from contextlib import closing
from functools import partial
from traceback import format_exception

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from sohoa.stack.ports import choose_ports
from storage import audit
from storage.database import Database
from storage.documents import Documents
from storage.errors import DatabaseRefuses, DatabaseUnreachable, StoreFull, TableMissing
from tests.fakes.clocks import FrozenClock
from tests.servers.postgres import ASKED, PostgresServer
from tests.storage.arranged import received


@pytest.fixture
def documents_on_sqlite(sqlite_database: Database, clock: FrozenClock) -> Documents:
    return Documents(sqlite_database, clock)


def _fill(documents: Documents) -> None:
    for number in range(1000):
        received(documents, f"scan {number}")


def test_a_server_that_is_away_is_named_at_once() -> None:
    (port,) = choose_ports(1)
    url = f"postgresql+psycopg://sohoa@127.0.0.1:{port}/sohoa"
    began = time.monotonic()
    with (
        closing(Database(url)) as database,
        pytest.raises(DatabaseUnreachable) as away,
        database.transaction() as session,
    ):
        session.execute(text("SELECT 1"))
    assert away.value.retryable
    assert type(away.value) is DatabaseUnreachable, "waiting helps"
    assert time.monotonic() - began < 10


def test_a_sqlite_file_that_cannot_be_opened_is_named() -> None:
    with (
        closing(Database("sqlite:////nowhere/at/all.sqlite")) as database,
        pytest.raises(DatabaseUnreachable),
        database.reading() as session,
    ):
        session.execute(text("SELECT 1"))


def test_a_full_disk_is_named_and_nothing_half_done_stays(
    sqlite_database: Database, documents_on_sqlite: Documents
) -> None:
    # SQLite reports SQLITE_FULL at its page limit exactly as at the end of the disk.
    with sqlite_database.engine.connect() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
        connection.execute(text(f"PRAGMA max_page_count={pages + 2}"))
    with pytest.raises(StoreFull) as full:
        _fill(documents_on_sqlite)
    assert full.value.retryable
    entered = documents_on_sqlite.list_recent(limit=1000)
    assert all(len(documents_on_sqlite.history(document.id)) == 1 for document in entered)


def test_a_mistake_of_the_program_is_not_called_an_outage(database: Database) -> None:
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.execute(text("INSERT INTO documents (id) VALUES ('x')"))


def test_what_raises_leaves_no_trace(database: Database) -> None:
    with pytest.raises(LookupError):
        _write_and_raise(database)
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM code_counters")).scalar_one() == 0


def _write_and_raise(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("INSERT INTO code_counters (prefix, last) VALUES ('a', 1)"))
        raise LookupError


def test_readers_wait_for_no_writer(database: Database) -> None:
    with database.transaction() as writer:
        writer.execute(text("INSERT INTO code_counters (prefix, last) VALUES ('a', 1)"))
        began = time.monotonic()
        with database.reading() as reader:
            assert reader.execute(text("SELECT count(*) FROM code_counters")).scalar_one() == 0
        assert time.monotonic() - began < 5


@pytest.mark.scale
def test_a_host_that_falls_silent_in_the_middle_is_given_up_within_a_minute(
    postgres_database: Database,
) -> None:
    with postgres_database.reading() as session:
        driver = session.connection().connection.driver_connection
        assert driver is not None
        with socket.socket(fileno=os.dup(driver.fileno())) as line:
            tcp = partial(line.getsockopt, socket.IPPROTO_TCP)
            no_word = tcp(socket.TCP_KEEPIDLE) + tcp(socket.TCP_KEEPCNT) * tcp(socket.TCP_KEEPINTVL)
            assert line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert no_word <= 60
            assert 0 < tcp(socket.TCP_USER_TIMEOUT) <= 60_000


@pytest.mark.scale
def test_connections_that_were_cut_while_idle_are_made_anew(
    postgres_database: Database, postgres: PostgresServer
) -> None:
    with postgres_database.reading() as session:
        session.execute(text("SELECT 1"))
    postgres.end_sessions_of(postgres_database.engine.url.database or "")
    with postgres_database.reading() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1


@pytest.mark.scale
@pytest.mark.parametrize(("durable", "waits"), [(True, "on"), (False, "off")])
def test_a_server_that_is_told_not_to_wait_for_its_disk_waits_for_ours(
    postgres_database: Database, durable: bool, waits: str
) -> None:
    """The tests' server has ``synchronous_commit=off``; a figure may be lost, a paper not."""
    with postgres_database.transaction(durable=durable) as session:
        assert session.execute(text("SHOW synchronous_commit")).scalar_one() == waits


@pytest.mark.scale
@pytest.mark.parametrize(
    ("login", "name", "cause"),
    [
        (f"{ASKED}:geheim", "postgres", "invalid_password"),
        (ASKED, "postgres", "invalid_password"),
        ("nobody", "postgres", "invalid_authorization_specification"),
        ("sohoa:geheim", "nowhere", "invalid_catalog_name"),
    ],
)
def test_a_server_that_lets_us_not_in_is_named_without_the_password(
    login: str, name: str, cause: str, postgres: PostgresServer
) -> None:
    url = f"postgresql+psycopg://{login}@{postgres.address}/{name}"
    with closing(Database(url)) as database, pytest.raises(DatabaseRefuses) as refusal:
        _ask(database, "SELECT 1")
    assert refusal.value.facts == {"cause": cause}
    assert "geheim" not in "".join(format_exception(refusal.value))


@pytest.mark.scale
def test_a_role_that_was_granted_too_little_is_named(
    postgres: PostgresServer, migrated_postgres: str
) -> None:
    with psycopg.connect(postgres.conninfo("postgres")) as connection:
        connection.execute("CREATE ROLE few LOGIN")
    with (
        closing(Database(migrated_postgres.replace("sohoa@", "few@"))) as database,
        pytest.raises(DatabaseRefuses) as refusal,
    ):
        _ask(database, "SELECT count(*) FROM documents")
    assert refusal.value.facts == {"cause": "insufficient_privilege"}


def _ask(database: Database, statement: str) -> None:
    with database.reading() as session:
        session.execute(text(statement))


@pytest.mark.scale
def test_a_server_that_goes_away_in_the_middle_is_named(
    postgres_database: Database, postgres: PostgresServer
) -> None:
    with pytest.raises(DatabaseUnreachable):
        _lose_the_server(postgres_database, postgres)


def _lose_the_server(database: Database, postgres: PostgresServer) -> None:
    with database.transaction() as session:
        session.execute(text("SELECT 1"))
        postgres.end_sessions_of(database.engine.url.database or "")
        session.execute(text("SELECT 1"))


def test_a_table_that_is_missing_altogether_is_named_and_not_called_newer(
    database: Database,
) -> None:
    with pytest.raises(TableMissing) as refusal:
        _ask_without_the_log(database)
    assert refusal.value.facts == {"table": "audit"}
    assert "mới hơn" not in refusal.value.clerk_message


def _ask_without_the_log(database: Database) -> None:
    with database.transaction() as session:
        session.execute(text("DROP TABLE audit"))  # never committed: others use the tables
        audit.head(session)
