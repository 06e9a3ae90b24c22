"""What is due, as rows: entered by the transaction that makes it so, removed by the claim.

The broker carries no work, only hints that there is some (:mod:`workers.client`), so however much
is due, a few messages wait there. Who takes a hint asks here for the most urgent thing that is due
in the queues it serves: the counter before bulk, page by page; what was begun before what was not;
and batches by turns, each turn one page (start-time fair queuing, Goyal et al. 1996), so that the
largest delays the smallest by no more than its own length.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import (
    Executable,
    Integer,
    ScalarSelect,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.orm import Session

from storage.clock import Clock
from storage.database import Database
from storage.flow import COUNTER, SEALING, VERSION, Progress, Step, begins, next_steps
from storage.states import DocumentState, PageState
from storage.tables import ArtifactRow, DocumentRow, MessageRow, PageRow

IsFree = Callable[[str | None, datetime | None], bool]
"""Whether a lease, by its owner and its end, holds nobody else back."""

_AGAIN = timedelta(seconds=10)
_AHEAD = timedelta(minutes=1)
"""Nothing is put off so long. What is due later was entered under a clock that has been put back
since: a machine's clock in local time, taken for UTC, is seven hours ahead until NTP comes."""
_UNREAD = (PageState.WAITING, PageState.READING)


@dataclass(frozen=True, slots=True)
class Message:
    """Something that is due; ``page`` is 0 for the whole document."""

    document_id: str
    page: int
    task: str


class Outbox:
    """Tells what is due; what is due is entered by the functions below.

    ``knows`` is the newest version of the steps that this process can do.
    """

    def __init__(self, database: Database, clock: Clock, *, knows: int = VERSION) -> None:
        self._database = database
        self._clock = clock
        self._knows = knows

    def due(self, queues: Sequence[str], *, limit: int) -> list[Message]:
        """The first ``limit`` things to do: queue by queue as they are named, then by turns."""
        found: list[Message] = []
        with self._database.reading() as session:
            for queue in queues:
                wanted = {"queue": queue, "knows": self._knows, "most": limit - len(found)}
                rows = session.execute(_DUE, wanted | _moment(self._clock.now()))
                found += [Message(*row) for row in rows]
                if len(found) == limit:
                    break
        return found

    def waiting(self, queues: Sequence[str], *, limit: int) -> dict[str, int]:
        """How many things are due in each queue, for whichever program; counted up to ``limit``."""
        wanted = {"most": limit} | _moment(self._clock.now())
        with self._database.reading() as session:
            counts = session.execute(_counts(tuple(queues)), wanted).one()
        return dict(zip(queues, counts, strict=True))

    def postpone(self, message: Message) -> None:
        """Look at something again later that nobody could claim although it is due."""
        with self._database.transaction(durable=False) as session:
            session.execute(
                update(MessageRow)
                .where(
                    MessageRow.document_id == message.document_id,
                    MessageRow.page == message.page,
                    MessageRow.task == message.task,
                )
                .values(due_at=self._clock.now() + _AGAIN)
            )


# Asked before and after every step, so they are built once: that took longer than the answer.

_IS_DUE = (MessageRow.due_at <= bindparam("now")) | (MessageRow.due_at > bindparam("ahead"))
_DUE = (
    select(MessageRow.document_id, MessageRow.page, MessageRow.task)
    .where(
        MessageRow.queue == bindparam("queue"), _IS_DUE, MessageRow.version <= bindparam("knows")
    )
    .order_by(MessageRow.turn, MessageRow.due_at)
    .limit(bindparam("most", type_=Integer))
)


def _moment(now: datetime) -> dict[str, datetime]:
    """What ``_IS_DUE`` wants to know."""
    return {"now": now, "ahead": now + _AHEAD}


@cache
def _counts(queues: tuple[str, ...]) -> Executable:
    return select(*(_count(queue) for queue in queues))


def _count(queue: str) -> ScalarSelect[int]:
    some = select(MessageRow.page).where(MessageRow.queue == queue, _IS_DUE)
    some = some.limit(bindparam("most", type_=Integer))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


_OF_DOCUMENT = bindparam("document", type_=String)
# No session holds a row of these, so none is looked for that would have to be told.
_WITHDRAWN = (
    delete(MessageRow)
    .where(MessageRow.document_id == _OF_DOCUMENT)
    .execution_options(synchronize_session=False)
)
_ANY_ANSWERED = _WITHDRAWN.where(MessageRow.page == bindparam("of_page")).returning(MessageRow.page)
_ANSWERED = _ANY_ANSWERED.where(MessageRow.task == bindparam("of_task"))
_ENTERED = select(MessageRow.page).where(MessageRow.document_id == _OF_DOCUMENT)
_UNREAD_PAGES = (
    select(PageRow.number, PageRow.lease_owner, PageRow.lease_until)
    .where(PageRow.document_id == _OF_DOCUMENT, PageRow.state.in_(_UNREAD))
    .order_by(PageRow.number)
)
_COMPOSED = select(
    exists().where(ArtifactRow.document_id == _OF_DOCUMENT, ArtifactRow.role == "composed")
)
_READ_AND_LOST = select(
    func.count().filter(PageRow.state == PageState.DONE),
    func.count().filter(PageRow.state == PageState.FAILED),
).where(PageRow.document_id == _OF_DOCUMENT)
_SERVED_TURN = select(func.min(MessageRow.turn)).where(
    MessageRow.queue == bindparam("queue"), MessageRow.turn > 0
)
_LAST_TURN = select(func.max(MessageRow.turn)).where(
    MessageRow.queue == bindparam("queue"), MessageRow.batch == bindparam("batch")
)


