"""The Celery application: messages that are hints, late acknowledgement, no result backend."""

from contextlib import AbstractContextManager
from typing import Any

from celery import Celery
from kombu import Queue
from kombu.exceptions import ChannelError

from workers.broker_errors import named_broker_errors
from workers.queues import ALL_QUEUES

WORK = "sohoa.work"
"""The one message there is: look what is due. Its name must never change."""
TASK_SECONDS = 280
"""Hard limit of one task: a process that hangs is ended, and its heart stops with it."""
STAGE_SECONDS = 125
"""The longest a page may be in one cell; a task needs two, one to open and one to read."""
START_SECONDS = 120
"""How long a worker process may load what it needs before it takes work."""
LEASE_SECONDS = 60
"""How long a worker may be silent before its work is given to another."""
BEAT_SECONDS = LEASE_SECONDS / 3

_NOT_FOUND = "404"
"""AMQP's reply code for a queue that nobody declared; kombu hands it out as text or number."""

_REDIS_OPTIONS = {
    # Queues are asked in the order a worker names them: "counter" is empty before "bulk" is
    # looked at. The default, round robin, would make a citizen wait behind every other bulk page.
    "queue_order_strategy": "priority",
    # kombu notes on the server what was taken, and an answer crosses it out there. An answer that
    # fails, because the server is away, keeps its place among what this worker may hold, and a
    # worker all of whose processes were busy then takes nothing more, for ever: it does not even
    # look at its connection, so it never learns that this was lost. A hint needs no such note.
    "ack_emulation": False,
    "socket_connect_timeout": 3,
    "socket_timeout": 3,  # of a broker that takes connections and never answers
    "socket_keepalive": True,
}

_AMQP_OPTIONS = {
    "confirm_publish": True,
    "read_timeout": 5,  # of a broker that takes what is asked and never answers
}


def make_app(broker_url: str) -> Celery:
    """An application that talks to ``broker_url`` (``redis://`` or ``amqp://``)."""
    app = Celery("sohoa", broker=broker_url, set_as_current=False)
    quorum = broker_url.startswith("amqp")
    arguments = {"x-queue-type": "quorum"} if quorum else None
    app.conf.update(
        task_queues=[Queue(name, queue_arguments=arguments) for name in ALL_QUEUES],
        task_create_missing_queues=False,
        task_default_queue=ALL_QUEUES[0],
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        # Late, so that a busy worker holds no hint that another could follow. What a worker that
        # died had taken is not put back: the sweeper sends another.
        task_acks_late=True,
        worker_prefetch_multiplier=1,
        worker_proc_alive_timeout=START_SECONDS,
        worker_hijack_root_logger=False,
        worker_enable_remote_control=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        broker_transport_options=_AMQP_OPTIONS if quorum else _REDIS_OPTIONS,
        task_publish_retry_policy={"max_retries": 2, "interval_start": 0.1, "interval_max": 0.5},
    )
    return app


class Sender:
    """Puts hints on the broker; raises ``BrokerUnreachable``, also its ``BrokerRefuses``."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    def send(self, queue: str) -> None:
        """Send one hint, and wait until the broker has it."""
        with self._named_errors():
            self._app.send_task(WORK, queue=queue)

    def ping(self) -> None:
        """Raise unless the broker answers and lets us in."""
        with self._named_errors(), self._app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=3)

    def waiting_messages(self, queue: str) -> int:
        """How many messages wait on ``queue``; none on one that does not exist yet.

        On valkey a queue is a list, and a list that has become empty is gone.
        """
        with self._named_errors():
            try:
                return _count(self._app, queue)
            except ChannelError as error:
                if str(error.reply_code) == _NOT_FOUND:
                    return 0
                raise

    def _named_errors(self) -> AbstractContextManager[None]:
        return named_broker_errors(self._app.connection_for_read)


def _count(app: Celery, queue: str) -> int:
    connection: Any = app.pool.acquire(block=True)  # kombu types only what all transports share
    try:
        connection.ensure_connection(max_retries=1, timeout=3)
        return int(
            connection.default_channel.queue_declare(queue=queue, passive=True).message_count
        )
    except BaseException as error:
        if not _says_empty(connection, error):
            connection.close()  # what failed in the middle is made anew when it is used again
        raise
    finally:
        # Not pool.replace(): it closes a connection and puts none in its place. An empty queue of
        # valkey is an error, so after ten of them, kombu's limit, everybody waits for ever.
        connection.release()


def _says_empty(connection: Any, error: BaseException) -> bool:  # noqa: ANN401 - as above
    """Whether valkey was asked for a list that has become empty: an answer, and nothing failed.

    To connect anew for it took 4 ms after every step. On AMQP the channel is closed with it.
    """
    return connection.transport.driver_type == "redis" and isinstance(error, ChannelError)
