"""Blobs in any S3 store, found by their SHA-256 and checked whenever they are read."""

import hashlib
import io
import mimetypes
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from tempfile import NamedTemporaryFile

from minio.commonconfig import GOVERNANCE
from minio.error import S3Error
from minio.objectlockconfig import DAYS, ObjectLockConfig

from pipeline.copies import file_sha256
from schemas.errors import SohoaError
from storage.errors import (
    BlobDamaged,
    BlobMissing,
    BlobUnreadable,
    StoreUnreachable,
)
from storage.s3 import (
    AT_ONCE,
    StoreAddress,
    named_errors,
    s3_client,
    server_side_encryption,
)
from storage.timings import Watch, timed, unwatched

CHUNK = 1 << 20
_DIGEST_IN_KEY = re.compile(r"(?:^|/)[0-9a-f]{2}/([0-9a-f]{64})")
_ENCRYPTED = "X-Amz-Server-Side-Encryption"


class Bucket(StrEnum):
    """The kinds of keeping; the bucket's name is ``<prefix>-<value>``."""

    QUARANTINE = "quarantine"
    """What came in and was not looked through yet, or must not be digitised. Can be erased."""
    ORIGINALS = "originals"
    """What came in, bit for bit. Write-once."""
    WORKING = "working"
    """Previews, unsigned copies. Can be made again; may expire."""
    COPIES = "copies"
    """Signed copies and their records. Write-once, versioned."""


WRITE_ONCE = frozenset({Bucket.ORIGINALS, Bucket.COPIES})


@dataclass(frozen=True, slots=True)
class BlobRef:
    """Where stored bytes are, and what they must hash to."""

    bucket: str
    key: str
    version: str | None
    sha256: str
    size: int
    media_type: str


def already_settled() -> None:
    """A server that answers when the bytes are on its disks."""


