"""Originals stay near the workers while there is room."""

import os
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from storage.blobs import BlobRef, Bucket
from storage.errors import BlobMissing, StoreUnreachable
from tests.fakes.blobs import MemoryBlobs
from workers.spool import Spool


@pytest.fixture
def spool(tmp_path: Path, blobs: MemoryBlobs) -> Spool:
    return Spool(tmp_path / "spool", blobs, max_bytes=250)


def _stored(blobs: MemoryBlobs, letter: str, size: int = 100) -> BlobRef:
    return blobs.put_bytes(Bucket.ORIGINALS, letter.encode() * size, "image/tiff")


def _used(path: Path, at: int) -> None:
    os.utime(path, (at, at))


def test_an_original_is_fetched_once(spool: Spool, blobs: MemoryBlobs) -> None:
    ref = _stored(blobs, "a")
    path = spool.fetch(ref)
    blobs.away = True
    assert spool.fetch(ref) == path
    assert path.read_bytes() == b"a" * 100


def test_the_file_not_used_for_longest_makes_room(spool: Spool, blobs: MemoryBlobs) -> None:
    old, used, new = (_stored(blobs, letter) for letter in "abc")
    _used(spool.fetch(old), 1000)
    _used(spool.fetch(used), 500)
    spool.fetch(used)  # 500 is now
    path = spool.fetch(new)
    assert sorted(file.name for file in path.parent.iterdir()) == sorted([used.sha256, new.sha256])


def test_what_nobody_used_for_an_hour_in_which_others_were_goes(
    spool: Spool, blobs: MemoryBlobs
) -> None:
    stopped, lately, new = (_stored(blobs, letter, size=1) for letter in "abc")
    _used(spool.fetch(stopped), 1000)
    _used(spool.fetch(lately), 5000)
    path = spool.fetch(new)
    assert {file.name for file in path.parent.iterdir()} == {lately.sha256, new.sha256}


def test_one_scan_larger_than_the_room_is_read_all_the_same(
    spool: Spool, blobs: MemoryBlobs
) -> None:
    spool.fetch(_stored(blobs, "a"))
    large = spool.fetch(_stored(blobs, "b", size=1000))
    assert list(large.parent.iterdir()) == [large]


def test_a_file_that_is_being_read_stays_readable(spool: Spool, blobs: MemoryBlobs) -> None:
    with spool.fetch(_stored(blobs, "a")).open("rb") as reading:
        spool.fetch(_stored(blobs, "b", size=1000))
        assert reading.read() == b"a" * 100


def test_what_others_let_go_all_the_while_is_whole_whenever_it_is_there(
    spool: Spool, blobs: MemoryBlobs
) -> None:
    ref, ended = _stored(blobs, "a"), threading.Event()

    def let_go() -> None:
        while not ended.is_set():
            spool.drop(ref)

    other = threading.Thread(target=let_go)
    other.start()
    read = []
    try:
        for _ in range(3000):
            with suppress(FileNotFoundError):  # gone again before it was opened
                read.append(spool.fetch(ref).read_bytes())
    finally:
        ended.set()
        other.join()
    assert set(read) == {b"a" * 100}


def test_what_cannot_be_fetched_leaves_nothing(
    spool: Spool, blobs: MemoryBlobs, tmp_path: Path
) -> None:
    ref = _stored(blobs, "a")
    blobs.away = True
    with pytest.raises(StoreUnreachable):
        spool.fetch(ref)
    blobs.away = False
    blobs.kept.clear()
    with pytest.raises(BlobMissing):
        spool.fetch(ref)
    assert list(tmp_path.glob("spool/*")) == []
