"""Whether several hosts behave as one: the same papers on one host, and on as many as are wanted.

    python -m benchmarks.hosts --hosts 4 --pages 60 --rounds 2 --seed 7

A cluster on this machine: RabbitMQ and PostgreSQL from Debian's packages, the S3 server, a host
that seals; hosts that read lie in network namespaces of their own and reach all servers over a
bridge, so this needs root. One host with as many processes as there are hosts reads the papers, and
then that many hosts with a process each: the cores are the same, so what differs is what it costs
to be apart. Every paper must be stored exactly once, its bytes read back. Prints a table;
``--check`` fails when a goal is missed.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from benchmarks.overhead import write_scans
from benchmarks.stopwatch import Seconds
from sohoa.composition import Services, connect
from sohoa.running import sweeping
from sohoa.settings import Settings
from sohoa.stack import EmbeddedStack, StackAddresses
from storage.papers import NewDocument
from storage.states import RESTING
from storage.tables import PageRow
from tests.chaos.reckoning import reckon
from tests.scale.apart import apart
from tests.servers.postgres import PostgresServer, postgres_server
from tests.servers.rabbitmq import RabbitServer, rabbitmq_server
from workers.queues import Lane

GOAL_RATIO = 1.05
"""Seconds of many hosts over those of one with as many processes."""
_LOOK_SECONDS = 0.25


@dataclass(frozen=True, slots=True)
class Took:
    """What the papers took, and how often each host was seen with a page."""

    seconds: Seconds
    seen: Counter[str]
    wrong: tuple[str, ...]


@dataclass(frozen=True)
class Servers:
    """What all hosts share."""

    postgres: PostgresServer
    rabbitmq: RabbitServer
    stack: StackAddresses

    def time(self, files: Sequence[Path], name: str, hosts: Mapping[str, int]) -> Took:
        """Papers read by hosts with so many processes each; database and buckets are new."""
        with ExitStack() as undo:
            folder = Path(undo.enter_context(tempfile.TemporaryDirectory(prefix="sohoa-hosts-")))
            it = undo.enter_context(
                apart(folder, tuple(hosts), self.postgres, self.rabbitmq, self.stack, name)
            ).cluster
            it.start(
                it.worker("seals", "sealing", it.signing),
                *(it.worker(host, "counter,bulk", processes=n) for host, n in hosts.items()),
            )
            services = connect(Settings.model_validate(dict(it.settings)))
            undo.enter_context(closing(services.database))
            undo.callback(services.timings.write_down)
            undo.enter_context(sweeping(services))
            return _timed(services, files)


def _timed(services: Services, files: Sequence[Path]) -> Took:
    seen: Counter[str] = Counter()
    before = Seconds.now()
    ids = [services.work.submit(path, _of_bulk(path)).id for path in files]
    while not all(state in RESTING for state in services.documents.states(ids).values()):
        seen.update(_hosts_with_a_page(services))
        time.sleep(_LOOK_SECONDS)
    took = Seconds.now().since(before)
    return Took(took, seen, reckon(files, services.database, services.blobs).wrong)


def _of_bulk(path: Path) -> NewDocument:
    return NewDocument(path.name, Lane.BULK.value, "benchmark")


def _hosts_with_a_page(services: Services) -> list[str]:
    query = select(PageRow.lease_owner).where(PageRow.lease_owner.is_not(None))
    with services.database.reading() as session:
        return [str(owner).partition("/")[0] for owner in session.scalars(query)]


def table(pages: int, rounds: Sequence[tuple[Took, Took]], hosts: int) -> str:
    """The result as Markdown, a row for each round."""
    lines = [
        f"| {pages} pages | one host, {hosts} processes | {hosts} hosts | × | share of each |",
        "|---:|---:|---:|---:|---|",
    ]
    for number, (one, many) in enumerate(rounds, 1):
        looks = max(many.seen.total(), 1)
        shares = ", ".join(f"{100 * many.seen[name] / looks:.0f} %" for name in sorted(many.seen))
        cells = (
            f"round {number}",
            f"{one.seconds.wall:.1f} s, busy {one.seconds.busy:.1f}",
            f"{many.seconds.wall:.1f} s, busy {many.seconds.busy:.1f}",
            f"{many.seconds.wall / one.seconds.wall:.2f}",
            shares,
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print; with ``--check`` the exit code says whether the goal was met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hosts", type=int, default=4)
    parser.add_argument("--pages", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    wanted = parser.parse_args()
    names = [f"kho-{number}" for number in range(1, wanted.hosts + 1)]
    with (
        tempfile.TemporaryDirectory(prefix="sohoa-scans-") as name,
        tempfile.TemporaryDirectory(prefix="sohoa-hosts-") as data,
        postgres_server() as postgres,
        rabbitmq_server() as rabbitmq,
        EmbeddedStack(Path(data)) as stack,
    ):
        assert stack.addresses is not None
        servers = Servers(postgres, rabbitmq, stack.addresses)
        files = write_scans(Path(name), wanted.pages, wanted.seed)
        rounds = [
            (
                servers.time(files, f"one-{number}", {names[0]: wanted.hosts}),
                servers.time(files, f"many-{number}", dict.fromkeys(names, 1)),
            )
            for number in range(wanted.rounds)
        ]
    print(table(wanted.pages, rounds, wanted.hosts))
    wrong = [text for pair in rounds for took in pair for text in took.wrong]
    print("\n".join(wrong) or "Every paper was stored exactly once.")
    one, many = (sum(pair[side].seconds.wall for pair in rounds) for side in (0, 1))
    print(f"{wanted.hosts} hosts took {many / one:.2f} × the time of one; goal {GOAL_RATIO}.")
    met = not wrong and many / one <= GOAL_RATIO
    return 0 if met or not wanted.check else 1


if __name__ == "__main__":
    sys.exit(main())
