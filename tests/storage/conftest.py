"""The storage layer on a database of the test's own."""

import pytest

from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.records import Records
from tests.fakes.clocks import FrozenClock
from tests.fakes.owners import Graveyard

LEASE_SECONDS = 300


@pytest.fixture
def documents(database: Database, clock: FrozenClock) -> Documents:
    return Documents(database, clock)


@pytest.fixture
def graveyard() -> Graveyard:
    return Graveyard()


@pytest.fixture
def ledger(
    database: Database, clock: FrozenClock, documents: Documents, graveyard: Graveyard
) -> Ledger:
    return Ledger(database, clock, documents, seconds=LEASE_SECONDS, owner_is_dead=graveyard.holds)


@pytest.fixture
def records(
    database: Database, clock: FrozenClock, documents: Documents, ledger: Ledger
) -> Records:
    return Records(database, clock, documents, ledger)
