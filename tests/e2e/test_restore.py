"""The drill: an office works, is backed up, is lost, and is restored on another disk."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sohoa.stack.ports import choose_ports
from tests.e2e.expected import sample_folders
from tests.e2e.program import DIGITIZE_SECONDS, Line, Run, lines_of, sohoa

pytestmark = pytest.mark.stack

PAPERS = 2


@dataclass(frozen=True)
class Drill:
    """What there was before, and what came out of the backup."""

    lines: list[Line]
    backups: Path
    data: Path
    """The restored installation."""
    restored: Run
    head: str
    """A head of the log that was written down before the loss."""


def _up(data: Path, port: int) -> None:
    run = sohoa("up", "--data", data, seconds=120, settings={"portal_port": str(port)})
    assert run.code == 0, run.err


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    first, second, backups = folder / "first", folder / "second", folder / "backups"
    (port,) = choose_ports(1)
    _up(first, port)
    try:
        scans = [sample.scan for sample in sample_folders()[:PAPERS]]
        digitized = sohoa(
            "digitize", *scans, "--json", "--data", first, "--out", folder / "out",
            seconds=DIGITIZE_SECONDS,
        )  # fmt: skip
        assert digitized.code == 0, digitized.err
        anchor = sohoa("audit", "anchor", "--data", first)
        backup = sohoa("backup", backups, "--data", first, "--json", seconds=120)
        assert backup.code == 0, backup.err
    finally:
        sohoa("down", "--data", first)
    shutil.rmtree(first)

    restored = sohoa("restore", backups, "--data", second, "--json", seconds=120)
    _up(second, port)
    try:
        head = anchor.out.partition("\t")[0]
        yield Drill(lines_of(digitized.out), backups, second, restored, head)
    finally:
        sohoa("down", "--data", second)


def test_what_was_restored_is_whole(drill: Drill) -> None:
    assert drill.restored.code == 0, drill.restored.err
    assert json.loads(drill.restored.out)["whole"] is True
    check = sohoa("check", "--data", drill.data, "--json", seconds=120)
    assert check.code == 0, check.out
    assert json.loads(check.out.splitlines()[-1])["papers"] == PAPERS


def test_a_copy_from_before_the_loss_still_verifies_and_is_the_one_that_is_kept(
    drill: Drill,
) -> None:
    for line in drill.lines:
        assert line.copy is not None
        told = sohoa("verify", line.copy, "--json", "--data", drill.data)
        assert told.code == 0, told.out + told.err
        kept = json.loads(told.out)["kept"]
        assert kept["document_id"] == line.document_id


def test_the_log_is_whole_goes_on_and_fits_what_was_written_down_before(drill: Drill) -> None:
    told = sohoa("audit", "verify", "--head", drill.head, "--data", drill.data, "--json")
    assert told.code == 0, told.out + told.err
    summary = json.loads(told.out.splitlines()[-1])
    assert summary["whole"] is True
    assert summary["anchors"] >= 1
    stale = f"{drill.head.partition(':')[0]}:{'0' * 64}"
    missed = sohoa("audit", "verify", "--head", stale, "--data", drill.data)
    assert missed.code == 1
    assert "storage.audit_cut" in missed.out


def test_the_story_of_a_paper_says_who_when_why_and_from_where(drill: Drill) -> None:
    line = drill.lines[0]
    assert line.document_id is not None
    told = sohoa("audit", "show", line.document_id, "--json", "--data", drill.data)
    moves = [json.loads(entry) for entry in told.out.splitlines()]
    assert [move["facts"]["to"] for move in moves if move["action"] == "document.move"] == [
        "received", "copied", "extracted", "coded", "stored",
    ]  # fmt: skip
    assert all(move["sound"] and move["origin"] and move["at"] for move in moves)


def test_work_goes_on_after_the_restore(drill: Drill) -> None:
    scan = sample_folders()[PAPERS].scan
    run = sohoa("digitize", scan, "--json", "--data", drill.data, seconds=DIGITIZE_SECONDS)
    assert run.code == 0, run.err


def test_the_restored_office_is_not_restored_over(drill: Drill) -> None:
    sohoa("restore", drill.backups, "--data", drill.data).named_error("stack.already_running")
