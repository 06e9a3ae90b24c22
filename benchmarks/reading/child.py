"""One reader in a process of its own: ``python -m benchmarks.reading.child NAME [OCRMYPDF]``.

Reads paths from standard input, one per line, and answers each with a line of JSON: what was
read, and what it cost. The first answer, before any path is read, is ``{"ready": true}`` or the
reason why this reader cannot take part. Ends with the input.
"""

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

import cv2

from benchmarks.reading.readers import Reader, ReaderFailed, ReaderMissing, open_reader
from pipeline.page_memory import keep_page_memory
from schemas.errors import SohoaError


def cpu_seconds() -> float:
    """CPU time of this process and of its children that have ended."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def answer(reader: Reader, file: Path) -> dict[str, Any]:
    """Read one file; a named failure is an answer with no lines and an ``error``."""
    cpu, wall, error = cpu_seconds(), time.perf_counter(), None
    try:
        lines = reader(file)
    except SohoaError as failure:
        lines, error = (), failure.code
    except ReaderFailed as failure:
        lines, error = (), f"status {failure.status}"
    return {
        "cpu": cpu_seconds() - cpu,
        "wall": time.perf_counter() - wall,
        "lines": lines,
        "error": error,
    }


def main(arguments: list[str]) -> int:
    """Open the reader, then answer until the input ends."""
    # What a library prints must not get between the answers.
    out, sys.stdout = sys.stdout, sys.stderr
    cv2.setNumThreads(1)
    keep_page_memory()
    name, program = arguments[0], Path(arguments[1]) if arguments[1:] else None
    try:
        reader = open_reader(name, program)
    except (SohoaError, ReaderMissing) as missing:
        print(json.dumps({"ready": False, "reason": str(missing)}), file=out, flush=True)
        return 0
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        reply = answer(reader, Path(line.rstrip("\n")))
        print(json.dumps(reply, ensure_ascii=False), file=out, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
