"""Results keyed by content: a task that is done twice finds its first answer."""

import hashlib
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError

from storage.clock import Clock
from storage.database import Database
from storage.errors import BlobMissing
from storage.rows import row_of
from storage.tables import StageResultRow

_LEVEL = 6
"""The reading of a dense page, 150 kB of JSON, becomes 15 kB in 3 ms."""


def stage_key(
    stage: str, version: str, options: Mapping[str, object], inputs: Sequence[str]
) -> str:
    """SHA-256 over what determines a stage's answer: its name, version, options and inputs."""
    body = json.dumps([stage, version, dict(options), list(inputs)], sort_keys=True)
    return hashlib.sha256(body.encode()).hexdigest()


def digest_of(answer: bytes) -> str:
    """SHA-256 of an answer as it lies in its row; empty for a row that cannot be read."""
    try:
        return hashlib.sha256(zlib.decompress(answer)).hexdigest()
    except zlib.error:
        return ""


_AT_ONCE = 16
"""A dense page is 150 kB."""
_ANSWERS = select(StageResultRow.key, StageResultRow.answer).where(
    StageResultRow.key.in_(bindparam("keys", expanding=True))
)


class StageResults:
    """First answers of the stages: small JSON documents, kept compressed beside the states."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def find(self, key: str) -> bytes | None:
        """The answer given before, if it was not cleared away since."""
        with self._database.reading() as session:
            row = row_of(session, StageResultRow, key)
            return zlib.decompress(row.answer) if row else None

    def each(self, keys: Sequence[str]) -> Iterator[bytes]:
        """The answers under ``keys``, in their order, some at a time.

        Raises :class:`BlobMissing` at the first that has gone.
        """
        for start in range(0, len(keys), _AT_ONCE):
            some = keys[start : start + _AT_ONCE]
            with self._database.reading() as session:
                found = dict(session.execute(_ANSWERS, {"keys": some}).all())
            for key in some:
                if key not in found:
                    raise BlobMissing(bucket="readings", key=key)
                yield zlib.decompress(found[key])

    def keep(self, key: str, stage: str, answer: bytes) -> bytes:
        """Keep ``answer`` under ``key``; the first one wins, and returns."""
        row = StageResultRow(
            key=key,
            stage=stage,
            answer=zlib.compress(answer, _LEVEL),
            created_at=self._clock.now(),
        )
        try:
            with self._database.transaction() as session:
                session.add(row)
        except IntegrityError:
            return self.find(key) or answer
        return answer
