"""The log cannot be changed and says from where; tables say which programs they still serve."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FLOOR = "0003"
"""The last migration before this one that took something away."""
_LOGS = ("audit", "moves")
_APPEND_ONLY = "the log is never changed"


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.add_column("audit", sa.Column("origin", sa.String(length=128), nullable=True))
    floor = op.create_table(
        "program_floor",
        sa.Column("revision", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("revision", name=op.f("pk_program_floor")),
    )
    op.bulk_insert(floor, [{"revision": _FLOOR}])
    guards = _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE
    for guard in guards:
        op.execute(guard)


_SQLITE = tuple(
    f"""
    CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table}
    BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END
    """
    for table in _LOGS
    for act in ("UPDATE", "DELETE")
)

_POSTGRES = (
    *(
        f"""
        CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION sohoa_refuse('{_APPEND_ONLY}')
        """
        for table in _LOGS
    ),
    *(
        f"""
        CREATE TRIGGER {table}_not_emptied BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION sohoa_refuse('{_APPEND_ONLY}')
        """
        for table in (*_LOGS, "record_versions")
    ),
)
