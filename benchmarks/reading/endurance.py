"""Memory over a long run: the same process reads hundreds of pages, and must not grow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

from benchmarks.reading.pages import Case
from benchmarks.reading.processes import ReaderProcess

STEP = 100


@dataclass(frozen=True, slots=True)
class Mark:
    """After so many ``pages``: memory held at this moment, and the most so far."""

    pages: int
    bytes_now: int
    peak_bytes: int


def endure(
    reader: str, cases: Sequence[Case], pages: int, ocrmypdf: Path | None, step: int = STEP
) -> list[Mark]:
    """Read ``cases`` over and over until ``pages`` are read; a mark after every ``step``.

    Fewer marks than were to be expected: the process died on the page after the last.
    """
    marks: list[Mark] = []
    with ReaderProcess(reader, ocrmypdf) as process:
        if process.absent is not None:
            return marks
        for count, case in enumerate(islice(cycle(cases), pages), 1):
            if process.read(case.file) is None:
                break
            if count % step == 0 or count == pages:
                marks.append(Mark(count, process.bytes_now, process.peak_bytes))
    return marks
