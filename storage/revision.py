"""Which tables this program was written for, and whether the database still serves it.

Tables are brought forward while programs of the version before still work with them: expand, then
contract. A migration adds what the new program needs, in a form that the old one need not know
(nullable, or with a default of the database); what the old one needs goes only in a later release,
by a migration that calls :func:`storage.floor.no_program_before`. ``tests/storage`` holds every
migration to it.
"""

from pathlib import Path

from sqlalchemy import Connection, String, column, inspect, select, table

from storage.database import Database
from storage.errors import DatabaseNewer, DatabaseOutdated
from storage.tables import ProgramFloorRow
from storage.unfinished import require_finished

MIGRATIONS = Path(__file__).parent / "migrations"
_APPLIED = table("alembic_version", column("version_num", String)).c.version_num


def newest_revision() -> str:
    """The number of the last migration; they are applied in the order of their numbers.

    Every command asks this, and Alembic would take 0.15 s to load for it.
    """
    return max(path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def require_current(database: Database) -> None:
    """Raise unless the tables serve this program: its own, or newer ones that still do.

    Raises :class:`DatabaseOutdated` (run ``sohoa migrate``), :class:`DatabaseNewer` (bring this
    program up to date) and ``RestoreUnfinished``.
    """
    require_finished(database)
    ours = newest_revision()
    with database.reading() as session:
        found = applied_revision(session.connection())
        if found is None or found < ours:
            raise DatabaseOutdated(found=found, wanted=ours)
        if found > ours and session.scalars(select(ProgramFloorRow.revision)).one() > ours:
            raise DatabaseNewer(found=found, wanted=ours)


def is_newest(database: Database) -> bool:
    """Whether every migration of this program was applied, and none of a later one."""
    with database.reading() as session:
        return applied_revision(session.connection()) == newest_revision()


def applied_revision(connection: Connection) -> str | None:
    """The last migration that was applied; ``None`` for a database without tables."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(select(_APPLIED)).scalar()
