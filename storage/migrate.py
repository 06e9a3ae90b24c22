"""Bringing the tables up to date, from the first one on, with Alembic.

A migration is one transaction with those before it, but for what would keep programs waiting that
work meanwhile. In PostgreSQL it does that outside, in an ``autocommit_block`` of Alembic: an index
of many rows is built ``CONCURRENTLY``, a column is filled some rows at a time. Whatever came before
is then committed, so such a migration is written to be begun again where it broke off.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from time import sleep

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from storage.database import Database
from storage.revision import MIGRATIONS, newest_revision

_LOCK = 0x6D696772  # any constant
_ASK_AGAIN_SECONDS = 0.2


def upgrade(database: Database, to: str = "head") -> str:
    """Run the missing migrations up to ``to``, forward only; returns the newest revision.

    Hosts that do so at once wait for each other.
    """
    config = _config()
    with _one_host_at_a_time(database), database.engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return newest_revision()


@contextmanager
def _one_host_at_a_time(database: Database) -> Iterator[None]:
    """Of a session, since the work has more than one transaction. SQLite's has one, which locks.

    Asked for again and again: who waits in a statement has a snapshot, for whose end an index that
    is built ``CONCURRENTLY`` waits in turn.
    """
    if database.engine.dialect.name != "postgresql":
        yield
        return
    autocommit = database.engine.execution_options(isolation_level="AUTOCOMMIT")
    with autocommit.connect() as connection:
        while not connection.scalar(text("SELECT pg_try_advisory_lock(:lock)"), {"lock": _LOCK}):
            sleep(_ASK_AGAIN_SECONDS)
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _LOCK})


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
