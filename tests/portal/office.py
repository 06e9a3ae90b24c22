"""An office with a real database: a portal, its clients, and papers in every state."""

import io
import shutil
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI
from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

import pipeline.typeface
from pipeline.codec import dump_page_text
from pipeline.upright import turn as turned_clockwise
from portal.app import create_app
from portal.services import PortalServices, Secret
from schemas.description import described
from schemas.doctypes import load_catalogue
from schemas.errors import SohoaError
from schemas.exporters.paper import Fonds
from schemas.record import ProposedPaper, Record
from schemas.rules import load_rules
from schemas.text import fold
from storage.blobs import Bucket
from storage.clients import Clients, Scope
from storage.database import Database
from storage.documents import Documents
from storage.exports import Exports
from storage.findable import enter
from storage.ledger import Ledger
from storage.outbox import Message, Outbox
from storage.papers import Document, NewDocument
from storage.quarantine import Quarantine
from storage.records import EXTRACTED, Author, enter_version
from storage.results import StageResults
from storage.reviews import Reviews
from storage.search import Search
from storage.standing import Standings
from storage.states import DocumentState, PageState
from storage.tables import AuditRow, DocumentRow, PageRow
from storage.timings import Timings
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.fakes.disks import SmallDisk
from tests.fakes.senders import RememberingSender
from tests.pipeline.records.readings import line, page_text
from tests.schemas.birth import LINES, birth_record
from workers.client import WorkClient
from workers.errors import KeptApart
from workers.queues import ALL_QUEUES

MAX_UPLOAD = 2 << 20
COPY = b"%PDF-1.7 signed, as far as this test is concerned\n" * 4000
_FONT = Path(pipeline.typeface.__file__).with_name("Tinos-Vietnamese-1000.ttf")
PAGE_SIZE = (1240, 1754)
WORKER = "may-1/42/1.00"
BIRTH = load_catalogue().types["giay_khai_sinh"]


@dataclass(frozen=True)
class Office:
    """Everything a test of the portal reaches for."""

    app: FastAPI
    services: PortalServices
    blobs: MemoryBlobs
    sender: RememberingSender
    clock: FrozenClock
    disk: SmallDisk
    clerk_key: str
    """Holds every scope."""

    def key(self, *scopes: Scope) -> str:
        """The key of a new client with only these scopes."""
        return self.services.clients.add("+".join(scopes), frozenset(scopes))

    def audited(self, document_id: str) -> list[tuple[str, str]]:
        """Who did what to a document, oldest first."""
        query = select(AuditRow).where(AuditRow.subject == document_id).order_by(AuditRow.seq)
        with self.services.database.reading() as session:
            return [(row.actor, row.action) for row in session.scalars(query)]

    def due(self) -> list[Message]:
        """What the workers have been asked to do and have not begun."""
        return Outbox(self.services.database, self.clock).due(ALL_QUEUES, limit=9)

    def received(self, content: bytes = b"scan", name: str = "giấy khai sinh.pdf") -> Document:
        """A paper that just came in."""
        original = self.blobs.put_bytes(Bucket.QUARANTINE, content, "application/pdf")
        new = NewDocument(name, "counter", "clerk", dossier="HS-2026-017")
        return self.services.documents.receive(new, original)

    def moved(self, document: Document, *states: DocumentState) -> None:
        """Walk a received paper along ``states``."""
        start = DocumentState.RECEIVED
        for state in states:
            self.services.documents.move(document.id, start, state, actor=WORKER, reason=str(state))
            start = state

    def failed(self, error: SohoaError, place: DocumentState = DocumentState.FAILED) -> Document:
        """A paper that stopped at ``error``."""
        document = self.received(content=error.code.encode())
        self.services.documents.move(
            document.id, DocumentState.RECEIVED, place, actor=WORKER, reason="read", error=error
        )
        return document

    def stored(
        self,
        *,
        pages: int = 2,
        turn: int = 0,
        copy: bytes = COPY,
        papers: tuple[ProposedPaper, ...] = (),
    ) -> Document:
        """A finished birth certificate with one doubtful field, as the workers leave it.

        Its sheets lay on the scanner so that ``turn`` degrees clockwise bring them upright; the
        file seems to hold ``papers``.
        """
        document = self.received(content=f"scan {turn}".encode())
        record = described(lying(birth_record(document.id, pages), turn), BIRTH, load_rules())
        record = record.model_copy(update={"papers": papers})
        attach = self.services.documents.attach
        for number in range(1, pages + 1):
            picture = drawn_page(number, turn)
            ref = self.blobs.put_bytes(Bucket.WORKING, picture, "image/jpeg", suffix=".jpg")
            attach(document.id, "preview", ref, number)
        attach(document.id, "copy", self.blobs.put_bytes(Bucket.COPIES, copy, "application/pdf"))
        self._enter(document.id, record)
        state = DocumentState
        self.moved(document, state.COPIED, state.EXTRACTED, state.CODED, state.STORED)
        return document

    def print_on(self, document: Document, number: int, text: str) -> None:
        """Have a page of a paper say this, as if it had been read there."""
        read = page_text([line(text, 100, 100)], number=number)
        database, key = self.services.database, f"{document.id}/{number}"
        StageResults(database, self.clock).keep(key, "reading", dump_page_text(read))
        with database.transaction() as session:
            session.add(
                PageRow(
                    document_id=document.id,
                    number=number,
                    state=PageState.DONE,
                    result_key=key,
                    folded=fold(text),
                    attempts=1,
                    epoch=1,
                )
            )
            enter(session, session.get_one(DocumentRow, document.id))

    def apart(self) -> Document:
        """A paper with a mark of secrecy on its first page, as the workers leave it."""
        document = self.received(content=b"secret", name="quyết định 12.tif")
        ledger, quarantine = self.services.ledger, self.quarantine()
        lease = ledger.claim(document.id, DocumentState.RECEIVED, WORKER)
        assert lease is not None
        ledger.open_pages(lease, page_count=1, media_type="image/tiff")
        ref = self.blobs.put_bytes(Bucket.WORKING, drawn_page(1), "image/jpeg", suffix=".jpg")
        self.services.documents.attach(document.id, "preview", ref, 1)
        lease = ledger.claim(document.id, DocumentState.RECEIVED, WORKER)
        assert lease is not None
        message = "Giấy tờ có dấu chỉ độ mật. Không số hóa."
        place = {"x0": 480, "y0": 260, "x1": 900, "y1": 310, "width": 1240, "height": 1754}
        quarantine.confine(lease, KeptApart(outcome="mat", page=1, message=message, **place))
        return self.services.documents.get(document.id)

    def quarantine(self) -> Quarantine:
        """The quarantine on this office's stores."""
        s = self.services
        return Quarantine(s.database, self.blobs, s.documents, s.ledger)

    def held_up(self) -> Document:
        """A birth certificate that nobody recognised, waiting for a person before its code."""
        document = self.received(content=b"unknown", name="quét 0007.pdf")
        record = birth_record(document.id, pages=1)
        bare = record.model_copy(update={"fields": {}, "missing": (), "type": "khong_ro"})
        ref = self.blobs.put_bytes(Bucket.WORKING, drawn_page(1), "image/jpeg", suffix=".jpg")
        self.services.documents.attach(document.id, "preview", ref, 1)
        self._enter(
            document.id, described(bare, load_catalogue().unknown, load_rules()), coded=False
        )
        state = DocumentState
        self.moved(document, state.COPIED, state.EXTRACTED, state.NEEDS_REVIEW)
        return document

    def record(self, document_id: str, version: int | None = None) -> Record:
        """A version of a record, as it is stored."""
        body = self.services.documents.record_json(
            document_id, reader="test", purpose="test", version=version
        )
        assert body is not None
        return Record.model_validate_json(body)

    def _enter(self, document_id: str, record: Record, *, coded: bool = True) -> None:
        with self.services.database.transaction() as session:
            row = session.get_one(DocumentRow, document_id)
            row.page_count = len(record.pages)
            row.code = f"H38.17-2026-{1 + record.pages[0].turn:06}" if coded else None
            enter_version(session, row, record, Author(WORKER, EXTRACTED, self.clock.now()))


