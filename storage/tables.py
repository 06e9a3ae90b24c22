"""The tables. Migrations in ``storage/migrations`` make them; a test proves both agree."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    FetchedValue,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from schemas.errors import Fact


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment, kept as UTC: SQLite would drop the zone without a word."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database; raises ``ValueError`` for a moment without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "a moment without a zone means nothing"
            raise ValueError(msg)
        moment = value.astimezone(UTC)
        return moment if dialect.name == "postgresql" else moment.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database, in UTC."""
        if value is None:
            return None
        return value.astimezone(UTC) if dialect.name == "postgresql" else value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """Names every constraint, so that migrations can speak of it on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  (SQLAlchemy's own protocol)
        datetime: UtcDateTime(),
        dict[str, Fact]: JSON(),
    }


_COUNTED = BigInteger().with_variant(Integer, "sqlite")
"""Numbers of rows without end: 17 million links of the log a day (docs/scaling.md). SQLite counts a
column by itself only when it is called INTEGER, which has 64 bits there."""


def _part(name: str, *columns: str, where: str) -> Index:
    """An index over the few rows for which ``where`` holds, however many others there are."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))


MOVING = "state IN ('received', 'copied', 'extracted', 'coded')"
"""States in which a worker has something to do, as the index over them spells it.

A database uses such an index only for a query that repeats its condition word for word.
"""


class BatchRow(Base):
    """Papers that were handed in together: who followed them in, on which lane, since when."""

    __tablename__ = "batches"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    label: Mapped[str] = mapped_column(String(128))
    """What people call it: a box, a folder; empty when nobody named it."""
    submitted_by: Mapped[str] = mapped_column(String(128))
    lane: Mapped[str] = mapped_column(String(16))
    created_at: Mapped[datetime] = mapped_column(index=True)


UNFINDABLE = "NOT findable"
"""The papers that are not found by their words, as the index over them spells it."""
OUTDATED = "findable AND tokens_version < 1"
"""Those found by the tokens of an older program (:data:`storage.tokens.VERSION`), likewise."""


class DocumentRow(Base):
    """One paper: its state, its lease, what is known of it."""

    __tablename__ = "documents"
    __table_args__ = (
        Index("ix_documents_state_changed_at", "state", "changed_at"),
        _part("ix_documents_batch_state", "batch", "state", where="batch IS NOT NULL"),
        _part("ix_documents_moving", "lane", "changed_at", where=MOVING),
        _part(
            "ix_documents_error_code_state", "error_code", "state", where="error_code IS NOT NULL"
        ),
        _part("ix_documents_lease_until", "lease_until", where="lease_until IS NOT NULL"),
        Index("ix_documents_arrival", "arrival", unique=True),
        Index("ix_documents_state_arrival", "state", "arrival"),
        Index("ix_documents_dossier_arrival", "dossier", "arrival"),
        Index("ix_documents_type_arrival", "type", "arrival"),
        _part("ix_documents_unfindable", "state", where=UNFINDABLE),
        _part("ix_documents_outdated", "arrival", where=OUTDATED),
    )
    __mapper_args__ = {"eager_defaults": False}  # noqa: RUF012  (SQLAlchemy's own protocol)

    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    state: Mapped[str] = mapped_column(String(24))
    lane: Mapped[str] = mapped_column(String(16))
    arrival: Mapped[int] = mapped_column(BigInteger, server_default=FetchedValue(), nullable=True)
    """The order of coming in, given by the database: of two papers the newer has the greater."""
    dossier: Mapped[str | None] = mapped_column(String(64))
    batch: Mapped[str | None] = mapped_column(String(64))
    """The :class:`BatchRow` it came in with."""
    trace: Mapped[str | None] = mapped_column(String(55))
    """The ``traceparent`` (W3C Trace Context) of the request that brought it."""
    source_name: Mapped[str] = mapped_column(String(255))
    source_sha256: Mapped[str] = mapped_column(String(64), index=True)
    media_type: Mapped[str | None] = mapped_column(String(64))
    type_hint: Mapped[str | None] = mapped_column(String(64))
    submitted_by: Mapped[str] = mapped_column(String(128))
    page_count: Mapped[int | None]
    type: Mapped[str | None] = mapped_column(String(64))
    code: Mapped[str | None] = mapped_column(String(128), unique=True)
    """Given once; a trigger refuses to change it."""
    needs_review: Mapped[bool] = mapped_column(default=False)
    marked_fields: Mapped[int] = mapped_column(default=0)
    findable: Mapped[bool] = mapped_column(default=False)
    """Whether it has a row in ``findable``; see :mod:`storage.findable`."""
    tokens_version: Mapped[int] = mapped_column(default=0)
    """Of the tokens in that row; an older program leaves 0."""
    record_version: Mapped[int | None]
    """The newest version; whoever changes a record names the one they saw."""
    released_by: Mapped[str | None] = mapped_column(String(128))
    """Who decided that the paper may be digitised although it looked as if it must not."""
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_facts: Mapped[dict[str, Fact] | None]
    lease_owner: Mapped[str | None] = mapped_column(String(128))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    epoch: Mapped[int] = mapped_column(default=0)
    """Counts leases and never goes back: the fencing token of the newest one."""
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PageRow(Base):
    """One page of a document that is being read."""

    __tablename__ = "pages"
    __table_args__ = (
        Index("ix_pages_document_id_state", "document_id", "state"),
        _part("ix_pages_lease_until", "lease_until", where="lease_until IS NOT NULL"),
        _part("ix_pages_done_at", "done_at", where="done_at IS NOT NULL"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(16))
    result_key: Mapped[str | None] = mapped_column(String(64))
    folded: Mapped[str] = mapped_column(Text, default="")
    lease_owner: Mapped[str | None] = mapped_column(String(128))
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error_code: Mapped[str | None] = mapped_column(String(64))
    error_facts: Mapped[dict[str, Fact] | None]
    done_at: Mapped[datetime | None]
    """When it was read; tells how fast the work goes."""
    epoch: Mapped[int] = mapped_column(default=0)
    """As in :class:`DocumentRow`."""


class MessageRow(Base):
    """Something that is due: the next step of a document, or of one of its pages.

    The key makes entering it twice impossible; see :mod:`storage.outbox`.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_queue_turn_due_at", "queue", "turn", "due_at"),
        Index("ix_outbox_queue_batch_turn", "queue", "batch", "turn"),
    )

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    task: Mapped[str] = mapped_column(String(32))
    queue: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    """A program that knows only older steps leaves this one to others."""
    batch: Mapped[str] = mapped_column(String(200))
    """Whose turn it is."""
    turn: Mapped[int]
    due_at: Mapped[datetime]


class ArtifactRow(Base):
    """A blob that belongs to a document; the unique key makes publishing twice impossible."""

    __tablename__ = "artifacts"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(16), primary_key=True)
    page: Mapped[int] = mapped_column(primary_key=True)
    bucket: Mapped[str] = mapped_column(String(63))
    key: Mapped[str] = mapped_column(String(255))
    version: Mapped[str | None] = mapped_column(String(255))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str] = mapped_column(String(64))


class SealLevelRow(Base):
    """How far a copy's signature has got (PAdES level), and when to look at it again."""

    __tablename__ = "seal_levels"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    level: Mapped[str] = mapped_column(String(8))
    attempts: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(index=True)


class MoveRow(Base):
    """One move of a document between states: who, when, why."""

    __tablename__ = "moves"

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), index=True)
    from_state: Mapped[str | None] = mapped_column(String(24))
    to_state: Mapped[str] = mapped_column(String(24))
    actor: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]


