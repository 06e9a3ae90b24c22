"""A full disk is said by name, and nobody has to hand in a paper twice."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from sohoa.room import Room
from sohoa.stack.ports import choose_ports
from storage.errors import StoreFull
from tests.e2e.bad_files import GOOD
from tests.e2e.program import DIGITIZE_SECONDS, lines_of, sohoa
from tests.repository.paths import ROOT

LONG = ROOT / "samples/09-bao-cao/bao-cao.tif"
DISK_MB = 600
FILLER_MB = 450


def test_room_that_is_there_is_no_error_and_room_that_is_not_is_one(tmp_path: Path) -> None:
    """The folder need not exist yet: the first start asks before it makes anything."""
    Room(tmp_path / "not" / "yet", least_bytes=1).require()
    with pytest.raises(StoreFull) as full:
        Room(tmp_path / "not" / "yet", least_bytes=2**62).require()
    assert full.value.facts["wanted"] == 2**62


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, in memory; only root may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a small disk needs root")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def _fill(disk: Path) -> Path:
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, FILLER_MB * 2**20)
    return filler


@pytest.mark.stack
@pytest.mark.parametrize("command", [("digitize", GOOD), ("up",)], ids=lambda it: it[0])
def test_a_full_disk_is_named_before_anything_is_started(
    command: tuple[str | Path, ...], small_disk: Path
) -> None:
    _fill(small_disk)
    portal = {"portal_port": str(choose_ports(1)[0])}
    run = sohoa(*command, "--data", small_disk / "data", settings=portal)
    run.named_error("storage.full")
    assert not (small_disk / "data" / "sohoa.db").exists()


@pytest.mark.stack
def test_a_disk_that_fills_up_stops_the_batch_and_room_lets_it_go_on(
    small_disk: Path,
) -> None:
    """``up`` was started in better times; then the disk fills, and somebody clears it."""
    data = small_disk / "data"
    portal = {"portal_port": str(choose_ports(1)[0])}
    assert sohoa("up", "--data", data, seconds=120, settings=portal).code == 0
    try:
        filler = _fill(small_disk)
        full = sohoa("digitize", LONG, "--json", "--data", data, seconds=DIGITIZE_SECONDS)
        (line,) = lines_of(full.out)
        assert (full.code, line.error and line.error["code"]) == (3, "storage.full")
        assert line.document_id is None, "it was not taken in"
        filler.unlink()
        again = sohoa("digitize", LONG, "--json", "--data", data, seconds=DIGITIZE_SECONDS)
        assert [line.status for line in lines_of(again.out)] == ["stored"], again.err
    finally:
        sohoa("down", "--data", data, seconds=90)
    told = (data / "logs" / "worker.log").read_text("utf-8")
    assert "worker.start" in told
    assert "raised unexpected" not in told, "a full disk has a name, and needs no stack"
    assert "SecurityWarning" not in told


@pytest.mark.slow
def test_a_place_where_results_cannot_be_written_is_named_before_work_begins(
    tmp_path: Path,
) -> None:
    """A file stands where the folder should be."""
    taken = tmp_path / "out"
    taken.write_text("not a folder")
    run = sohoa("digitize", GOOD, "--out", taken, "--data", tmp_path / "data")
    run.named_error("cli.output_unwritable")
    assert "đó là một tệp, không phải thư mục" in run.err
    assert not (tmp_path / "data" / "sohoa.db").exists()
