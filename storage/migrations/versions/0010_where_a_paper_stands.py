"""In PostgreSQL each row of tokens is marked with its shelf and its room.

By a trigger, so that programs of the version before do it too; see :mod:`storage.stretches`. The
rows there are get their marks some at a time, outside the transaction, while programs go on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_AT_ONCE = 1 << 10
"""Papers whose rows are locked together, for half a second."""


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _TRIGGER:
            op.execute(statement)
        with op.get_context().autocommit_block():
            _mark_all()


def _mark_all() -> None:
    connection = op.get_bind()
    newest = connection.scalar(sa.text("SELECT max(arrival) FROM findable")) or 0
    for first in range(0, newest + 1, _AT_ONCE):
        connection.execute(_MARK, {"first": first, "last": first + _AT_ONCE - 1})


_MARK = sa.text("UPDATE findable SET words = words WHERE arrival BETWEEN :first AND :last")
_TRIGGER = (
    """
    CREATE OR REPLACE FUNCTION mark_neighbourhood() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.words := NEW.words || array_to_tsvector(
            ARRAY['đđs' || (NEW.arrival >> 9), 'đđr' || (NEW.arrival >> 14)]
        );
        RETURN NEW;
    END $$
    """,
    "DROP TRIGGER IF EXISTS findable_stands ON findable",
    """
    CREATE TRIGGER findable_stands BEFORE INSERT OR UPDATE ON findable
    FOR EACH ROW EXECUTE FUNCTION mark_neighbourhood()
    """,
)
