"""The queues and what they are for."""

from enum import StrEnum


class Lane(StrEnum):
    """How urgent a paper is; also the name of the queue its pages travel on."""

    COUNTER = "counter"
    """A citizen waits."""
    BULK = "bulk"
    """Old records, overnight."""


SEALING = "sealing"
"""Composed copies that wait for a signature; only processes that hold keys listen here."""

ALL_QUEUES = (Lane.COUNTER.value, Lane.BULK.value, SEALING)
PAGE_QUEUES = (Lane.COUNTER.value, Lane.BULK.value)
