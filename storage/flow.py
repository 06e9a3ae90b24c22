"""What comes next: the whole order of the work as one pure function of what is known."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from storage.states import RESTING, DocumentState

COUNTER = "counter"
"""The lane on which a citizen waits."""
SEALING = "sealing"
"""The queue of the processes that hold a key; they also finish what was signed."""
VERSION = 2
"""The newest steps that this program knows how to do."""
MOST_GIVEN_UP = 10
"""Pages of one paper that may be given up before the rest is left unread. Each may take three tries
of two minutes, so this file holds up one process for an hour at most, whatever its length."""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that decides what is to be done next with a document."""

    state: DocumentState
    lane: str
    page_count: int | None = None
    waiting: tuple[int, ...] = ()
    pages_done: int = 0
    pages_lost: int = 0
    """Those that were given up."""
    composed: bool = False
    busy: bool = False
    """Whether somebody holds the lease of the whole document."""


@dataclass(frozen=True, slots=True)
class Step:
    """What is to be done: task name, the page it is for (0: the whole document), queue."""

    task: str
    page: int
    queue: str
    version: int = 1
    """The oldest :data:`VERSION` that can do it: an older program leaves it to a newer one."""


def next_steps(progress: Progress) -> tuple[Step, ...]:
    """The steps that move a document on; none when it rests or is being worked on."""
    if progress.state in RESTING or progress.busy:
        return ()
    if progress.state is DocumentState.RECEIVED:
        return _before_copied(progress)
    return (_AFTER_COPIED[progress.state](progress.lane),)


def pages_over(count: int, done: int, lost: int) -> bool:
    """Whether no page is waited for any more: each was read or given up, or too many are lost."""
    return done + lost == count or lost >= MOST_GIVEN_UP


def begins(step: Step) -> bool:
    """Whether the step begins something, and so takes turns with others who want to begin.

    What was begun is ended first: half-finished papers take room in every store.
    """
    return step.task in {"open_document", "read_page"}


# What proves a signed copy is done where signatures are made: there pyHanko is loaded, 26 MB and
# 0.7 s. A citizen's paper stays there to its end: once read, it waits for nobody's pages again.
_AFTER_COPIED: Mapping[DocumentState, Callable[[str], Step]] = {
    DocumentState.COPIED: lambda lane: Step(
        "extract_record", 0, SEALING if lane == COUNTER else lane
    ),
    DocumentState.EXTRACTED: lambda _: Step("assign_code", 0, SEALING),
    DocumentState.CODED: lambda _: Step("store_document", 0, SEALING),
}


def _before_copied(progress: Progress) -> tuple[Step, ...]:
    if progress.page_count is None:
        return (Step("open_document", 0, progress.lane),)
    if not pages_over(progress.page_count, progress.pages_done, progress.pages_lost):
        return tuple(Step("read_page", number, progress.lane) for number in progress.waiting)
    if progress.pages_lost:
        return (Step("lay_aside", 0, progress.lane, version=2),)
    if not progress.composed:
        return (Step("compose_copy", 0, progress.lane),)
    return (Step("seal_copy", 0, SEALING),)
