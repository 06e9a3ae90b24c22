"""The queues and what they are for."""

from enum import StrEnum

from storage import flow


class Lane(StrEnum):
    """How urgent a paper is; also the name of the queue its pages travel on."""

    COUNTER = flow.COUNTER
    """A citizen waits."""
    BULK = "bulk"
    """Old records, overnight."""


SEALING = flow.SEALING
"""Composed copies that wait for a signature; only processes that hold keys listen here."""

ALL_QUEUES = (Lane.COUNTER.value, SEALING, Lane.BULK.value)
"""As a worker that serves all of them looks at them: a citizen first, then what was begun."""
ONLY_COUNTER = (Lane.COUNTER.value,)
"""Of a worker that is there for citizens alone: it never reads a page of a batch."""
PAGE_QUEUES = (Lane.COUNTER.value, Lane.BULK.value)
