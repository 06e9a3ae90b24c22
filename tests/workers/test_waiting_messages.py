"""An empty queue is an answer, not an outage: the sweeper asks before it sends anything again."""

from collections.abc import Callable
from functools import partial

import pytest
from redis import Redis

from sohoa.stack import StackAddresses
from sohoa.stack.ports import choose_ports
from tests.fakes.proxies import Weather, faulty_proxy
from workers.app import Sender, make_app
from workers.errors import BrokerUnreachable
from workers.queues import Lane

pytestmark = pytest.mark.stack


def test_an_empty_queue_on_valkey_holds_no_messages_although_its_list_does_not_exist(
    embedded: StackAddresses,
) -> None:
    sender = Sender(make_app(embedded.broker_url.get_secret_value()))
    assert sender.waiting_messages("sealing") == 0


@pytest.mark.timeout(60)
def test_empty_queues_can_be_counted_more_often_than_there_are_connections(
    embedded: StackAddresses,
) -> None:
    """Each one that was lost on the way would be waited for in the end, for ever."""
    sender = Sender(make_app(embedded.broker_url.get_secret_value()))
    assert [sender.waiting_messages("sealing") for _ in range(25)] == [0] * 25


def test_an_empty_queue_costs_no_connection(embedded: StackAddresses) -> None:
    address = embedded.broker_url.get_secret_value()
    sender, server = Sender(make_app(address)), Redis.from_url(address)
    sender.waiting_messages("sealing")
    before = server.info("stats")["total_connections_received"]
    for _ in range(20):
        sender.waiting_messages("sealing")
    assert server.info("stats")["total_connections_received"] - before < 20


def test_what_was_sent_and_not_fetched_is_counted(embedded: StackAddresses) -> None:
    sender = Sender(make_app(embedded.broker_url.get_secret_value()))
    before = sender.waiting_messages(Lane.BULK)
    sender.send(Lane.BULK)
    assert sender.waiting_messages(Lane.BULK) == before + 1


def test_a_broker_that_is_away_is_named_and_not_taken_for_empty() -> None:
    (port,) = choose_ports(1)
    sender = Sender(make_app(f"redis://127.0.0.1:{port}/0"))
    with pytest.raises(BrokerUnreachable):
        sender.waiting_messages("bulk")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "ask",
    [
        Sender.ping,
        partial(Sender.send, queue="bulk"),
        partial(Sender.waiting_messages, queue="bulk"),
    ],
)
def test_a_broker_that_takes_connections_and_never_answers_is_given_up(
    embedded: StackAddresses, ask: Callable[[Sender], object]
) -> None:
    """A machine that hangs, not one that is down; a clerk's upload waited for it without end."""
    address, _, number = embedded.broker_url.get_secret_value().rpartition("/")
    login, _, server = address.rpartition("@")
    with faulty_proxy(server) as line:
        sender = Sender(make_app(f"{login}@{line.address}/{number}"))
        ask(sender)
        line.weather = Weather.SILENT
        with pytest.raises(BrokerUnreachable):
            ask(sender)
