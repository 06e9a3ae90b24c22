"""Anchoring the audit chain now and then, and saying what its anchors prove."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from schemas.errors import SohoaError
from sohoa.background import beside
from sohoa.composition import Services
from sohoa.settings import Settings
from storage.anchors import Anchor, Anchors, Stamp

if TYPE_CHECKING:
    from pipeline.seal.timestamp import TokenVerdict

_NAME: Final = "anchoring"
_LOOK_SECONDS: Final = 60.0


def anchors_of(services: Services) -> Anchors:
    """The anchors of this installation's audit chain."""
    return Anchors(services.database, services.blobs, services.clock)


def set_anchor(services: Services) -> Anchor | None:
    """Anchor the head: with a time-stamp where an authority is configured and answers.

    One that does not answer must not put off the anchor: then it is kept as it is, which already
    bounds what could be cut off, and the next one covers it. ``None`` while the chain is empty.
    """
    anchors, stamp = anchors_of(services), authority(services.settings)
    if stamp is None:
        return anchors.set()
    try:
        return anchors.set(stamp)
    except SohoaError as error:
        if not error.retryable:
            raise
        return anchors.set()


@contextmanager
def anchoring(services: Services) -> Iterator[None]:
    """Anchor every ``anchor_hours`` in the background, counted from the newest there is."""
    keeper = _Keeper(services, timedelta(hours=services.settings.anchor_hours))
    with beside(_NAME, lambda _: keeper.work(), pause=_LOOK_SECONDS):
        yield


@dataclass
class _Keeper:
    """Remembers when the next anchor is due, so that the store is listed once."""

    services: Services
    span: timedelta
    due: datetime | None = None

    def work(self) -> None:
        now = self.services.clock.now()
        if self.due is None:
            known = anchors_of(self.services).all()
            self.due = known[-1].at + self.span if known else now
        if now >= self.due and set_anchor(self.services) is not None:
            self.due = now + self.span


def authority(settings: Settings) -> Stamp | None:
    """Who time-stamps a digest; ``None`` where no authority is configured."""
    url = settings.timestamp_url
    if url is None:
        return None
    # What speaks to an authority takes a second to load; an office without one does without.
    from pipeline.seal.timestamp import stamp_digest
    from workers.stamping import patient_stamper

    return lambda digest: stamp_digest(digest, patient_stamper(url))


def judged(settings: Settings, anchor: Anchor) -> "TokenVerdict | None":
    """What the anchor's token proves; ``None`` for an anchor without one."""
    if anchor.token is None:
        return None
    from pipeline.seal.timestamp import judge_token
    from sohoa.trust import trust_store

    return judge_token(anchor.token, bytes.fromhex(anchor.head.digest), trust_store(settings))
