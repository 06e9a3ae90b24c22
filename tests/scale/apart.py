"""A cluster whose hosts lie in network namespaces, and the lines to the servers."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from sohoa.stack import StackAddresses
from tests.fakes.proxies import FaultyProxy, faulty_proxy
from tests.scale.cluster import Cluster, cluster
from tests.servers.namespaces import Network, network
from tests.servers.postgres import PostgresServer
from tests.servers.rabbitmq import RabbitServer


@dataclass(frozen=True)
class Apart:
    """A migrated cluster without hosts; whoever is not among the network's is on the machine."""

    cluster: Cluster
    net: Network
    database: str
    line: FaultyProxy
    """Between everybody and the database."""


@contextmanager
def apart(
    folder: Path,
    hosts: Sequence[str],
    postgres: PostgresServer,
    rabbitmq: RabbitServer,
    stack: StackAddresses,
    buckets: str,
) -> Iterator[Apart]:
    """Servers listen on loopback only; what passes between them and the bridge are proxies."""
    database = postgres.make_database()
    broker = rabbitmq.address
    with (
        network(hosts) as net,
        faulty_proxy(postgres.address, net.address) as line,
        faulty_proxy(broker, net.address) as messages,
        faulty_proxy(stack.s3_endpoint, net.address) as objects,
        cluster(
            folder,
            f"postgresql+psycopg://sohoa@{line.address}/{database}",
            f"amqp://guest:guest@{messages.address}//",
            replace(stack, s3_endpoint=objects.address),
            buckets,
        ) as anywhere,
    ):
        made = replace(anywhere, place=net.place)
        migrated = made.run("migrate", more=made.admin)
        assert migrated.code == 0, migrated.err
        yield Apart(made, net, database, line)
