"""What only a process that reads or seals needs: the pipeline and its limits.

Apart from :mod:`sohoa.composition`, because OpenCV, pikepdf and the engines take a second to load
and most commands never touch a page.
"""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.intake import IntakeLimits
from pipeline.ocr import Engine, EngineOptions, open_engine
from pipeline.page import Reading
from pipeline.plan import read_document
from pipeline.records import extract_record
from schemas.doctypes import load_catalogue
from schemas.record import Record
from schemas.rules import load_rules
from sohoa import __version__
from sohoa.checking import trusted_roots
from sohoa.composition import Services
from sohoa.settings import NAMELESS_OFFICE, Settings, cell_environment
from sohoa.tracing import open_tracer
from storage.clock import SystemClock
from storage.records import Records
from storage.results import StageResults
from workers.app import STAGE_SECONDS
from workers.bench import CellBench
from workers.isolation.limits import CellLimits
from workers.owner import this_process
from workers.spool import Spool
from workers.workshop import VIETNAM, Office, Workshop

if TYPE_CHECKING:
    from workers.sealing import Sealing

SOFTWARE = f"sohoa {__version__}"
_SPOOL_BYTES = 4 * 2**30


def make_workshop(
    services: Services, queues: tuple[str, ...], sealing: "Sealing | None"
) -> Workshop:
    """The tools of a worker process that serves ``queues``."""
    settings = services.settings
    return Workshop(
        owner=this_process(),
        queues=queues,
        clock=services.clock,
        blobs=services.blobs,
        documents=services.documents,
        ledger=services.ledger,
        outbox=services.outbox,
        records=Records(services.database, services.clock, services.documents, services.ledger),
        results=StageResults(services.database, services.clock),
        quarantine=services.quarantine,
        work=services.work,
        spool=Spool(settings.data_dir / "spool", services.blobs, max_bytes=_SPOOL_BYTES),
        workplaces=work_folder(settings),
        bench=bench_of(settings),
        catalogue=load_catalogue(),
        rules=load_rules(),
        office=office_of(settings),
        sealing=sealing,
        roots=lambda: trusted_roots(settings),
        watch=services.timings.took,
        tracer=open_tracer(settings, "worker"),
    )


def bench_of(settings: Settings) -> CellBench:
    """Where a worker has files opened and pages read."""
    options = EngineOptions(timeout_seconds=settings.page_seconds, tessdata=settings.tessdata)
    return CellBench(
        partial(open_engine, settings.engine, options),
        limits_of(settings),
        CellLimits(
            wall_seconds=min(settings.page_seconds, STAGE_SECONDS),
            cpu_seconds=settings.page_cpu_seconds,
            memory_bytes=settings.page_memory_bytes,
        ),
        cell_environment(),
        work_folder(settings),
        models=(settings.tessdata,) if settings.tessdata else (),
    )


def work_folder(settings: Settings) -> Path:
    """Where processes of this host make files that nobody keeps."""
    return settings.data_dir / "work"


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


def reading_of(settings: Settings, file: Path, engine: str | None) -> Reading:
    """The text of one file, without any service."""
    return read_document(file, engine_for(settings, engine), limits_of(settings))


def record_of(settings: Settings, file: Path, engine: str | None, type_hint: str | None) -> Record:
    """The record of one file, without any service."""
    return extract_record(
        reading_of(settings, file, engine),
        load_catalogue(),
        load_rules(),
        document_id=f"file:{file.name}",
        today=SystemClock().now().astimezone(VIETNAM).date(),
        type_hint=type_hint,
        software=SOFTWARE,
    )
