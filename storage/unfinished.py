"""Whether a restore has begun here and not come to its end: told by the database itself.

Until then nothing but the restore works on what is half there: an empty office that looks healthy
would be taken for the lost one. The mark is a table of one row that no migration knows; it goes in
the transaction that ends the restore.
"""

from typing import Final, NamedTuple

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    String,
    Table,
    delete,
    insert,
    inspect,
    select,
)
from sqlalchemy.orm import Session

from storage.database import Database
from storage.errors import RestoreUnfinished

_MARK: Final = Table(
    "restore_unfinished",
    MetaData(),
    Column("point", String, nullable=False),
    Column("manifest", String, nullable=False),
)


class Begun(NamedTuple):
    """Which backup is being restored: its name, and the SHA-256 of its manifest."""

    point: str
    manifest: str


def begun(connection: Connection) -> Begun | None:
    """The restore that has begun here, if there is one."""
    if not inspect(connection).has_table(_MARK.name):
        return None
    row = connection.execute(select(_MARK)).first()
    return Begun(*row) if row else None


def begin(database: Database, restore: Begun) -> None:
    """From now on the place is unfinished, whatever happens."""
    with database.transaction() as session:
        connection = session.connection()
        _MARK.create(connection, checkfirst=True)
        connection.execute(delete(_MARK))
        connection.execute(insert(_MARK), restore._asdict())


def end(session: Session) -> None:
    """The place is whole, once the transaction is."""
    _MARK.drop(session.connection(), checkfirst=True)


def require_finished(database: Database) -> None:
    """Raise :class:`RestoreUnfinished` where a restore was broken off."""
    with database.reading() as session:
        restore = begun(session.connection())
    if restore is not None:
        raise RestoreUnfinished(point=restore.point)
