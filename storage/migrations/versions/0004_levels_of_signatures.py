"""How far the signature of each copy has got, and when to look at it again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.create_table(
        "seal_levels",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("level", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_seal_levels_document_id_documents")
        ),
        sa.PrimaryKeyConstraint("document_id", name=op.f("pk_seal_levels")),
    )
    with op.batch_alter_table("seal_levels", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seal_levels_next_at"), ["next_at"], unique=False)