def open_office(folder: Path, empty: Path) -> Office:
    """A new office whose uploads and database, a copy of ``empty``, lie in ``folder``."""
    clock, blobs, sender, disk = FrozenClock(), MemoryBlobs(), RememberingSender(), SmallDisk()
    database = Database(f"sqlite:///{shutil.copy(empty, folder / 'sohoa.db')}")
    documents = Documents(database, clock)
    ledger = Ledger(database, clock, documents, seconds=300, owner_is_dead=lambda _: False)
    clients = Clients(database, clock)
    (folder / "uploads").mkdir()
    services = PortalServices(
        documents=documents,
        ledger=ledger,
        search=Search(database),
        clients=clients,
        blobs=blobs,
        database=database,
        work=WorkClient(blobs, documents, Outbox(database, clock), sender),
        broker=sender,
        reviews=Reviews(database, clock, documents),
        exports=Exports(database, clock),
        catalogue=load_catalogue(),
        rules=load_rules(),
        fonds=Fonds("000.00.01.H26", "H26.07", "UBND xã Thử", "2026"),
        clock=clock,
        standings=Standings(database, clock, ("counter", "bulk")),
        timings=Timings(database),
        session_secret=Secret(b"s" * 32),
        upload_dir=folder / "uploads",
        max_upload_bytes=MAX_UPLOAD,
        trial=True,
        require_room=disk.require,
    )
    key = clients.add("clerk", frozenset(Scope))
    return Office(create_app(services), services, blobs, sender, clock, disk, key)


def lying(upright: Record, turn: int) -> Record:
    """``upright`` as read from sheets that need ``turn`` degrees clockwise to stand upright."""
    to_scan = turned_clockwise(*PAGE_SIZE, -turn // 90 % 4)
    width, height = PAGE_SIZE if turn % 180 == 0 else PAGE_SIZE[::-1]
    fields = {
        name: field.model_copy(update={"box": to_scan.quad(field.box).box})
        for name, field in upright.fields.items()
    }
    facts = {"width": width, "height": height, "turn": turn}
    pages = tuple(page.model_copy(update=facts) for page in upright.pages)
    return upright.model_copy(update={"fields": fields, "pages": pages})


def drawn_page(number: int, turn: int = 0) -> bytes:
    """The JPEG of a page on which the record's values stand in their boxes, lying as scanned."""
    image = Image.new("RGB", PAGE_SIZE, "#fdfcf7")
    draw = ImageDraw.Draw(image)
    catalogue = {spec.name: spec.label for spec in load_catalogue().types["giay_khai_sinh"].fields}
    for name, top, text in LINES:
        draw.text((110, top), catalogue.get(name, ""), "#444", ImageFont.truetype(_FONT, 26))
        draw.text((480, top), text, "#111", ImageFont.truetype(_FONT, 38))
    draw.text((600, 1690), str(number), "#777", ImageFont.truetype(_FONT, 26))
    body = io.BytesIO()
    image.rotate(turn, expand=True).save(body, "JPEG", quality=80)  # counter-clockwise
    return body.getvalue()
