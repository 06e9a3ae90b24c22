"""A reader in a process of its own: asked for pages one by one, and watched."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import psutil

LOOK_SECONDS = 0.1
ONE_THREAD = {"OMP_THREAD_LIMIT": "1", "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}


class ReaderProcess:
    """A running ``benchmarks.reading.child``."""

    def __init__(self, reader: str, ocrmypdf: Path | None) -> None:
        command = [sys.executable, "-m", "benchmarks.reading.child", reader]
        self._process = subprocess.Popen(
            command + ([str(ocrmypdf)] if ocrmypdf else []),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD},
            encoding="utf-8",
        )
        self._watcher = _PeakWatcher(self._process.pid)

    def __enter__(self) -> "ReaderProcess":
        return self

    def __exit__(self, *_: object) -> None:
        self._watcher.stop()
        self._stdin.close()
        self._process.wait()
        self._stdout.close()

    @property
    def _stdin(self) -> IO[str]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[str]:
        assert self._process.stdout is not None
        return self._process.stdout

    @property
    def absent(self) -> str | None:
        """Wait for the child's first word: why it cannot read, or None."""
        first = self._answer()
        if first is None:
            return "ended before it was ready"
        return None if first["ready"] else str(first["reason"])

    def read(self, file: Path) -> dict[str, Any] | None:
        """The child's answer for one file; None if it died."""
        try:
            self._stdin.write(f"{file}\n")
            self._stdin.flush()
        except BrokenPipeError:
            return None
        return self._answer()

    def _answer(self) -> dict[str, Any] | None:
        line = self._stdout.readline()
        return dict(json.loads(line)) if line else None

    @property
    def peak_bytes(self) -> int:
        """The most memory the child and its descendants held together."""
        return self._watcher.peak_bytes

    @property
    def bytes_now(self) -> int:
        """The memory they hold now."""
        return sum(_sizes(psutil.Process(self._process.pid)))


class _PeakWatcher:
    """Adds up, ten times a second, the resident memory of a process and all below it."""

    def __init__(self, pid: int) -> None:
        self.peak_bytes = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, args=(psutil.Process(pid),))
        self._thread.start()

    def stop(self) -> None:
        """Look no longer; returns when the last look is done."""
        self._over.set()
        self._thread.join()

    def _watch(self, root: psutil.Process) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.peak_bytes = max(self.peak_bytes, sum(_sizes(root)))


def _sizes(root: psutil.Process) -> Iterator[int]:
    try:
        family = [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    for process in family:
        try:
            yield process.memory_info().rss
        except (psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
