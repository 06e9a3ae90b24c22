"""Papers get an arrival, and a table of tokens they are found by.

:func:`storage.findable.catch_up` fills it afterwards, some papers at a time.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_LISTED_BY = ("state", "dossier", "type")
_UNFINDABLE = sa.text("NOT findable")


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.add_column("documents", sa.Column("arrival", sa.BigInteger(), nullable=True))
    op.add_column(
        "documents",
        sa.Column("findable", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.execute(_IN_ORDER)
    op.create_index("ix_documents_arrival", "documents", ["arrival"], unique=True)
    statements = _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE
    for statement in statements:
        op.execute(statement)
    for column in _LISTED_BY:
        op.create_index(f"ix_documents_{column}_arrival", "documents", [column, "arrival"])
    op.create_index(
        "ix_documents_unfindable",
        "documents",
        ["state"],
        sqlite_where=_UNFINDABLE,
        postgresql_where=_UNFINDABLE,
    )
    op.drop_index("ix_documents_dossier", "documents")
    op.drop_index("ix_documents_type", "documents")
    op.drop_index("ix_record_fields_name_folded", "record_fields")
    op.drop_index("ix_record_fields_name_squeezed", "record_fields")


_IN_ORDER = """
    UPDATE documents SET arrival = ordered.number
    FROM (SELECT id, row_number() OVER (ORDER BY created_at, id) AS number FROM documents) ordered
    WHERE ordered.id = documents.id
"""

_SQLITE = (
    # One transaction writes at a time, so two papers never see the same greatest one.
    """
    CREATE TRIGGER documents_arrive AFTER INSERT ON documents WHEN NEW.arrival IS NULL
    BEGIN
        UPDATE documents SET arrival = (SELECT coalesce(max(arrival), 0) + 1 FROM documents)
        WHERE id = NEW.id;
    END
    """,
    # Tokens are cut and folded already: whatever is no ASCII sign or space belongs to one.
    "CREATE VIRTUAL TABLE findable"
    " USING fts5(words, tokenize = 'ascii', columnsize = 0, prefix = '3')",
)

_POSTGRES = (
    "CREATE SEQUENCE arrivals OWNED BY documents.arrival",
    "SELECT setval('arrivals', (SELECT count(*) + 1 FROM documents), false)",
    "ALTER TABLE documents ALTER COLUMN arrival SET DEFAULT nextval('arrivals')",
    """
    CREATE TABLE findable (
        arrival bigint CONSTRAINT pk_findable PRIMARY KEY,
        words tsvector NOT NULL
    ) WITH (toast_tuple_target = 128)
    """,
    # Vectors lie beside the rows: a hundred rows fit on a page, and a word that stands in every
    # third paper is counted without reading what else they say.
    "ALTER TABLE findable ALTER words SET STORAGE EXTERNAL",
    # Without the list of pending entries, which every search would read through.
    "CREATE INDEX ix_findable_words ON findable USING gin (words) WITH (fastupdate = off)",
)
