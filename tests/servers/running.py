"""Servers for tests: real programs in folders of their own, ended with the test run."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path


class ServerMissing(Exception):
    """A program that the tests need is not installed; the sentence names Debian's package."""


class ServerNotStarting(Exception):
    """A server was not ready in time; the text holds the end of its log."""


def required(program: str | Path | None, package: str) -> Path:
    """The program's path; raises :class:`ServerMissing`. A test that cannot run must not pass."""
    found = shutil.which(program) if program else None
    if found is None:
        sentence = f"{package} is missing, and these tests need it: apt-get install {package}"
        raise ServerMissing(sentence)
    return Path(found)


@contextmanager
def folder_of(user: str | None, name: str) -> Iterator[Path]:
    """A new folder that belongs to ``user``, gone afterwards.

    Not pytest's: its folders have mode 0700, and servers refuse to run as root.
    """
    folder = Path(tempfile.mkdtemp(prefix=f"sohoa-{name}-"))
    try:
        if user is not None:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder)


def service_user(name: str) -> str | None:
    """The account that Debian made for a server; ``None``, our own, unless we are root."""
    return name if os.geteuid() == 0 else None


def run_as(
    user: str | None, argv: Sequence[str], environment: Mapping[str, str], folder: Path
) -> str:
    """Run a short command to its end and return its stdout; raises when it fails."""
    finished = subprocess.run(
        argv,
        user=user,
        group=pwd.getpwnam(user).pw_gid if user else None,
        extra_groups=[] if user else None,
        env={"PATH": os.environ["PATH"], **environment},
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return finished.stdout


@contextmanager
def server(
    user: str | None,
    argv: Sequence[str],
    environment: Mapping[str, str],
    folder: Path,
    *,
    ready: Callable[[], bool],
    within: float = 60,
    stop: signal.Signals = signal.SIGTERM,
) -> Iterator[None]:
    """A server that answers, for as long as the context lasts.

    It leads its own process group, which is ended at the end. When this process is killed with
    -9, the kernel tells the server to stop (setpriv, PR_SET_PDEATHSIG).
    """
    log = folder / "server.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            ["setpriv", "--pdeathsig", stop.name.removeprefix("SIG"), "--", *argv],
            user=user,
            group=pwd.getpwnam(user).pw_gid if user else None,
            extra_groups=[] if user else None,
            env={"PATH": os.environ["PATH"], **environment},
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
    try:
        _wait(process, ready, within, log)
        yield
    finally:
        _end(process, stop)


def _wait(
    process: "subprocess.Popen[bytes]", ready: Callable[[], bool], within: float, log: Path
) -> None:
    deadline = time.monotonic() + within
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise ServerNotStarting(log.read_text(errors="replace")[-2000:])
        time.sleep(0.1)


def _end(process: "subprocess.Popen[bytes]", stop: signal.Signals) -> None:
    process.send_signal(stop)
    with suppress(subprocess.TimeoutExpired):
        process.wait(30)
    with suppress(ProcessLookupError):  # what the server left behind in its group
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
