"""For migrations that take something away: which programs can go on no longer."""

from alembic import op


def no_program_before(revision: str) -> None:
    """Programs written for an older ``revision`` are told to be brought up to date, and stop.

    Say the first revision whose program no longer touches what is taken away. The last act of a
    contracting migration.
    """
    op.execute(f"UPDATE program_floor SET revision = '{revision}'")
