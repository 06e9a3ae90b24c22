"""What can be asked of this machine whatever runs on it."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sohoa.errors import NoStack
from sohoa.running import away, database_for
from sohoa.settings import Settings
from sohoa.stack.ledger import StackLedger, write_ledger
from sohoa.stack.paths import StackPaths
from sohoa.stack.process import ProcessMark
from storage.attendance import WorkerSeen
from storage.custody import Custody
from storage.database import Database
from storage.migrate import upgrade


def test_the_database_of_this_machine_answers_while_nothing_runs(tmp_path: Path) -> None:
    upgrade(Database(f"sqlite:///{tmp_path / 'sohoa.db'}"))
    assert Custody(database_for(Settings(data_dir=tmp_path))).of("0" * 64) is None


def test_where_none_was_made_none_is_made_by_asking(tmp_path: Path) -> None:
    with pytest.raises(NoStack):
        database_for(Settings(data_dir=tmp_path))
    assert not list(tmp_path.iterdir())


def _worker(pid: int, *, alive: bool = True) -> WorkerSeen:
    now = datetime(2026, 3, 2, 8, tzinfo=UTC)
    return WorkerSeen(f"here/{pid}/1.00", ("bulk",), 1, "sohoa 1", now, now, alive)


def test_workers_that_should_be_there_and_take_nothing_are_away(tmp_path: Path) -> None:
    """One is starting, one died: neither may be missing from the status without a word."""
    children = {name: _mark(pid) for name, pid in (("store", 1), ("worker", 2), ("counter", 3))}
    write_ledger(
        StackPaths(tmp_path),
        StackLedger(children=children, supervised=("store", "worker", "counter", "sealing")),
    )
    assert away(tmp_path, [_worker(2)]) == ["counter", "sealing"]
    assert away(tmp_path, [_worker(2, alive=False), _worker(3)]) == ["worker", "sealing"]


def _mark(pid: int) -> ProcessMark:
    return ProcessMark(pid=pid, start_ticks=1, boot_id="this")
