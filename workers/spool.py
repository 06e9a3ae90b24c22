"""Originals near the workers: fetched once per host, checked, and let go when work is over.

They are in clear there, whatever the store encrypts with. What stopped, or was stored by another
host, goes when others have been used for an hour since.
"""

import os
from pathlib import Path

from storage.blobs import BlobRef, BlobStore

_UNUSED_SECONDS = 3600


class Spool:
    """A folder of files named by their SHA-256, shared by the worker processes of one host."""

    def __init__(self, folder: Path, blobs: BlobStore, *, max_bytes: int) -> None:
        self._folder = folder
        self._blobs = blobs
        self._max_bytes = max_bytes

    def fetch(self, ref: BlobRef) -> Path:
        """The local file with these bytes; proven when it was fetched."""
        path = self._folder / ref.sha256
        try:
            os.utime(path)  # not touch(), which makes one that another process lets go just now
        except FileNotFoundError:
            self._make_room(ref.size)
            return self._blobs.get_file(ref, path)
        return path

    def drop(self, ref: BlobRef) -> None:
        """Let a file go at once: its paper is done, or must not be kept here."""
        (self._folder / ref.sha256).unlink(missing_ok=True)

    def _make_room(self, size: int) -> None:
        """Drop the files not used for longest; one in use stays readable until it is closed."""
        files = sorted(self._folder.glob("*"), key=_last_use)
        excess = sum(_size(file) for file in files) + size - self._max_bytes
        newest = _last_use(files[-1]) if files else 0.0
        for file in files:
            if excess <= 0 and _last_use(file) >= newest - _UNUSED_SECONDS:
                return
            excess -= _size(file)
            file.unlink(missing_ok=True)


def _last_use(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
