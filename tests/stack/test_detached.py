"""``sohoa up`` and ``sohoa down``: the supervisor in the background."""

import sys
import time
from pathlib import Path

import pytest

from sohoa.stack import EmbeddedStack, running_stack, spawn_detached, stop_running, wait_until_ready
from sohoa.stack.errors import StackAlreadyRunning, StackNotReady
from sohoa.stack.ledger import read_ledger
from sohoa.stack.paths import StackPaths

pytestmark = pytest.mark.stack

_SUPERVISOR = """
import sys
from pathlib import Path
from sohoa.stack import EmbeddedStack, stop_signals
with stop_signals() as stop, EmbeddedStack(Path(sys.argv[1])) as stack:
    stack.announce(portal="http://127.0.0.1:8020/")
    stop.wait()
print("stopped in order")
"""


def test_up_then_down_leaves_nothing_running(tmp_path: Path) -> None:
    paths = StackPaths(tmp_path)
    log = paths.logs / "supervisor.log"
    pid = spawn_detached((sys.executable, "-c", _SUPERVISOR, str(tmp_path)), log)
    try:
        ledger = wait_until_ready(tmp_path, 60, announced=("portal",), pid=pid)
        assert ledger.announced == {"portal": "http://127.0.0.1:8020/"}
        assert running_stack(tmp_path) is not None
    finally:
        stopped = stop_running(tmp_path)
    assert stopped
    assert not [mark for mark in ledger.children.values() if mark.alive()]
    assert log.read_text() == "stopped in order\n"
    assert read_ledger(paths).announced == {}
    assert not stop_running(tmp_path), "a second down finds nothing to stop"


def test_an_early_end_is_reported_at_once_with_the_logs(tmp_path: Path) -> None:
    pid = spawn_detached((sys.executable, "-c", "raise SystemExit(1)"), tmp_path / "log")
    began = time.monotonic()
    with pytest.raises(StackNotReady) as failure:
        wait_until_ready(tmp_path, 60, pid=pid)
    assert time.monotonic() - began < 10
    assert failure.value.facts["log"] == str(tmp_path / "logs")
    assert int(str(failure.value.facts["seconds"])) < 10, "how long it was, not how long it may be"


def test_who_has_the_servers_for_itself_is_not_waited_for(tmp_path: Path) -> None:
    """``sohoa digitize`` without ``sohoa up``: it will never tell where the web is."""
    with EmbeddedStack(tmp_path), pytest.raises(StackAlreadyRunning):
        wait_until_ready(tmp_path, 60, announced=("portal",))


def test_who_was_not_first_waits_for_who_was(tmp_path: Path) -> None:
    log = StackPaths(tmp_path).logs / "supervisor.log"
    argv = (sys.executable, "-c", _SUPERVISOR, str(tmp_path))
    pids = [spawn_detached(argv, log) for _ in range(2)]
    try:
        for pid in pids:
            ledger = wait_until_ready(tmp_path, 60, announced=("portal",), pid=pid)
            assert ledger.supervisor is not None
            assert ledger.supervisor.pid in pids
    finally:
        stop_running(tmp_path)
