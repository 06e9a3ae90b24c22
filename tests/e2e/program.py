"""The program as its users start it: a process of its own, seen from outside."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.record import Record
from sohoa.environment import bare_environment

DIGITIZE_SECONDS = 240
LINE_KEYS = ["input", "document_id", "status", "type", "pages", "record", "copy", "error"]
"""What a line of ``--json`` holds, in this order: scripts of other people rely on it."""


@dataclass(frozen=True, slots=True)
class Run:
    """A command that has ended."""

    code: int
    out: str
    err: str

    def named_error(self, code: str) -> None:
        """Fail unless the command ended with exit code 1 and named ``code`` without a traceback."""
        assert self.code == 1, self.err
        assert code in self.err, self.err
        assert "Traceback" not in self.err
        assert self.out == ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ``sohoa digitize --json``."""

    input: Path
    document_id: str | None
    status: str
    type: str | None
    pages: int | None
    record: Record | None
    copy: Path | None
    error: dict[str, Any] | None


SettingValues = Mapping[str, str | Path]
"""Settings by the names of their fields; they become ``SOHOA_…`` variables."""

NO_SETTINGS: SettingValues = {}


def sohoa(*argv: str | Path, seconds: float = 60, settings: SettingValues = NO_SETTINGS) -> Run:
    """Run ``sohoa`` with ``argv`` to its end."""
    ended = subprocess.run(
        command(*argv),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        env=environment(settings),
        check=False,
    )
    return Run(ended.returncode, ended.stdout, ended.stderr)


@contextmanager
def started(*argv: str | Path) -> Iterator["subprocess.Popen[str]"]:
    """A command in the background; it is told to stop at the end, if it still runs."""
    with subprocess.Popen(
        command(*argv),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=environment(NO_SETTINGS),
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.terminate()
                process.communicate(timeout=60)


def command(*argv: str | Path) -> list[str]:
    """The command line; the same interpreter, wherever the tests were started."""
    return [sys.executable, "-m", "sohoa", *(os.fspath(part) for part in argv)]


def environment(settings: SettingValues) -> dict[str, str]:
    """This process's environment with these settings and no others."""
    ours = {f"SOHOA_{name.upper()}": os.fspath(value) for name, value in settings.items()}
    return bare_environment() | ours


def lines_of(out: str) -> list[Line]:
    """Parse the lines of what was digitized; each must have exactly the promised keys."""
    said = [json.loads(line) for line in out.splitlines()]
    return [_line(one) for one in said if one["status"] != "skipped"]


def _line(said: dict[str, Any]) -> Line:
    assert list(said) == LINE_KEYS
    return Line(
        input=Path(said["input"]),
        document_id=said["document_id"],
        status=said["status"],
        type=said["type"],
        pages=said["pages"],
        record=Record.model_validate(said["record"]) if said["record"] else None,
        copy=Path(said["copy"]) if said["copy"] else None,
        error=said["error"],
    )


def by_name(lines: list[Line]) -> dict[str, Line]:
    """The lines by the name of their input file."""
    found = {line.input.name: line for line in lines}
    assert len(found) == len(lines), "file names must differ"
    return found
