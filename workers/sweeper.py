"""Finds what stands still and sends it again: lost messages and dead workers."""

import logging

from storage.ledger import Ledger
from workers.app import Sender
from workers.flow import next_steps
from workers.queues import ALL_QUEUES, PAGE_QUEUES

log = logging.getLogger(__name__)

GRACE_SECONDS = 10
"""How long a document may rest before it is looked at. A page takes 2-5 s."""


def sweep(ledger: Ledger, sender: Sender) -> int:
    """Send again the next steps of stalled documents; how many messages were sent.

    A queue that still holds messages is left alone, and so are the papers of its lane: what waits
    there is late, not lost, and sending it again would only make the queue longer. A message too
    many does no harm, because claims are exclusive.
    """
    idle = {queue for queue in ALL_QUEUES if sender.waiting_messages(queue) == 0}
    lanes = [lane for lane in PAGE_QUEUES if lane in idle]
    sent = 0
    for document_id in ledger.stalled(lanes, grace_seconds=GRACE_SECONDS):
        for step in next_steps(ledger.progress(document_id)):
            if step.queue in idle:
                log.info("sweeper.resend document=%s task=%s", document_id, step.task)
                sender.send(document_id, step)
                sent += 1
    return sent
