"""The plug is pulled: what was told to anybody is on the disk, and the rest begins again.

The data lie on a disk of their own, a file. What the file holds at some moment is what such a disk
holds when the power fails then: writes that were not flushed are still in the kernel's memory.
"""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.chaos.plant import plant

pytestmark = [pytest.mark.stack, pytest.mark.chaos, pytest.mark.timeout(900)]

DISK_BYTES = 2 * 2**30
LAZY = "loop,commit=300"
"""Without this ext4 writes every five seconds, and hides what nobody asked it to write."""


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    """An empty disk; only root may mount one."""
    if os.geteuid() != 0:
        pytest.skip("mounting a disk needs root")
    image = tmp_path / "before.img"
    with image.open("wb") as file:
        file.truncate(DISK_BYTES)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    return image


@contextmanager
def _mounted(image: Path) -> Iterator[Path]:
    folder = image.with_suffix(".mounted")
    folder.mkdir()
    mount = ["mount", "-o", LAZY, str(image), str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("there is no loop device here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_papers_that_were_taken_in_and_papers_that_were_stored_outlive_a_power_cut(
    disk: Path, tmp_path: Path
) -> None:
    after, source = tmp_path / "after.img", tmp_path / "papers"
    with _mounted(disk) as folder, plant(folder / "data", source) as before:
        before.rest(before.hand_in(1, 1))
        before.hand_in(1, 1)
        _copy_as_it_is(disk, after)
        papers = before.papers
    with _mounted(after) as folder, plant(folder / "data", source) as again:
        again.papers.extend(papers)
        documents = again.services.documents.list_recent()
        assert sum(document.state.value == "stored" for document in documents) >= 2
        again.rest(documents)
        reckoning = again.reckon()
    assert reckoning.wrong == ()
    assert reckoning.stored == len(papers)


def _copy_as_it_is(disk: Path, copy: Path) -> None:
    """What the disk holds at this very moment."""
    subprocess.run(["cp", "--sparse=always", str(disk), str(copy)], check=True)
