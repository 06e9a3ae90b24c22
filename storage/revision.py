"""Which tables this program was written for, and whether the database has them."""

from pathlib import Path

from sqlalchemy import inspect, text

from storage.database import Database
from storage.errors import DatabaseOutdated

MIGRATIONS = Path(__file__).parent / "migrations"


def newest_revision() -> str:
    """The number of the last migration; they are applied in the order of their numbers.

    Every command asks this, and Alembic would take 0.15 s to load for it.
    """
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def require_current(database: Database) -> None:
    """Raise :class:`DatabaseOutdated` unless the tables are those of this program."""
    with database.reading() as session:
        found = None
        if inspect(session.connection()).has_table("alembic_version"):
            found = session.scalar(text("SELECT version_num FROM alembic_version"))
    if found != newest_revision():
        raise DatabaseOutdated(found=found, wanted=newest_revision())
