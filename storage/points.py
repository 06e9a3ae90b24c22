"""What a folder of backups holds: its points, what each says of itself, and whether it is whole.

::

    DIR/blobs/ab/abcd…          what was let in, by SHA-256; each is fetched once and never again
    DIR/20261127T231500Z/       one backup, a *point*
        manifest.json           what is in it, and what every file hashes to
        database/*.jsonl.gz     the tables (storage/dump.py)
        objects.jsonl.gz        every object: bucket, key, version, SHA-256
        held/abcd…              papers in quarantine and papers still being read
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, ValidationError

from pipeline.copies import file_sha256
from storage.dump import TableDump, dumped_rows
from storage.errors import BackupDamaged, BackupMissing, BackupPointUnknown

MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
OBJECTS: Final = "objects.jsonl.gz"
HELD: Final = "held"
BLOBS: Final = "blobs"
UNFINISHED: Final = ".part"
BACKED_UP: Final = "store.backed_up"
"""What the log calls a backup: the next one's vouches for its manifest."""
_SCHEMA: Final = "backup/1"
_NAMED: Final = 5
"""Points that are told to who asked for one that is not there."""


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
    turn: int = 0
    """Which part of the files that were there already was proven when this was made."""


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
        return self.folder / self.name / DATABASE

    def objects(self) -> Iterator[Kept]:
        """Every object; raises :class:`BackupDamaged` for a list that is not the one written."""
        path = self.folder / self.name / OBJECTS
        if not path.is_file() or file_sha256(path) != self.manifest.objects_sha256:
            raise BackupDamaged(path=str(path), files=1)
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                yield Kept(**json.loads(line))

    def file_of(self, kept: Kept) -> Path:
        """Where the bytes of an object are."""
        if kept.held:
            return self.folder / self.name / HELD / kept.sha256
        return blob_path(self.folder, kept.sha256)

    def faults_at_sight(self) -> Iterator[Path]:
        """Files that are gone or of a wrong size; tables and the list of objects are read."""
        for table in self.manifest.tables:
            if not is_whole(path := self.tables / table.file_name, table.sha256):
                yield path
        listing = self.folder / self.name / OBJECTS
        if not is_whole(listing, self.manifest.objects_sha256):
            yield listing
            return
        for kept in self.objects():
            path = self.file_of(kept)
            if not path.is_file() or path.stat().st_size != kept.size:
                yield path

    @property
    def sha256(self) -> str:
        """Of the manifest: it vouches for everything else."""
        return file_sha256(self.folder / self.name / MANIFEST)


def point_names(folder: Path) -> list[str]:
    """The names of every whole backup in ``folder``, oldest first."""
    names = sorted(path.parent.name for path in folder.glob(f"*/{MANIFEST}"))
    return [name for name in names if not name.endswith(UNFINISHED)]


def newest_point(folder: Path) -> Point:
    """The newest backup; raises :class:`BackupMissing`, :class:`BackupDamaged`."""
    return _point(folder, _some(folder)[-1])


def point_named(folder: Path, name: str) -> Point:
    """That backup; raises :class:`BackupPointUnknown`, and as :func:`newest_point`."""
    found = _some(folder)
    if name not in found:
        newest = ", ".join(found[: -_NAMED - 1 : -1])
        raise BackupPointUnknown(folder=str(folder), point=name, known=newest)
    return _point(folder, name)


def is_whole(path: Path, sha256: str) -> bool:
    """Whether the file is there, can be read, and hashes to that: it is read through."""
    try:
        return file_sha256(path) == sha256
    except OSError:  # gone, or a bad sector
        return False


@dataclass(slots=True)
class Verification:
    """Everything in a folder of backups, read through."""

    folder: Path
    points: int = 0
    files: int = 0
    size: int = 0
    damaged: int = 0

    def faults(self) -> Iterator[BackupDamaged]:
        """Each file that is gone or not the one written; the counts are true when it ends.

        A file that points share is read once. What no point lists (any more) is read as well.
        Raises :class:`BackupMissing`.
        """
        for path in self._faulty():
            self.damaged += 1
            yield BackupDamaged(path=str(path), files=1)

    def _faulty(self) -> Iterator[Path]:
        names, gone = _some(self.folder), set[Path]()
        known: list[Point] = []
        for name in names:
            self.points += 1
            try:
                point = _point(self.folder, name)
            except BackupDamaged:
                yield self.folder / name / MANIFEST
                continue
            known.append(point)
            yield from self._faulty_of(point, gone)
        yield from _unlike_the_log(known)
        for path in sorted(self.folder.glob(f"{BLOBS}/??/*")):
            if not path.name.startswith("."):
                yield from self._unless_whole(path, path.name)

    def _faulty_of(self, point: Point, gone: set[Path]) -> Iterator[Path]:
        for table in point.manifest.tables:
            yield from self._unless_whole(point.tables / table.file_name, table.sha256)
        listing = self.folder / point.name / OBJECTS
        faults = list(self._unless_whole(listing, point.manifest.objects_sha256))
        yield from faults
        for kept in () if faults else point.objects():
            path = point.file_of(kept)
            if kept.held:
                yield from self._unless_whole(path, kept.sha256)
            elif path not in gone and not path.exists():
                gone.add(path)
                yield path

    def _unless_whole(self, path: Path, sha256: str) -> Iterator[Path]:
        self.files += 1
        if is_whole(path, sha256):
            self.size += path.stat().st_size
        else:
            yield path


def _unlike_the_log(points: Sequence[Point]) -> Iterator[Path]:
    """Manifests of those that are not what the log of the newest one vouches for."""
    logs = [(point, table) for point in points[-1:] for table in point.manifest.tables]
    names = {point.name for point in points}
    for newest, log in logs:
        if log.name != "audit" or not is_whole(newest.tables / log.file_name, log.sha256):
            continue
        for row in dumped_rows(newest.tables, log):
            if row["action"] == BACKED_UP and row["facts"]["point"] in names:
                path = newest.folder / row["facts"]["point"] / MANIFEST
                if not is_whole(path, row["facts"]["manifest"]):
                    yield path


def _some(folder: Path) -> list[str]:
    names = point_names(folder)
    if not names:
        raise BackupMissing(folder=str(folder))
    return names


def _point(folder: Path, name: str) -> Point:
    path = folder / name / MANIFEST
    try:
        manifest = BackupManifest.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise BackupDamaged(path=str(path), files=1) from error
    return Point(folder, name, manifest)


def blob_path(folder: Path, sha256: str) -> Path:
    """Where a file that all points share is, in a folder of backups."""
    return folder / BLOBS / sha256[:2] / sha256
