"""One file read in this process, without any service."""

from pathlib import Path

from pipeline.mode import Mode
from pipeline.ocr import EngineOptions, open_engine
from pipeline.ocr.modes import engine_of
from pipeline.page import Reading
from pipeline.page_memory import keep_page_memory
from pipeline.plan import read_document
from pipeline.records import extract_record
from schemas.dates import VIETNAM
from schemas.doctypes import load_catalogue
from schemas.record import Record
from schemas.rules import load_rules
from sohoa.settings import Settings
from sohoa.workbench import SOFTWARE, limits_of
from storage.clock import SystemClock


def reading_of(
    settings: Settings, file: Path, engine: str | None, mode: Mode | None = None
) -> Reading:
    """The text of one file, by the engine called ``engine``, else in that mode, else as configured.

    Who names the mode ``auto`` waits for the pages.
    """
    options = EngineOptions(timeout_seconds=settings.page_seconds, tessdata=settings.tessdata)
    configured = None if mode else settings.engine
    by_mode = engine_of(mode or settings.reading_mode, awaited=mode is not None)
    keep_page_memory()
    opened = open_engine(engine or configured or by_mode, options)
    return read_document(file, opened, limits_of(settings))


def record_of(settings: Settings, file: Path, engine: str | None, type_hint: str | None) -> Record:
    """The record of one file."""
    return extract_record(
        reading_of(settings, file, engine),
        load_catalogue(),
        load_rules(),
        document_id=f"file:{file.name}",
        today=SystemClock().now().astimezone(VIETNAM).date(),
        type_hint=type_hint,
        software=SOFTWARE,
    )
