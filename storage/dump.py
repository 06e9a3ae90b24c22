"""A database as files: what it held at one moment, to be put into any other database.

One gzipped file of JSON lines for each table: first the names of the columns, then a list of values
for each row. Columns are read by reflection, so that an older dump goes into the tables of its own
revision and is brought forward from there. The form is the same for SQLite and PostgreSQL, so that
an office can grow from one to the other (ADR 0026). What a database keeps only to find things
sooner is not written: it is made again.
"""

import base64
import gzip
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    Connection,
    DateTime,
    LargeBinary,
    MetaData,
    Table,
    func,
    insert,
    select,
    text,
)

from pipeline.copies import file_sha256
from storage.errors import BackupDamaged
from storage.tables import Base

_AT_ONCE: Final = 500
_LEFT_OUT: Final = frozenset({"alembic_version", "program_floor", "findable"})
"""The first two come with the revision; the third is the search index, which is made again."""
_SUFFIX: Final = ".jsonl.gz"

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class TableDump:
    """One table's file: how many rows it holds, and what it hashes to."""

    name: str
    rows: int
    sha256: str

    @property
    def file_name(self) -> str:
        """Of its file."""
        return f"{self.name}{_SUFFIX}"


def dump_tables(connection: Connection, folder: Path) -> list[TableDump]:
    """Write every table to ``folder``, referenced ones first; a few rows in memory at a time."""
    return [_dump(connection, table, folder) for table in _tables(connection, Base.metadata.tables)]


def load_tables(
    connection: Connection,
    folder: Path,
    dumps: Iterable[TableDump],
    place: Callable[[str, Row], Row],
) -> None:
    """Insert what was dumped into the same tables, which must be empty.

    ``place`` may change a row (the name of its table comes first). Raises :class:`BackupDamaged`
    for a file that is not the one written.
    """
    known = {dumped.name: dumped for dumped in dumps}
    for table in _tables(connection, known):
        dumped = known[table.name]
        rows = (place(table.name, _read(table, row)) for row in dumped_rows(folder, dumped))
        while some := list(islice(rows, _AT_ONCE)):
            connection.execute(insert(table), some)
        _go_on_counting(connection, table)


def dumped_rows(folder: Path, dumped: TableDump) -> Iterator[Row]:
    """The rows of one file, as they were written; raises :class:`BackupDamaged`."""
    require_undamaged(folder, dumped)
    with gzip.open(_path(folder, dumped.name), "rt", encoding="utf-8") as lines:
        columns = json.loads(next(lines))
        for line in lines:
            yield dict(zip(columns, json.loads(line), strict=True))


def require_undamaged(folder: Path, dumped: TableDump) -> None:
    """Raise :class:`BackupDamaged` unless the file is there and hashes to what was written."""
    path = _path(folder, dumped.name)
    if not path.is_file() or file_sha256(path) != dumped.sha256:
        raise BackupDamaged(path=str(path), files=1)


def filled_tables(connection: Connection) -> list[str]:
    """The names of tables that hold rows of an office's work."""
    tables = _tables(connection, Base.metadata.tables)
    return [table.name for table in tables if connection.scalar(select(1).select_from(table))]


def _tables(connection: Connection, names: Container[str]) -> list[Table]:
    """Those of ``names`` that are there; a table comes after those it refers to."""
    found = MetaData()
    found.reflect(connection, only=lambda name, _: name in names and name not in _LEFT_OUT)
    return found.sorted_tables


def _dump(connection: Connection, table: Table, folder: Path) -> TableDump:
    columns = [column for column in table.columns if column.computed is None]
    query = select(*columns).order_by(*table.primary_key.columns)
    rows = connection.execution_options(yield_per=_AT_ONCE).execute(query)
    path, count = _path(folder, table.name), 0
    # Without a name and a time in it, the same rows make the same file.
    with path.open("wb") as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as file:
        file.write(_line([column.name for column in columns]))
        for row in rows:
            file.write(_line([_plain(value) for value in row]))
            count += 1
    return TableDump(table.name, count, file_sha256(path))


def _line(values: list[object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _plain(value: object) -> object:
    if isinstance(value, datetime):  # SQLite hands out UTC without saying so
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return value


def _read(table: Table, row: Mapping[str, Any]) -> Row:
    return {name: _typed(table.columns[name].type, value) for name, value in row.items()}


def _typed(kind: object, value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    return base64.b64decode(value) if isinstance(kind, LargeBinary) else value


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL's sequences do not notice numbers that are given; SQLite looks at the rows."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.columns:
        told = {"table": table.name, "column": column.name}
        sequence = connection.scalar(text("SELECT pg_get_serial_sequence(:table, :column)"), told)
        last = connection.scalar(select(func.max(column))) if sequence else None
        if last is not None:
            setval = text("SELECT setval(:sequence, :last)")
            connection.execute(setval, {"sequence": sequence, "last": last})


def _path(folder: Path, table: str) -> Path:
    return folder / f"{table}{_SUFFIX}"
