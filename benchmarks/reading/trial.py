"""Runs one reader over all pages in a process of its own, and watches what it takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.reading.pages import Case
from benchmarks.reading.processes import ReaderProcess
from benchmarks.scores import ReadLine, ReadWord, Score, score_page, without_optional


@dataclass(frozen=True, slots=True)
class Row:
    """What one reader made of one page. ``error`` names why there is no text."""

    reader: str
    case: Case
    text: str
    cpu: float
    wall: float
    error: str | None
    score: Score


@dataclass(frozen=True, slots=True)
class Trial:
    """One reader on all pages; ``absent`` says why it did not take part."""

    reader: str
    rows: tuple[Row, ...] = ()
    peak_bytes: int = 0
    absent: str | None = None


def run_trial(reader: str, cases: Sequence[Case], ocrmypdf: Path | None) -> Trial:
    """Read every case, one after another, in one child process.

    A child that dies loses the page it was at, by the error ``crashed``, and is started again for
    the next. Peak memory is that of the child with all its descendants together.
    """
    rows: list[Row] = []
    peak = 0
    while len(rows) < len(cases):
        with ReaderProcess(reader, ocrmypdf) as child:
            if (reason := child.absent) is not None:
                return Trial(reader, absent=reason)
            for case in cases[len(rows) :]:
                reply = child.read(case.file)
                rows.append(_row(reader, case, reply or _CRASHED))
                if reply is None:
                    break
        peak = max(peak, child.peak_bytes)
    return Trial(reader, tuple(rows), peak)


_CRASHED: dict[str, Any] = {"cpu": 0.0, "wall": 0.0, "lines": [], "error": "crashed"}


def _row(reader: str, case: Case, reply: dict[str, Any]) -> Row:
    lines = [tuple(ReadWord(*word) for word in line) for line in reply["lines"]]
    judged = without_optional(lines, case.optional)
    return Row(
        reader=reader,
        case=case,
        text=_text(lines),
        cpu=reply["cpu"],
        wall=reply["wall"],
        error=reply["error"],
        score=score_page(case.printed, judged),
    )


def _text(lines: Sequence[ReadLine]) -> str:
    return "\n".join(" ".join(word.text for word in line) for line in lines)
