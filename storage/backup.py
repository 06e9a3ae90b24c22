"""A backup: the database as it was at one moment, and every blob it speaks of, in a plain folder.

::

    DIR/blobs/ab/abcd…          what was let in, by SHA-256; each is fetched once and never again
    DIR/20261127T231500Z/       one backup, a *point*
        manifest.json           what is in it, and what every file hashes to
        database/*.jsonl.gz     the tables (storage/dump.py)
        objects.jsonl.gz        every object: bucket, key, version, SHA-256
        held/abcd…              papers in quarantine and papers still being read

What is held apart lies with its point: a paper that must not be kept is erased from a backup by
removing the points that hold it. Nothing secret is in a backup – no key, no password, no setting –
but personal data are all of it. It is readable by its owner alone and is encrypted by whoever
keeps the disk.
"""

import gzip
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.errors import Fact, SohoaError
from storage import audit
from storage.blobs import WRITE_ONCE, BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.dump import Row, TableDump, dump_tables, dumped_rows
from storage.errors import (
    BackupDamaged,
    BackupMissing,
    BlobDamaged,
    BlobMissing,
    BlobUnreadable,
)
from storage.revision import newest_revision, require_current

MANIFEST: Final = "manifest.json"
_SCHEMA: Final = "backup/1"
_UNFINISHED: Final = ".part"
_ORIGINAL: Final = "original"

Report = Callable[[SohoaError], None]


class BackupManifest(BaseModel):
    """What a point says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    form: str = _SCHEMA
    made_at: datetime
    software: str
    revision: str
    """Of the tables."""
    tables: tuple[TableDump, ...]
    audit_seq: int
    """The newest link of the audit chain, and its digest; 0 and "" for a chain without any."""
    audit_digest: str
    buckets: dict[str, str]
    """The names that rows give to the buckets, by kind."""
    objects: int
    size: int
    objects_sha256: str
    trial_roots: tuple[str, ...] = ()
    """Certificates (PEM, public) that copies signed on trial lead to."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One object of a backup. ``held``: its bytes lie with the point."""

    bucket: str
    key: str
    version: str | None
    sha256: str
    size: int
    held: bool


@dataclass(frozen=True, slots=True)
class Point:
    """One whole backup below ``folder``."""

    folder: Path
    name: str
    manifest: BackupManifest

    @property
    def tables(self) -> Path:
        """Where the tables' files are."""
        return self.folder / self.name / "database"

    def objects(self) -> Iterator[Kept]:
        """Every object; raises :class:`BackupDamaged` for a list that is not the one written."""
        path = self.folder / self.name / _OBJECTS
        if not path.is_file() or _sha256(path) != self.manifest.objects_sha256:
            raise BackupDamaged(path=str(path))
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Kept(**json.loads(line))

    def file_of(self, kept: Kept) -> Path:
        """Where the bytes of an object are."""
        if kept.held:
            return self.folder / self.name / _HELD / kept.sha256
        return _blob_path(self.folder, kept.sha256)

    @property
    def sha256(self) -> str:
        """Of the manifest: it vouches for everything else."""
        return _sha256(self.folder / self.name / MANIFEST)


@dataclass(frozen=True, slots=True)
class Backed:
    """What a backup did."""

    point: Point
    fetched: int
    """Objects that were not there from an earlier backup, and their bytes."""
    fetched_size: int
    gone: int
    """Previews and papers that were erased, rightly, while the backup was made."""
    faults: int


_OBJECTS: Final = "objects.jsonl.gz"
_HELD: Final = "held"


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

    def make(self, folder: Path, actor: str, report: Report) -> Backed:
        """Add a point to ``folder``; it appears when it is whole.

        First the database, then the blobs: whatever a row speaks of was stored before the row.
        ``report`` hears of blobs that are damaged or gone and must not be; everything else is in
        the backup nonetheless. Raises ``DatabaseUnreachable``, ``StoreUnreachable``, ``StoreFull``
        of the store, ``OSError`` of ``folder``; then the point is not there.
        """
        require_current(self._database)
        now = self._clock.now()
        name = now.strftime("%Y%m%dT%H%M%SZ")
        draft = folder / f"{name}{_UNFINISHED}"
        (draft / "database").mkdir(mode=0o700, parents=True)
        (draft / _HELD).mkdir(mode=0o700)
        folder.chmod(0o700)
        with self._database.snapshot() as connection:
            tables = tuple(dump_tables(connection, draft / "database"))
        seq, digest = _newest_link(draft / "database", tables)
        collector = _Collector(folder, draft, self._blobs, report)
        with _Listing(draft / _OBJECTS) as listing:
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
            objects_sha256=_sha256(draft / _OBJECTS),
            trial_roots=self._trial_roots,
        )
        (draft / MANIFEST).write_text(manifest.model_dump_json(indent=1), encoding="utf-8")
        os.sync()
        draft.rename(folder / name)
        point = Point(folder, name, manifest)
        self._note(actor, point)
        counts = collector.fetched, collector.fetched_size, collector.gone, collector.faults
        return Backed(point, *counts)

    def _note(self, actor: str, point: Point) -> None:
        """The next backup's chain vouches for this one."""
        facts: dict[str, Fact] = {"point": point.name, "manifest": point.sha256}
        entry = audit.AuditEntry(self._clock.now(), actor, "store.backed_up", "store", facts)
        with self._database.transaction() as session:
            audit.append(session, entry)


