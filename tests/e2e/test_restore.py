"""The drill: an office works, is backed up, is lost, and is restored on another disk."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sohoa.stack import running_stack
from tests.e2e.expected import sample_folders
from tests.e2e.program import DIGITIZE_SECONDS, Line, Run, lines_of, sohoa, started

pytestmark = pytest.mark.stack

PAPERS = 2
STRANGE = "lost+found.txt"
"""A file of somebody else's, in the data directory before the restore."""


@dataclass(frozen=True)
class Drill:
    """What there was before, and what came out of the backup."""

    lines: list[Line]
    backups: Path
    data: Path
    """The restored installation."""
    damaged: Path
    """A file that was damaged when the backup was first restored."""
    refused: Run
    """That restore."""
    begun: Run
    """``sohoa up`` after it."""
    restored: Run
    checked: Run
    """``sohoa check`` right after the restore: the tests come in any order, and one works on."""
    head: str
    """A head of the log that was written down before the loss."""


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory) -> Drill:
    folder = tmp_path_factory.mktemp("drill")
    first, second, backups = folder / "first", folder / "second", folder / "backups"
    scans = [sample.scan for sample in sample_folders()[:PAPERS]]
    digitized = sohoa(
        "digitize", *scans, "--json", "--data", first, "--out", folder / "out",
        seconds=DIGITIZE_SECONDS,
    )  # fmt: skip
    assert digitized.code == 0, digitized.err
    anchor = sohoa("audit", "anchor", "--data", first, seconds=120)
    backup = sohoa("backup", backups, "--data", first, "--json", seconds=120)
    assert backup.code == 0, backup.err
    shutil.rmtree(first)

    second.mkdir()
    (second / STRANGE).write_text("x")
    damaged, content = _rot(backups)
    refused = sohoa("restore", backups, "--data", second, seconds=120)
    begun = sohoa("up", "--data", second, seconds=120)
    damaged.write_bytes(content)
    restored = sohoa("restore", backups, "--data", second, "--json", seconds=120)
    checked = sohoa("check", "--data", second, "--json", seconds=120)
    head = anchor.out.partition("\t")[0]
    return Drill(
        lines_of(digitized.out), backups, second, damaged, refused, begun, restored, checked, head
    )


def _rot(backups: Path) -> tuple[Path, bytes]:
    """One changed byte in a file that all points share, and what was in it."""
    path = next(path for path in sorted((backups / "blobs").rglob("*")) if path.is_file())
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    return path, content


def test_a_damaged_backup_leaves_a_place_that_is_not_taken_for_an_office(drill: Drill) -> None:
    drill.refused.named_error("storage.backup_damaged")
    assert f"✗ Hỏng hoặc thiếu: {drill.damaged}" in drill.refused.err
    drill.begun.named_error("storage.restore_unfinished")


def test_other_files_in_the_data_directory_are_left_as_they_are(drill: Drill) -> None:
    assert (drill.data / STRANGE).read_text() == "x"


def test_what_was_restored_is_whole(drill: Drill) -> None:
    assert drill.restored.code == 0, drill.restored.err
    assert json.loads(drill.restored.out)["whole"] is True
    assert drill.checked.code == 0, drill.checked.out
    assert json.loads(drill.checked.out.splitlines()[-1])["papers"] == PAPERS


def test_a_copy_from_before_the_loss_still_verifies(drill: Drill) -> None:
    """The office's trial certificate was lost with it; its root came out of the backup."""
    for line in drill.lines:
        assert line.copy is not None
        told = sohoa("verify", line.copy, "--data", drill.data)
        assert told.code == 0, told.out + told.err


def test_the_log_is_whole_goes_on_and_fits_what_was_written_down_before(drill: Drill) -> None:
    told = sohoa(
        "audit", "verify", "--head", drill.head, "--data", drill.data, "--json", seconds=120
    )
    assert told.code == 0, told.out + told.err
    summary = json.loads(told.out.splitlines()[-1])
    assert summary["whole"] is True
    assert summary["anchors"] >= 1
    stale = f"{drill.head.partition(':')[0]}:{'0' * 64}"
    missed = sohoa("audit", "verify", "--head", stale, "--data", drill.data, seconds=120)
    assert missed.code == 1
    assert "storage.audit_head_differs" in missed.out


def test_the_story_of_a_paper_says_who_when_why_and_from_where(drill: Drill) -> None:
    line = drill.lines[0]
    assert line.document_id is not None
    told = sohoa("audit", "show", line.document_id, "--json", "--data", drill.data)
    moves = [json.loads(entry) for entry in told.out.splitlines()]
    assert [move["facts"]["to"] for move in moves if move["action"] == "document.move"] == [
        "received", "copied", "extracted", "coded", "stored",
    ]  # fmt: skip
    assert all(move["sound"] and move["origin"] and move["at"] for move in moves)


def test_work_goes_on_after_the_restore_while_the_next_backup_takes_only_what_is_new(
    drill: Drill,
) -> None:
    scan = sample_folders()[PAPERS].scan
    with started("digitize", scan, "--json", "--data", drill.data) as process:
        _wait_for(lambda: running_stack(drill.data) is not None)
        backup = sohoa("backup", drill.backups, "--data", drill.data, "--json", seconds=120)
        over = sohoa("restore", drill.backups, "--data", drill.data)
        _, err = process.communicate(timeout=DIGITIZE_SECONDS)
    assert process.returncode == 0, err
    told = json.loads(backup.out)
    assert (backup.code, told["faults"]) == (0, 0), backup.err
    assert told["fetched"] < told["objects"] / 2
    over.named_error("stack.already_running")


def test_the_restored_office_is_not_restored_over(drill: Drill) -> None:
    again = sohoa("restore", drill.backups, "--data", drill.data)
    again.named_error("storage.restore_target_not_empty")


def _wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.1)
