"""In PostgreSQL the index also knows by which three letters words begin.

It is made beside the one before, under which programs go on finding; those that write wait for it,
some two minutes for a million papers. See :mod:`storage.gin`.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    if op.get_bind().dialect.name == "postgresql":
        for statement in _POSTGRES:
            op.execute(statement)


_POSTGRES = (
    # A word of the fields has its "đ" before its letters; what has two of them is no word.
    """
    CREATE FUNCTION beginnings(words tsvector) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
        SELECT array_agg(DISTINCT left(token, CASE WHEN token LIKE 'đ%' THEN 4 ELSE 3 END))
        FROM unnest(tsvector_to_array(words)) AS token
        WHERE length(token) >= 3 AND token NOT LIKE 'đđ%'
    $$
    """,
    "ALTER INDEX ix_findable_words RENAME TO ix_findable_words_alone",
    "CREATE INDEX ix_findable_words ON findable"
    " USING gin (words, beginnings(words)) WITH (fastupdate = off)",
    "DROP INDEX ix_findable_words_alone",
    # By this it is guessed how many papers a beginning has; nothing else would do it soon.
    "ANALYZE findable",
)
