"""How the work stands: batches, workers, times taken, and indexes that count without a scan."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_MOVING = "state IN ('received', 'copied', 'extracted', 'coded')"


def upgrade() -> None:
    """Forward; papers of before belong to no batch, and when their pages were read is not known."""
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("label", sa.String(length=128), nullable=False),
        sa.Column("submitted_by", sa.String(length=128), nullable=False),
        sa.Column("lane", sa.String(length=16), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_created_at"), "batches", ["created_at"])
    op.create_table(
        "workers",
        sa.Column("owner", sa.String(length=128), nullable=False),
        sa.Column("queues", sa.String(length=128), nullable=False),
        sa.Column("processes", sa.Integer(), nullable=False),
        sa.Column("software", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_workers")),
    )
    op.create_table(
        "timings",
        sa.Column("what", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("bound_ms", sa.Integer(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("what", "label", "bound_ms", name=op.f("pk_timings")),
    )
    op.add_column("documents", sa.Column("batch", sa.String(length=64), nullable=True))
    op.add_column("documents", sa.Column("trace", sa.String(length=55), nullable=True))
    op.add_column("pages", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    _index("ix_documents_batch_state", "documents", ["batch", "state"], "batch IS NOT NULL")
    _index("ix_documents_moving", "documents", ["lane", "changed_at"], _MOVING)
    _index(
        "ix_documents_error_code_state",
        "documents",
        ["error_code", "state"],
        "error_code IS NOT NULL",
    )
    for table in ("documents", "pages"):
        _index(f"ix_{table}_lease_until", table, ["lease_until"], "lease_until IS NOT NULL")
    _index("ix_pages_done_at", "pages", ["done_at"], "done_at IS NOT NULL")
    op.create_index("ix_pages_document_id_state", "pages", ["document_id", "state"])


def _index(name: str, table: str, columns: list[str], where: str) -> None:
    """An index over the few rows for which ``where`` holds."""
    rows = sa.text(where)
    op.create_index(name, table, columns, sqlite_where=rows, postgresql_where=rows)
