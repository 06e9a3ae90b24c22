"""Bringing the tables up to date, from the first one on, with Alembic."""

from alembic import command
from alembic.config import Config

from storage.database import Database, lock_for_all
from storage.revision import MIGRATIONS, newest_revision

_LOCK = 0x6D696772  # any constant


def upgrade(database: Database, to: str = "head") -> str:
    """Run the missing migrations up to ``to``, forward only; returns the newest revision.

    Hosts that do so at once wait for each other.
    """
    config = _config()
    with database.engine.begin() as connection:
        lock_for_all(connection, _LOCK)
        config.attributes["connection"] = connection
        command.upgrade(config, to)
    return newest_revision()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config
