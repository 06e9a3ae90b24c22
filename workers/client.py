"""How shells hand papers to the factory: store first, enter in the database, then send."""

import logging
from pathlib import Path

from storage.blobs import BlobStore, Bucket
from storage.documents import Document, Documents, NewDocument
from storage.ledger import Ledger
from storage.quarantine import landing_suffix
from storage.states import DocumentState
from workers.app import Sender
from workers.errors import BrokerUnreachable
from workers.flow import next_steps

log = logging.getLogger(__name__)

_ORIGINAL_TYPE = "application/octet-stream"


class WorkClient:
    """Submits papers. Nothing is lost once :meth:`submit` has returned."""

    def __init__(
        self, blobs: BlobStore, documents: Documents, ledger: Ledger, sender: Sender
    ) -> None:
        self._blobs = blobs
        self._documents = documents
        self._ledger = ledger
        self._sender = sender

    def submit(self, path: Path, new: NewDocument) -> Document:
        """Take in the file at ``path``, bit for bit.

        The same bytes for the same dossier and type are the same paper: the document that holds
        them already is returned, unless it failed or was rejected. A broker that is away does not
        matter: the sweeper sends what was not sent. Raises ``StoreUnreachable``, ``StoreFull``,
        ``DatabaseUnreachable``.
        """
        original = self._blobs.put_file(
            Bucket.QUARANTINE, path, _ORIGINAL_TYPE, suffix=landing_suffix()
        )
        present = self._documents.same_paper(original.sha256, new)
        if present is not None:
            self._blobs.remove(original)
            return present
        document = self._documents.receive(new, original)
        log.info("document.received document=%s lane=%s", document.id, document.lane)
        try:
            self.advance(document.id)
        except BrokerUnreachable:
            log.warning("document.not_sent document=%s", document.id)
        return document

    def retry(self, document_id: str, *, actor: str, reason: str) -> None:
        """Start a failed document again; raises ``MoveRefused`` when it has not failed."""
        self._documents.move(
            document_id, DocumentState.FAILED, DocumentState.RECEIVED, actor=actor, reason=reason
        )
        self.advance(document_id)

    def advance(self, document_id: str) -> None:
        """Send whatever the document needs next."""
        for step in next_steps(self._ledger.progress(document_id)):
            self._sender.send(document_id, step)
