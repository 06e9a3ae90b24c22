"""A page that cannot be read keeps its own error."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.add_column("pages", sa.Column("error_code", sa.String(length=64), nullable=True))
    op.add_column("pages", sa.Column("error_facts", sa.JSON(), nullable=True))
