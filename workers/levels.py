"""Raises signed copies to their level in the background, and renews their archive time-stamps.

A copy is signed at once (B-B) and goes its way; the time-stamp comes when its authority answers.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final

from pipeline.copies import SealedCopy
from pipeline.seal.levels import LEVELS, Notary, raise_level, renew, renew_by
from pipeline.seal.signatures import Level, read_signatures
from schemas.errors import SohoaError
from schemas.signatures import SignatureRules
from storage.blobs import BlobStore, Bucket
from storage.clock import Clock
from storage.errors import LeaseLost
from storage.levels import DueCopy, SealLevels
from workers.breaker import CircuitBreaker
from workers.workplaces import workplace

log = logging.getLogger(__name__)

_NOT_BEFORE: Final = timedelta(days=30)
"""An authority whose own certificate is about to end would be asked again at once, for ever."""


@dataclass(frozen=True)
class LevelKeeper:
    """One thread's worth of raising and renewing."""

    levels: SealLevels
    blobs: BlobStore
    clock: Clock
    notary: Notary
    rules: SignatureRules
    target: Level
    breaker: CircuitBreaker
    workplace: Path

    def work(self, ended: Callable[[], bool] = lambda: False) -> int:
        """Take one due copy after the other; how many were done when none is left to try."""
        done = 0
        while self.breaker.lets_through and not ended():
            due = self.levels.claim()
            if due is None:
                return done
            done += self._try(due)
        return done

    def _try(self, due: DueCopy) -> bool:
        try:
            self._raise(due)
        except LeaseLost as error:
            log.info("level.overtaken document=%s %s", due.document_id, error)
            return False
        except SohoaError as error:
            log.warning("level.not_raised document=%s %s", due.document_id, error)
            if error.retryable:
                self.breaker.failed()
                self.levels.postponed(due)
            else:
                self.levels.given_up(due)
            return False
        self.breaker.answered()
        return True

    def _raise(self, due: DueCopy) -> None:
        with workplace(self.workplace) as folder:
            path = self.blobs.get_file(due.ref, folder / "copy.pdf")
            sealed = _as_sealed(path, due)
            out, now = path.with_name("raised.pdf"), self.clock.now()
            if due.level == self.target == LEVELS[-1]:
                raised = renew(sealed, self.notary, at=now, out=out)
            else:
                raised = raise_level(sealed, self.target, self.notary, at=now, out=out)
            ref = self.blobs.put_file(Bucket.COPIES, out, "application/pdf", suffix=".pdf")
            again = renew_by(out, self.rules)
        look_again = max(_at_midnight(again), now + _NOT_BEFORE) if again else None
        self.levels.raised(due, raised.level, ref, look_again)
        log.info("level.raised document=%s level=%s", due.document_id, raised.level)


def _as_sealed(path: Path, due: DueCopy) -> SealedCopy:
    """The copy as the sealing stage knows one; the newest signature is the one that is raised."""
    newest = read_signatures(path)[-1]
    return SealedCopy(
        path=path,
        sha256=due.ref.sha256,
        unsigned_sha256="",
        pages=0,
        flavour="2b",
        signer="",
        certificate_sha256=newest.certificate_sha256,
        sealed_at=newest.claimed_time or datetime.min.replace(tzinfo=UTC),
        level=newest.level,
        field_name=newest.field_name,
    )


def _at_midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)
