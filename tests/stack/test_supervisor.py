"""Supervision with small real processes; no servers."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sohoa.stack.errors import ChildNotStarting
from sohoa.stack.process import ChildProcess, ProcessMark, end_marked
from sohoa.stack.supervisor import RestartOptions, Supervisor

pytestmark = pytest.mark.stack

QUICK = RestartOptions(first_delay=0.05, longest_delay=0.2)


def until(true: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def sleeper(name: str, folder: Path, *, ready: Callable[[], bool] = lambda: True) -> ChildProcess:
    return ChildProcess(name, ("sleep", "600"), folder / f"{name}.log", ready=ready)


def python(name: str, folder: Path, program: str, *, stop_within: float = 5.0) -> ChildProcess:
    """Ready once the program has created ``<name>.up`` in ``folder``."""
    sign = folder / f"{name}.up"
    return ChildProcess(
        name,
        (sys.executable, "-c", f"import pathlib, signal, time, os, sys\n{program}"),
        folder / f"{name}.log",
        environment={"SIGN": str(sign)},
        ready=sign.exists,
        ready_within=10.0,
        stop_within=stop_within,
    )


def test_children_start_in_order_and_stop_in_reverse_order(tmp_path: Path) -> None:
    note = tmp_path / "order"
    program = (
        "def say(what):\n"
        "    with open({note!r}, 'a') as f: f.write(what + ' {name}\\n')\n"
        "def end(*_):\n"
        "    say('stop'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "say('start'); pathlib.Path(os.environ['SIGN']).touch(); time.sleep(600)"
    )
    with Supervisor() as supervisor:
        for name in ("broker", "worker", "portal"):
            supervisor.start(python(name, tmp_path, program.format(note=str(note), name=name)))
    assert note.read_text().split("\n")[:-1] == [
        "start broker", "start worker", "start portal",
        "stop portal", "stop worker", "stop broker",
    ]  # fmt: skip


def test_a_child_that_dies_is_started_again_and_the_hook_hears_of_it(tmp_path: Path) -> None:
    deaths: list[tuple[str, int]] = []
    pids: list[int] = []
    with Supervisor(
        on_death=lambda name, pid: deaths.append((name, pid)),
        on_change=lambda now: pids.append(now["one"]),
        restart=QUICK,
    ) as supervisor:
        supervisor.start(sleeper("one", tmp_path))
        os.kill(pids[0], signal.SIGKILL)
        assert until(lambda: len(pids) == 2)
        assert ProcessMark.of(pids[1]) is not None
    assert deaths == [("one", pids[0])]
    assert ProcessMark.of(pids[1]) is None


def test_one_that_nobody_waits_for_is_started_again_when_it_dies_while_it_starts(
    tmp_path: Path,
) -> None:
    pids: list[int] = []
    with Supervisor(on_change=lambda now: pids.append(now["one"]), restart=QUICK) as supervisor:
        supervisor.keep([sleeper("one", tmp_path, ready=lambda: False)])
        os.kill(pids[0], signal.SIGKILL)
        assert until(lambda: len(pids) == 2)
        assert ProcessMark.of(pids[1]) is not None
    assert ProcessMark.of(pids[1]) is None


def test_a_hook_that_fails_does_not_end_the_watch(tmp_path: Path) -> None:
    def broken(_name: str, _pid: int) -> None:
        raise OSError(28, "No space left on device")

    pids: list[int] = []
    with Supervisor(
        on_death=broken, on_change=lambda now: pids.append(now["one"]), restart=QUICK
    ) as supervisor:
        supervisor.start(sleeper("one", tmp_path))
        os.kill(pids[0], signal.SIGKILL)
        assert until(lambda: len(pids) == 2)


def test_delays_double_up_to_their_bound() -> None:
    options = RestartOptions(first_delay=0.5, longest_delay=30.0)
    delays = [options.delay(deaths) for deaths in range(8)]
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]
    assert options.delay(10**6) == 30.0


def test_a_child_that_ends_while_starting_is_named_with_its_log(tmp_path: Path) -> None:
    with Supervisor() as supervisor:
        with pytest.raises(ChildNotStarting) as failure:
            supervisor.start(python("hasty", tmp_path, "sys.exit('no such option')"))
        facts = failure.value.facts
    assert (facts["name"], facts["exit_code"]) == ("hasty", 1)
    assert int(str(facts["seconds"])) < 10, "how long it lived, not how long it was given"
    assert "no such option" in Path(str(facts["log"])).read_text()


def test_when_one_of_a_group_fails_the_others_are_stopped(tmp_path: Path) -> None:
    pids: dict[str, int] = {}
    with Supervisor(on_change=pids.update) as supervisor:
        with pytest.raises(ChildNotStarting):
            supervisor.start(sleeper("one", tmp_path), python("two", tmp_path, "sys.exit(1)"))
        assert ProcessMark.of(pids["one"]) is None


def test_a_child_deaf_to_sigterm_is_killed_with_its_own_children(tmp_path: Path) -> None:
    """As a worker whose pool processes hang in native code."""
    grandchild = tmp_path / "grandchild"
    program = (
        "import subprocess\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(grandchild)!r}).write_text(str(child.pid))\n"
        "pathlib.Path(os.environ['SIGN']).touch(); time.sleep(600)"
    )
    pids: dict[str, int] = {}
    with Supervisor(on_change=pids.update) as supervisor:
        supervisor.start(python("deaf", tmp_path, program, stop_within=0.3))
        assert ProcessMark.of(int(grandchild.read_text())) is not None
    assert ProcessMark.of(pids["deaf"]) is None
    assert until(lambda: ProcessMark.of(int(grandchild.read_text())) is None)


def test_stopping_does_not_wait_for_a_start_that_never_ends(tmp_path: Path) -> None:
    """Ctrl-C while a server is starting."""
    errors: list[Exception] = []
    supervisor = Supervisor()

    def start() -> None:
        try:
            supervisor.start(sleeper("never", tmp_path, ready=lambda: False))
        except ChildNotStarting as error:
            errors.append(error)

    waiting = threading.Thread(target=start)
    waiting.start()
    assert until((tmp_path / "never.log").exists)
    began = time.monotonic()
    supervisor.stop()
    waiting.join()
    assert time.monotonic() - began < 5
    assert len(errors) == 1


def test_a_child_gets_the_settings_it_was_given_and_no_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place of the signing key must not reach a page worker by inheritance."""
    monkeypatch.setenv("SOHOA_SIGNING_KEY", "/seal.p12")
    monkeypatch.setenv("UNRELATED", "kept")
    program = (
        "print(os.environ.get('SOHOA_SIGNING_KEY'), os.environ['UNRELATED'], flush=True)\n"
        "pathlib.Path(os.environ['SIGN']).touch(); time.sleep(600)"
    )
    with Supervisor() as supervisor:
        supervisor.start(python("one", tmp_path, program))
    assert (tmp_path / "one.log").read_text() == "None kept\n"


def test_a_log_that_has_grown_large_is_turned_over(tmp_path: Path) -> None:
    log = tmp_path / "one.log"
    log.write_bytes(b"x" * (10 * 2**20 + 1))
    with Supervisor() as supervisor:
        supervisor.start(sleeper("one", tmp_path))
    assert log.stat().st_size == 0
    assert (tmp_path / "one.log.1").stat().st_size > 10 * 2**20


def test_a_mark_knows_its_process_from_another_with_the_same_pid() -> None:
    with subprocess.Popen(("sleep", "600")) as process:
        mark = ProcessMark.of(process.pid)
        assert mark is not None
        earlier = mark.model_copy(update={"start_ticks": mark.start_ticks - 1})
        last_boot = mark.model_copy(update={"boot_id": "another"})
        assert [mark.alive(), earlier.alive(), last_boot.alive()] == [True, False, False]
        assert not end_marked(earlier, 0.1)
        assert process.poll() is None, "a stranger with a reused pid is left alone"
        assert not end_marked(mark, 5.0)
