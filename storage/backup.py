"""A backup: the database as it was at one moment, and every blob it speaks of, in a plain folder.

What lies where is told in storage/points.py. Files of earlier backups are taken as they are but for
one part in :data:`TURNS`, another one each time, which is held against its hashes: a disk forgets.

What is held apart lies with its point: a paper that must not be kept is erased from a backup by
removing the points that hold it. Nothing secret is in a backup – no key, no password, no setting –
but personal data are all of it. It is readable by its owner alone and is encrypted by whoever
keeps the disk.
"""

import gzip
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

from pipeline.copies import file_sha256
from schemas.errors import Fact, SohoaError
from storage import audit
from storage.artifacts import blob_ref
from storage.blobs import WRITE_ONCE, BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.dump import Row, TableDump, dump_tables, dumped_rows
from storage.errors import (
    BackupDamaged,
    BackupMended,
    BackupMissing,
    BlobDamaged,
    BlobMissing,
    BlobUnreadable,
)
from storage.points import (
    BACKED_UP,
    DATABASE,
    HELD,
    MANIFEST,
    OBJECTS,
    UNFINISHED,
    BackupManifest,
    Kept,
    Point,
    blob_path,
    is_whole,
    newest_point,
)
from storage.revision import newest_revision, require_current
from storage.tables import ArtifactRow

TURNS: Final = 8
"""So many backups in a row prove every file that was there before them: eight nights. A district's
5.5 TB of a year are 0.7 TB a night, what a disk of 150 MB/s reads in an hour and a quarter."""
_ORIGINAL: Final = "original"

Report = Callable[[SohoaError], None]


@dataclass(frozen=True, slots=True)
class Backed:
    """What a backup did."""

    point: Point
    fetched: int
    """Objects that were not there from an earlier backup, and their bytes."""
    fetched_size: int
    proven: int
    """Files from an earlier backup that were read through and held against their hashes."""
    mended: int
    """Those of them, or others of a wrong size, that were damaged and fetched anew."""
    gone: int
    """Previews and papers that were erased, rightly, while the backup was made."""
    faults: int


