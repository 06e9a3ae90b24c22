"""A sealing worker says when its certificate ends."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.add_column("workers", sa.Column("seals_until", sa.DateTime(timezone=True), nullable=True))
