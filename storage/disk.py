"""What was written reaches the disk, whoever wrote it, or there is no room for it."""

import ctypes
import errno
import os
from pathlib import Path

from storage.errors import StoreUnreachable

_libc = ctypes.CDLL(None, use_errno=True)


def is_full(error: Exception) -> bool:
    """Whether a disk of this host has no more room, or an account of its share; nobody's fault."""
    return isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}


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
