"""Killed -9 at every boundary of every step: after each write that a worker makes."""

import signal

import pytest

from tests.chaos.plant import PAGES, SEALS, Plant, wait_for
from tests.chaos.worker import BOUNDARIES

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]

EVERY = {f"{tool}.{step}" for tool, steps in BOUNDARIES.items() for step in steps}


def test_a_worker_killed_at_any_boundary_loses_nothing_and_doubles_nothing(running: Plant) -> None:
    before = running.reckon().repeated
    running.fuses.arm()
    running.rest(running.hand_in(2, 2, 2, 2, 2, 2))
    reckoning = running.reckon()
    assert reckoning.wrong == ()
    assert running.fuses.blown == EVERY, "every boundary was tried"
    assert reckoning.repeated - before <= len(EVERY), "at most one page for each kill"


@pytest.mark.parametrize("host", [PAGES, SEALS])
def test_a_host_killed_with_all_its_processes_is_replaced(running: Plant, host: str) -> None:
    documents = running.hand_in(2, 2)
    wait_for(running.services.ledger.somebody_works)
    running.strike(host)
    running.rest(documents)
    assert running.reckon().wrong == ()


def test_a_host_that_is_replaced_in_the_middle_of_a_batch_repeats_no_page(
    running: Plant, caplog: pytest.LogCaptureFixture
) -> None:
    """An upgrade: the old program finishes what it has begun, and the new one goes on."""
    before = running.reckon().repeated
    documents = running.hand_in(2, 2, 2)
    wait_for(running.services.ledger.somebody_works)
    running.strike(PAGES, signal.SIGTERM)
    assert f"child.died name={PAGES} exit=0 " in caplog.text
    running.rest(documents)
    reckoning = running.reckon()
    assert reckoning.wrong == ()
    assert reckoning.repeated == before
