"""A batch: files in, submitted one by one, watched until each has come to rest."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from schemas.errors import SohoaError, error_for
from schemas.record import Record
from sohoa.composition import Services
from sohoa.errors import FullMeanwhile, TookTooLong
from sohoa.room import Room
from sohoa.scans import shown
from storage.errors import StoreFull
from storage.papers import Document, NewBatch, NewDocument
from storage.states import RESTING, DocumentState

POLL_SECONDS, LONGEST_POLL_SECONDS = 0.3, 3.0
POLLS_SHARE = 0.01
"""Of a core, between these two: it is wanted for the papers. 40 papers take 8 ms to ask after."""
_IN_ONE = 32
"""Files taken in at once: enough to spare most commits to the disk, few enough to be heard of."""
_AT_ONCE = 500
"""Ids in one query; SQLite takes 32766 parameters, older servers fewer."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One input and what became of it; ``document`` is ``None`` when it could not be taken in."""

    path: Path
    document: Document | None
    record: Record | None
    error: SohoaError | None
    known: bool = False
    """Whether it had been brought, and come to rest, before."""
    twin_of: Path | None = None
    """The first file of this batch with the same content, if it is another: one paper, not two."""

    @property
    def stored(self) -> bool:
        """Whether a signed copy and a record can be reused."""
        return self.document is not None and self.document.state is DocumentState.STORED


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the person said about the whole batch."""

    lane: str
    submitted_by: str
    dossier: str | None
    type_hint: str | None
    wait_seconds: float
    batch: NewBatch


class Batch:
    """Takes files in and follows them."""

    def __init__(
        self,
        services: Services,
        wishes: Wishes,
        room: Room | None,
        hindrance: Callable[[], SohoaError | None] = lambda: None,
    ) -> None:
        """``room`` is that of this machine when everything is kept here.

        ``hindrance`` is asked now and then: without services nobody works on what is waited for.
        """
        self._services = services
        self._wishes = wishes
        self._room = room
        self._hindrance = hindrance

    def run(self, paths: Sequence[Path], on_progress: Callable[[float], None]) -> Iterator[Paper]:
        """Submit all, then hand out each paper as it comes to rest.

        ``on_progress`` hears how many papers' worth of work is done, parts of papers included. A
        file that cannot be taken in does not stop the others.
        """
        waiting: dict[Path, Document] = {}
        firsts: dict[str, Path] = {}
        for start in range(0, len(paths), _IN_ONE):
            for path, answer in self._submit(paths[start : start + _IN_ONE]):
                if isinstance(answer, SohoaError):
                    yield Paper(path, None, None, answer)
                else:
                    waiting[path] = answer
                    firsts.setdefault(answer.id, path)
        done = len(paths) - len(waiting)
        deadline = time.monotonic() + self._wishes.wait_seconds
        while waiting:
            began = time.thread_time()
            rested = [(path, waiting.pop(path)) for path in self._rested(waiting)]
            done += len(rested)
            on_progress(done + self._share_read(waiting))
            took = time.thread_time() - began
            for path, document in rested:
                yield _beside(firsts, self._finished(path, document))
            if waiting and (hindrance := self._no_use(deadline)):
                left = (Paper(path, doc, None, hindrance) for path, doc in waiting.items())
                yield from (_beside(firsts, paper) for paper in left)
                return
            if waiting:
                time.sleep(min(max(POLL_SECONDS, took / POLLS_SHARE), LONGEST_POLL_SECONDS))

    def _no_use(self, deadline: float) -> SohoaError | None:
        """Why it is no use to wait any longer."""
        try:
            self._require_room()
        except StoreFull as full:
            return FullMeanwhile(**full.facts)
        if (hindrance := self._hindrance()) is not None:
            return hindrance
        late = time.monotonic() > deadline
        return TookTooLong(seconds=round(self._wishes.wait_seconds)) if late else None

    def _require_room(self) -> None:
        if self._room is not None:
            self._room.require()

    def _rested(self, waiting: Mapping[Path, Document]) -> list[Path]:
        """Those that no worker has anything to do with any more; a few queries for all."""
        states: dict[str, DocumentState] = {}
        for ids in _in_parts(waiting):
            states |= self._services.documents.states(ids)
        return [path for path, document in waiting.items() if states[document.id] in RESTING]

    def _share_read(self, waiting: Mapping[Path, Document]) -> float:
        """How many papers' worth of pages were read; reading is nine tenths of the work."""
        shares = (self._services.ledger.shares_read(ids) for ids in _in_parts(waiting))
        return 0.9 * sum(sum(part.values()) for part in shares)

    def _submit(self, paths: Sequence[Path]) -> list[tuple[Path, Document | SohoaError]]:
        """What became of each file; an outage is an answer for all of them."""
        try:
            self._require_room()
            answers = self._services.work.submit_all([(path, self._new(path)) for path in paths])
        except SohoaError as error:
            return [(path, error) for path in paths]
        return list(zip(paths, answers, strict=True))

    def _new(self, path: Path) -> NewDocument:
        return NewDocument(
            source_name=shown(path.name),
            lane=self._wishes.lane,
            submitted_by=self._wishes.submitted_by,
            dossier=self._wishes.dossier,
            type_hint=self._wishes.type_hint,
            batch=self._wishes.batch,
        )

    def _finished(self, path: Path, submitted: Document) -> Paper:
        document = self._services.documents.get(submitted.id)
        body = self._services.documents.record_json(
            document.id, reader=self._wishes.submitted_by, purpose="digitize"
        )
        record = Record.model_validate_json(body) if body else None
        known = submitted.state in RESTING
        return Paper(path, document, record, _stored_error(document), known)


def _beside(firsts: Mapping[str, Path], paper: Paper) -> Paper:
    """``paper``, told from the first file that holds it."""
    first = firsts[paper.document.id] if paper.document else paper.path
    return paper if first == paper.path else replace(paper, twin_of=first)


def _stored_error(document: Document) -> SohoaError | None:
    if document.error_code is None:
        return None
    # Loads the whole pipeline, which a batch without errors never needs.
    import sohoa.every_error  # noqa: F401

    return error_for(document.error_code, document.error_facts)


def _in_parts(waiting: Mapping[Path, Document]) -> Iterator[list[str]]:
    ids = [document.id for document in waiting.values()]
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]
