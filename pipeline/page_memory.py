"""Memory between two pages: kept by a process that reads one after another.

A page takes and gives back the same few hundred megabytes in large blocks. The allocator of glibc
asks the kernel for each of them and returns it, and the kernel hands it out again, zeroed, 4 KB at
a time: 20,000 to 31,000 faults for A4 in colour at 300 dpi, 0.06 to 0.09 CPU seconds of 0.9.
"""

import ctypes
from contextlib import suppress

KEPT_BYTES = 256 * 2**20
"""Free at the end of the heap; what a larger page took beyond it goes back. The peak over 10 pages
was the same with it as without: 400 to 414 MB."""

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""Of ``mallopt(3)``."""


def give_back_memory() -> None:
    """Give back what is free: opening models takes 4 MB more than they hold, a rehearsal 2."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def keep_page_memory() -> None:
    """Keep up to ``KEPT_BYTES`` for the next page; does nothing where the allocator is another."""
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, KEPT_BYTES)
        mallopt(_TRIM_THRESHOLD, KEPT_BYTES)
