"""Documents are entered once, and move only as the table of moves allows."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from pipeline.intake.errors import UnknownFileType
from schemas.errors import SohoaError
from storage.database import Database
from storage.documents import Documents
from storage.errors import BlobDamaged, BlobMissing, DocumentUnknown, MoveRefused
from storage.ledger import Ledger
from storage.papers import Document, NewBatch, NewDocument
from storage.states import MOVES, RESTING, DocumentState
from storage.tables import AuditRow, BatchRow
from tests.fakes.clocks import FrozenClock
from tests.storage.arranged import (
    ROAD,
    at_once,
    blob,
    claimed,
    claimed_page,
    moved,
    opened,
    received,
)
from workers.errors import NoText

S = DocumentState
AGAIN = NewDocument("x", "bulk", "y")
EVERY_PAIR = [(start, to) for start in S for to in S]


def test_what_was_received_is_found_as_it_came(documents: Documents, clock: FrozenClock) -> None:
    document = received(documents, "a scan", dossier="H1", type_hint="quyet_dinh")
    assert documents.get(document.id) == document
    assert document.state is S.RECEIVED
    assert document.created_at == clock.now()
    assert documents.artifact(document.id, "original") == blob("a scan")


def test_the_first_paper_enters_its_batch_and_the_others_join(
    documents: Documents, database: Database, clock: FrozenClock
) -> None:
    box = NewBatch.named("cli:clerk", "Hộp 12", label="Hộp 12")
    papers = at_once([partial(received, documents, f"scan {n}", batch=box) for n in range(3)])
    with database.reading() as session:
        (row,) = session.scalars(select(BatchRow))
    assert [paper.batch for paper in papers if isinstance(paper, Document)] == [row.id] * 3
    assert (row.label, row.submitted_by, row.lane) == ("Hộp 12", "cli:clerk", "bulk")
    assert row.created_at == clock.now()


def test_two_submitters_may_call_their_batches_alike() -> None:
    assert NewBatch.named("a", "Hộp 1") != NewBatch.named("b", "Hộp 1")
    assert NewBatch.named("a", "Hộp 1") == NewBatch.named("a", "Hộp 1")


def test_a_document_nobody_stored_is_named(documents: Documents) -> None:
    with pytest.raises(DocumentUnknown):
        documents.get("nobody")


@pytest.mark.parametrize(("start", "to"), EVERY_PAIR, ids=lambda state: state.value)
def test_a_document_moves_exactly_as_the_table_allows(
    documents: Documents, start: DocumentState, to: DocumentState
) -> None:
    document_id = moved(documents, start)
    if to in MOVES[start]:
        documents.move(document_id, start, to, actor="a", reason="r")
        assert documents.get(document_id).state is to
    else:
        with pytest.raises(MoveRefused):
            documents.move(document_id, start, to, actor="a", reason="r")
        assert documents.get(document_id).state is start


def test_a_move_from_where_the_document_no_longer_is_is_refused(documents: Documents) -> None:
    document_id = moved(documents, S.COPIED)
    with pytest.raises(MoveRefused):
        documents.move(document_id, S.RECEIVED, S.FAILED, actor="late", reason="r")
    assert documents.get(document_id).state is S.COPIED


def test_of_two_that_move_at_once_exactly_one_wins(documents: Documents) -> None:
    for round_ in range(5):
        document_id = received(documents, f"scan {round_}").id

        move = partial(documents.move, document_id, S.RECEIVED, S.COPIED, reason="race")
        answers = at_once([partial(move, actor=actor) for actor in ("left", "right")])
        assert answers.count(None) == 1
        assert sum(isinstance(answer, MoveRefused) for answer in answers) == 1
        winner = ("left", "right")[answers.index(None)]
        assert [step.actor for step in documents.history(document_id)][1:] == [winner]


def test_every_move_leaves_its_line_in_history_and_audit(
    documents: Documents, database: Database, clock: FrozenClock
) -> None:
    document_id = received(documents).id
    clock.advance(timedelta(seconds=5))
    documents.move(document_id, S.RECEIVED, S.COPIED, actor="w1", reason="sealed")
    first, second = documents.history(document_id)
    assert (first.from_state, first.to_state, first.actor) == (None, "received", "cli:clerk")
    assert (second.from_state, second.to_state, second.actor) == ("received", "copied", "w1")
    assert second.at == first.at + timedelta(seconds=5)
    with database.reading() as session:
        rows = session.scalars(select(AuditRow).order_by(AuditRow.seq)).all()
    assert [row.facts for row in rows] == [
        {"from": None, "to": "received", "reason": "submitted"},
        {"from": "received", "to": "copied", "reason": "sealed"},
    ]


def test_a_refused_move_leaves_no_line(documents: Documents) -> None:
    document_id = received(documents).id
    with pytest.raises(MoveRefused):
        documents.move(document_id, S.RECEIVED, S.STORED, actor="a", reason="r")
    assert len(documents.history(document_id)) == 1


def test_an_error_stays_with_its_document_until_it_moves_on(documents: Documents) -> None:
    document_id = received(documents).id
    documents.move(
        document_id, S.RECEIVED, S.NEEDS_REVIEW, actor="a", reason="r", error=NoText(pages=2)
    )
    stopped = documents.get(document_id)
    assert (stopped.error_code, stopped.error_facts) == ("workers.no_text", {"pages": 2})
    documents.move(document_id, S.NEEDS_REVIEW, S.RECEIVED, actor="clerk", reason="again")
    assert documents.get(document_id).error_code is None


def test_a_retried_document_gets_all_its_attempts_back(
    documents: Documents, ledger: Ledger
) -> None:
    """Pages keep count too: a third crash of a page must not doom the retry a clerk asks for."""
    document_id = opened(documents, ledger, pages=1)
    for _ in range(3):
        ledger.release(claimed_page(ledger, document_id, 1), counted=True)
    documents.move(document_id, S.RECEIVED, S.FAILED, actor="w1", reason="crashed")
    documents.move(document_id, S.FAILED, S.RECEIVED, actor="clerk", reason="again")
    assert claimed_page(ledger, document_id, 1).attempt == 1
    assert claimed(ledger, document_id, S.RECEIVED).attempt == 1


def test_the_same_paper_is_the_same_bytes_in_the_same_dossier(documents: Documents) -> None:
    document = received(documents, "a scan", dossier="H1")
    new = NewDocument("other name.pdf", "counter", "someone", dossier="H1")
    assert documents.receive_all([(new, blob("a scan"))]) == [(document, False)]
    others = [
        (new, blob("another")),
        (replace(new, dossier="H2"), blob("a scan")),
        (replace(new, dossier=None), blob("a scan")),
        (replace(new, type_hint="quyet_dinh"), blob("a scan")),
    ]
    assert [is_new for _, is_new in documents.receive_all(others)] == [True] * len(others)


@pytest.mark.parametrize("state", S, ids=str)
def test_only_a_rejected_paper_enters_anew(documents: Documents, state: DocumentState) -> None:
    document_id = moved(documents, state)
    ((found, is_new),) = documents.receive_all([(AGAIN, blob("a scan"))])
    assert is_new is (state is S.REJECTED)
    assert (found.id == document_id) is not is_new


def test_a_paper_that_failed_starts_again_when_it_is_handed_in_once_more(
    documents: Documents,
) -> None:
    document_id = received(documents).id
    documents.move(document_id, S.RECEIVED, S.FAILED, actor="w", reason="r", error=NoText())
    ((again, is_new),) = documents.receive_all([(AGAIN, blob("a scan"))])
    assert (again.id, again.state, again.error_code, is_new) == (
        document_id,
        S.RECEIVED,
        None,
        False,
    )
    last = documents.history(document_id)[-1]
    assert (last.actor, last.reason, last.to_state) == ("y", "handed_in_again", S.RECEIVED)
    ((later, _),) = documents.receive_all([(AGAIN, blob("a scan"))])
    assert later == again


def test_of_papers_with_the_same_bytes_one_that_did_not_fail_is_meant(
    documents: Documents, clock: FrozenClock
) -> None:
    """As they are in a database of before, where whatever failed entered anew."""
    failed = moved(documents, S.FAILED)
    clock.advance(timedelta(seconds=1))
    stored = moved(documents, S.STORED)
    ((meant, _),) = documents.receive_all([(AGAIN, blob("a scan"))])
    assert (meant.id, meant.state) == (stored, S.STORED)
    assert documents.get(failed).state is S.FAILED


@pytest.mark.parametrize("kind", [BlobMissing, BlobDamaged])
def test_whose_bytes_were_lost_enters_anew_with_those_that_come(
    documents: Documents, kind: type[SohoaError]
) -> None:
    document_id, lost = received(documents).id, kind(bucket="originals", key="k")
    documents.move(document_id, S.RECEIVED, S.FAILED, actor="w", reason="r", error=lost)
    ((found, is_new),) = documents.receive_all([(AGAIN, blob("a scan"))])
    assert is_new
    assert found.id != document_id


def test_lists_and_counts_agree_with_what_is_there(
    documents: Documents, clock: FrozenClock
) -> None:
    ids = []
    for number, state in enumerate((S.STORED, S.FAILED, S.STORED)):
        ids.append(moved(documents, state, f"scan {number}"))
        clock.advance(timedelta(seconds=1))
    listed = documents.list_recent()
    assert [document.id for document in listed] == ids[::-1]
    assert [d.id for d in documents.list_recent(states=[S.STORED])] == [ids[2], ids[0]]
    assert [d.id for d in documents.list_recent(limit=1, before=listed[0].arrival)] == [ids[1]]
    assert documents.count_by_state() == {S.STORED: 2, S.FAILED: 1}


def test_stopped_papers_are_found_by_their_cause(documents: Documents) -> None:
    ids = {}
    for error in (UnknownFileType(found="?"), NoText()):
        ids[error.code] = id_ = received(documents, error.code).id
        documents.move(id_, S.RECEIVED, S.FAILED, actor="w", reason="r", error=error)
    for code, id_ in ids.items():
        found, total = documents.stopped(limit=9, codes=[code])
        assert ([document.id for document in found], total) == ([id_], 1)
    assert documents.stopped(limit=9, codes=list(ids))[1] == 2
    assert documents.stopped(limit=9, codes=["seal.token_removed"]) == ([], 0)


def test_of_two_blobs_attached_at_once_one_stays_and_both_learn_which(
    documents: Documents,
) -> None:
    for round_ in range(5):
        document_id = received(documents, f"scan {round_}").id
        answers = at_once(
            [
                partial(documents.attach, document_id, "copy", blob(content))
                for content in ("left", "right")
            ]
        )
        assert answers == [documents.artifact(document_id, "copy")] * 2


moves = st.lists(st.sampled_from(S), max_size=8)


@given(wishes=moves)
def test_no_chain_of_allowed_moves_leaves_a_final_state(wishes: list[DocumentState]) -> None:
    here = S.RECEIVED
    for wish in wishes:
        if wish in MOVES[here]:
            assert here not in (S.STORED, S.REJECTED)
            here = wish


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(wishes=moves)
def test_history_is_an_unbroken_chain_whatever_is_asked_for(
    documents: Documents, wishes: list[DocumentState]
) -> None:
    """The database agrees with a model of one variable after any sequence of wishes."""
    document_id, here = received(documents).id, S.RECEIVED
    for wish in wishes:
        try:
            documents.move(document_id, here, wish, actor="a", reason="r")
        except MoveRefused:
            assert wish not in MOVES[here]
        else:
            assert wish in MOVES[here]
            here = wish
    history = documents.history(document_id)
    assert documents.get(document_id).state is here
    assert [move.from_state for move in history[1:]] == [m.to_state for m in history[:-1]]


def test_every_state_can_be_reached_and_left_unless_it_is_final() -> None:
    for state in S:
        here = S.RECEIVED
        for step in ROAD[state]:
            assert step in MOVES[here]
            here = step
        assert here is state
        assert bool(MOVES[state]) is (state not in (S.STORED, S.REJECTED))
        assert MOVES[state] or state in RESTING


def test_of_the_same_paper_brought_by_many_at_once_one_is_entered(documents: Documents) -> None:
    new = NewDocument("scan.pdf", "bulk", "clerk", dossier="H1")
    answers = at_once([partial(documents.receive_all, [(new, blob("twin"))]) for _ in range(4)])
    taken = [answer[0] for answer in answers if isinstance(answer, list)]
    assert len(taken) == 4, answers
    assert len({document.id for document, _ in taken}) == 1
    assert [came for _, came in taken].count(True) == 1
