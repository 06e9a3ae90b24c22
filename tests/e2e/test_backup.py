"""``sohoa backup`` and ``restore`` where no server is needed: what is refused, what is read."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from storage.backup import Backup
from storage.blobs import Bucket
from storage.database import Database
from storage.migrate import upgrade
from storage.unfinished import Begun, begin
from tests.e2e.expected import sample_folders
from tests.e2e.program import sohoa
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock

pytestmark = pytest.mark.slow


@pytest.fixture
def backups(tmp_path: Path, clock: FrozenClock) -> Path:
    """A folder with one point: an office of two files."""
    blobs = MemoryBlobs()
    for content in (b"paper one", b"paper two"):
        blobs.put_bytes(Bucket.ORIGINALS, content, "image/png")
    with closing(Database(f"sqlite:///{tmp_path / 'office.sqlite'}")) as database:
        upgrade(database)
        backup = Backup(database, blobs, clock, software="test")
        backup.make(tmp_path / "backups", "operator", lambda _: None)
    return tmp_path / "backups"


def _rot(folder: Path) -> Path:
    path = next(path for path in sorted((folder / "blobs").rglob("*")) if path.is_file())
    path.chmod(0o600)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    return path


def test_a_backup_is_checked_without_being_restored(backups: Path) -> None:
    whole = sohoa("backup", backups, "--verify")
    assert (whole.code, whole.err) == (0, "")
    assert "mọi tệp còn nguyên vẹn" in whole.out
    rotted = _rot(backups)
    told = sohoa("backup", backups, "--verify")
    assert told.code == 1
    assert str(rotted) in told.out.splitlines()[0]
    lines = [
        json.loads(line)
        for line in sohoa("backup", backups, "--verify", "--json").out.split("\n")
        if line
    ]
    assert lines[0] == {"damaged": str(rotted)}
    assert (lines[1]["points"], lines[1]["faults"]) == (1, 1)


def test_a_folder_without_a_backup_is_not_called_whole(tmp_path: Path) -> None:
    sohoa("backup", tmp_path, "--verify").named_error("storage.backup_missing")
    sohoa("backup", tmp_path / "away", "--verify").named_error("cli.path_missing")


def test_a_backup_inside_of_what_it_saves_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "data")
    for folder in (tmp_path / "data", tmp_path / "link" / "backups"):
        run = sohoa("backup", folder, "--data", tmp_path / "data")
        run.named_error("cli.backup_within_data")
    assert not (tmp_path / "data").exists()


def test_a_place_where_no_backup_can_be_written_is_told_in_words_of_a_backup(
    tmp_path: Path,
) -> None:
    (tmp_path / "taken").write_text("a file")
    run = sohoa("backup", tmp_path / "taken", "--data", tmp_path / "data")
    run.named_error("cli.backup_unwritable")
    assert "đó là một tệp, không phải thư mục" in run.err
    assert "--out" not in run.err


@pytest.mark.parametrize(
    "command", [("up",), ("migrate",), ("digitize", sample_folders()[0].scan)], ids=lambda c: c[0]
)
def test_what_is_half_restored_is_not_begun_to_be_worked_on(
    command: tuple[str | Path, ...], tmp_path: Path
) -> None:
    _half_restored(tmp_path / "sohoa.db")
    sohoa(*command, "--data", tmp_path).named_error("storage.restore_unfinished")
    assert not (tmp_path / "stack.json").exists()


@pytest.mark.parametrize(
    "command", [("portal",), ("worker", "--queues", "counter"), ("sweeper",)], ids=lambda c: c[0]
)
def test_no_process_of_a_cluster_works_on_what_is_half_restored(
    command: tuple[str, ...], tmp_path: Path
) -> None:
    _half_restored(tmp_path / "cluster.sqlite")
    settings = {
        "database_url": f"sqlite:///{tmp_path / 'cluster.sqlite'}",
        "broker_url": "redis://127.0.0.1:1/0",
        "s3_endpoint": "127.0.0.1:1",
        "s3_access_key": "key",
        "s3_secret_key": "secret",
        "session_secret": "x" * 40,
    }
    run = sohoa(*command, "--data", tmp_path / "data", settings=settings)
    run.named_error("storage.restore_unfinished")


def _half_restored(path: Path) -> None:
    with closing(Database(f"sqlite:///{path}")) as database:
        begin(database, Begun("20261127T231500Z", "0" * 64))


def test_a_point_that_is_not_there_is_answered_with_those_that_are(
    backups: Path, tmp_path: Path
) -> None:
    (point,) = (path.parent.name for path in backups.glob("*/manifest.json"))
    run = sohoa("restore", backups, "--point", "2020", "--data", tmp_path / "data")
    run.named_error("storage.backup_point_unknown")
    assert point in run.err
