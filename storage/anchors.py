"""Anchors of the audit chain: its head, kept now and then where who owns the database cannot reach.

An anchor is a small JSON object in the write-once bucket of copies: number and digest of the newest
link, the moment, and – where there is a time-stamping authority – its RFC 3161 token over that very
digest, so that ``openssl ts`` can check it without this program. A chain whose newest links were
cut off, or that was written anew from some link on, no longer has the link an anchor names. Every
anchor covers all links before it, so the newest renews the proof of the older ones.
"""

import base64
import binascii
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from schemas.errors import SohoaError
from storage import audit
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.clock import Clock
from storage.database import Database
from storage.errors import (
    AnchorUnreadable,
    AuditBroken,
    AuditCut,
    BlobDamaged,
    BlobMissing,
)

FOLDER: Final = "audit/"
"""Where anchors lie in the bucket of copies."""
_SUFFIX: Final = ".anchor.json"
_SCHEMA: Final = "audit-anchor/1"

Stamp = Callable[[bytes], bytes]
"""A time-stamping authority: a SHA-256 digest to the token (DER) over it."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """The head of the chain at a moment; ``token`` is the authority's, DER."""

    head: audit.Head
    at: datetime
    token: bytes | None

    def to_json(self) -> bytes:
        """As it is kept."""
        token = base64.b64encode(self.token).decode() if self.token else None
        told = {
            "schema": _SCHEMA,
            "seq": self.head.seq,
            "digest": self.head.digest,
            "at": self.at.isoformat(),
            "token": token,
        }
        return json.dumps(told, indent=1).encode()


class Anchors:
    """Sets anchors, and holds the chain against those that were set."""

    def __init__(self, database: Database, blobs: BlobStore, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._clock = clock

    def set(self, stamp: Stamp | None = None) -> Anchor | None:
        """Keep the present head, ``stamp``-ed if there is an authority; ``None``: no link yet.

        Raises ``StoreUnreachable`` and whatever ``stamp`` raises; then nothing was kept.
        """
        with self._database.reading() as session:
            head = audit.head(session)
        if head is None:
            return None
        token = stamp(bytes.fromhex(head.digest)) if stamp else None
        anchor = Anchor(head, self._clock.now(), token)
        self._blobs.put_bytes(
            Bucket.COPIES, anchor.to_json(), "application/json", suffix=_SUFFIX, folder=FOLDER
        )
        return anchor

    def all(self) -> list[Anchor]:
        """Every anchor that can be read, oldest first. One a day: 3650 of them in ten years."""
        found = (self._read(ref) for ref in self._refs())
        anchors = [anchor for anchor in found if isinstance(anchor, Anchor)]
        return sorted(anchors, key=lambda anchor: anchor.head.seq)

    def faults(self) -> Iterator[SohoaError]:
        """Everything that is wrong with the chain, by itself and against its anchors.

        :class:`AuditBroken`, :class:`AuditCut`, :class:`AnchorUnreadable`. Tokens are looked at
        elsewhere: that takes certificates. The log may grow and be anchored meanwhile: an anchor is
        held against the log as it is once the anchor was read.
        """
        with self._database.reading() as session:
            for seq in audit.broken_links(session):
                yield AuditBroken(seq=seq)
        for ref in self._refs():
            anchor = self._read(ref)
            if isinstance(anchor, SohoaError):
                yield anchor
            elif not self.holds(anchor.head):
                yield AuditCut(seq=anchor.head.seq, at=anchor.at.isoformat())

    def holds(self, head: audit.Head) -> bool:
        """Whether the chain has the link that was its head once."""
        with self._database.reading() as session:
            return audit.digest_at(session, head.seq) == head.digest

    def _refs(self) -> Iterator[BlobRef]:
        """Every version that was ever kept: a newer one, or a mark of deletion, hides none."""
        return self._blobs.listed(Bucket.COPIES, FOLDER)

    def _read(self, ref: BlobRef) -> Anchor | AnchorUnreadable:
        try:
            return _parsed(self._blobs.get_bytes(ref))
        except (BlobDamaged, BlobMissing, KeyError, TypeError, ValueError, binascii.Error):
            return AnchorUnreadable(key=ref.key)


def _parsed(content: bytes) -> Anchor:
    told = json.loads(content)
    token = base64.b64decode(told["token"], validate=True) if told["token"] else None
    head = audit.Head(int(told["seq"]), str(told["digest"]))
    return Anchor(head, datetime.fromisoformat(told["at"]), token)
