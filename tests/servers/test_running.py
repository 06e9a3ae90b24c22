"""The servers of the tests keep their own promises: they say what is missing, and they end."""

import signal
from pathlib import Path

import psutil
import pytest

from tests.servers.running import ServerMissing, ServerNotStarting, required, server


def test_a_missing_program_names_the_package_that_brings_it() -> None:
    with pytest.raises(ServerMissing, match="apt-get install postgresql"):
        required("no-such-program", "postgresql")
    with pytest.raises(ServerMissing, match="apt-get install postgresql"):
        required(None, "postgresql")


def _running(folder: Path) -> list[psutil.Process]:
    below = psutil.Process().children(recursive=True)
    return [process for process in below if _works_in(process) == str(folder)]


def _works_in(process: psutil.Process) -> str | None:
    try:
        return process.cwd()
    except (psutil.Error, FileNotFoundError):
        return None  # it has just ended


def test_a_server_ends_with_the_test_even_when_that_fails(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        _fail_beside_a_server(tmp_path)
    assert _running(tmp_path) == []


def _fail_beside_a_server(folder: Path) -> None:
    # It leaves a child of its own behind and does not listen to SIGTERM's brother.
    script = "trap '' INT; sleep 100 & wait"
    with server(None, ["sh", "-c", script], {}, folder, ready=lambda: len(_running(folder)) == 2):
        raise LookupError


def test_a_server_that_ends_early_shows_the_end_of_its_log(tmp_path: Path) -> None:
    argv = ["sh", "-c", "echo no room left; exit 1"]
    started = server(None, argv, {}, tmp_path, ready=lambda: False, stop=signal.SIGINT)
    with pytest.raises(ServerNotStarting, match="no room left"), started:
        pass
