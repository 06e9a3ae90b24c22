"""Records have versions, codes cannot be changed, and what must not be kept is erased."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_APPEND_ONLY = "record versions are never changed"
_CODED = "the code of a digitised result is never changed"


def upgrade() -> None:
    """Forward; there is no way back but a backup."""
    op.create_table(
        "record_versions",
        sa.Column("document_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("schema", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("author", sa.String(length=128), nullable=False),
        sa.Column("reason", sa.String(length=255), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_record_versions_document_id")
        ),
        sa.PrimaryKeyConstraint("document_id", "version", name=op.f("pk_record_versions")),
    )
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("bucket", sa.String(length=63), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("version", sa.String(length=255), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
    )
    op.add_column("documents", sa.Column("record_version", sa.Integer(), nullable=True))
    op.add_column("documents", sa.Column("released_by", sa.String(length=128), nullable=True))
    op.add_column(
        "documents",
        sa.Column("marked_fields", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    _first_versions()
    op.drop_table("records")
    guards = _POSTGRES if op.get_bind().dialect.name == "postgresql" else _SQLITE
    for guard in guards:
        op.execute(guard)


def _first_versions() -> None:
    """What was extracted so far is version 1, by the worker whose move says so."""
    op.execute(
        """
        INSERT INTO record_versions (document_id, version, schema, body, author, reason, at)
        SELECT document_id, 1, schema, body,
               COALESCE((SELECT MIN(actor) FROM moves
                         WHERE moves.document_id = records.document_id
                           AND moves.to_state = 'extracted'), 'unknown'),
               'extracted', created_at
        FROM records
        """
    )
    op.execute(
        """
        UPDATE documents SET record_version = 1
        WHERE id IN (SELECT document_id FROM record_versions)
        """
    )
    # How many fields are marked stands in the JSON; the flag is enough to be in the list.
    op.execute("UPDATE documents SET marked_fields = 1 WHERE needs_review")


_SQLITE = (
    *(
        f"""
        CREATE TRIGGER record_versions_no_{act.lower()} BEFORE {act} ON record_versions
        BEGIN SELECT RAISE(ABORT, '{_APPEND_ONLY}'); END
        """
        for act in ("UPDATE", "DELETE")
    ),
    f"""
    CREATE TRIGGER documents_code_stays BEFORE UPDATE OF code ON documents
    WHEN OLD.code IS NOT NULL AND NEW.code IS NOT OLD.code
    BEGIN SELECT RAISE(ABORT, '{_CODED}'); END
    """,
    f"""
    CREATE TRIGGER documents_with_code_stay BEFORE DELETE ON documents
    WHEN OLD.code IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{_CODED}'); END
    """,
)

_POSTGRES = (
    """
    CREATE FUNCTION sohoa_refuse() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'restrict_violation'; END $$
    """,
    f"""
    CREATE TRIGGER record_versions_stay BEFORE UPDATE OR DELETE ON record_versions
    FOR EACH ROW EXECUTE FUNCTION sohoa_refuse('{_APPEND_ONLY}')
    """,
    f"""
    CREATE TRIGGER documents_code_stays BEFORE UPDATE OF code ON documents
    FOR EACH ROW WHEN (OLD.code IS NOT NULL AND NEW.code IS DISTINCT FROM OLD.code)
    EXECUTE FUNCTION sohoa_refuse('{_CODED}')
    """,
    f"""
    CREATE TRIGGER documents_with_code_stay BEFORE DELETE ON documents
    FOR EACH ROW WHEN (OLD.code IS NOT NULL)
    EXECUTE FUNCTION sohoa_refuse('{_CODED}')
    """,
)
