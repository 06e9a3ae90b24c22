"""What only a process that works on papers needs: its tools, and their limits."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.intake import IntakeLimits
from pipeline.ocr.engine import EngineOptions
from pipeline.ocr.modes import engine_of
from schemas.doctypes import load_catalogue
from schemas.rules import load_rules
from sohoa import __version__
from sohoa.checking import trusted_roots
from sohoa.composition import Services
from sohoa.environment import cell_environment
from sohoa.settings import NAMELESS_OFFICE, Settings
from sohoa.tracing import open_tracer
from storage.records import Records
from storage.results import StageResults
from workers.access import AccessCell
from workers.app import STAGE_SECONDS
from workers.bench import CellBench, engine
from workers.isolation.limits import CellLimits
from workers.owner import this_process
from workers.queues import ONLY_COUNTER
from workers.spool import Spool
from workers.workshop import Office, Workshop

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
        bench=bench_of(settings, urgent=queues == ONLY_COUNTER),
        catalogue=load_catalogue(),
        rules=load_rules(),
        office=office_of(settings),
        sealing=sealing,
        roots=lambda: trusted_roots(settings),
        signed_at_desks=settings.remote_signing,
        watch=services.timings.took,
        tracer=open_tracer(settings, "worker"),
    )


def bench_of(settings: Settings, *, urgent: bool) -> CellBench:
    """Where a worker has files opened and pages read; ``urgent``: before those of others.

    The process of the counter is a process of its own, so its mode is chosen once, by its engine,
    whose name is part of the key under which a reading is found again.
    """
    options = EngineOptions(timeout_seconds=settings.page_seconds, tessdata=settings.tessdata)
    reads_with = settings.engine or engine_of(settings.reading_mode, awaited=urgent)
    return CellBench(
        partial(engine, reads_with, options),
        limits_of(settings),
        _cell_limits(settings),
        cell_environment(),
        work_folder(settings),
        models=(settings.tessdata,) if settings.tessdata else (),
        urgent=urgent,
    )


def access_cell(settings: Settings) -> AccessCell:
    """Where the portal has access copies made."""
    return AccessCell(limits_of(settings), _cell_limits(settings), cell_environment())


def _cell_limits(settings: Settings) -> CellLimits:
    return CellLimits(
        wall_seconds=min(settings.page_seconds, STAGE_SECONDS),
        cpu_seconds=settings.page_cpu_seconds,
        memory_bytes=settings.page_memory_bytes,
    )


def work_folder(settings: Settings) -> Path:
    """Where processes of this host make files that nobody keeps."""
    return settings.data_dir / "work"


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
