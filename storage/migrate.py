"""Bringing the tables up to date, from the first one on, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from storage.database import Database, lock_for_all
from storage.errors import DatabaseOutdated

_LOCK = 0x6D696772  # any constant
_SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> str:
    """Run the missing migrations, forward only; returns the revision reached.

    Hosts that do so at once wait for each other.
    """
    config = _config()
    with database.engine.begin() as connection:
        lock_for_all(connection, _LOCK)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return newest_revision()


def newest_revision() -> str:
    """The revision this program was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "the package ships at least one migration"
    return head


def require_current(database: Database) -> None:
    """Raise :class:`DatabaseOutdated` unless the tables are those of this program."""
    with database.reading() as session:
        found = MigrationContext.configure(session.connection()).get_current_revision()
    if found != newest_revision():
        raise DatabaseOutdated(found=found, wanted=newest_revision())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config