class Backup:
    """Backs one installation up while it works."""

    def __init__(
        self,
        database: Database,
        blobs: BlobStore,
        clock: Clock,
        *,
        software: str,
        trial_roots: tuple[str, ...] = (),
    ) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock
        self._software = software
        self._trial_roots = trial_roots

    def make(self, folder: Path, actor: str, report: Report, *, prove_all: bool = False) -> Backed:
        """Add a point to ``folder``; it appears when it is whole.

        First the database, then the blobs: whatever a row speaks of was stored before the row, and
        an original that is let in meanwhile is found where it lies then.
        ``report`` hears of blobs that are damaged or gone and must not be, and of files of the
        folder that were damaged: :class:`BackupMended` where the store had them still, and that is
        no fault. Everything else is in the backup nonetheless. ``prove_all``: every file that is
        there already is read, not one in :data:`TURNS`. Raises ``DatabaseUnreachable``,
        ``StoreUnreachable``, ``StoreFull`` of the store, ``OSError`` of ``folder``; then nothing
        is left of the point, or it is whole and only the log does not know it.
        """
        require_current(self._database)
        now = self._clock.now()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder.chmod(0o700)
        name = _name_for_itself(folder, now.strftime("%Y%m%dT%H%M%SZ"))
        draft = folder / f"{name}{UNFINISHED}"
        turn = _next_turn(folder)
        store = _Store(self._database, self._blobs)
        part = None if prove_all else turn
        try:
            with closing(_Collector(folder, draft, store, report, part)) as collector:
                manifest = self._write(draft, collector, now, turn)
            os.sync()
            draft.rename(folder / name)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)  # what is held apart lies in it
            raise
        point = Point(folder, name, manifest)
        self._note(actor, point)
        return collector.told(point)

    def _write(
        self, draft: Path, collector: "_Collector", now: datetime, turn: int
    ) -> BackupManifest:
        for part in (DATABASE, HELD):
            (draft / part).mkdir(mode=0o700)
        with self._database.snapshot() as connection:
            tables = tuple(dump_tables(connection, draft / DATABASE))
        seq, digest = _newest_link(draft / DATABASE, tables)
        with _Listing(draft / OBJECTS) as listing:
            for kept in collector.objects(tables):
                listing.add(kept)
        manifest = BackupManifest(
            made_at=now,
            software=self._software,
            revision=newest_revision(),
            tables=tables,
            audit_seq=seq,
            audit_digest=digest,
            buckets={bucket.value: self._blobs.name_of(bucket) for bucket in Bucket},
            objects=listing.count,
            size=listing.size,
            objects_sha256=file_sha256(draft / OBJECTS),
            trial_roots=self._trial_roots,
            turn=turn,
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        return manifest

    def _note(self, actor: str, point: Point) -> None:
        """The next backup's chain vouches for this one."""
        facts: dict[str, Fact] = {"point": point.name, "manifest": point.sha256}
        entry = audit.AuditEntry(self._clock.now(), actor, BACKED_UP, "store", facts)
        with self._database.transaction() as session:
            audit.append(session, entry)


class _Store:
    """The store while others work on it: what lay in one place may lie in another by now."""

    def __init__(self, database: Database, blobs: BlobStore) -> None:
        self._database = database
        self.blobs = blobs

    def fetch(self, ref: BlobRef, path: Path, row: Row | None) -> None:
        """What an artifact's ``row`` spoke of; raises as :meth:`BlobStore.get_file`."""
        try:
            self._get(ref, path)
        except BlobMissing:
            now = self._now(row) if row is not None else None
            if now is None or now == ref or now.sha256 != ref.sha256:
                raise
            self._get(now, path)

    def _get(self, ref: BlobRef, path: Path) -> None:
        with self.blobs.alone_in_it(ref):
            self.blobs.get_file(ref, path)

    def _now(self, row: Row) -> BlobRef | None:
        key = (row["document_id"], row["role"], row["page"])
        with self._database.reading() as session:
            found = session.get(ArtifactRow, key)
            return blob_ref(found) if found is not None else None


class _Collector:
    """Fetches what is not there yet, and tells each object."""

    def __init__(
        self, folder: Path, draft: Path, store: _Store, report: Report, turn: int | None
    ) -> None:
        """``turn``: which part of what is there is proven; ``None``: all of it."""
        self._folder = folder
        self._draft = draft
        self._store, self._blobs = store, store.blobs
        self._report = report
        self._turn = turn
        self._listed = sqlite3.connect("")  # on disk, because there may be millions
        self._listed.execute("CREATE TABLE listed (sha256 PRIMARY KEY) WITHOUT ROWID")
        self._fetched = self._fetched_size = self._proven = self._mended = 0
        self._gone = self._faults = 0

    def close(self) -> None:
        """Let go of the table of what was listed."""
        self._listed.close()

    def told(self, point: Point) -> Backed:
        """What was done."""
        return Backed(
            point,
            fetched=self._fetched,
            fetched_size=self._fetched_size,
            proven=self._proven,
            mended=self._mended,
            gone=self._gone,
            faults=self._faults,
        )

    def objects(self, tables: tuple[TableDump, ...]) -> Iterator[Kept]:
        """Every version in the write-once buckets, and what rows say of the others."""
        for bucket in sorted(WRITE_ONCE):
            for ref in self._blobs.listed(bucket):
                if self._fetch(ref, blob_path(self._folder, ref.sha256), row=None):
                    self._listed.execute("INSERT OR IGNORE INTO listed VALUES (?)", (ref.sha256,))
                    yield _kept(bucket, ref, held=False)
        yield from self._of_rows(tables)

    def _of_rows(self, tables: tuple[TableDump, ...]) -> Iterator[Kept]:
        held = {row["document_id"] for row in self._artifacts(tables) if self._is_held(row)}
        for row in self._artifacts(tables):
            bucket, ref = self._blobs.bucket_named(row["bucket"]), _ref(row)
            if bucket is None or bucket in WRITE_ONCE:
                if self._is_listed(ref):
                    continue
                self._fault(BlobMissing(bucket=ref.bucket, key=ref.key))
                if bucket and is_whole(blob_path(self._folder, ref.sha256), ref.sha256):
                    yield _kept(bucket, ref, held=False)  # from an earlier backup
                continue
            apart = row["document_id"] in held
            place = self._draft / HELD / ref.sha256 if apart else None
            if self._fetch(ref, place or blob_path(self._folder, ref.sha256), row=row):
                yield _kept(bucket, ref, held=apart)

    def _artifacts(self, tables: tuple[TableDump, ...]) -> Iterator[Row]:
        dumped = next(table for table in tables if table.name == "artifacts")
        return dumped_rows(self._draft / DATABASE, dumped)

    def _is_held(self, row: Row) -> bool:
        """The paper was not let in (yet): its original is in quarantine."""
        inside = self._blobs.bucket_named(row["bucket"]) is Bucket.QUARANTINE
        return inside and bool(row["role"] == _ORIGINAL)

    def _is_listed(self, ref: BlobRef) -> bool:
        """What a row says is write-once must have been listed, and fetched."""
        query = "SELECT 1 FROM listed WHERE sha256 = ?"
        return self._listed.execute(query, (ref.sha256,)).fetchone() is not None

    def _fetch(self, ref: BlobRef, path: Path, *, row: Row | None) -> bool:
        """Whether the file is there now; that of a ``row`` may have been erased, rightly."""
        there = path.exists()
        if there and self._is_sound(ref, path):
            return True
        try:
            self._store.fetch(ref, path, row)
        except (BlobMissing, BlobDamaged, BlobUnreadable) as error:
            if there:
                self._fault(BackupDamaged(path=str(path), files=1))
            if row is not None and isinstance(error, BlobMissing):
                self._gone += 1
            else:
                self._fault(error)
            return False
        path.chmod(0o400)
        self._fetched += 1
        self._fetched_size += ref.size
        if there:
            self._mended += 1
            self._report(BackupMended(path=str(path), folder=str(self._folder)))
        return True

    def _is_sound(self, ref: BlobRef, path: Path) -> bool:
        due = self._turn is None or int(ref.sha256[:2], 16) % TURNS == self._turn
        if not due and path.stat().st_size == ref.size:
            return True
        self._proven += 1
        return is_whole(path, ref.sha256)

    def _fault(self, error: SohoaError) -> None:
        self._faults += 1
        self._report(error)


class _Listing:
    """The list of objects, as it is written."""

    def __init__(self, path: Path) -> None:
        self._raw = path.open("wb")
        self._file = gzip.GzipFile("", "wb", fileobj=self._raw, mtime=0)
        self.count = self.size = 0

    def __enter__(self) -> "_Listing":
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._raw.close()

    def add(self, kept: Kept) -> None:
        told = {name: getattr(kept, name) for name in Kept.__slots__}
        self._file.write(json.dumps(told).encode() + b"\n")
        self.count += 1
        self.size += kept.size


def _name_for_itself(folder: Path, moment: str) -> str:
    """The name of a point whose draft is made here: of two backups in one second each has its own.

    Names sort as they were given.
    """
    for number in count(1):
        name = moment if number == 1 else f"{moment}-{number}"
        with suppress(FileExistsError):
            if not (folder / name).exists():
                (folder / f"{name}{UNFINISHED}").mkdir(mode=0o700)
                return name
    raise AssertionError  # which count() never lets it come to


def _next_turn(folder: Path) -> int:
    """Which part the newest backup did not prove: the one after its own."""
    try:
        return (newest_point(folder).manifest.turn + 1) % TURNS
    except (BackupMissing, BackupDamaged):
        return 0


def _newest_link(folder: Path, tables: tuple[TableDump, ...]) -> tuple[int, str]:
    dumped = next(table for table in tables if table.name == "audit")
    seq, digest = 0, ""
    for row in dumped_rows(folder, dumped):
        seq, digest = row["seq"], row["digest"]
    return seq, digest


def _ref(row: Row) -> BlobRef:
    return BlobRef(
        row["bucket"], row["key"], row["version"], row["sha256"], row["size"], row["media_type"]
    )


def _kept(bucket: Bucket, ref: BlobRef, *, held: bool) -> Kept:
    return Kept(bucket.value, ref.key, ref.version, ref.sha256, ref.size, held)
