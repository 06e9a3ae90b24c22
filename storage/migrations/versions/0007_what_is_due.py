"""What is due becomes rows, and leases get a number that never goes back.

What is due for papers on their way is entered by the sweeper's first look.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.create_table(
        "outbox",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("task", sa.String(length=32), nullable=False),
        sa.Column("queue", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("batch", sa.String(length=200), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_outbox_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", "page", name=op.f("pk_outbox")),
    )
    op.create_index("ix_outbox_queue_turn_due_at", "outbox", ["queue", "turn", "due_at"])
    op.create_index("ix_outbox_queue_batch_turn", "outbox", ["queue", "batch", "turn"])
    for table in ("documents", "pages"):
        column = sa.Column("epoch", sa.Integer(), nullable=False, server_default="0")
        op.add_column(table, column)
