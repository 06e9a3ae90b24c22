"""A cluster on one machine: the commands of ``docker-compose.yml``, each with a folder of its own.

What a container gets as environment, a process gets here; nothing else is shared but the servers.
"""

import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from pipeline.seal import issue_trial_identity
from sohoa.stack import ChildProcess, StackAddresses, Supervisor
from sohoa.stack.ports import choose_ports
from storage.clock import SystemClock
from tests.e2e.program import Run, command, environment, sohoa

NOTHING: Mapping[str, str] = {}
PASSPHRASE = "mật khẩu của khóa thử"


@dataclass(frozen=True)
class Cluster:
    """Hosts that share a database, a broker and a store."""

    folder: Path
    settings: Mapping[str, str]
    """What every host is told."""
    admin: Mapping[str, str]
    """What only ``sohoa migrate`` is told."""
    portal_port: int
    supervisor: Supervisor
    place: Callable[[str], tuple[str, ...]] = lambda _host: ()
    """What a host's command line begins with: where in the network it is."""

    @property
    def signing(self) -> dict[str, str]:
        """What only the sealing host is told."""
        return {
            "signing_key": str(self.folder / "seal.p12"),
            "signing_passphrase_file": str(self.folder / "passphrase"),
        }

    def run(
        self, *argv: str | Path, seconds: float = 240, more: Mapping[str, str] = NOTHING
    ) -> Run:
        """A command on a host of its own, to its end."""
        return sohoa(*argv, seconds=seconds, settings=self._told("desk", more))

    def answer(self, path: str) -> int:
        """The status of the portal's answer."""
        url = f"http://127.0.0.1:{self.portal_port}{path}"
        with urllib.request.urlopen(url, timeout=10) as answer:
            return int(answer.status)

    def processes(self, host: str) -> list[psutil.Process]:
        """The process of a host and all below it."""
        folder = str(self.folder / host)
        return [
            process
            for process in psutil.Process().children(recursive=True)
            if environment_of(process).get("SOHOA_DATA_DIR") == folder
        ]

    def start(self, *hosts: ChildProcess) -> None:
        """Start hosts side by side and wait until each of them works."""
        self.supervisor.start(*hosts)

    def worker(
        self, host: str, queues: str, more: Mapping[str, str] = NOTHING, processes: int = 1
    ) -> ChildProcess:
        """A host with so many processes that work on ``queues``."""
        ready = self.folder / host / "ready"
        options = ("--queues", queues, "--processes", str(processes), "--ready-file", str(ready))
        return self._host(host, ("worker", *options), more, ready=ready.exists)

    def sweeper(self) -> ChildProcess:
        """The host that looks for what stands still."""
        return self._host("sweeper", ("sweeper",))

    def portal(self) -> ChildProcess:
        """The host of the web."""
        more = {"portal_port": str(self.portal_port), "session_secret": "x" * 40}
        return self._host("portal", ("portal",), more, ready=self._portal_answers)

    def _portal_answers(self) -> bool:
        try:
            return self.answer("/health/live") == 200
        except OSError:
            return False

    def _host(
        self,
        host: str,
        argv: tuple[str, ...],
        more: Mapping[str, str] = NOTHING,
        *,
        ready: Callable[[], bool] = lambda: True,
    ) -> ChildProcess:
        return ChildProcess(
            name=host,
            argv=(*self.place(host), *command(*argv)),
            log=self.folder / f"{host}.log",
            environment=environment(self._told(host, more)),
            ready=ready,
            ready_within=180,
            stop_within=20,
        )

    def _told(self, host: str, more: Mapping[str, str]) -> dict[str, str]:
        folder = self.folder / host
        folder.mkdir(exist_ok=True)
        return {**self.settings, "data_dir": str(folder), **more}


def environment_of(process: psutil.Process) -> dict[str, str]:
    """What a process was told; empty when it has just ended."""
    try:
        return process.environ()
    except psutil.NoSuchProcess:
        return {}


@contextmanager
def cluster(
    folder: Path, database_url: str, broker_url: str, stack: StackAddresses, buckets: str = "scale"
) -> Iterator[Cluster]:
    """A cluster without hosts; those that are started are stopped at the end.

    Two on one store need ``buckets`` of their own: anchors of one log are not those of the other.
    """
    identity = issue_trial_identity(
        "Người thử", "UBND xã Thử", SystemClock().now(), passphrase=PASSPHRASE
    )
    (folder / "seal.p12").write_bytes(identity.pkcs12)
    (folder / "passphrase").write_text(PASSPHRASE, "utf-8")
    (folder / "anchors").mkdir()
    (folder / "anchors" / "root.pem").write_bytes(identity.root_pem)
    (port,) = choose_ports(1)
    settings = {
        "database_url": database_url,
        "broker_url": broker_url,
        "s3_endpoint": stack.s3_endpoint,
        "s3_access_key": stack.s3_worker.access_key,
        "s3_secret_key": stack.s3_worker.secret_key.get_secret_value(),
        "s3_secure": "false",
        "bucket_prefix": buckets,
        "retention_days": "1",
        "trust_anchors": str(folder / "anchors"),
    }
    admin = {
        "s3_admin_access_key": stack.s3_admin.access_key,
        "s3_admin_secret_key": stack.s3_admin.secret_key.get_secret_value(),
    }
    with Supervisor() as supervisor:
        yield Cluster(folder, settings, admin, port, supervisor)