def points(folder: Path) -> list[Point]:
    """Every whole backup in ``folder``, oldest first."""
    names = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
    return [_point(folder, name) for name in names if not name.endswith(_UNFINISHED)]


def newest_point(folder: Path) -> Point:
    """The newest backup; raises :class:`BackupMissing`, :class:`BackupDamaged`."""
    found = points(folder)
    if not found:
        raise BackupMissing(folder=str(folder))
    return found[-1]


def _point(folder: Path, name: str) -> Point:
    path = folder / name / MANIFEST
    try:
        manifest = BackupManifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, ValidationError) as error:
        raise BackupDamaged(path=str(path)) from error
    return Point(folder, name, manifest)


class _Collector:
    """Fetches what is not there yet, and tells each object."""

    def __init__(self, folder: Path, draft: Path, blobs: BlobStore, report: Report) -> None:
        self._folder = folder
        self._draft = draft
        self._blobs = blobs
        self._report = report
        self.fetched = self.fetched_size = self.gone = self.faults = 0

    def objects(self, tables: tuple[TableDump, ...]) -> Iterator[Kept]:
        """Every version in the write-once buckets, and what rows say of the others."""
        for bucket in sorted(WRITE_ONCE):
            for ref in self._blobs.listed(bucket):
                if self._fetch(ref, _blob_path(self._folder, ref.sha256), erasable=False):
                    yield _kept(bucket, ref, held=False)
        yield from self._of_rows(tables)

    def _of_rows(self, tables: tuple[TableDump, ...]) -> Iterator[Kept]:
        held = {row["document_id"] for row in self._artifacts(tables) if self._is_held(row)}
        for row in self._artifacts(tables):
            bucket, ref = self._blobs.bucket_named(row["bucket"]), _ref(row)
            if bucket is None or bucket in WRITE_ONCE:
                self._require(ref)
                continue
            apart = row["document_id"] in held
            place = self._draft / _HELD / ref.sha256 if apart else None
            if self._fetch(ref, place or _blob_path(self._folder, ref.sha256), erasable=True):
                yield _kept(bucket, ref, held=apart)

    def _artifacts(self, tables: tuple[TableDump, ...]) -> Iterator[Row]:
        dumped = next(table for table in tables if table.name == "artifacts")
        return dumped_rows(self._draft / "database", dumped)

    def _is_held(self, row: Row) -> bool:
        """The paper was not let in (yet): its original is in quarantine."""
        inside = self._blobs.bucket_named(row["bucket"]) is Bucket.QUARANTINE
        return inside and bool(row["role"] == _ORIGINAL)

    def _require(self, ref: BlobRef) -> None:
        """What a row says is write-once must have been listed, and fetched."""
        if not _blob_path(self._folder, ref.sha256).exists():
            self._fault(BlobMissing(bucket=ref.bucket, key=ref.key))

    def _fetch(self, ref: BlobRef, path: Path, *, erasable: bool) -> bool:
        if path.exists() and path.stat().st_size == ref.size:
            return True
        try:
            with self._blobs.alone_in_it(ref):
                self._blobs.get_file(ref, path)
        except BlobMissing as error:
            if erasable:
                self.gone += 1
            else:
                self._fault(error)
            return False
        except (BlobDamaged, BlobUnreadable) as error:
            self._fault(error)
            return False
        path.chmod(0o400)
        self.fetched += 1
        self.fetched_size += ref.size
        return True

    def _fault(self, error: SohoaError) -> None:
        self.faults += 1
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


def _blob_path(folder: Path, sha256: str) -> Path:
    return folder / "blobs" / sha256[:2] / sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
