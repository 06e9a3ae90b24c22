"""In PostgreSQL each row of tokens is marked with its shelf and its room.

By a trigger, so that programs of the version before do it too; see :mod:`storage.stretches`.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRES:
            op.execute(statement)


_POSTGRES = (
    """
    CREATE FUNCTION mark_neighbourhood() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        NEW.words := NEW.words || array_to_tsvector(
            ARRAY['đđs' || (NEW.arrival >> 9), 'đđr' || (NEW.arrival >> 14)]
        );
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER findable_stands BEFORE INSERT OR UPDATE ON findable
    FOR EACH ROW EXECUTE FUNCTION mark_neighbourhood()
    """,
    "UPDATE findable SET words = words",
)
