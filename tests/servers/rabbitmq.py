"""A RabbitMQ node of the tests' own, from Debian's package.

Its own name server (epmd), cookie, folders and ports: the machine's own node, if there is one, is
neither seen nor touched.
"""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sohoa.stack.ports import choose_ports
from tests.servers.running import folder_of, required, run_as, server, service_user

_SCRIPTS = Path("/usr/lib/rabbitmq/bin")
"""The programs themselves: those on the PATH are wrappers that change the user and the folder."""


@dataclass(frozen=True, slots=True)
class RabbitServer:
    """A running node."""

    url: str
    _folder: Path
    _environment: Mapping[str, str]

    @property
    def address(self) -> str:
        """Where it listens, ``host:port``."""
        return self.url.rpartition("@")[2].rstrip("/")

    def queues(self) -> dict[str, str]:
        """The type (``classic``, ``quorum``) of every queue by its name."""
        lines = self._ctl("list_queues", "--quiet", "--no-table-headers", "name", "type")
        rows = (line.partition("\t") for line in lines.splitlines())
        return {name: kind for name, _, kind in rows}

    def restart(self) -> None:
        """Stop and start the broker in its node: every connection breaks, quorum queues stay."""
        self._ctl("stop_app")
        self._ctl("start_app")

    def forget(self) -> None:
        """Lose every message that waits."""
        for queue in self.queues():
            self._ctl("purge_queue", queue)

    def add_user(self, name: str) -> str:
        """The URL of a new user who may do what we do."""
        self._ctl("add_user", name, name)
        self._ctl("set_permissions", name, ".*", ".*", ".*")
        return f"amqp://{name}:{name}@{self.address}//"

    def delete_user(self, name: str) -> None:
        """Let a user in no more; the node ends every connection of his."""
        self._ctl("delete_user", name)

    def _ctl(self, *arguments: str) -> str:
        argv = [str(_SCRIPTS / "rabbitmqctl"), *arguments]
        return run_as(service_user("rabbitmq"), argv, self._environment, self._folder)


@contextmanager
def rabbitmq_server() -> Iterator[RabbitServer]:
    """A node on 127.0.0.1 with ports of its own; raises ``ServerMissing``."""
    program = required(_SCRIPTS / "rabbitmq-server", "rabbitmq-server")
    epmd = required("epmd", "erlang-base")
    user = service_user("rabbitmq")
    port, distribution, names = choose_ports(3)
    with folder_of(user, "rabbitmq") as folder:
        environment = _environment(folder, port, distribution, names)
        names_argv = [str(epmd), "-port", str(names), "-address", "127.0.0.1"]
        running = RabbitServer(f"amqp://guest:guest@127.0.0.1:{port}//", folder, environment)
        with (
            server(user, names_argv, {}, folder, ready=lambda: _listens(names)),
            server(user, [str(program)], environment, folder, ready=lambda: _listens(port)),
        ):
            yield running


def _environment(folder: Path, port: int, distribution: int, names: int) -> dict[str, str]:
    (folder / "plugins").write_text("[].\n")
    (folder / "rabbitmq.conf").write_text("disk_free_limit.absolute = 50MB\n")
    return {
        "HOME": str(folder),  # of the cookie
        "ERL_EPMD_PORT": str(names),
        "ERL_EPMD_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODENAME": f"sohoa{port}@localhost",
        "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
        "RABBITMQ_NODE_PORT": str(port),
        "RABBITMQ_DIST_PORT": str(distribution),
        "RABBITMQ_CONF_ENV_FILE": "/dev/null",
        "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
        "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
        "RABBITMQ_MNESIA_BASE": str(folder / "mnesia"),
        "RABBITMQ_LOG_BASE": str(folder / "log"),
        "RABBITMQ_PID_FILE": str(folder / "pid"),
        "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
        "LANG": "C.UTF-8",
    }


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
