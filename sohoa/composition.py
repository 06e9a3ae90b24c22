"""The composition root: settings become connected services. The only place that knows them all."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from celery import Celery

from sohoa.configuration import SettingMissing
from sohoa.errors import StoreUnprepared
from sohoa.settings import Settings, variable
from storage.attendance import Attendance
from storage.blobs import BlobStore, already_settled
from storage.clients import Clients
from storage.clock import Clock, SystemClock
from storage.database import Database
from storage.disk import flush_disk
from storage.documents import Documents
from storage.errors import DatabaseUnreachable
from storage.findable import catch_up
from storage.ledger import Ledger
from storage.outbox import Outbox
from storage.quarantine import Quarantine
from storage.revision import is_newest, require_current
from storage.s3 import StoreAddress
from storage.search import Search
from storage.standing import Standings
from storage.timings import Timings
from storage.unfinished import require_finished
from workers.app import LEASE_SECONDS, Sender, make_app
from workers.client import WorkClient
from workers.owner import is_dead
from workers.queues import PAGE_QUEUES


@dataclass(frozen=True, slots=True)
class Services:
    """The connected stores of one process."""

    settings: Settings
    clock: Clock
    database: Database
    blobs: BlobStore
    documents: Documents
    ledger: Ledger
    outbox: Outbox
    search: Search
    quarantine: Quarantine
    clients: Clients
    standings: Standings
    attendance: Attendance
    timings: Timings
    app: Celery
    sender: Sender
    work: WorkClient


def connect(settings: Settings, clock: Clock | None = None) -> Services:
    """Services for ``settings`` that name a database, a broker and a store; nothing is contacted.

    ``clock`` is the machine's unless another is handed in. Raises ``SettingMissing`` for
    embedded settings: ask the stack for its addresses first.
    """
    database_url, broker_url = settings.database_url, settings.broker_url
    if database_url is None or broker_url is None:
        raise SettingMissing(missing=variable("database_url"))
    clock = clock or SystemClock()
    database = Database(database_url.get_secret_value())
    documents = Documents(database, clock)
    ledger = Ledger(database, clock, documents, seconds=LEASE_SECONDS, owner_is_dead=is_dead)
    outbox = Outbox(database, clock)
    attendance = Attendance(database, clock, is_dead)
    timings = Timings(database)
    blobs = BlobStore(store_address(settings, admin=False), _settling(settings), watch=timings.took)
    app = make_app(broker_url.get_secret_value())
    sender = Sender(app)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        blobs=blobs,
        documents=documents,
        ledger=ledger,
        outbox=outbox,
        search=Search(database),
        quarantine=Quarantine(database, blobs, documents, ledger),
        clients=Clients(database, clock),
        standings=Standings(database, clock, PAGE_QUEUES, attendance),
        attendance=attendance,
        timings=timings,
        app=app,
        sender=sender,
        work=WorkClient(blobs, documents, outbox, sender),
    )


def require_reachable(services: Services) -> None:
    """Ask database, broker and store before any work is begun.

    Raises ``DatabaseUnreachable``, ``DatabaseOutdated``, ``RestoreUnfinished``,
    ``BrokerUnreachable``, ``StoreUnreachable``, ``StoreUnprepared``.
    """
    require_current(services.database)
    services.sender.ping()
    # A client of its own: a connection kept open here would be shared by processes forked later.
    if not BlobStore(store_address(services.settings, admin=False)).ready():
        raise StoreUnprepared(endpoint=services.settings.s3_endpoint)


def require_restored(services: Services) -> None:
    """Raise ``RestoreUnfinished`` where that is known; a database may still be on its way up."""
    with suppress(DatabaseUnreachable):
        require_finished(services.database)


def prepare(settings: Settings) -> None:
    """Make or update tables and buckets; the one act that needs administrator credentials.

    Raises ``RestoreUnfinished``.
    """
    if settings.database_url is None:
        raise SettingMissing(missing=variable("database_url"))
    database = Database(settings.database_url.get_secret_value())
    try:
        require_finished(database)
        if not is_newest(database):
            from storage.migrate import upgrade  # loads Alembic, which no other act needs

            upgrade(database)
        catch_up(database)
    finally:
        database.close()
    prepare_store(settings)


def prepare_store(settings: Settings) -> None:
    """Make the buckets that are missing; needs administrator credentials."""
    BlobStore(store_address(settings, admin=True)).prepare(retention_days=settings.retention_days)


def upload_folder(settings: Settings) -> Path:
    """Where uploads lie until they are safe in the store."""
    folder = settings.data_dir / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _settling(settings: Settings) -> Callable[[], None]:
    """What makes stored bytes survive a power cut; a store elsewhere sees to that itself."""
    folder = settings.store_folder
    return partial(flush_disk, folder) if folder is not None else already_settled


def store_address(settings: Settings, *, admin: bool) -> StoreAddress:
    """How to reach the store, as a worker or to make buckets; raises ``SettingMissing``."""
    key, secret = settings.s3_access_key, settings.s3_secret_key
    if admin and settings.s3_admin_access_key is not None:
        key, secret = settings.s3_admin_access_key, settings.s3_admin_secret_key
    if settings.s3_endpoint is None or key is None or secret is None:
        raise SettingMissing(missing=variable("s3_endpoint"))
    return StoreAddress(
        endpoint=settings.s3_endpoint,
        access_key=key,
        secret_key=secret.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region or "us-east-1",
        prefix=settings.bucket_prefix or "sohoa",
        encryption=settings.s3_encryption,
    )
