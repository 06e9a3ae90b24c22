"""What comes next: the whole order of the work as one pure function of what is known."""

from dataclasses import dataclass

from storage.ledger import Progress
from storage.states import RESTING, DocumentState
from workers.queues import SEALING


@dataclass(frozen=True, slots=True)
class Step:
    """A message to send: task name, the page it is for (0: the whole document), queue."""

    task: str
    page: int
    queue: str


def next_steps(progress: Progress) -> tuple[Step, ...]:
    """The messages that move a document on; none when it rests or is being worked on."""
    if progress.state in RESTING or progress.busy:
        return ()
    if progress.state is DocumentState.RECEIVED:
        return _before_copied(progress)
    task = _AFTER_COPIED[progress.state]
    return (Step(task, 0, progress.lane),)


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
