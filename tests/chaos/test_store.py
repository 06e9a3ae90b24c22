"""The store is down, answers 500, breaks off, says nothing, is slow, is killed: work waits."""

from random import Random

import pytest

from storage.errors import StoreUnreachable
from tests.chaos.plant import STORE, Plant, wait_for
from tests.fakes.proxies import Weather

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]

SEED = 6
STORMS = [weather for weather in Weather if weather is not Weather.FAIR]


def test_papers_outlast_every_weather(running: Plant) -> None:
    """In an order that a seed decides; an outage is nobody's fault, so no attempt is counted."""
    documents = []
    for weather in Random(SEED).sample(STORMS, len(STORMS)):
        documents += running.hand_in(1)
        before = running.store.struck
        running.store.weather = weather
        wait_for(lambda met=before: running.store.struck > met + 1)  # type: ignore[misc]
        running.store.weather = Weather.FAIR
    running.rest(documents)
    assert running.reckon().wrong == ()


def test_a_paper_that_cannot_be_kept_is_refused_and_can_be_handed_in_again(running: Plant) -> None:
    paper = running.write()
    running.store.weather = Weather.AWAY
    with pytest.raises(StoreUnreachable):
        running.submit(paper)
    running.store.weather = Weather.FAIR
    running.rest([running.submit(paper), running.submit(paper)])
    assert running.reckon().wrong == ()


def test_a_store_killed_in_the_middle_of_the_work_has_lost_nothing(running: Plant) -> None:
    documents = running.hand_in(2, 2)
    wait_for(running.services.ledger.somebody_works)
    running.strike(STORE)
    running.rest(documents)
    assert running.reckon().wrong == ()
