"""Flushing works on any folder of a disk, and says so when there is none."""

from pathlib import Path

import pytest

from storage.disk import flush_disk
from storage.errors import StoreUnreachable


def test_a_folder_can_be_flushed_at_any_time(tmp_path: Path) -> None:
    """That it brings bytes to the disk is shown in tests/chaos/test_power.py, by a power cut."""
    (tmp_path / "file").write_bytes(b"x" * 1000)
    flush_disk(tmp_path)
    flush_disk(tmp_path)


def test_a_folder_that_is_gone_is_a_store_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable):
        flush_disk(tmp_path / "gone")
