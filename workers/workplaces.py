"""Folders to work in. What a killed process leaves there, pages of papers, the next one clears."""

import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from storage.errors import StoreFull
from workers.owner import is_dead, this_process

log = logging.getLogger(__name__)

LEAST_BYTES = 64 * 2**20
"""A copy of twenty pages, and the same again when it is signed, take a fifth of it."""

_SEPARATOR = "~"
"""No host name has one (RFC 1123)."""


@contextmanager
def workplace(parent: Path) -> Iterator[Path]:
    """An empty folder of this process below ``parent``, gone afterwards.

    Raises :class:`StoreFull` where there is hardly room for anything: qpdf, which writes the copy,
    answers a full disk by ending the process (QPDFSystemError, uncaught, seen with pikepdf 10.17).
    """
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    free = shutil.disk_usage(parent).free
    if free < LEAST_BYTES:
        raise StoreFull(where="work", free=free, wanted=LEAST_BYTES)
    prefix = this_process().replace("/", _SEPARATOR) + _SEPARATOR
    with TemporaryDirectory(dir=parent, prefix=prefix) as folder:
        yield Path(folder)


def clear_leftovers(parent: Path, owner_is_dead: Callable[[str], bool] = is_dead) -> int:
    """Remove the folders of processes that have ended on this machine; how many.

    Those of other hosts, whose processes cannot be judged from here, stay.
    """
    cleared = 0
    for folder in parent.glob(f"*{_SEPARATOR}*{_SEPARATOR}*{_SEPARATOR}*"):
        owner = "/".join(folder.name.split(_SEPARATOR)[:3])
        if owner_is_dead(owner):
            shutil.rmtree(folder, ignore_errors=True)
            log.info("workplace.cleared owner=%s", owner)
            cleared += 1
    return cleared
