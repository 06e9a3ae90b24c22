"""The broker forgets, dies, says everything twice and in any order, and says what nobody knows."""

import json
from random import Random

import pytest
import redis

from tests.chaos.plant import BROKER, Plant, wait_for
from workers.queues import ALL_QUEUES, PAGE_QUEUES

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]

SEED = 6


def _broker(plant: Plant) -> "redis.Redis":
    url = plant.services.settings.broker_url
    assert url is not None
    return redis.Redis.from_url(url.get_secret_value())


def test_a_broker_that_loses_all_its_messages_costs_seconds(running: Plant) -> None:
    documents = running.hand_in(2, 2, 2)
    with _broker(running) as broker:
        broker.flushall()
    running.rest(documents)
    assert running.reckon().wrong == ()


def test_a_broker_killed_in_the_middle_of_the_work_costs_seconds(running: Plant) -> None:
    documents = running.hand_in(2, 2, 2)
    wait_for(running.services.ledger.somebody_works)
    running.strike(BROKER)
    running.rest(documents)
    assert running.reckon().wrong == ()


def test_messages_that_come_three_times_and_in_any_order_do_everything_once(
    running: Plant,
) -> None:
    before = running.reckon().repeated
    documents = running.hand_in(2, 2, 2)
    dice = Random(SEED)
    with _broker(running) as broker:
        for _ in range(20):
            for queue in ALL_QUEUES:
                waiting = [*broker.lrange(queue, 0, -1)] * 3
                dice.shuffle(waiting)
                if waiting:
                    broker.rpush(queue, *waiting[:50])
    running.rest(documents)
    reckoning = running.reckon()
    assert reckoning.wrong == ()
    assert reckoning.repeated == before


@pytest.mark.parametrize(
    ("task", "arguments"),
    [
        ("sohoa.of_tomorrow", ["a-step-this-program-has-not"]),
        ("sohoa.read_page", ["no-such-document", 1]),
        ("sohoa.read_page", ["too", "many", "words"]),
        ("sohoa.read_page", []),
        ("sohoa.work", [{"version": 99}]),
    ],
)
def test_a_message_of_another_version_stops_nobody(
    running: Plant, task: str, arguments: list[object]
) -> None:
    """In an upgrade old and new programs listen on the same queues."""
    for queue in PAGE_QUEUES:
        for _ in range(3):
            running.services.app.send_task(task, args=arguments, queue=queue)
    running.rest(running.hand_in(1))
    assert running.reckon().wrong == ()
    with _broker(running) as broker:
        wait_for(lambda: not any(_named(broker, queue, task) for queue in PAGE_QUEUES))


def _named(broker: "redis.Redis", queue: str, task: str) -> bool:
    """Whether such a message still waits: it would wait for ever."""
    waiting = [json.loads(message) for message in broker.lrange(queue, 0, -1)]
    return any(message["headers"]["task"] == task for message in waiting)
