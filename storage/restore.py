"""Putting a backup into an installation that holds nothing yet, and proving that it is the same.

Blobs go first, because a row that speaks of a blob promises that it is there; then the rows, in one
transaction. Put back, an object gets a new version of its own and the retention of its new bucket,
and its rows name both. A restore that was broken off can be begun again: what is there already is
found by its hash.
"""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from schemas.errors import Fact
from storage import audit
from storage.blobs import WRITE_ONCE, BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.dump import Row, filled_tables, load_tables, require_undamaged
from storage.errors import (
    BackupDamaged,
    BackupNewer,
    BlobDamaged,
    RestoreTargetNotEmpty,
    RestoreUnfaithful,
)
from storage.migrate import upgrade
from storage.points import Kept, Point
from storage.revision import applied_revision, newest_revision

_POINTING: Final = frozenset({"bucket", "key", "version"})
"""Columns of a row that points at a blob."""

_TO_BE_MADE_AGAIN: Final = {"findable": False}
"""What says that a paper is in the search index, which no backup holds."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back."""

    objects: int
    size: int
    rows: int


class Restore:
    """Puts one backup into one empty installation, as it is: a broken log stays evidence."""

    def __init__(self, database: Database, blobs: BlobStore, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def put_back(self, point: Point, actor: str) -> Restored:
        """Restore ``point``. The buckets are there, the database has no tables or empty ones.

        Raises:
            RestoreTargetNotEmpty: nothing was touched.
            BackupNewer: by a program that this one does not know; nothing was touched.
            BackupDamaged: a file is gone or not the one written; no row was entered.
            RestoreUnfaithful: what was entered is not what the backup says; no row was entered.
        """
        self._require_fit(point)
        with closing(_Places()) as places:
            objects, size = self._put_objects(point, places)
            rows = self._enter_rows(point, places)
        upgrade(self._database)
        self._note(actor, point)
        return Restored(objects, size, rows)

    def _require_fit(self, point: Point) -> None:
        wanted, ours = point.manifest.revision, newest_revision()
        if wanted > ours:
            raise BackupNewer(found=wanted, wanted=ours)
        for table in point.manifest.tables:
            require_undamaged(point.tables, table)
        with self._database.snapshot() as connection:
            filled = filled_tables(connection)
            if filled or applied_revision(connection) not in {None, wanted}:
                raise RestoreTargetNotEmpty(where=", ".join(filled) or "alembic_version")
        for bucket in WRITE_ONCE:
            for ref in self._blobs.listed(bucket):
                # What a restore that was broken off has put there is no stranger's.
                kept = Kept(bucket.value, ref.key, None, ref.sha256, ref.size, held=False)
                if not point.file_of(kept).exists():
                    raise RestoreTargetNotEmpty(where=self._blobs.name_of(bucket))

    def _put_objects(self, point: Point, places: "_Places") -> tuple[int, int]:
        count = size = 0
        for kept in point.objects():
            path = point.file_of(kept)
            try:
                ref = self._blobs.put_back(Bucket(kept.bucket), kept.key, path, kept.sha256)
            except (BlobDamaged, FileNotFoundError) as error:
                raise BackupDamaged(path=str(path), files=1) from error
            places.note(point.manifest.buckets[kept.bucket], kept, ref)
            count, size = count + 1, size + kept.size
        return count, size

    def _enter_rows(self, point: Point, places: "_Places") -> int:
        def place(_table: str, row: Row) -> Row:
            known = row | _TO_BE_MADE_AGAIN if row.keys() >= _TO_BE_MADE_AGAIN.keys() else row
            return places.point_anew(known) if row.keys() >= _POINTING else known

        manifest = point.manifest
        upgrade(self._database, manifest.revision)
        with self._database.transaction() as session:
            connection = session.connection()
            load_tables(connection, point.tables, manifest.tables, place)
            head = audit.head(session) or audit.Head(0, "")
            if (head.seq, head.digest) != (manifest.audit_seq, manifest.audit_digest):
                raise RestoreUnfaithful(part="audit")
        return sum(table.rows for table in manifest.tables)

    def _note(self, actor: str, point: Point) -> None:
        facts: dict[str, Fact] = {"point": point.name, "manifest": point.sha256}
        entry = audit.AuditEntry(self._clock.now(), actor, "store.restored", "store", facts)
        with self._database.transaction() as session:
            audit.append(session, entry)


class _Places:
    """Where each object is now: a table on disk, because there may be millions."""

    def __init__(self) -> None:
        self._table = sqlite3.connect("")  # a file of its own that is gone with the connection
        self._table.execute(
            "CREATE TABLE places (bucket, key, version, now, now_version,"
            " PRIMARY KEY (bucket, key, version)) WITHOUT ROWID"
        )

    def close(self) -> None:
        self._table.close()

    def note(self, bucket: str, kept: Kept, ref: BlobRef) -> None:
        values = (bucket, kept.key, kept.version or "", ref.bucket, ref.version)
        self._table.execute("INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?)", values)

    def point_anew(self, row: Row) -> Row:
        """The row, pointing at where its blob is now; one whose blob is gone stays as it was.

        Keys are hashes: another version of the same key holds the same bytes.
        """
        old = (row["bucket"], row["key"], row["version"] or "")
        query = """
            SELECT now, now_version FROM places WHERE bucket = ? AND key = ?
            ORDER BY version = ? DESC LIMIT 1
        """
        found = self._table.execute(query, old).fetchone()
        return row if found is None else row | {"bucket": found[0], "version": found[1]}
