"""A factory of one process: a real database and the real pipeline, a store and queues in memory."""

from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from pipeline.intake import IntakeLimits
from pipeline.page import Line, Word
from pipeline.seal.roots import Roots
from schemas.doctypes import load_catalogue
from schemas.geometry import Box
from schemas.rules import load_rules
from storage.database import Database
from storage.documents import Documents
from storage.ledger import Ledger
from storage.outbox import Outbox
from storage.quarantine import Quarantine
from storage.records import Records
from storage.results import StageResults
from tests.fakes.bench import OpenBench
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.fakes.engines import ScriptedEngine
from tests.fakes.owners import Graveyard
from tests.fakes.senders import RememberingSender
from tests.pki import roots
from workers.app import LEASE_SECONDS
from workers.client import WorkClient
from workers.queues import ALL_QUEUES
from workers.spool import Spool
from workers.workshop import Office, Workshop

LIMITS = IntakeLimits(max_bytes=1 << 20, max_pixels=1 << 22, max_pages=10, max_seconds=30)


@pytest.fixture
def blobs() -> MemoryBlobs:
    return MemoryBlobs()


@pytest.fixture
def sender() -> RememberingSender:
    return RememberingSender()


@pytest.fixture
def graveyard() -> Graveyard:
    return Graveyard()


@pytest.fixture
def engine() -> ScriptedEngine:
    words = Word("QUYẾT", Box(10, 10, 90, 30), 0.9), Word("ĐỊNH", Box(100, 10, 180, 30), 0.9)
    return ScriptedEngine((Line(words),))


@pytest.fixture
def shop(
    sqlite_database: Database,
    clock: FrozenClock,
    blobs: MemoryBlobs,
    sender: RememberingSender,
    graveyard: Graveyard,
    engine: ScriptedEngine,
    tmp_path: Path,
) -> Workshop:
    documents = Documents(sqlite_database, clock)
    ledger = Ledger(
        sqlite_database, clock, documents, seconds=LEASE_SECONDS, owner_is_dead=graveyard.holds
    )
    outbox = Outbox(sqlite_database, clock)
    return Workshop(
        owner="w1",
        queues=ALL_QUEUES,
        clock=clock,
        blobs=blobs,
        documents=documents,
        ledger=ledger,
        outbox=outbox,
        records=Records(sqlite_database, clock, documents, ledger),
        results=StageResults(sqlite_database, clock),
        quarantine=Quarantine(sqlite_database, blobs, documents, ledger),
        work=WorkClient(blobs, documents, outbox, sender),
        spool=Spool(tmp_path / "spool", blobs, max_bytes=1 << 20),
        workplaces=tmp_path / "work",
        bench=OpenBench(engine, LIMITS),
        catalogue=load_catalogue(),
        rules=load_rules(),
        office=Office("UBND xã Thử", "Người thử", "test"),
        sealing=None,
        roots=lambda: Roots.of(roots()),
    )


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A TIFF of two pages with something on them."""
    pages = [Image.new("L", (600, 800), 255) for _ in range(2)]
    for number, page in enumerate(pages, 1):
        ImageDraw.Draw(page).rectangle((100, 100, 300, 100 + 50 * number), fill=0)
    path = tmp_path / "scan.tif"
    pages[0].save(path, save_all=True, append_images=pages[1:], dpi=(100, 100))
    return path
