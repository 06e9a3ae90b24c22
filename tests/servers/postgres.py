"""A PostgreSQL server of the tests' own, from Debian's package."""

import itertools
import os
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg
from sqlalchemy import text

from sohoa.stack.ports import choose_ports
from storage.database import Database
from storage.tables import Base
from tests.servers.running import folder_of, required, run_as, server, service_user

_FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""A database takes 40 ms to make instead of 300. Sessions of the product wait for their commits all
the same."""

ASKED = "asked"
"""The one role that is asked for its password; there is none of that name, which the server tells
nobody who has none. All others who come from this machine are trusted."""

_PATIENCE = 3000
"""Hundredths of a second."""


class PostgresServer:
    """Makes databases on a running server."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._numbers = itertools.count(1)

    def make_database(self) -> str:
        """The name of a new, empty database."""
        name = f"test_{next(self._numbers)}"
        with psycopg.connect(self.conninfo("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
        return name

    @property
    def address(self) -> str:
        """Where it listens, ``host:port``."""
        return f"127.0.0.1:{self._port}"

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of a database."""
        return f"postgresql+psycopg://sohoa@{self.address}/{database}"

    def conninfo(self, database: str) -> str:
        """The same for psycopg."""
        return f"postgresql://sohoa@127.0.0.1:{self._port}/{database}"

    def end_sessions_of(self, database: str) -> None:
        """Cut every connection to a database, as a restart of the server does."""
        end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
        with psycopg.connect(self.conninfo("postgres")) as connection:
            connection.execute(end, [database])

    def crash(self, database: str) -> None:
        """Kill -9 a session: the server ends all others too and recovers from its log.

        Returns when it has begun to: our own session is among those that end.
        """
        sessions = "SELECT pid FROM pg_stat_activity WHERE datname = %s"
        with closing(psycopg.connect(self.conninfo("postgres"), autocommit=True)) as connection:
            pids = [pid for (pid,) in connection.execute(sessions, [database])]
            os.kill(pids[0], signal.SIGKILL)
            with suppress(psycopg.OperationalError):
                for _ in range(_PATIENCE):
                    connection.execute("SELECT pg_sleep(0.01)")
                raise TimeoutError

    def answers(self) -> bool:
        """Whether the server takes connections."""
        try:
            psycopg.connect(self.conninfo("postgres"), connect_timeout=1).close()
        except psycopg.OperationalError:
            return False
        return True


def empty_tables(database: Database) -> None:
    """Take every row out of a migrated database."""
    tables = ", ".join(name for name in Base.metadata.tables if name != "program_floor")
    with database.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers
        session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY"))


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    """A server on 127.0.0.1 with a port of its own; raises ``ServerMissing``."""
    program = _program("postgres")
    user = service_user("postgres")
    (port,) = choose_ports(1)
    running = PostgresServer(port)
    with folder_of(user, "postgres") as folder:
        cluster = folder / "cluster"
        _make_cluster(user, cluster)
        options = [f"--{setting}" for setting in (*_FAST, "max_connections=200")]
        addresses = ["-h", "127.0.0.1", "-p", str(port), "-k", str(folder)]
        argv = [program, "-D", str(cluster), *addresses, *options]
        # SIGINT is PostgreSQL's "fast" shutdown: it waits for no client.
        with server(user, argv, {}, folder, ready=running.answers, stop=signal.SIGINT):
            yield running


def _make_cluster(user: str | None, cluster: Path) -> None:
    options = ["--username=sohoa", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    argv = [_program("initdb"), "-D", str(cluster), *options, "--no-sync"]
    run_as(user, argv, {}, cluster.parent)
    rules = cluster / "pg_hba.conf"
    asked = f"host all {ASKED} 127.0.0.1/32 scram-sha-256\n"
    rules.write_text(asked + rules.read_text("utf-8"), "utf-8")  # the first one that fits counts


def _program(name: str) -> str:
    versions = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    newest = max(versions, key=lambda path: float(path.parts[4]), default=None)
    return str(required(newest, "postgresql"))
