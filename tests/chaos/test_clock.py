"""The clock jumps: a flat CMOS battery, a clock in local time that is taken for UTC, NTP."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.chaos.plant import Plant, wait_for
from tests.chaos.test_broker import _broker

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]


@pytest.fixture(autouse=True)
def _right_again(running: Plant) -> Iterator[None]:
    yield
    running.clock.set_wrong(timedelta(0))


@pytest.mark.parametrize("hours", [7, -7, 24 * 30], ids=lambda hours: f"{hours} h")
def test_a_clock_that_jumps_while_pages_are_read_doubles_nothing(
    running: Plant, hours: int
) -> None:
    documents = running.hand_in(2, 2)
    wait_for(running.services.ledger.somebody_works)
    running.clock.set_wrong(timedelta(hours=hours))
    documents += running.hand_in(1)
    with _broker(running) as broker:
        broker.flushall()
    running.rest(documents)
    assert running.reckon().wrong == ()


def test_what_came_in_while_the_clock_was_ahead_does_not_wait_until_it_is_as_late(
    running: Plant,
) -> None:
    """Windows leaves local time in the machine's clock; Linux takes it for UTC until NTP comes."""
    running.clock.set_wrong(timedelta(hours=7))
    documents = running.hand_in(2, 2)
    wait_for(running.services.ledger.somebody_works)
    running.clock.set_wrong(timedelta(0))
    with _broker(running) as broker:
        broker.flushall()
    running.rest(documents)
    assert running.reckon().wrong == ()
