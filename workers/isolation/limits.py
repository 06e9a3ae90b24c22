"""How much one page may take of its machine before it is given up."""

import resource
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

MEBIBYTE = 2**20
_STATUS_BYTES = 8192


@dataclass(frozen=True, slots=True)
class CellLimits:
    """Bounds of one job in a cell; the kernel keeps all but ``wall_seconds``."""

    wall_seconds: float = 120.0
    """Until an answer. A dense A4 page takes 2 s on an idle core of 2025, ten on a PC of 2014 whose
    cores are all busy."""

    cpu_seconds: int = 60
    """Of arithmetic, for each process (RLIMIT_CPU): does not depend on who else works. The same
    page takes 2 CPU seconds (40 invented pages, ``benchmarks/overhead.py``); 30 times that is a
    loop."""

    memory_bytes: int = 2048 * MEBIBYTE
    """Private memory beyond what the process held before the page (RLIMIT_DATA, which counts brk
    and private writable mappings since Linux 4.7). RLIMIT_AS will not do: a process with ONNX
    Runtime and OpenCV maps 770 MB while 315 are resident, and 1.2 GB after its first page. An A4
    page at 300 dpi in colour needs 120 MB, one of 40 megapixels drawn from a PDF some 700."""

    file_bytes: int = 512 * MEBIBYTE
    """Of each file written (RLIMIT_FSIZE), pixels handed on among them: 120 megapixels in colour,
    the most that the settings let in, are 360 MB."""

    def for_whole_file(self) -> "CellLimits":
        """The same for work on all pages of a file, of which there may be 2000.

        20 pages are composed and checked in 0.2 s, and 2000 pictures proven whole in 200.
        """
        return replace(self, wall_seconds=250.0, cpu_seconds=250, file_bytes=4096 * MEBIBYTE)

    def impose(self) -> None:
        """Set the limits of this process, from what it has used so far; only time is ever added.

        A process beyond ``cpu_seconds`` gets SIGXCPU, which ends it; one that asks for more memory
        gets none, a ``MemoryError`` in Python; one that writes more gets ``EFBIG``.
        """
        self._impose_time()
        _lower(resource.RLIMIT_FSIZE, self.file_bytes)
        _lower(resource.RLIMIT_CORE, 0)
        _lower(resource.RLIMIT_DATA, private_bytes() + self.memory_bytes)

    def _impose_time(self) -> None:
        """A later end for every page, because what is counted begins with the process.

        Only the soft limit: the hard one could not be raised again. Code that defies SIGXCPU meets
        ``wall_seconds``.
        """
        used = resource.getrusage(resource.RUSAGE_SELF)
        ends = ceil(used.ru_utime + used.ru_stime) + self.cpu_seconds
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (_at_most(most, ends), most))


def _lower(kind: int, limit: int) -> None:
    _, present = resource.getrlimit(kind)
    resource.setrlimit(kind, (_at_most(present, limit),) * 2)


def _at_most(present: int, limit: int) -> int:
    return limit if present == resource.RLIM_INFINITY else min(limit, present)


def private_bytes() -> int:
    """What RLIMIT_DATA counts of this process (``VmData`` in proc(5))."""
    with Path("/proc/self/status").open("rb", buffering=0) as status:
        _, _, rest = status.read(_STATUS_BYTES).partition(b"\nVmData:")
    return int(rest.split(maxsplit=1)[0]) * 1024
