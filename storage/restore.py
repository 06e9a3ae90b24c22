"""Putting a backup into an installation that holds nothing yet, and proving that it is the same.

Blobs go first, because a row that speaks of a blob promises that it is there; then the rows, in one
transaction. Put back, an object gets a new version of its own and the retention of its new bucket,
and its rows name both. A restore that was broken off leaves a mark (storage/unfinished.py) and goes
on when it is given again: blobs that are there already are found by their hash, rows are there all
or not at all.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from schemas.errors import Fact
from storage import audit, unfinished
from storage.blobs import WRITE_ONCE, BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.dump import Row, filled_tables, load_tables
from storage.errors import (
    BackupDamaged,
    BackupNewer,
    BlobDamaged,
    RestoreTargetNotEmpty,
    RestoreUnfaithful,
)
from storage.findable import catch_up
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

    def put_back(
        self, point: Point, actor: str, report: Callable[[BackupDamaged], None]
    ) -> Restored:
        """Restore ``point``. The buckets are there, the database has no tables or empty ones.

        ``report`` hears of every damaged file: those that are gone or of a wrong size before
        anything is put anywhere, others as they are come upon.

        Raises:
            RestoreTargetNotEmpty: nothing was touched.
            BackupNewer: by a program that this one does not know; nothing was touched.
            BackupDamaged: files are gone or not those written; no row was entered.
            RestoreUnfaithful: what was entered is not what the backup says; no row was entered.
        """
        begun = unfinished.Begun(point.name, point.sha256)
        entered = self._require_fit(point, begun)
        wanted, ours = point.manifest.revision, newest_revision()
        if wanted > ours:
            raise BackupNewer(found=wanted, wanted=ours)
        unfinished.begin(self._database, begun)
        if not entered:
            self._put_all(point, report)
        upgrade(self._database)
        catch_up(self._database)
        self._end(actor, point)
        manifest = point.manifest
        return Restored(manifest.objects, manifest.size, sum(t.rows for t in manifest.tables))

    def _require_fit(self, point: Point, restore: unfinished.Begun) -> bool:
        """Whether the rows are there already, from a restore of the same that was broken off."""
        with self._database.snapshot() as connection:
            filled, applied = filled_tables(connection), applied_revision(connection)
            if unfinished.begun(connection) == restore:
                return bool(filled)
        if filled or applied not in {None, point.manifest.revision}:
            raise RestoreTargetNotEmpty(where=", ".join(filled) or "alembic_version")
        for bucket in WRITE_ONCE:
            for ref in self._blobs.listed(bucket):
                # What a restore that was broken off has put there is no stranger's.
                kept = Kept(bucket.value, ref.key, None, ref.sha256, ref.size, held=False)
                if not point.file_of(kept).exists():
                    raise RestoreTargetNotEmpty(where=self._blobs.name_of(bucket))
        return False

    def _put_all(self, point: Point, report: Callable[[BackupDamaged], None]) -> None:
        damage = _Damage(report)
        for path in point.faults_at_sight():
            damage.note(path)
        damage.refuse()
        with closing(_Places()) as places:
            self._put_objects(point, places, damage)
            damage.refuse()
            self._enter_rows(point, places)

    def _put_objects(self, point: Point, places: "_Places", damage: "_Damage") -> None:
        for kept in point.objects():
            path = point.file_of(kept)
            try:
                ref = self._blobs.put_back(Bucket(kept.bucket), kept.key, path, kept.sha256)
            except (BlobDamaged, OSError):  # not what was written; gone, or a bad sector
                damage.note(path)
            else:
                places.note(point.manifest.buckets[kept.bucket], kept, ref)

    def _enter_rows(self, point: Point, places: "_Places") -> None:
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

    def _end(self, actor: str, point: Point) -> None:
        facts: dict[str, Fact] = {"point": point.name, "manifest": point.sha256}
        entry = audit.AuditEntry(self._clock.now(), actor, "store.restored", "store", facts)
        with self._database.transaction() as session:
            audit.append(session, entry)
            unfinished.end(session)


class _Damage:
    """Files of the backup that are not what was written."""

    def __init__(self, report: Callable[[BackupDamaged], None]) -> None:
        self._report = report
        self._first: Path | None = None
        self._files = 0

    def note(self, path: Path) -> None:
        self._first = self._first or path
        self._files += 1
        self._report(BackupDamaged(path=str(path), files=1))

    def refuse(self) -> None:
        """Raise if there are any."""
        if self._files:
            raise BackupDamaged(path=str(self._first), files=self._files)


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
