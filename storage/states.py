"""The states of a document and the only moves between them.

The main road is the legal order of TT 01/2023/TT-VPCP art. 7: copied, extracted, coded, stored.
"""

from collections.abc import Mapping
from enum import StrEnum


class DocumentState(StrEnum):
    """Where a document stands; the value is what the database and the API say."""

    RECEIVED = "received"
    """The original is safe in the store; its pages are being read."""
    COPIED = "copied"
    """The searchable copy is composed and signed (step 1, sao chụp)."""
    EXTRACTED = "extracted"
    """The record is made (step 2, bóc tách)."""
    CODED = "coded"
    """It has its code (step 3, cấp mã)."""
    STORED = "stored"
    """Copy and record can be reused (step 4, lưu)."""
    NEEDS_REVIEW = "needs_review"
    """A person must look before it can go on."""
    AWAITING_SIGNATURE = "awaiting_signature"
    """The copy waits for a key that is not here."""
    QUARANTINED = "quarantined"
    """Secret or hostile: kept apart, shown to nobody but its keeper."""
    REJECTED = "rejected"
    """A person decided that it is not to be digitized."""
    FAILED = "failed"
    """It could not be processed; the named error says why."""


_S = DocumentState
_LEAVE = frozenset({_S.NEEDS_REVIEW, _S.QUARANTINED, _S.REJECTED, _S.FAILED})

MOVES: Mapping[DocumentState, frozenset[DocumentState]] = {
    _S.RECEIVED: frozenset({_S.COPIED, _S.AWAITING_SIGNATURE}) | _LEAVE,
    _S.AWAITING_SIGNATURE: frozenset({_S.COPIED, _S.RECEIVED}) | _LEAVE,
    _S.COPIED: frozenset({_S.EXTRACTED}) | _LEAVE,
    _S.EXTRACTED: frozenset({_S.CODED}) | _LEAVE,
    _S.CODED: frozenset({_S.STORED}) | _LEAVE,
    _S.STORED: frozenset(),
    _S.NEEDS_REVIEW: frozenset({_S.RECEIVED, _S.COPIED, _S.EXTRACTED, _S.REJECTED}),
    _S.QUARANTINED: frozenset({_S.RECEIVED, _S.REJECTED}),
    _S.REJECTED: frozenset(),
    _S.FAILED: frozenset({_S.RECEIVED, _S.REJECTED}),
}

RESTING = frozenset(
    {_S.STORED, _S.NEEDS_REVIEW, _S.AWAITING_SIGNATURE, _S.QUARANTINED, _S.REJECTED, _S.FAILED}
)
"""States in which no worker has anything to do."""


class PageState(StrEnum):
    """Where one page stands."""

    WAITING = "waiting"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    """Given up under its own error; the other pages are read all the same."""