class BlobStore:
    """The store behind the ``minio`` client.

    Keys are ``ab/abcd….suffix``: the SHA-256 of the content, so storing the same bytes twice
    finds the first object. Every method raises :class:`StoreUnreachable` when the server does
    not answer. Nothing is said to be stored before ``settle`` has returned: SeaweedFS answers
    when the bytes are in the kernel's memory, and a power cut takes them from there.
    """

    def __init__(
        self,
        address: StoreAddress,
        settle: Callable[[], None] = already_settled,
        *,
        watch: Watch = unwatched,
    ) -> None:
        """``watch`` hears how long the server took, by operation."""
        self._address = address
        self._settle = settle
        self._watch = watch
        self._encryption = server_side_encryption(address.encryption)
        # A silent host is given up after 2 × 3 s, one that accepts and then says nothing after
        # 2 × 60 s: well below the time of a task.
        self._client = s3_client(address, silence=60, again=1)
        # Whoever asks whether it is there wants to know now.
        self._asking = s3_client(address, silence=3, again=0)

    def name_of(self, bucket: Bucket) -> str:
        """The bucket's name in the store."""
        return f"{self._address.prefix}-{bucket}"

    def encrypts(self) -> bool:
        """Whether the server says of a new object that it is encrypted as it was asked to be.

        Stores and erases a few bytes.
        """
        ref = self.put_bytes(Bucket.WORKING, b"encrypted?", "text/plain", folder="probes/")
        with self._asked("stat", ref.bucket, ref.key):
            told = self._client.stat_object(ref.bucket, ref.key).metadata or {}
        self.remove(ref)
        wanted = self._encryption.headers() if self._encryption else {}
        return told.get(_ENCRYPTED) == wanted.get(_ENCRYPTED)

    def prepare(self, *, retention_days: int) -> None:
        """Make what is missing of the buckets; needs administrator credentials.

        A retention that is there stays as it is. Write-once buckets get object lock with a default
        retention here, because S3 lets only administrators speak of retention: workers never send
        such headers.
        """
        for bucket in Bucket:
            name = self.name_of(bucket)
            with named_errors(self._address, name, ""):
                if not self._client.bucket_exists(name):
                    self._client.make_bucket(name, object_lock=bucket in WRITE_ONCE)
                if bucket in WRITE_ONCE and self._retention(name) is None:
                    lock = ObjectLockConfig(GOVERNANCE, retention_days, DAYS)
                    self._client.set_object_lock_config(name, lock)

    def _retention(self, name: str) -> str | None:
        """The mode of a bucket's default retention; a crash may have come between the two calls."""
        try:
            return self._client.get_object_lock_config(name).mode
        except S3Error as error:
            if error.code == "ObjectLockConfigurationNotFoundError":
                return None
            raise

    def ready(self) -> bool:
        """Whether the store answers at once and all buckets are there."""
        with self._asked("ready", "", ""):
            return all(self._asking.bucket_exists(self.name_of(bucket)) for bucket in Bucket)

    def try_out(self) -> None:
        """Store a byte where it may be lost; raises what storing a paper would raise now.

        A server that has run out of volumes lists its buckets all the same.
        """
        name, key = self.name_of(Bucket.WORKING), "probes/kept"
        with self._asked("ready", name, key):
            self._asking.put_object(name, key, io.BytesIO(b"."), 1, sse=self._encryption)

    def put_file(self, bucket: Bucket, path: Path, media_type: str, *, suffix: str = "") -> BlobRef:
        """Store the file at ``path``; the file is read twice (hash, then send)."""
        ref = self._sent_file(bucket, path, media_type, suffix)
        self._settle()
        return ref

    def put_files(
        self, bucket: Bucket, files: Sequence[tuple[Path, str]], media_type: str
    ) -> list[BlobRef | SohoaError]:
        """:meth:`put_file` for several files, each with its suffix, beside each other.

        They settle together: one wait for the disk instead of one each. What the store refused
        stands in its place as the error.
        """

        def sent(file: tuple[Path, str]) -> BlobRef | SohoaError:
            try:
                return self._sent_file(bucket, file[0], media_type, file[1])
            except SohoaError as error:
                return error

        with ThreadPoolExecutor(min(AT_ONCE, len(files))) as threads:
            answers = list(threads.map(sent, files))
        try:
            self._settle()
        except SohoaError as error:
            return [error] * len(files)
        return answers

    def _sent_file(self, bucket: Bucket, path: Path, media_type: str, suffix: str) -> BlobRef:
        digest = file_sha256(path)
        key = f"{digest[:2]}/{digest}{suffix}"
        return self._sent(bucket, key, path, digest, path.stat().st_size, media_type)

    def put_bytes(
        self,
        bucket: Bucket,
        content: bytes,
        media_type: str,
        *,
        suffix: str = "",
        folder: str = "",
    ) -> BlobRef:
        """Store ``content``, below ``folder`` (which ends with a slash) if it is to be listed."""
        digest = hashlib.sha256(content).hexdigest()
        key = f"{folder}{digest[:2]}/{digest}{suffix}"
        ref = self._sent(bucket, key, content, digest, len(content), media_type)
        self._settle()
        return ref

    def _sent(
        self,
        bucket: Bucket,
        key: str,
        source: Path | bytes,
        digest: str,
        size: int,
        media_type: str,
    ) -> BlobRef:
        """What the server has; whoever tells others of it waits for ``settle`` before."""
        name = self.name_of(bucket)
        if bucket in WRITE_ONCE:
            # Elsewhere the same bytes under the same key are simply written again, which is
            # cheaper than asking first.
            present = self._version_of(name, key, size)
            if present is not None:
                return BlobRef(name, key, present or None, digest, size, media_type)
        with self._asked("put", name, key):
            if isinstance(source, Path):
                made = self._client.fput_object(
                    name, key, str(source), content_type=media_type, sse=self._encryption
                )
            else:
                made = self._client.put_object(
                    name,
                    key,
                    io.BytesIO(source),
                    size,
                    content_type=media_type,
                    sse=self._encryption,
                )
        return BlobRef(name, key, made.version_id, digest, size, media_type)

    def _version_of(self, name: str, key: str, size: int) -> str | None:
        """The version of an object of that size; "" when unversioned, ``None`` when not there."""
        try:
            with self._asked("stat", name, key):
                found = self._client.stat_object(name, key)
        except BlobMissing:
            return None
        return (found.version_id or "") if found.size == size else None

    def put_back(self, bucket: Bucket, key: str, path: Path, sha256: str) -> BlobRef:
        """Store the file at ``path`` under the ``key`` it once had.

        Raises :class:`BlobDamaged` when the file hashes to something else.
        """
        if file_sha256(path) != sha256:
            raise BlobDamaged(bucket=bucket.value, key=key)
        media_type = mimetypes.guess_type(key)[0] or "application/octet-stream"
        ref = self._sent(bucket, key, path, sha256, path.stat().st_size, media_type)
        self._settle()
        return ref

    def bucket_named(self, name: str) -> Bucket | None:
        """The bucket of that name, if it is one of ours."""
        return next((bucket for bucket in Bucket if self.name_of(bucket) == name), None)

    def listed(
        self, bucket: Bucket, folder: str = "", *, before: datetime | None = None
    ) -> Iterator[BlobRef]:
        """Every version of every object below ``folder``, in the order of the keys.

        With ``before`` only what was stored until then, by the store's clock. Marks of deletion
        hide none. A thousand at a time; the media type is not told.
        """
        name = self.name_of(bucket)
        with named_errors(self._address, name, folder):
            for found in self._client.list_objects(
                name, prefix=folder, recursive=True, include_version=True
            ):
                digest = _DIGEST_IN_KEY.search(found.object_name or "")
                if before is not None and (found.last_modified or before) > before:
                    continue
                if digest is not None and not found.is_delete_marker:
                    version = found.version_id if bucket in WRITE_ONCE else None
                    yield BlobRef(
                        name, str(found.object_name), version, digest[1], found.size or 0, ""
                    )

    def remove(self, ref: BlobRef) -> None:
        """Erase an object of a bucket without retention; one that is not there is no error.

        Nor is a bucket: after a restore, wishes to erase may name that of the lost store.
        """
        with suppress(BlobMissing), self._asked("remove", ref.bucket, ref.key):
            self._client.remove_object(ref.bucket, ref.key, version_id=ref.version)

    def get_file(self, ref: BlobRef, path: Path) -> Path:
        """Fetch to ``path``, which appears only when whole and proven.

        Raises :class:`BlobMissing`, and :class:`BlobDamaged` when the bytes hash to something else.
        """
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=".fetch-", delete=False) as part:
            half = Path(part.name)
            try:
                digest = hashlib.sha256()
                for chunk in self._stream(ref):
                    digest.update(chunk)
                    part.write(chunk)
                part.flush()
                if digest.hexdigest() != ref.sha256:
                    raise BlobDamaged(bucket=ref.bucket, key=ref.key)
                half.replace(path)
            finally:
                half.unlink(missing_ok=True)
        return path

    def get_bytes(self, ref: BlobRef) -> bytes:
        """Fetch into memory (records, page readings: small things). Raises as :meth:`get_file`."""
        content = b"".join(self._stream(ref))
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise BlobDamaged(bucket=ref.bucket, key=ref.key)
        return content

    def prove(self, ref: BlobRef) -> None:
        """Read it through, keeping nothing. Raises as :meth:`get_file`."""
        digest = hashlib.sha256()
        for chunk in self._stream(ref):
            digest.update(chunk)
        if digest.hexdigest() != ref.sha256:
            raise BlobDamaged(bucket=ref.bucket, key=ref.key)

    @contextmanager
    def alone_in_it(self, ref: BlobRef) -> Iterator[None]:
        """Names a blob that cannot be handed out by a store that answers: :class:`BlobUnreadable`.

        It has met a bad sector, and says "internal error" or breaks off. One that is down answers
        nothing, and asking it raises :class:`StoreUnreachable` again.
        """
        try:
            yield
        except StoreUnreachable:
            if not self.ready():
                raise
            raise BlobUnreadable(bucket=ref.bucket, key=ref.key) from None

    def _stream(self, ref: BlobRef) -> Iterator[bytes]:
        with self._asked("get", ref.bucket, ref.key):
            answer = self._client.get_object(ref.bucket, ref.key, version_id=ref.version)
            try:
                yield from answer.stream(CHUNK)
            finally:
                answer.close()
                answer.release_conn()

    @contextmanager
    def _asked(self, operation: str, bucket: str, key: str) -> Iterator[None]:
        with timed(self._watch, "s3", operation), named_errors(self._address, bucket, key):
            yield
