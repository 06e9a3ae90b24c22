"""What was written reaches the disk, whoever wrote it."""

import ctypes
import os
from pathlib import Path

from storage.errors import StoreUnreachable

_libc = ctypes.CDLL(None, use_errno=True)


def flush_disk(folder: Path) -> None:
    """Wait until everything written to the file system of ``folder`` survives a power cut.

    syncfs(2) waits for the writes of every process, and costs next to nothing where there are
    none. Raises :class:`StoreUnreachable` when the folder has gone or the disk fails.
    """
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            if _libc.syncfs(handle) != 0:
                raise OSError(ctypes.get_errno(), "syncfs")
        finally:
            os.close(handle)
    except OSError as error:
        raise StoreUnreachable(endpoint=str(folder), cause=type(error).__name__) from error
