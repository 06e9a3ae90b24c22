"""Connections to SQLite or PostgreSQL, behind one door."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from storage.errors import (
    DatabaseNewer,
    DatabaseRefuses,
    DatabaseUnreachable,
    StoreFull,
    TableMissing,
)
from storage.refused import refusal

_OTHER_COLUMNS = re.compile(r"no such column|table \w+ has no column named")
_NO_TABLE = re.compile(r'no such table: (?:\w+\.)?(\w+)|.*"(?:\w+\.)?(\w+)"')
"""SQLite's words, and PostgreSQL's, which may be in another language; both name the table."""
_CONNECT_SECONDS = 5
_REACHED = {
    "connect_timeout": _CONNECT_SECONDS,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}
"""libpq waits for a silent host as long as TCP does: more than two minutes for one that is not
there, a quarter of an hour for one that takes no more bytes, and two hours for one that was cut off
while it worked on an answer. Such a host is given up after a minute (tcp(7))."""
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=30000",
)
_DURABLE = """
SELECT set_config('synchronous_commit', 'on', false)
WHERE current_setting('synchronous_commit') = 'off'
"""
"""A server may be told to answer before a commit is on its disk; papers are not among what it may
lose then. Stricter settings, those of replicas, stay as they are."""


class Database:
    """Opens transactions; safe to create before a fork if :meth:`forget_connections` follows."""

    def __init__(self, url: str) -> None:
        self.engine = _sqlite(url) if make_url(url).drivername == "sqlite" else _server(url)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)
        self._hasty = sessionmaker(
            self.engine.execution_options(sohoa_hasty=True), expire_on_commit=False
        )
        self._readers = sessionmaker(
            self.engine.execution_options(sohoa_reading=True), expire_on_commit=False
        )

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:
        """A session that commits at the end, or rolls back when anything is raised.

        One that is not ``durable`` does not wait for the disk: a power cut may undo it, whole, and
        nothing that came before it. Raises :class:`DatabaseUnreachable` when the server cannot be
        reached (:class:`DatabaseRefuses`, a kind of it, when it lets us not in),
        :class:`StoreFull` when its disk has no room, :class:`DatabaseNewer` when a column is not
        there (any more), and :class:`TableMissing` when a whole table is not.
        """
        sessions = self._sessions if durable else self._hasty
        with _named_errors(), sessions.begin() as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that only looks: it waits for no writer. Raises as :meth:`transaction`."""
        with _named_errors(), self._readers.begin() as session:
            yield session

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """Everything as it was at one moment, however long the look and whoever writes meanwhile.

        Raises as :meth:`transaction`.
        """
        options: dict[str, object] = {"sohoa_reading": True}
        if self.engine.dialect.name == "postgresql":
            options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        engine = self.engine.execution_options(**options)
        with _named_errors(), engine.connect() as connection, connection.begin():
            yield connection

    def forget_connections(self) -> None:
        """Drop pooled connections without closing them: they belong to the parent process."""
        self.engine.dispose(close=False)

    def close(self) -> None:
        """Close every pooled connection."""
        self.engine.dispose()


def lock_for_all(connection: Connection, number: int) -> None:
    """Wait until no other transaction holds the lock ``number``; it ends with the transaction.

    SQLite lets only one transaction write in any case.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def upsert(session: Session, table: type[DeclarativeBase]) -> postgresql.Insert | sqlite.Insert:
    """An ``INSERT`` that can say what happens when the row is there: both spell it alike."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return insert(table)


@contextmanager
def _named_errors() -> Iterator[None]:
    try:
        yield
    except (OperationalError, ProgrammingError) as error:
        if (table := _missing_table(error.orig)) is not None:
            raise TableMissing(table=table) from error
        if _is_of_other_columns(error.orig):
            raise DatabaseNewer(cause=type(error.orig).__name__) from error
        if (condition := refusal(error.orig)) is not None:
            raise DatabaseRefuses(cause=condition) from error
        if isinstance(error, ProgrammingError):
            raise
        if _is_full(error.orig):
            raise StoreFull(where="database") from error
        raise DatabaseUnreachable(cause=type(error.orig).__name__) from error
    except PoolTimeout as error:
        raise DatabaseUnreachable(cause="no free connection") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseUnreachable(cause=type(error.orig).__name__) from error
        raise


def _is_full(error: BaseException | None) -> bool:
    """SQLite's SQLITE_FULL, or PostgreSQL's disk_full (SQLSTATE 53100)."""
    sqlite, postgres = getattr(error, "sqlite_errorname", None), getattr(error, "sqlstate", None)
    return sqlite == "SQLITE_FULL" or postgres == "53100"


def _is_of_other_columns(error: BaseException | None) -> bool:
    """A statement for other columns: PostgreSQL's undefined_column (SQLSTATE 42703).

    To SQLite every mistake in a statement is SQLITE_ERROR; its words tell them apart.
    """
    if getattr(error, "sqlstate", None) == "42703":
        return True
    return _OTHER_COLUMNS.match(str(error)) is not None


def _missing_table(error: BaseException | None) -> str | None:
    """The table that is not there at all, if that is what is wrong: undefined_table (42P01)."""
    told = str(error)
    if getattr(error, "sqlstate", None) != "42P01" and not told.startswith("no such table"):
        return None
    match = _NO_TABLE.match(told)
    return "?" if match is None else match[1] or match[2]


def _sqlite(url: str) -> Engine:
    patience = {"timeout": 30, "isolation_level": None}
    engine = create_engine(url, connect_args=patience, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in _SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A transaction that reads first and writes later would fail with "database is locked"
        # when another one wrote in between; taking the write lock at once makes it wait instead.
        options = connection.get_execution_options()
        if options.get("sohoa_reading", False):
            connection.exec_driver_sql("BEGIN")
            return
        # FULL: a state that was told to anybody survives a power cut. NORMAL commits without
        # waiting for the disk, in the order of the log.
        level = "NORMAL" if options.get("sohoa_hasty", False) else "FULL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _server(url: str) -> Engine:
    engine = create_engine(
        url,
        connect_args=_REACHED,
        pool_pre_ping=True,
        pool_size=4,
        max_overflow=4,
        hide_parameters=True,  # an error that is logged must not tell what stands on a paper
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        try:
            cursor = connection.cursor()
            cursor.execute(_DURABLE)
            cursor.close()
            connection.commit()
        except BaseException:
            connection.close()  # the pool has not taken it yet
            raise

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get("sohoa_hasty", False):
            connection.exec_driver_sql("SET LOCAL synchronous_commit = off")

    return engine
