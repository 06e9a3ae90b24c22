"""The data directory, and by name what keeps it from being used."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sohoa.errors import DataUnwritable, obstructed


def require_writable(folder: Path) -> None:
    """Make what is missing of ``folder``, and write into it; raises :class:`DataUnwritable`."""
    with named_obstacles(folder):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


@contextmanager
def named_obstacles(folder: Path) -> Iterator[None]:
    """What the system refuses below ``folder`` becomes :class:`DataUnwritable`."""
    try:
        yield
    except OSError as error:
        raise DataUnwritable(**obstructed(folder, error)) from error
