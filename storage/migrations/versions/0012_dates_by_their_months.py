"""Papers remember which tokens they are found by: those of before lack the months of their dates.

:func:`storage.findable.renew` enters them again, some at a time; until then, and while programs of
the version before go on, they are found by all else. See :data:`storage.tokens.VERSION`.
"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_COLUMN.format(unless="IF NOT EXISTS"))
        with op.get_context().autocommit_block():
            # One that was broken off is there and of no use.
            op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_documents_outdated")
            op.execute(_INDEX.format(how="CONCURRENTLY"))
    else:
        op.execute(_COLUMN.format(unless=""))
        op.execute(_INDEX.format(how=""))


_COLUMN = "ALTER TABLE documents ADD COLUMN {unless} tokens_version INTEGER DEFAULT 0 NOT NULL"
_INDEX = """
    CREATE INDEX {how} ix_documents_outdated ON documents (arrival)
    WHERE findable AND tokens_version < 1
    """
