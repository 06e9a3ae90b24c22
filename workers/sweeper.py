"""Finds what stands still and sends it again: lost messages and dead workers."""

import logging

from storage.ledger import Ledger
from workers.app import Sender
from workers.flow import next_steps

log = logging.getLogger(__name__)

GRACE_SECONDS = 10
"""How long a document may rest before it is looked at. A page takes 2-5 s."""


def sweep(ledger: Ledger, sender: Sender) -> int:
    """Send again the next steps of stalled documents; how many messages were sent.

    A queue that still holds messages is left alone: what waits there is late, not lost, and
    sending it again would only make the queue longer. A message too many does no harm, because
    claims are exclusive.
    """
    sent = 0
    empty: dict[str, bool] = {}
    for document_id in ledger.stalled(grace_seconds=GRACE_SECONDS):
        for step in next_steps(ledger.progress(document_id)):
            if step.queue not in empty:
                empty[step.queue] = sender.waiting_messages(step.queue) == 0
            if empty[step.queue]:
                log.info("sweeper.resend document=%s task=%s", document_id, step.task)
                sender.send(document_id, step)
                sent += 1
    return sent
