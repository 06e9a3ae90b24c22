"""One id from the request that brought a paper to the last step that is done for it.

It is a trace id of W3C Trace Context (level 1): two systems that both write it into their logs can
be read as one. It is there whether or not anybody collects traces.
"""

import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from schemas.errors import Fact

_TRACEPARENT = re.compile(r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})")
_SAMPLED = 1
NOTHING: Mapping[str, Fact] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Trace:
    """Where in a trace we are; ``str()`` is its ``traceparent``."""

    trace_id: str
    """32 hexadecimal digits; the request's id in logs, answers and problems."""
    span_id: str
    """16 hexadecimal digits: the span that whatever comes next is a child of."""
    sampled: bool = False
    """Whether a collector somewhere gets to see it."""

    @classmethod
    def begun(cls) -> "Trace":
        """A trace that starts here."""
        return cls(secrets.token_hex(16), secrets.token_hex(8))

    @classmethod
    def parsed(cls, traceparent: str | None) -> "Trace | None":
        """What another system, or a row of ours, says; ``None`` for anything that is not one."""
        found = _TRACEPARENT.fullmatch(traceparent or "")
        if found is None:
            return None
        return cls(found[1], found[2], bool(int(found[3], 16) & _SAMPLED))

    def __str__(self) -> str:
        return f"00-{self.trace_id}-{self.span_id}-{int(self.sampled):02x}"


class Tracer(Protocol):
    """Notes what is done, and how long it took, for whoever collects it."""

    def span(
        self, name: str, parent: Trace | None, facts: Mapping[str, Fact] = NOTHING
    ) -> AbstractContextManager[Trace]:
        """Do something as a part of ``parent``, or as the start of a trace; what is raised counts.

        ``facts`` hold ids and codes, never personal data.
        """
        ...

    def close(self) -> None:
        """Deliver what is left; nothing is noted afterwards."""
        ...


class Untraced:
    """Hands ids on and collects nothing."""

    @contextmanager
    def span(
        self, name: str, parent: Trace | None, facts: Mapping[str, Fact] = NOTHING
    ) -> Iterator[Trace]:
        """See :class:`Tracer`."""
        del name, facts
        yield parent or Trace.begun()

    def close(self) -> None:
        """See :class:`Tracer`."""


_CURRENT: ContextVar[Trace | None] = ContextVar("trace", default=None)
_ABOUT: ContextVar[Mapping[str, Fact]] = ContextVar("about", default=NOTHING)


@contextmanager
def within(trace: Trace) -> Iterator[None]:
    """Papers that come in inside belong to ``trace``, and every event logged tells its id."""
    token = _CURRENT.set(trace)
    try:
        with about(request=trace.trace_id):
            yield
    finally:
        _CURRENT.reset(token)


def current() -> Trace:
    """The trace of the work at hand; one of its own when nobody began one."""
    return _CURRENT.get() or Trace.begun()


@contextmanager
def about(**facts: Fact) -> Iterator[None]:
    """Every event logged inside tells these ids too (``document``, ``page``, ``step``)."""
    token = _ABOUT.set({**_ABOUT.get(), **facts})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def known() -> Mapping[str, Fact]:
    """What the work at hand is about."""
    return _ABOUT.get()
