"""The composition root: settings become connected services. The only place that knows them all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from celery import Celery

from pipeline.intake import IntakeLimits
from pipeline.ocr import Engine, EngineOptions, open_engine
from schemas.doctypes import Catalogue, load_catalogue
from schemas.rules import load_rules
from sohoa import __version__
from sohoa.errors import StoreUnprepared
from sohoa.settings import NAMELESS_OFFICE, IncompleteSettings, Settings, variable
from storage.blobs import BlobStore, StoreAddress
from storage.clients import Clients
from storage.clock import Clock, SystemClock
from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.migrate import require_current, upgrade
from storage.records import Records
from storage.results import StageResults
from storage.search import Search
from workers.app import LEASE_SECONDS, Sender, make_app
from workers.client import WorkClient
from workers.owner import is_dead, this_process
from workers.sealing import Sealing
from workers.spool import Spool
from workers.workshop import Office, Workshop

SOFTWARE = f"sohoa {__version__}"
_SPOOL_BYTES = 4 * 2**30


@dataclass(frozen=True, slots=True)
class Services:
    """The connected stores of one process."""

    settings: Settings
    clock: Clock
    database: Database
    blobs: BlobStore
    documents: Documents
    ledger: Ledger
    search: Search
    clients: Clients
    app: Celery
    sender: Sender
    work: WorkClient


def connect(settings: Settings) -> Services:
    """Services for ``settings`` that name a database, a broker and a store; nothing is contacted.

    Raises ``IncompleteSettings`` for embedded settings: ask the stack for its addresses first.
    """
    database_url, broker_url = settings.database_url, settings.broker_url
    if database_url is None or broker_url is None:
        raise IncompleteSettings(given="", missing=variable("database_url"))
    clock = SystemClock()
    database = Database(database_url.get_secret_value())
    documents = Documents(database, clock)
    ledger = Ledger(database, clock, documents, seconds=LEASE_SECONDS, owner_is_dead=is_dead)
    blobs = BlobStore(_store_address(settings, admin=False))
    app = make_app(broker_url.get_secret_value())
    sender = Sender(app)
    return Services(
        settings=settings,
        clock=clock,
        database=database,
        blobs=blobs,
        documents=documents,
        ledger=ledger,
        search=Search(database),
        clients=Clients(database, clock),
        app=app,
        sender=sender,
        work=WorkClient(blobs, documents, ledger, sender),
    )


def require_reachable(services: Services) -> None:
    """Ask database, broker and store before any work is begun.

    Raises ``DatabaseUnreachable``, ``DatabaseOutdated``, ``BrokerUnreachable``,
    ``StoreUnreachable``, ``StoreUnprepared``.
    """
    require_current(services.database)
    services.sender.ping()
    # A client of its own: a connection kept open here would be shared by processes forked later.
    if not BlobStore(_store_address(services.settings, admin=False)).ready():
        raise StoreUnprepared(endpoint=services.settings.s3_endpoint)


def prepare(settings: Settings) -> None:
    """Make or update tables and buckets; the one act that needs administrator credentials."""
    if settings.database_url is None:
        raise IncompleteSettings(given="", missing=variable("database_url"))
    database = Database(settings.database_url.get_secret_value())
    try:
        upgrade(database)
    finally:
        database.close()
    BlobStore(_store_address(settings, admin=True)).prepare(retention_days=settings.retention_days)


def make_workshop(services: Services, sealing: Sealing | None) -> Workshop:
    """The tools of a worker process."""
    settings = services.settings
    return Workshop(
        owner=this_process(),
        clock=services.clock,
        blobs=services.blobs,
        documents=services.documents,
        ledger=services.ledger,
        records=Records(services.database, services.clock, services.documents, services.ledger),
        results=StageResults(services.database, services.blobs, services.clock),
        work=services.work,
        spool=Spool(settings.data_dir / "spool", services.blobs, max_bytes=_SPOOL_BYTES),
        workplaces=settings.data_dir / "work",
        open_engine=lambda: engine_for(settings),
        limits=limits_of(settings),
        catalogue=load_catalogue(),
        rules=load_rules(),
        office=office_of(settings),
        sealing=sealing,
    )


def engine_for(settings: Settings, name: str | None = None) -> Engine:
    """The OCR engine called ``name``, else the configured one, else the best installed."""
    options = EngineOptions(timeout_seconds=settings.page_seconds, tessdata=settings.tessdata)
    return open_engine(name or settings.engine, options)


def limits_of(settings: Settings) -> IntakeLimits:
    """How much of a stranger's file this installation opens."""
    return IntakeLimits(
        max_bytes=settings.max_file_bytes,
        max_pixels=settings.max_page_pixels,
        max_pages=settings.max_pages,
        max_seconds=settings.page_seconds,
    )


def office_of(settings: Settings) -> Office:
    """In whose name copies are made."""
    name = settings.office_name or NAMELESS_OFFICE
    return Office(name=name, converter=name, software=SOFTWARE)


def field_labels(catalogue: Catalogue) -> Mapping[str, Mapping[str, str]]:
    """Vietnamese labels of every type's fields, in the order of its form."""
    return {kind.name: {field.name: field.label for field in kind.fields} for kind in catalogue}


def upload_folder(settings: Settings) -> Path:
    """Where uploads lie until they are safe in the store."""
    folder = settings.data_dir / "uploads"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _store_address(settings: Settings, *, admin: bool) -> StoreAddress:
    key, secret = settings.s3_access_key, settings.s3_secret_key
    if admin and settings.s3_admin_access_key is not None:
        key, secret = settings.s3_admin_access_key, settings.s3_admin_secret_key
    if settings.s3_endpoint is None or key is None or secret is None:
        raise IncompleteSettings(given="", missing=variable("s3_endpoint"))
    return StoreAddress(
        endpoint=settings.s3_endpoint,
        access_key=key,
        secret_key=secret.get_secret_value(),
        secure=settings.s3_secure,
        region=settings.s3_region or "us-east-1",
        prefix=settings.bucket_prefix or "sohoa",
    )
