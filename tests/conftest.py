"""Fixtures that several folders share: clocks, databases, and real servers, each started once."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

from sohoa.stack import EmbeddedStack, StackAddresses
from storage.database import Database
from storage.migrate import upgrade
from tests.fakes.clocks import FrozenClock
from tests.servers.postgres import PostgresServer, empty_tables, postgres_server
from tests.servers.rabbitmq import RabbitServer, rabbitmq_server

# How fast a machine is, is no property of the product.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """PostgreSQL from Debian's package; only for tests marked ``scale``."""
    with postgres_server() as running:
        yield running


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator[RabbitServer]:
    """RabbitMQ from Debian's package; only for tests marked ``scale``."""
    with rabbitmq_server() as running:
        yield running


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StackAddresses]:
    """The embedded broker and S3 store; only for tests marked ``stack`` or ``scale``."""
    with EmbeddedStack(tmp_path_factory.mktemp("embedded") / "stack") as stack:
        assert stack.addresses is not None
        yield stack.addresses


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and nothing in them."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite"
    with closing(Database(f"sqlite:///{path}")) as database:
        upgrade(database)
    return path


@pytest.fixture(scope="session")
def migrated_postgres(postgres: PostgresServer) -> str:
    """The URL of a PostgreSQL database with all tables."""
    url = postgres.url(postgres.make_database())
    with closing(Database(url)) as database:
        upgrade(database)
    return url


@pytest.fixture
def sqlite_database(sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database, for tests that do not depend on which one it is."""
    path = shutil.copy(sqlite_template, tmp_path / "sohoa.sqlite")
    with closing(Database(f"sqlite:///{path}")) as database:
        yield database


@pytest.fixture
def postgres_database(migrated_postgres: str) -> Iterator[Database]:
    """An empty PostgreSQL database: emptying one takes 20 ms, making one 200."""
    with closing(Database(migrated_postgres)) as database:
        empty_tables(database)
        yield database


@pytest.fixture(
    params=[
        pytest.param("sqlite_database", id="sqlite"),
        pytest.param("postgres_database", id="postgresql", marks=pytest.mark.scale),
    ]
)
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database of each kind in turn: what holds on one must hold on the other."""
    made: Database = request.getfixturevalue(request.param)
    return made


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from Debian's package; only for tests marked ``browser``."""
    expect.set_options(timeout=20_000)  # as long as a machine takes that does much else besides
    flags = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()
