"""A cluster struck: its database crashes or is cut off, its broker restarts, a host loses touch."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from sohoa.composition import Services, connect
from sohoa.running import sweeping
from sohoa.settings import Settings
from sohoa.stack import StackAddresses
from storage.papers import Document, NewDocument
from storage.states import RESTING
from storage.tables import PageRow
from tests.chaos.papers import write_paper
from tests.chaos.plant import wait_for
from tests.chaos.reckoning import reckon
from tests.fakes.proxies import FaultyProxy, Weather
from tests.scale.apart import apart
from tests.servers.namespaces import Network
from tests.servers.postgres import PostgresServer
from tests.servers.rabbitmq import RabbitServer
from workers.queues import Lane

pytestmark = [pytest.mark.scale, pytest.mark.chaos, pytest.mark.timeout(900)]

HOSTS = ("kho-1", "kho-2")
"""Hosts that read, each in a network namespace of its own."""


@dataclass
class Struck:
    """A cluster, what can be done to it, and the papers it was given."""

    services: Services
    postgres: PostgresServer
    database: str
    rabbitmq: RabbitServer
    line: FaultyProxy
    """Between everybody and the database."""
    net: Network
    source: Path
    papers: list[Path]

    def hand_in(self, *pages: int) -> list[Document]:
        """New papers, each with so many pages."""
        made = [write_paper(self.source, len(self.papers) + n, p) for n, p in enumerate(pages)]
        self.papers += made
        return [self._submit(path) for path in made]

    def _submit(self, path: Path) -> Document:
        return self.services.work.submit(path, NewDocument(path.name, Lane.BULK.value, "chaos"))

    def answers(self) -> bool:
        """Whether papers can be handed in."""
        return len(self.services.documents.list_recent(limit=1)) <= 1

    def readers(self) -> set[str]:
        """The hosts that hold a page just now."""
        query = select(PageRow.lease_owner).where(PageRow.lease_owner.is_not(None))
        with self.services.database.reading() as session:
            return {str(owner).partition("/")[0] for owner in session.scalars(query)}

    def require_whole(self, documents: Sequence[Document]) -> None:
        """Wait until these rest; then everything that was ever handed in must be stored once."""
        ids = [document.id for document in documents]
        states = self.services.documents.states
        wait_for(lambda: all(state in RESTING for state in states(ids).values()), 400)
        found = reckon(self.papers, self.services.database, self.services.blobs)
        assert found.wrong == ()


@pytest.fixture(scope="module")
def struck(
    tmp_path_factory: pytest.TempPathFactory,
    postgres: PostgresServer,
    rabbitmq: RabbitServer,
    embedded: StackAddresses,
) -> Iterator[Struck]:
    folder = tmp_path_factory.mktemp("struck")
    with apart(folder, HOSTS, postgres, rabbitmq, embedded, "struck") as it:
        made = it.cluster
        made.start(
            *(made.worker(host, "counter,bulk") for host in HOSTS),
            made.worker("seals", "sealing", made.signing),
        )
        services = connect(Settings.model_validate(dict(made.settings)))
        source = tmp_path_factory.mktemp("papers")
        with closing(services.database), sweeping(services):
            yield Struck(services, postgres, it.database, rabbitmq, it.line, it.net, source, [])
            # Its timer would open the database again after it was closed.
            services.timings.write_down()


BLOWS: dict[str, Callable[[Struck], None]] = {
    "the database crashes": lambda it: it.postgres.crash(it.database),
    "every session of the database is ended": lambda it: it.postgres.end_sessions_of(it.database),
    "the line to the database is cut": lambda it: it.line.cut(),
    "the broker restarts": lambda it: it.rabbitmq.restart(),
    "the broker loses its messages": lambda it: it.rabbitmq.forget(),
}


def test_blows_to_database_and_broker_lose_nothing_and_double_nothing(struck: Struck) -> None:
    """One after the other, each while pages are being read."""
    documents: list[Document] = []
    for blow in BLOWS.values():
        wait_for(struck.answers)
        documents += struck.hand_in(2)
        wait_for(struck.services.ledger.somebody_works)
        blow(struck)
    struck.require_whole(documents)


def test_a_database_that_moves_to_another_host_is_waited_for(struck: Struck) -> None:
    """A failover: for seconds nobody listens at the address."""
    documents = struck.hand_in(2, 2)
    wait_for(struck.services.ledger.somebody_works)
    before = struck.line.struck
    struck.line.weather = Weather.AWAY
    wait_for(lambda: struck.line.struck >= before + 4)
    struck.line.weather = Weather.FAIR
    struck.require_whole(documents)


def test_the_pages_of_a_host_that_lost_touch_are_read_elsewhere_and_only_once_counted(
    struck: Struck,
) -> None:
    """It still lives, and comes back with results that nobody waits for any more."""
    lost = HOSTS[0]
    documents = struck.hand_in(3, 3, 3)
    wait_for(lambda: lost in struck.readers())
    struck.net.cut(lost)
    try:
        struck.require_whole(documents)
    finally:
        struck.net.mend(lost)
    struck.require_whole(struck.hand_in(2, 2))