def enter_due(session: Session, document: DocumentRow, now: datetime) -> None:
    """Enter what the document needs next, unless it was entered or somebody works on it.

    ``document`` is locked by the caller's transaction, which makes this due at ``now``.
    """
    progress = progress_within(session, document, _nobody)
    entered = set(session.scalars(_ENTERED, {"document": document.id}))
    _enter(session, document, [s for s in next_steps(progress) if s.page not in entered], now)


def enter_new(session: Session, documents: Iterable[DocumentRow], now: datetime) -> None:
    """:func:`enter_due` for papers that the caller's transaction has just received.

    Nothing can be known of them yet, so nothing is asked but the turn of each batch, once.
    """
    rows: list[dict[str, object]] = []
    last: dict[tuple[str, str], int] = {}
    for document in documents:
        for step in next_steps(Progress(DocumentState.RECEIVED, document.lane)):
            batch = (step.queue, _batch_of(document))
            last[batch] = last[batch] + 1 if batch in last else _first_turn(session, *batch)
            rows.append(_row(document, step, last[batch], now))
    session.execute(insert(MessageRow), rows)


def enter_next(session: Session, document: DocumentRow, now: datetime) -> None:
    """Enter what the document needs in the state it has just come to, and nothing of before."""
    session.execute(_WITHDRAWN, {"document": document.id})
    _enter(session, document, next_steps(progress_within(session, document, _nobody)), now)


def _nobody(owner: str | None, _until: datetime | None) -> bool:
    return owner is None


def answered(session: Session, document_id: str, page: int, task: str | None) -> bool:
    """Somebody claims ``task``, or whatever is due; whether it was."""
    of = {"document": document_id, "of_page": page}
    found = (
        session.execute(_ANY_ANSWERED, of)
        if task is None
        else session.execute(_ANSWERED, of | {"of_task": task})
    )
    return found.first() is not None


def progress_within(session: Session, document: DocumentRow, is_free: IsFree) -> Progress:
    """What decides the next step, as this transaction sees it."""
    known = Progress(
        state=DocumentState(document.state),
        lane=document.lane,
        page_count=document.page_count,
        busy=not is_free(document.lease_owner, document.lease_until),
    )
    if known.state is not DocumentState.RECEIVED:
        return known  # its pages decide nothing any more
    session.flush()
    about = {"document": document.id}
    unread = session.execute(_UNREAD_PAGES, about)
    done, lost = read_and_lost(session, document.id)
    return replace(
        known,
        waiting=tuple(number for number, owner, until in unread if is_free(owner, until)),
        pages_done=done,
        pages_lost=lost,
        composed=bool(session.scalar(_COMPOSED, about)),
    )


def read_and_lost(session: Session, document_id: str) -> tuple[int, int]:
    """How many pages of a document were read, and how many given up."""
    done, lost = session.execute(_READ_AND_LOST, {"document": document_id}).one()
    return done, lost


def _enter(session: Session, document: DocumentRow, steps: Iterable[Step], now: datetime) -> None:
    batch = _batch_of(document)
    rows: list[dict[str, object]] = []
    turn: int | None = None
    for step in steps:
        if begins(step):
            turn = _first_turn(session, step.queue, batch) if turn is None else turn + 1
        served = turn if turn is not None else _urgency(step, document.lane)
        rows.append(_row(document, step, served, now))
    if rows:
        session.execute(insert(MessageRow), rows)


def _batch_of(document: DocumentRow) -> str:
    return document.batch or f"{document.submitted_by}/{document.dossier or ''}"


def _row(document: DocumentRow, step: Step, turn: int, now: datetime) -> dict[str, object]:
    return {
        "document_id": document.id,
        "page": step.page,
        "task": step.task,
        "queue": step.queue,
        "version": step.version,
        "batch": _batch_of(document),
        "turn": turn,
        "due_at": now,
    }


def _urgency(step: Step, lane: str) -> int:
    """The turn of a step that ends what was begun: before all turns, a citizen's paper first."""
    return int(step.queue == SEALING and lane != COUNTER)


def _first_turn(session: Session, queue: str, batch: str) -> int:
    """The turn that is served now, or the one after the batch's own last."""
    served = session.scalar(_SERVED_TURN, {"queue": queue})
    last = session.scalar(_LAST_TURN, {"queue": queue, "batch": batch})
    return max(served or 1, (last or 0) + 1)