class StageResultRow(Base):
    """The first answer a stage gave for these inputs; see :func:`storage.results.stage_key`."""

    __tablename__ = "stage_results"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    stage: Mapped[str] = mapped_column(String(32))
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    """Compressed with zlib."""
    created_at: Mapped[datetime]


class RecordVersionRow(Base):
    """One version of a document's record, as JSON text: who made it, when and why.

    Version 1 is what was extracted. A trigger refuses to change or remove any of them.
    """

    __tablename__ = "record_versions"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    schema: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(255))
    at: Mapped[datetime]


class FieldRow(Base):
    """One field of a record."""

    __tablename__ = "record_fields"

    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)
    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, default="")
    squeezed: Mapped[str] = mapped_column(Text, default="")
    """These two are of programs before ``findable``, which could not work without them."""


class FindableRow(Base):
    """PostgreSQL's form of :mod:`storage.findable`; in SQLite it is a table of FTS5."""

    __tablename__ = "findable"
    __table_args__ = (
        Index("ix_findable_words", "words", text("beginnings(words)"), postgresql_using="gin"),
    )

    arrival: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    words: Mapped[str] = mapped_column(TSVECTOR)


class ErasureRow(Base):
    """A blob that must not be kept; entered with the decision, removed when it is gone."""

    __tablename__ = "erasures"

    id: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    bucket: Mapped[str] = mapped_column(String(63))
    key: Mapped[str] = mapped_column(String(255))
    version: Mapped[str | None] = mapped_column(String(255))


class CodeCounterRow(Base):
    """The last ordinal given under a code prefix."""

    __tablename__ = "code_counters"

    prefix: Mapped[str] = mapped_column(String(96), primary_key=True)
    last: Mapped[int]


class AuditRow(Base):
    """One link of the audit chain, which triggers guard; see :mod:`storage.audit`."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("previous"),)

    seq: Mapped[int] = mapped_column(_COUNTED, primary_key=True, autoincrement=True)
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(128))
    action: Mapped[str] = mapped_column(String(64))
    subject: Mapped[str] = mapped_column(String(128), index=True)
    facts: Mapped[dict[str, Fact]]
    origin: Mapped[str | None] = mapped_column(String(128))
    """From where: the address of a request, else a host's name; ``None`` in the oldest links."""
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class ClientRow(Base):
    """A system or a clerk's workplace that may call the portal."""

    __tablename__ = "clients"

    id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    name: Mapped[str] = mapped_column(String(128), unique=True)
    key_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[str] = mapped_column(String(255))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class ProgramFloorRow(Base):
    """The oldest program that can still work with these tables; see :mod:`storage.revision`."""

    __tablename__ = "program_floor"

    revision: Mapped[str] = mapped_column(String(32), primary_key=True)


class WorkerRow(Base):
    """A worker that is up: what it listens to, and when it was last seen."""

    __tablename__ = "workers"

    owner: Mapped[str] = mapped_column(String(128), primary_key=True)
    queues: Mapped[str] = mapped_column(String(128))
    processes: Mapped[int]
    software: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    seals_until: Mapped[datetime | None]


class TimingRow(Base):
    """How often something took up to ``bound_ms``, and how long in all; of every process."""

    __tablename__ = "timings"

    what: Mapped[str] = mapped_column(String(32), primary_key=True)
    label: Mapped[str] = mapped_column(String(64), primary_key=True)
    bound_ms: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    count: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float] = mapped_column(Float)
