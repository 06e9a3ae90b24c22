"""What the stack says when it cannot start, and what it leaves alone then."""

import stat
from pathlib import Path

import pytest

from sohoa.stack import EmbeddedStack, running_stack
from sohoa.stack.errors import BrokerNotStarting, StackFileUnreadable, StoreNotStarting
from sohoa.stack.ledger import read_ledger
from sohoa.stack.paths import StackPaths
from sohoa.stack.secret_file import load_secrets

pytestmark = pytest.mark.stack


@pytest.fixture
def paths(tmp_path: Path) -> StackPaths:
    paths = StackPaths(tmp_path)
    paths.make()
    return paths


def test_a_store_that_cannot_start_is_named_with_its_log_and_nothing_stays(
    paths: StackPaths,
) -> None:
    (paths.store / "objects").mkdir()
    (paths.store / "objects" / "filerldb").write_text("not a folder")
    with pytest.raises(StoreNotStarting) as failure:
        EmbeddedStack(paths.root).start()
    assert Path(str(failure.value.facts["log"])).stat().st_size > 0
    assert read_ledger(paths).children == {}
    assert running_stack(paths.root) is None


def test_a_broker_that_cannot_start_is_named_with_its_log(paths: StackPaths) -> None:
    (paths.broker / "dump.rdb").write_text("not what a broker wrote")
    with pytest.raises(BrokerNotStarting) as failure:
        EmbeddedStack(paths.root).start()
    assert "loading the DB" in Path(str(failure.value.facts["log"])).read_text()
    assert str(failure.value.facts["log"]) in failure.value.clerk_message


@pytest.mark.parametrize("damaged", ["", "{", '{"broker_password": 5}', '{"stranger": "x"}'])
def test_damaged_secrets_are_refused_and_not_replaced(paths: StackPaths, damaged: str) -> None:
    """A new passphrase would lock the old signing key for ever."""
    paths.secrets.write_text(damaged)
    with pytest.raises(StackFileUnreadable):
        load_secrets(paths)
    assert paths.secrets.read_text() == damaged


def test_a_secret_of_a_newer_version_is_added_and_the_old_ones_stay(paths: StackPaths) -> None:
    paths.secrets.write_text('{"broker_password": "kept"}')
    paths.secrets.chmod(0o644)
    secrets = load_secrets(paths)
    assert secrets.broker_password.get_secret_value() == "kept"
    assert load_secrets(paths) == secrets
    assert stat.S_IMODE(paths.secrets.stat().st_mode) == 0o600


def test_every_installation_has_its_own_secrets(tmp_path: Path) -> None:
    here, there = StackPaths(tmp_path / "a"), StackPaths(tmp_path / "b")
    for paths in (here, there):
        paths.make()
    one, other = load_secrets(here).model_dump(), load_secrets(there).model_dump()
    assert not [name for name in one if one[name] == other[name]]


@pytest.mark.parametrize("damaged", ["", "{", '{"ports": 1}', "\x00"])
def test_a_damaged_ledger_means_that_nothing_runs(paths: StackPaths, damaged: str) -> None:
    paths.ledger.write_text(damaged)
    assert running_stack(paths.root) is None
