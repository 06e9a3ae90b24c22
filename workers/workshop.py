"""The tools of one worker process: stores to load from and save to, and the pipeline between.

Built once per process by the composition root and handed to every task; nothing here decides
what is to be done next.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.codec import load_page_text
from pipeline.compose import CopyFacts
from pipeline.copies import PdfCopy, SealedCopy
from pipeline.page import READING_VERSION, PageText, Reading
from pipeline.records import extract_record
from pipeline.records.codes import result_code
from pipeline.records.errors import CodePartError
from pipeline.records.forbidden import findings, only_shown
from schemas.dates import VIETNAM
from schemas.description import described, owner_for_code
from schemas.doctypes import Catalogue
from schemas.errors import Fact, SohoaError
from schemas.record import Record
from schemas.rules import RuleSet
from storage.blobs import BlobRef, BlobStore, Bucket
from storage.casefile import CaseFile
from storage.clock import Clock
from storage.documents import Documents
from storage.leases import Lease
from storage.ledger import Ledger
from storage.outbox import Outbox
from storage.papers import SEALED_FOR_TRIAL
from storage.quarantine import ORIGINAL, PREVIEW, Quarantine
from storage.records import CodeOf, Records
from storage.results import StageResults, stage_key
from storage.timings import Watch, unwatched
from storage.trace import Trace, Tracer, Untraced, about, within
from workers.admission import obstacle_of
from workers.bench import Bench
from workers.client import WorkClient
from workers.errors import NoSigningKey, OnlyToBeShown
from workers.spool import Spool
from workers.workplaces import workplace

if TYPE_CHECKING:
    from pipeline.seal.roots import Roots

    # Loads what signs, which a page worker does without.
    from workers.sealing import Sealing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Office:
    """On whose behalf papers are converted (Luật Giao dịch điện tử 2023 art. 12)."""

    name: str
    converter: str
    software: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A copy that nobody has signed yet."""

    path: Path
    from_signed: bool
    """Whether somebody had signed the original."""


