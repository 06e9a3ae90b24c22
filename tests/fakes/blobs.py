"""A blob store in memory that keeps every promise of the real one, and can go away."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

from schemas.errors import SohoaError
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.errors import BlobDamaged, BlobMissing, StoreUnreachable
from storage.s3 import StoreAddress

_NOWHERE = StoreAddress("127.0.0.1:1", "", "")


class MemoryBlobs(BlobStore):
    """Set ``away`` to make every call fail as if the server were down.

    What is in ``bad_sectors`` fails alone, as from a server that is up.
    """

    def __init__(self) -> None:
        super().__init__(_NOWHERE)
        self.away = False
        self.out_of_volumes = False
        """Whether nothing more is kept, though everything is handed out."""
        self.bad_sectors: set[str] = set()
        """Contents that cannot be handed out, by bucket and key."""
        self.kept: dict[str, bytes] = {}
        """Contents by bucket and key."""
        self.stored_at: dict[str, datetime] = {}
        """When, by bucket and key; what is not in it has been there for ever."""

    def ready(self) -> bool:
        self._answer()
        return True

    def try_out(self) -> None:
        self._answer()
        if self.out_of_volumes:
            raise StoreUnreachable(endpoint="memory", cause="InternalError")

    def put_file(self, bucket: Bucket, path: Path, media_type: str, *, suffix: str = "") -> BlobRef:
        return self.put_bytes(bucket, path.read_bytes(), media_type, suffix=suffix)

    def put_files(
        self, bucket: Bucket, files: Sequence[tuple[Path, str]], media_type: str
    ) -> list[BlobRef | SohoaError]:
        def stored(path: Path, suffix: str) -> BlobRef | SohoaError:
            try:
                return self.put_file(bucket, path, media_type, suffix=suffix)
            except SohoaError as error:
                return error

        return [stored(path, suffix) for path, suffix in files]

    def put_bytes(
        self,
        bucket: Bucket,
        content: bytes,
        media_type: str,
        *,
        suffix: str = "",
        folder: str = "",
    ) -> BlobRef:
        self._answer()
        digest = hashlib.sha256(content).hexdigest()
        key = f"{folder}{digest[:2]}/{digest}{suffix}"
        self.kept[f"{self.name_of(bucket)}/{key}"] = content
        return BlobRef(self.name_of(bucket), key, None, digest, len(content), media_type)

    def put_back(self, bucket: Bucket, key: str, path: Path, sha256: str) -> BlobRef:
        self._answer()
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != sha256:
            raise BlobDamaged(bucket=bucket.value, key=key)
        self.kept[f"{self.name_of(bucket)}/{key}"] = content
        return BlobRef(self.name_of(bucket), key, None, sha256, len(content), "")

    def listed(
        self, bucket: Bucket, folder: str = "", *, before: datetime | None = None
    ) -> Iterator[BlobRef]:
        self._answer()
        start = f"{self.name_of(bucket)}/{folder}"
        for path in sorted(path for path in self.kept if path.startswith(start)):
            if before is not None and path in self.stored_at and self.stored_at[path] > before:
                continue
            name, _, key = path.partition("/")
            digest = key.rpartition("/")[2][:64]
            yield BlobRef(name, key, None, digest, len(self.kept[path]), "")

    def remove(self, ref: BlobRef) -> None:
        self._answer()
        self.kept.pop(f"{ref.bucket}/{ref.key}", None)

    def inside(self, bucket: Bucket) -> list[bytes]:
        """What one bucket holds."""
        name = self.name_of(bucket)
        return [content for key, content in self.kept.items() if key.startswith(f"{name}/")]

    def get_file(self, ref: BlobRef, path: Path) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.get_bytes(ref))
        return path

    def get_bytes(self, ref: BlobRef) -> bytes:
        self._answer()
        if f"{ref.bucket}/{ref.key}" in self.bad_sectors:
            raise StoreUnreachable(endpoint="memory", cause="InternalError")
        content = self.kept.get(f"{ref.bucket}/{ref.key}")
        if content is None:
            raise BlobMissing(bucket=ref.bucket, key=ref.key)
        if hashlib.sha256(content).hexdigest() != ref.sha256:
            raise BlobDamaged(bucket=ref.bucket, key=ref.key)
        return content

    def prove(self, ref: BlobRef) -> None:
        self.get_bytes(ref)

    def _answer(self) -> None:
        if self.away:
            raise StoreUnreachable(endpoint="memory", cause="away")
