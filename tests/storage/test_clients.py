"""Keys open doors until they are revoked, and the database cannot give them away."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage.clients import Client, ClientExists, Clients, Scope
from storage.database import Database
from storage.tables import ClientRow
from tests.fakes.clocks import FrozenClock


@pytest.fixture
def clients(database: Database, clock: FrozenClock) -> Clients:
    return Clients(database, clock)


def test_a_key_is_recognised_with_its_scopes(clients: Clients) -> None:
    key = clients.add("quay-1", frozenset({Scope.SUBMIT, Scope.READ}))
    assert clients.recognise(key) == Client("quay-1", frozenset({Scope.SUBMIT, Scope.READ}))


@pytest.mark.parametrize("wrong", ["", "sohoa_", "x" * 50])
def test_any_other_key_is_not_recognised(clients: Clients, wrong: str) -> None:
    key = clients.add("quay-1", frozenset(Scope))
    assert clients.recognise(wrong) is None
    assert clients.recognise(key + "x") is None
    assert clients.recognise(key.upper()) is None


def test_a_revoked_key_opens_nothing_and_leaves_the_list(clients: Clients) -> None:
    key = clients.add("quay-1", frozenset(Scope))
    other = clients.add("quay-2", frozenset(Scope))
    assert clients.revoke("quay-1")
    assert clients.recognise(key) is None
    assert clients.recognise(other) is not None
    assert [client.name for client in clients.all()] == ["quay-2"]
    assert not clients.revoke("quay-1")


def test_a_client_is_found_by_its_whole_name_until_it_is_revoked(
    clients: Clients, clock: FrozenClock
) -> None:
    """A clerk's session holds only the name: revoking the key must end the session too."""
    clients.add("quay-1", frozenset({Scope.READ}))
    clients.add("quay-10", frozenset(Scope))
    now = clock.now()
    assert clients.known_since("quay-1", now) == Client("quay-1", frozenset({Scope.READ}))
    assert clients.known_since("quay", now) is None
    assert clients.revoke("quay-1")
    assert clients.known_since("quay-1", now) is None


def test_a_changed_key_keeps_the_name_and_ends_what_the_old_one_opened(
    clients: Clients, clock: FrozenClock
) -> None:
    old = clients.add("quay-1", frozenset(Scope))
    before = clock.now()
    clients.revoke("quay-1")
    clock.advance(timedelta(minutes=1))
    new = clients.add("quay-1", frozenset({Scope.READ}))
    assert clients.recognise(old) is None
    assert clients.recognise(new) == Client("quay-1", frozenset({Scope.READ}))
    assert clients.known_since("quay-1", before) is None
    assert clients.known_since("quay-1", clock.now()) is not None
    with pytest.raises(ClientExists):
        clients.add("quay-1", frozenset(Scope))


def test_a_name_is_given_once(clients: Clients) -> None:
    clients.add("quay-1", frozenset(Scope))
    with pytest.raises(ClientExists):
        clients.add("quay-1", frozenset(Scope))


def test_two_keys_are_never_alike(clients: Clients) -> None:
    keys = {clients.add(f"quay-{n}", frozenset(Scope)) for n in range(20)}
    assert len(keys) == 20
    assert all(len(key) >= 40 for key in keys)


def test_the_database_holds_no_key(clients: Clients, database: Database) -> None:
    key = clients.add("quay-1", frozenset(Scope))
    with database.reading() as session:
        (row,) = session.execute(select(ClientRow.__table__)).all()
    assert not any(key.removeprefix("sohoa_") in str(value) for value in row)