@dataclass(frozen=True)
class Workshop:
    """Everything a task may use. ``sealing`` is ``None`` where no key is held.

    ``roots`` are those that the signatures a paper came with may lead to. ``signed_at_desks`` says
    that clerks hold the keys: copies wait for them, and none is missed here.
    """

    owner: str
    queues: tuple[str, ...]
    """Those this process serves, the most urgent one first."""
    clock: Clock
    blobs: BlobStore
    documents: Documents
    ledger: Ledger
    outbox: Outbox
    records: Records
    results: StageResults
    quarantine: Quarantine
    work: WorkClient
    spool: Spool
    workplaces: Path
    bench: Bench
    catalogue: Catalogue
    rules: RuleSet
    office: Office
    sealing: "Sealing | None"
    roots: "Callable[[], Roots]"
    signed_at_desks: bool = False
    tracer: Tracer = field(default_factory=Untraced)
    watch: Watch = unwatched
    """Hears how long steps take, and under which errors they end."""

    def wake(self) -> None:
        """Tell the workers that there is work, or leave it to the sweeper."""
        self.work.wake()

    @contextmanager
    def seen(self, lease: Lease, step: str) -> Iterator[None]:
        """Whatever is done and logged inside is known to be this step of the lease's paper."""
        facts: dict[str, Fact] = {"document": lease.document_id, "step": step}
        if lease.page:
            facts["page"] = lease.page
        with (
            self.tracer.span(step, Trace.parsed(lease.trace), facts) as trace,
            within(trace),
            about(**facts),
        ):
            yield

    @contextmanager
    def workplace(self) -> Iterator[Path]:
        """An empty folder that is gone afterwards."""
        with workplace(self.workplaces) as folder:
            yield folder

    def case(self, lease: Lease) -> CaseFile:
        """What is known of the paper that is worked on."""
        return self.documents.case(lease.document_id)

    def original(self, case: CaseFile) -> Path:
        """The original, near; proven when it was fetched."""
        return self.spool.fetch(case.blob(ORIGINAL))

    def reading_key(self, case: CaseFile, number: int) -> str:
        """The key of a page's reading: the same file, page and engine give the same key."""
        engine = self.bench.engine
        options = {"engine": engine.name, "version": engine.version}
        original = case.blob(ORIGINAL).sha256
        return stage_key("reading", READING_VERSION, options, [original, str(number)])

    def known_page_text(self, key: str) -> PageText | None:
        """The reading that was kept under ``key``."""
        body = self.results.find(key)
        return load_page_text(body) if body else None

    def keep_preview(self, picture: bytes) -> BlobRef:
        """Store a page's picture for the screen."""
        return self.blobs.put_bytes(Bucket.WORKING, picture, "image/jpeg", suffix=".jpg")

    def reading(self, case: CaseFile) -> Reading:
        """All page texts of a document; raises :class:`BlobMissing` when one has gone."""
        return Reading(tuple(map(load_page_text, self.page_bodies(case))))

    def page_bodies(self, case: CaseFile) -> Iterator[bytes]:
        """The texts of all pages as they are kept, JSON; raises as :meth:`reading` does."""
        return self.results.each(case.readings)

    def admitted(self, lease: Lease) -> CaseFile | None:
        """Let a paper in whose pages were all read; None when it was kept apart or erased."""
        case = self.case(lease)
        if self.kept_apart(lease, case):
            return None
        original = case.blob(ORIGINAL)
        if not self.quarantine.is_inside(original):
            return case
        kept = self.blobs.put_file(
            Bucket.ORIGINALS, self.spool.fetch(original), original.media_type
        )
        self.quarantine.admit(lease, kept)
        return self.case(lease)

    def kept_apart(self, lease: Lease, case: CaseFile) -> bool:
        """Look what the pages that were read forbid; a paper that they do is kept apart or erased.

        One that was let in already is not looked at again.
        """
        original = case.blob(ORIGINAL)
        obstacle = self._obstacle(case) if self.quarantine.is_inside(original) else None
        if obstacle is None:
            return False
        log.warning("document.kept_apart document=%s %s", lease.document_id, obstacle)
        self.spool.drop(original)  # before the store is asked, which may be away
        if isinstance(obstacle, OnlyToBeShown):
            self.quarantine.refuse(lease, obstacle)
        else:
            self.quarantine.confine(lease, obstacle)
        return True

    def _obstacle(self, case: CaseFile) -> SohoaError | None:
        """Why a paper must not be digitised, unless a keeper has released it."""
        if case.document.released_by is not None:
            return None
        reading = self.reading(case)
        found = findings(reading, self.rules)
        shown = None if found else only_shown(reading, self.catalogue, self.rules)
        return obstacle_of((shown,) if shown else found, reading, case.document.type_hint)

    def compose(self, case: CaseFile, folder: Path) -> Composed:
        """The searchable copy; raises :class:`NoText` when no page has a word."""
        facts = CopyFacts(
            document_id=case.id,
            title=case.document.source_name,
            converter=self.office.converter,
            organisation=self.office.name,
            converted_at=self.clock.now().astimezone(VIETNAM),
            software=self.office.software,
            original_sha256=case.blob(ORIGINAL).sha256,
        )
        out = folder / "composed.pdf"
        signed = self.bench.compose(
            self.original(case),
            self.page_bodies(case),
            facts,
            out,
            titles=self._titles,
        )
        return Composed(out, signed)

    @cached_property
    def _titles(self) -> tuple[str, ...]:
        return title_words(self.catalogue, self.rules)

    def seal(self, case: CaseFile, folder: Path) -> SealedCopy:
        """The signed copy; raises :class:`NoSigningKey` in a process without a key."""
        if self.sealing is None:
            raise NoSigningKey
        composed = case.blob("composed")
        path = self.blobs.get_file(composed, folder / "composed.pdf")
        first = load_page_text(next(self.results.each(case.readings[:1])))
        pages = case.document.page_count or 1
        copy = PdfCopy(path=path, sha256=composed.sha256, pages=pages, flavour="2b")
        preview = case.artifacts.get((PREVIEW, 1))
        shown = self.blobs.get_bytes(preview) if preview is not None else None
        return self.sealing.seal(copy, first, shown, at=self.clock.now().astimezone(VIETNAM))

    @property
    def sealing_reason(self) -> str:
        """The word in a document's history that tells a trial signature from a real one."""
        trial = self.sealing is not None and self.sealing.appearance.trial
        return SEALED_FOR_TRIAL if trial else "sealed"

    def extract(self, case: CaseFile) -> Record:
        """The structured record."""
        record = extract_record(
            self.reading(case),
            self.catalogue,
            self.rules,
            document_id=case.id,
            today=self.clock.now().astimezone(VIETNAM).date(),
            type_hint=case.document.type_hint,
            software=self.office.software,
        )
        return described(record, self.catalogue.types[record.type], self.rules)

    def known_code_of(self, record: Record) -> CodeOf | None:
        """:meth:`code_of`; None where its parts do not stand in a code, as that will say."""
        try:
            code_of = self.code_of(record)
            code_of(1)
        except CodePartError:
            return None
        return code_of

    def code_of(self, record: Record) -> CodeOf:
        """How the code of a digitised result is written around its ordinal (rule set)."""
        owner = owner_for_code(record, self.catalogue.types[record.type])
        paper = record.description.ma_loai_giay_to
        year = self.clock.now().astimezone(VIETNAM).year
        template = self.rules.code_template
        return lambda serial: result_code(
            template, owner=owner, paper_type=paper, year=year, serial=serial
        )


def title_words(catalogue: Catalogue, rules: RuleSet) -> tuple[str, ...]:
    """What papers may be called: the table of the rule set, and the titles of every type."""
    table = (kind.name for kind in rules.document_names.every)
    return (*table, *(title for kind in catalogue for title in kind.recognise.titles))
