"""Pages a minute when a reader has several cores, as an office sees it.

Our readers work as the product's workers do: that many processes, models loaded before the clock
starts, each page to whoever is free. OCRmyPDF works as its manual says: all pages in one file, that
many jobs.
"""

import subprocess
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import pikepdf

from benchmarks.reading.pages import Case
from benchmarks.reading.processes import ReaderProcess
from benchmarks.reading.readers import OCRMYPDF_ARGUMENTS, ReaderFailed, ocrmypdf_command

CORES = 2


@dataclass(frozen=True, slots=True)
class Throughput:
    """How long ``reader`` took for all ``pages``; ``absent`` says why it did not take part."""

    reader: str
    pages: int = 0
    seconds: float = 0.0
    absent: str | None = None

    @property
    def pages_per_minute(self) -> float:
        """By the wall clock."""
        return 60 * self.pages / self.seconds


def measure(
    reader: str, cases: Sequence[Case], ocrmypdf: Path | None, work: Path, cores: int = CORES
) -> Throughput:
    """Let ``reader`` read the cases that are PDFs with ``cores`` processes.

    Raises ``ReaderFailed`` if the program ends without a text.
    """
    files = [case.file for case in cases if case.file.suffix == ".pdf"]
    if reader not in OCRMYPDF_ARGUMENTS:
        return _processes(reader, files, cores)
    if ocrmypdf is None:
        return Throughput(reader, absent="give --ocrmypdf PATH")
    whole, sidecar = work / "throughput.pdf", work / "throughput.txt"
    _join(files, whole)
    arguments = OCRMYPDF_ARGUMENTS[reader]
    command = ocrmypdf_command(ocrmypdf, arguments, whole, sidecar, jobs=cores)
    began = time.perf_counter()
    done = subprocess.run(command, check=False, capture_output=True, timeout=3600)
    if done.returncode:
        raise ReaderFailed(reader, done.returncode)
    return Throughput(reader, len(files), time.perf_counter() - began)


def _processes(reader: str, files: Sequence[Path], cores: int) -> Throughput:
    with ExitStack() as stack:
        readers = [stack.enter_context(ReaderProcess(reader, None)) for _ in range(cores)]
        reasons = [reason for process in readers if (reason := process.absent) is not None]
        if reasons:
            return Throughput(reader, absent=reasons[0])
        waiting: SimpleQueue[Path] = SimpleQueue()
        for file in files:
            waiting.put(file)
        began = time.perf_counter()
        with ThreadPoolExecutor(cores) as pool:
            read = sum(pool.map(lambda process: _read_all(process, waiting), readers))
        return Throughput(reader, read, time.perf_counter() - began)


def _read_all(process: ReaderProcess, waiting: "SimpleQueue[Path]") -> int:
    """How many pages this process took before none was left, or before it died."""
    count = 0
    while True:
        try:
            file = waiting.get_nowait()
        except Empty:
            return count
        if process.read(file) is None:
            return count
        count += 1


def _join(files: Iterable[Path], target: Path) -> None:
    with pikepdf.new() as joined:
        for file in files:
            with pikepdf.open(file) as single:
                joined.add_pages_from(single)
        joined.save(target)
