"""The order of the work, as one table."""

import pytest

from storage.flow import MOST_GIVEN_UP, Progress, Step, next_steps
from storage.states import RESTING, DocumentState
from workers.queues import ALL_QUEUES
from workers.tasks import TASKS

S = DocumentState
LAY_ASIDE = Step("lay_aside", 0, "bulk", version=2)


def progress(
    state: DocumentState = S.RECEIVED,
    *,
    pages: int | None = None,
    done: int = 0,
    lost: int = 0,
    waiting: tuple[int, ...] = (),
    composed: bool = False,
    busy: bool = False,
    lane: str = "bulk",
) -> Progress:
    return Progress(state, lane, pages, waiting, done, lost, composed, busy)


@pytest.mark.parametrize(
    ("known", "steps"),
    [
        (progress(), [Step("open_document", 0, "bulk")]),
        (progress(lane="counter"), [Step("open_document", 0, "counter")]),
        (
            progress(pages=3, waiting=(1, 3)),
            [Step("read_page", 1, "bulk"), Step("read_page", 3, "bulk")],
        ),
        (progress(pages=3, done=2), []),  # somebody reads the last one
        (progress(pages=3, done=1, lost=1), []),  # somebody reads the last one
        (progress(pages=3, done=1, lost=1, waiting=(3,)), [Step("read_page", 3, "bulk")]),
        (progress(pages=3, done=2, lost=1), [LAY_ASIDE]),
        (progress(pages=3, lost=3), [LAY_ASIDE]),
        (progress(pages=99, lost=MOST_GIVEN_UP, waiting=(98, 99)), [LAY_ASIDE]),
        (progress(pages=3, done=3), [Step("compose_copy", 0, "bulk")]),
        (progress(pages=3, done=3, composed=True), [Step("seal_copy", 0, "sealing")]),
        (
            progress(pages=1, done=1, composed=True, lane="counter"),
            [Step("seal_copy", 0, "sealing")],
        ),
        (progress(S.COPIED), [Step("extract_record", 0, "bulk")]),
        (progress(S.COPIED, lane="counter"), [Step("extract_record", 0, "sealing")]),
        (progress(S.EXTRACTED), [Step("assign_code", 0, "sealing")]),
        (progress(S.CODED, lane="counter"), [Step("store_document", 0, "sealing")]),
    ],
)
def test_what_is_known_decides_what_comes_next(known: Progress, steps: list[Step]) -> None:
    assert list(next_steps(known)) == steps


@pytest.mark.parametrize("state", sorted(RESTING), ids=str)
def test_nothing_is_sent_for_a_paper_that_rests(state: DocumentState) -> None:
    assert next_steps(progress(state, pages=2, waiting=(1, 2))) == ()


@pytest.mark.parametrize("state", S, ids=str)
def test_nothing_is_sent_for_a_paper_somebody_works_on(state: DocumentState) -> None:
    assert next_steps(progress(state, busy=True)) == ()


@pytest.mark.parametrize("state", S, ids=str)
def test_every_step_has_a_task_and_a_queue(state: DocumentState) -> None:
    tasks = set(TASKS)
    for known in (
        progress(state),
        progress(state, pages=1, waiting=(1,)),
        progress(state, pages=1, done=1),
        progress(state, pages=1, done=1, composed=True),
    ):
        steps = next_steps(known)
        assert steps or state in RESTING
        assert all(step.task in tasks and step.queue in ALL_QUEUES for step in steps)
