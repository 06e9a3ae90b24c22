"""Results keyed by content: a task that is done twice finds its first answer."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from sqlalchemy.exc import IntegrityError

from storage.blobs import BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.errors import BlobDamaged, BlobMissing
from storage.tables import StageResultRow


def stage_key(
    stage: str, version: str, options: Mapping[str, object], inputs: Sequence[str]
) -> str:
    """SHA-256 over what determines a stage's answer: its name, version, options and inputs."""
    body = json.dumps([stage, version, dict(options), list(inputs)], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


class StageResults:
    """First answers of the stages, small JSON documents in the ``working`` bucket."""

    def __init__(self, database: Database, blobs: BlobStore, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def find(self, key: str) -> bytes | None:
        """The answer given before, if any that is still whole: working blobs may expire."""
        with self._database.reading() as session:
            row = session.get(StageResultRow, key)
            if row is None:
                return None
            ref = BlobRef(
                row.bucket, row.object_key, row.version, row.sha256, row.size, row.media_type
            )
        try:
            return self._blobs.get_bytes(ref)
        except (BlobMissing, BlobDamaged):
            return None

    def keep(self, key: str, stage: str, answer: bytes) -> bytes:
        """Keep ``answer`` under ``key``; the first one that can still be read wins, and returns."""
        ref = self._blobs.put_bytes(Bucket.WORKING, answer, "application/json", suffix=".json")
        try:
            with self._database.transaction() as session:
                session.add(self._row(key, stage, ref))
        except IntegrityError:
            return self.find(key) or self._replace(key, stage, ref, answer)
        return answer

    def _replace(self, key: str, stage: str, ref: BlobRef, answer: bytes) -> bytes:
        with self._database.transaction() as session:
            session.merge(self._row(key, stage, ref))
        return answer

    def _row(self, key: str, stage: str, ref: BlobRef) -> StageResultRow:
        return StageResultRow(
            key=key,
            stage=stage,
            bucket=ref.bucket,
            object_key=ref.key,
            version=ref.version,
            sha256=ref.sha256,
            size=ref.size,
            media_type=ref.media_type,
            created_at=self._clock.now(),
        )
