"""In PostgreSQL the index also knows by which three letters words begin.

It is built beside the one before, by which programs go on finding and into which they go on
writing. See :mod:`storage.gin`.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_BEGINNINGS)
        with op.get_context().autocommit_block():
            for statement in _INDEX:
                op.execute(statement)


# A word of the fields has its "đ" before its letters; what has two of them is no word.
_BEGINNINGS = """
    CREATE OR REPLACE FUNCTION beginnings(words tsvector) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(DISTINCT left(token, CASE WHEN token LIKE 'đ%' THEN 4 ELSE 3 END))
        FROM unnest(tsvector_to_array(words)) AS token
        WHERE length(token) >= 3 AND token NOT LIKE 'đđ%'
    $$
    """
_INDEX = (
    # One that was broken off is there and of no use.
    "DROP INDEX CONCURRENTLY IF EXISTS ix_findable_words_made",
    "CREATE INDEX CONCURRENTLY ix_findable_words_made ON findable"
    " USING gin (words, beginnings(words)) WITH (fastupdate = off)",
    "DROP INDEX CONCURRENTLY IF EXISTS ix_findable_words",
    "ALTER INDEX ix_findable_words_made RENAME TO ix_findable_words",
    # By this it is guessed how many papers a beginning has; nothing else would do it soon.
    "ANALYZE findable",
)
