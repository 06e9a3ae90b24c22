"""Numbers of the log, of moves and of erasures: 64 bits in PostgreSQL, as they are in SQLite.

Ten million pages a day are 17 million links of the log: 32 bits end after 126 days, and with them
all work. PostgreSQL writes the tables anew and lets nobody in meanwhile; who works waits.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_NUMBERED = (("audit", "seq"), ("moves", "id"), ("erasures", "id"))


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, column in _NUMBERED:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE bigint")
        op.execute(f"ALTER SEQUENCE {table}_{column}_seq AS bigint")
