"""How shells hand papers to the factory: store first, enter in the database, then wake workers.

What is due is entered by the transaction that makes it so; the broker carries hints, as many as
keep every worker busy and no more, so that a flood of pages waits in the database.
"""

import logging
from collections.abc import Sequence
from pathlib import Path

from schemas.errors import SohoaError
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.documents import Documents
from storage.outbox import Outbox
from storage.papers import Document, NewDocument
from storage.quarantine import landing_suffix
from storage.states import DocumentState
from workers.app import Sender
from workers.errors import BrokerUnreachable
from workers.queues import ALL_QUEUES

log = logging.getLogger(__name__)

_ORIGINAL_TYPE = "application/octet-stream"
HINTS = 256
"""Messages on one queue at most, and so many workers that one moment can wake: each that is done
with something sends what is missing. Ten million pages a day keep 200 busy (docs/scaling.md)."""


class WorkClient:
    """Submits papers. Nothing is lost once :meth:`submit` has returned."""

    def __init__(
        self, blobs: BlobStore, documents: Documents, outbox: Outbox, sender: Sender
    ) -> None:
        self._blobs = blobs
        self._documents = documents
        self._outbox = outbox
        self._sender = sender

    def submit(self, path: Path, new: NewDocument) -> Document:
        """Take in the file at ``path``, bit for bit.

        The same bytes for the same dossier and type are the same paper: the document that holds
        them already is returned, unless it was rejected; one that failed starts again. A broker
        that is away does not matter: the sweeper sends what was not sent. Raises
        ``StoreUnreachable``, ``StoreFull``, ``DatabaseUnreachable``.
        """
        (answer,) = self.submit_all([(path, new)])
        if isinstance(answer, SohoaError):
            raise answer
        return answer

    def submit_all(self, papers: Sequence[tuple[Path, NewDocument]]) -> list[Document | SohoaError]:
        """:meth:`submit` for several files: stored beside each other, entered in one transaction.

        What the store refused stands in its place as the error. Raises ``DatabaseUnreachable`` and
        ``StoreFull`` when nothing could be entered.
        """
        files = [(path, landing_suffix()) for path, _ in papers]
        stored = self._blobs.put_files(Bucket.QUARANTINE, files, _ORIGINAL_TYPE)
        arrived = [
            (new, original)
            for (_, new), original in zip(papers, stored, strict=True)
            if isinstance(original, BlobRef)
        ]
        entered = iter(self._entered(arrived))
        return [next(entered) if isinstance(one, BlobRef) else one for one in stored]

    def _entered(self, arrived: Sequence[tuple[NewDocument, BlobRef]]) -> list[Document]:
        answers = self._documents.receive_all(arrived) if arrived else []
        for (_, original), (document, is_new) in zip(arrived, answers, strict=True):
            if is_new:
                log.info("document.received document=%s lane=%s", document.id, document.lane)
            else:
                self._blobs.remove(original)
        if any(document.state is DocumentState.RECEIVED for document, _ in answers):
            self.wake()
        return [document for document, _ in answers]

    def retry(self, document_id: str, *, actor: str, reason: str) -> None:
        """Start a document again that stopped; of its pages, only those not read yet.

        Raises ``MoveRefused`` for one that did not stop, ``DocumentUnknown``.
        """
        self._leave_stopped(document_id, DocumentState.RECEIVED, actor, reason)
        self.wake()

    def reject(self, document_id: str, *, actor: str, reason: str) -> None:
        """Have a document that stopped not digitised, on a person's word; nothing is erased.

        Raises as :meth:`retry` does.
        """
        self._leave_stopped(document_id, DocumentState.REJECTED, actor, reason)

    def _leave_stopped(self, document_id: str, to: DocumentState, actor: str, reason: str) -> None:
        document = self._documents.get(document_id)
        start = document.state if document.stopped else DocumentState.FAILED
        self._documents.move(document_id, start, to, actor=actor, reason=reason)

    def wake(self) -> None:
        """Tell the workers that something is due; a broker that is away is told by the sweeper."""
        try:
            self.send_hints()
        except BrokerUnreachable as error:
            log.warning("hints.not_sent %s", error)

    def send_hints(self) -> int:
        """Send as many hints as are missing; how many. Raises :class:`BrokerUnreachable`."""
        sent = 0
        for queue, due in self._outbox.waiting(ALL_QUEUES, limit=HINTS).items():
            missing = due - self._sender.waiting_messages(queue) if due else 0
            for _ in range(missing):
                self._sender.send(queue)
            sent += max(missing, 0)
        return sent
