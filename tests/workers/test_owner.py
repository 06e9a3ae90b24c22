"""A lease's owner is told from every other process that ever had its number."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from workers.owner import is_dead, this_process

_WORKER = "from workers.owner import this_process; print(this_process(), flush=True); input()"


@pytest.fixture
def worker() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", _WORKER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        process.kill()


def _name(worker: "subprocess.Popen[str]") -> str:
    assert worker.stdout is not None
    return worker.stdout.readline().strip()


def test_this_process_lives() -> None:
    assert not is_dead(this_process())
    assert this_process() == this_process()


def test_a_worker_is_dead_once_it_was_killed(worker: "subprocess.Popen[str]") -> None:
    name = _name(worker)
    assert not is_dead(name)
    worker.kill()
    os.waitid(os.P_PID, worker.pid, os.WEXITED | os.WNOWAIT)  # dead, not yet buried
    assert is_dead(name)
    worker.wait()
    assert is_dead(name)


def test_a_process_that_got_a_dead_ones_number_is_another() -> None:
    host, pid, started = this_process().split("/")
    assert is_dead(f"{host}/{pid}/{float(started) - 100:.2f}")


def test_nothing_is_said_about_processes_of_other_hosts() -> None:
    assert not is_dead(f"not-{socket.gethostname()}/1/0.00")
