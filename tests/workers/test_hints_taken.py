"""A worker that has taken a hint owes the broker nothing for it."""

import logging
from typing import Any

import pytest
from kombu.message import Message

from sohoa.stack import StackAddresses
from tests.fakes.proxies import Weather, faulty_proxy
from workers.app import Sender, make_app
from workers.queues import Lane

pytestmark = pytest.mark.stack

log = logging.getLogger(__name__)


def test_a_hint_answered_while_the_broker_is_away_makes_room_for_another(
    embedded: StackAddresses,
) -> None:
    """Else a worker all of whose processes were busy just then takes nothing ever again."""
    behind, _, here = embedded.broker_url.get_secret_value().rpartition("@")
    address, _, number = here.partition("/")
    with faulty_proxy(address) as broker:
        app = make_app(f"{behind}@{broker.address}/{number}")
        Sender(app).send(Lane.COUNTER)
        taken: list[Message] = []
        with app.connection_for_read() as connection:
            channel: Any = connection.default_channel  # kombu types only what all transports share
            channel.basic_qos(0, 1, False)
            queues = [app.amqp.queues[Lane.COUNTER.value]]
            with app.amqp.TaskConsumer(channel, queues=queues, on_message=taken.append):
                connection.drain_events(timeout=10)
                assert not channel.qos.can_consume()
                broker.weather = Weather.AWAY
                # As Celery answers, when the work is done.
                taken[0].ack_log_error(log, connection.connection_errors)
                assert channel.qos.can_consume()
                broker.weather = Weather.FAIR
