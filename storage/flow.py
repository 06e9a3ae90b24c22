"""What comes next: the whole order of the work as one pure function of what is known."""

from dataclasses import dataclass

from storage.states import RESTING, DocumentState

COUNTER = "counter"
"""The lane on which a citizen waits."""
SEALING = "sealing"
"""The queue of the processes that hold a key."""
VERSION = 1
"""The newest steps that this program knows how to do."""


@dataclass(frozen=True, slots=True)
class Progress:
    """All that decides what is to be done next with a document."""

    state: DocumentState
    lane: str
    page_count: int | None
    waiting: tuple[int, ...]
    pages_done: int
    composed: bool
    busy: bool
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
    task = _AFTER_COPIED[progress.state]
    return (Step(task, 0, progress.lane),)


def begins(step: Step) -> bool:
    """Whether the step begins something, and so takes turns with others who want to begin.

    What was begun is ended first: half-finished papers take room in every store.
    """
    return step.task in {"open_document", "read_page"}


_AFTER_COPIED = {
    DocumentState.COPIED: "extract_record",
    DocumentState.EXTRACTED: "assign_code",
    DocumentState.CODED: "store_document",
}


def _before_copied(progress: Progress) -> tuple[Step, ...]:
    if progress.page_count is None:
        return (Step("open_document", 0, progress.lane),)
    if progress.pages_done < progress.page_count:
        return tuple(Step("read_page", number, progress.lane) for number in progress.waiting)
    if not progress.composed:
        return (Step("compose_copy", 0, progress.lane),)
    return (Step("seal_copy", 0, SEALING),)
