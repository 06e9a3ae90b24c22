"""What the broker's libraries raise, by our names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from kombu import Connection
from kombu.exceptions import OperationalError

from workers.errors import BrokerRefuses, BrokerUnreachable

_REFUSED: Final = frozenset({"403", "530"})
"""AMQP's reply codes access-refused (login, rights on a queue) and not-allowed (unknown virtual
host, or one that is not this user's): AMQP 0-9-1, 1.4, and what RabbitMQ 3.10 answers with."""


@contextmanager
def named_broker_errors(connection: Callable[[], Connection]) -> Iterator[None]:
    """Whatever the transport raises becomes :class:`BrokerRefuses` or :class:`BrokerUnreachable`.

    kombu hides under its own ``OperationalError`` only what it would try again, and lets the rest
    through as the library raised it. ``connection`` is asked, once something is raised, for what
    its transport may raise; it need not be connected.
    """
    try:
        yield
    except OperationalError as error:
        raise _named(error.__cause__ or error, connection()) from error
    except _raised_by(connection) as error:
        raise _named(error, connection()) from error


def _raised_by(connection: Callable[[], Connection]) -> tuple[type[BaseException], ...]:
    asked = connection()
    return (*asked.connection_errors, *asked.channel_errors)


def _named(error: BaseException, connection: Connection) -> BrokerUnreachable:
    valkey = connection.transport.driver_type == "redis"
    refused = _refused_by_valkey(error) if valkey else _refused_by_amqp(error)
    kind = BrokerRefuses if refused else BrokerUnreachable
    return kind(cause=type(error).__name__)


def _refused_by_amqp(error: BaseException) -> bool:
    # kombu hands the code out as text or number
    return str(getattr(error, "reply_code", None)) in _REFUSED


def _refused_by_valkey(error: BaseException) -> bool:
    from redis import exceptions  # kombu has loaded it; nobody on AMQP does

    return isinstance(error, exceptions.AuthenticationError | exceptions.NoPermissionError)
