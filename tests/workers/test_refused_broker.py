"""A broker that answers and lets nobody in: named, and not told to wait for."""

from collections.abc import Callable

import pytest

from sohoa.stack import StackAddresses
from tests.servers.rabbitmq import RabbitServer
from workers.app import Sender, make_app
from workers.errors import BrokerRefuses, BrokerUnreachable

ACTS = pytest.mark.parametrize(
    "act",
    [Sender.ping, lambda it: it.send("bulk"), lambda it: it.waiting_messages("bulk")],
    ids=["ping", "send", "count"],
)


@pytest.mark.scale
@ACTS
@pytest.mark.parametrize(
    ("login", "host", "cause"),
    [
        ("guest:geheim", "/", "AccessRefused"),
        ("nobody:geheim", "/", "AccessRefused"),
        ("guest:guest", "nowhere", "NotAllowed"),
    ],
)
def test_rabbitmq_that_refuses_is_named(
    login: str, host: str, cause: str, act: Callable[[Sender], object], rabbitmq: RabbitServer
) -> None:
    with pytest.raises(BrokerRefuses) as refusal:
        act(Sender(make_app(f"amqp://{login}@{rabbitmq.address}/{host}")))
    assert refusal.value.facts == {"cause": cause}
    assert "SOHOA_BROKER_URL" in refusal.value.clerk_message


@pytest.mark.scale
@ACTS
def test_rabbitmq_that_lets_us_in_is_not_refused(
    act: Callable[[Sender], object], rabbitmq: RabbitServer
) -> None:
    act(Sender(make_app(rabbitmq.url)))


@pytest.mark.stack
@ACTS
def test_valkey_that_refuses_the_password_is_named(
    act: Callable[[Sender], object], embedded: StackAddresses
) -> None:
    address = embedded.broker_url.get_secret_value().partition("@")[2]
    with pytest.raises(BrokerRefuses) as refusal:
        act(Sender(make_app(f"redis://:geheim@{address}")))
    assert refusal.value.facts == {"cause": "AuthenticationError"}


@ACTS
@pytest.mark.parametrize("scheme", ["amqp", "redis"])
def test_one_that_is_away_is_not_said_to_refuse(
    scheme: str, act: Callable[[Sender], object]
) -> None:
    with pytest.raises(BrokerUnreachable) as away:
        act(Sender(make_app(f"{scheme}://u:geheim@127.0.0.1:1/0")))
    assert type(away.value) is BrokerUnreachable
