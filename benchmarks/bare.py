"""The work on papers with nothing around it: no broker, database, store or supervisor.

The product's own steps in plain processes: what its factory is measured against.
"""

import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TypeVar

import cv2

from benchmarks.sealing import processor_seconds
from benchmarks.stopwatch import Seconds
from pipeline.clean import CleanOptions
from pipeline.codec import dump_page_text
from pipeline.compose import CopyFacts
from pipeline.copies import PdfCopy, file_sha256
from pipeline.intake import IntakeLimits, open_scan
from pipeline.ocr import Engine, open_engine
from pipeline.page import Reading
from pipeline.page_memory import keep_page_memory
from pipeline.page_reading import read_scan_page
from pipeline.preview import page_preview
from pipeline.records import extract_record
from schemas.doctypes import Catalogue, load_catalogue
from schemas.rules import RuleSet, load_rules
from sohoa.settings import Settings
from sohoa.signing import open_sealing
from sohoa.trial_key import ensure_trial_key, with_trial_key
from storage.clock import SystemClock
from workers.isolation.opener import Opener
from workers.sealing import Sealing

Job = TypeVar("Job")
SIGNED_AT = SystemClock().now()
"""The trial key is of this day."""


@dataclass(frozen=True, slots=True)
class Bare:
    """What so many processes took together, and CPU seconds that they and their children count."""

    took: Seconds
    cpu: float


def time_reading(files: Sequence[Path], processes: int) -> Bare:
    """Nothing but cleaning and recognising, decoding included, page by page."""
    return _timed(_read, list(_every_page(files)), processes)


def time_all_steps(files: Sequence[Path], processes: int) -> Bare:
    """Reading, composing, extracting and signing (B-B), paper by paper, the longest first."""
    with tempfile.TemporaryDirectory(prefix="sohoa-bare-") as name:
        ensure_trial_key(Settings(data_dir=Path(name)), SystemClock())
        return _timed(partial(_make, Path(name)), longest_first(files), processes)


def longest_first(files: Sequence[Path]) -> list[Path]:
    """So that no process is left alone with a long paper at the end."""
    return sorted(files, key=lambda path: -path.stat().st_size)


def _timed(step: Callable[[Job], float], jobs: list[Job], processes: int) -> Bare:
    """Each process opens what it needs beforehand, with a job that does not count."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        pool.map(step, jobs[-processes:], chunksize=1)
        before = Seconds.now()
        cpu = sum(pool.imap_unordered(step, jobs, chunksize=1))
        return Bare(Seconds.now().since(before), cpu)


def _every_page(files: Sequence[Path]) -> Iterator[tuple[Path, int]]:
    for path in files:
        with open_scan(path, limits=IntakeLimits()) as scan:
            yield from ((path, number) for number in range(1, scan.page_count + 1))


def _read(job: tuple[Path, int]) -> float:
    engine = _engine()
    before = processor_seconds()
    path, number = job
    with open_scan(path, limits=IntakeLimits()) as scan:
        read_scan_page(scan.page(number), engine, CleanOptions())
    return processor_seconds() - before


def _make(key: Path, paper: Path) -> float:
    engine, (catalogue, rules, sealing) = _engine(), _office(key)
    before = processor_seconds()
    with tempfile.TemporaryDirectory(prefix="sohoa-bare-") as name:
        texts, copy = Path(name) / "texts.jsonl", Path(name) / "copy.pdf"
        with open_scan(paper, limits=IntakeLimits()) as scan:
            pages = [scan.page(number) for number in range(1, scan.page_count + 1)]
            preview = page_preview(pages[0])
        reading = Reading(tuple(read_scan_page(page, engine, CleanOptions()) for page in pages))
        texts.write_bytes(b"".join(dump_page_text(page) + b"\n" for page in reading.pages))
        facts = CopyFacts(paper.stem, paper.name, "", "", SIGNED_AT, "bare")
        Opener().compose(paper, IntakeLimits(), texts, facts, copy, ())
        composed = PdfCopy(copy, file_sha256(copy), len(pages), "2b")
        sealing.seal(composed, reading.pages[0], preview, at=SIGNED_AT)
        about = {"document_id": paper.stem, "software": "bare"}
        extract_record(reading, catalogue, rules, today=SIGNED_AT.date(), **about)
    return processor_seconds() - before


@cache
def _engine() -> Engine:
    cv2.setNumThreads(1)
    keep_page_memory()
    return open_engine()


@cache
def _office(folder: Path) -> tuple[Catalogue, RuleSet, Sealing]:
    sealing = open_sealing(with_trial_key(Settings(data_dir=folder)), SIGNED_AT)
    assert sealing is not None
    return load_catalogue(), load_rules(), sealing
