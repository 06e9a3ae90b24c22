"""The disk on which a worker makes its files is full: no paper is at fault, so none fails."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.plant import Plant, wait_for

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]


@contextmanager
def _no_room_in(folder: Path) -> Iterator[None]:
    """A disk of one page of memory over ``folder``; only root may mount one."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


@pytest.mark.parametrize("folder", ["work", "spool"])
def test_a_full_disk_postpones_the_work_until_there_is_room(running: Plant, folder: str) -> None:
    log = running.data / "logs" / "worker.log"
    said = log.read_text().count("step.postponed")
    with _no_room_in(running.data / folder):
        documents = running.hand_in(1)
        wait_for(lambda: log.read_text().count("step.postponed") > said)
    running.rest(documents)
    assert running.reckon().wrong == ()
