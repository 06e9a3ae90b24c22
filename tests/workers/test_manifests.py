"""What is stored is listed, the list is chained, and whatever changes afterwards is found."""

import hashlib
import zlib
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from schemas.errors import Fact
from schemas.manifest import Manifest
from storage import fixity as fixity_module
from storage.audit import broken_links
from storage.blobs import BlobRef, Bucket
from storage.database import Database
from storage.errors import BlobDamaged, StoreUnreachable
from storage.fixity import MANIFEST, Fault, Fixity, Inspection
from storage.papers import NewDocument
from storage.states import DocumentState
from storage.tables import ArtifactRow, AuditRow, DocumentRow, StageResultRow
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.pki import AT, TT01_2023, officer
from tests.storage.arranged import claimed, let_change, message, record
from workers import tasks
from workers.manifests import proven_manifest
from workers.sealing import Sealing
from workers.workshop import Workshop

pytestmark = pytest.mark.slow

S = DocumentState
ROLES = ("original", "copy", "record", MANIFEST)


class BadSector(MemoryBlobs):
    """Answers for every blob but one, as a store on a failing disk does."""

    def __init__(self, whole: MemoryBlobs, bad: BlobRef) -> None:
        super().__init__()
        self.kept, self._bad = whole.kept, bad

    def prove(self, ref: BlobRef) -> None:
        if ref == self._bad:
            raise StoreUnreachable(endpoint="memory", cause="InternalError")
        super().prove(ref)


class Archive:
    """A store with papers in it, and an inspector."""

    def __init__(self, shop: Workshop, database: Database, blobs: MemoryBlobs, scan: Path) -> None:
        self.shop = replace(shop, sealing=Sealing(officer(), TT01_2023))
        self.database, self.blobs, self._scan = database, blobs, scan

    def coded(self, dossier: str) -> str:
        """A paper that is about to be stored."""
        new = NewDocument("scan.tif", "bulk", "clerk", dossier=dossier)
        document_id = self.shop.work.submit(self._scan, new).id
        tasks.open_document(self.shop, message(document_id))
        for number in (1, 2):
            tasks.read_page(self.shop, message(document_id, number))
        tasks.compose_copy(self.shop, message(document_id, task="compose_copy"))
        tasks.seal_copy(self.shop, message(document_id, task="seal_copy"))
        body = f"record of {document_id}".encode()
        ref = self.blobs.put_bytes(Bucket.COPIES, body, "application/json")
        ledger, records = self.shop.ledger, self.shop.records
        records.save(claimed(ledger, document_id, S.COPIED), record(document_id, so="1"), ref)
        lease = claimed(ledger, document_id, S.EXTRACTED)
        records.assign_code(lease, lambda serial: f"H38.{serial:06}")
        return document_id

    def stored(self, dossier: str = "H1") -> str:
        """A paper that went all the way."""
        document_id = self.coded(dossier)
        tasks.store_document(self.shop, message(document_id, task="store_document"))
        assert self.shop.documents.get(document_id).state is S.STORED
        return document_id

    def place(self, document_id: str, role: str) -> str:
        """Under which name the store in memory keeps a blob."""
        ref = self.shop.documents.case(document_id).blob(role)
        return f"{ref.bucket}/{ref.key}"

    def damage(self, document_id: str, role: str) -> None:
        """Turn one bit of a blob."""
        place = self.place(document_id, role)
        body = bytearray(self.blobs.kept[place])
        body[len(body) // 2] ^= 1
        self.blobs.kept[place] = bytes(body)

    def inspected(self, blobs: MemoryBlobs | None = None) -> tuple[Inspection, list[Fault]]:
        """What an inspection of everything finds."""
        faults: list[Fault] = []
        fixity = Fixity(self.database, blobs or self.blobs, self.shop.clock)
        return fixity.inspect("keeper", faults.append), faults

    def codes(self) -> list[tuple[str, str]]:
        """Role and error code of each fault that an inspection finds."""
        return [(fault.role, fault.error.code) for fault in self.inspected()[1]]


@pytest.fixture
def archive(
    shop: Workshop,
    sqlite_database: Database,
    blobs: MemoryBlobs,
    scan: Path,
    clock: FrozenClock,
) -> Archive:
    clock.advance(AT - clock.now())
    return Archive(shop, sqlite_database, blobs, scan)


def _manifest(archive: Archive, document_id: str) -> Manifest:
    body = archive.blobs.get_bytes(archive.shop.documents.case(document_id).blob(MANIFEST))
    return Manifest.model_validate_json(body)


def test_the_manifest_names_what_the_store_really_holds(archive: Archive) -> None:
    document_id = archive.stored()
    manifest = _manifest(archive, document_id)
    listed = {
        "original": manifest.original.sha256,
        "copy": manifest.signed_copy.sha256,
        "record": manifest.record.sha256,
    }
    held = {role: archive.blobs.kept[archive.place(document_id, role)] for role in listed}
    assert listed == {role: hashlib.sha256(body).hexdigest() for role, body in held.items()}
    assert [page.number for page in manifest.pages] == [1, 2]
    assert manifest.pages[0].text_sha256 == hashlib.sha256("QUYẾT ĐỊNH".encode()).hexdigest()
    assert [one.version for one in manifest.versions] == [1]
    (signature,) = manifest.signatures
    assert (signature.level, signature.subfilter) == ("B-B", "ETSI.CAdES.detached")
    assert manifest.code == "H38.000001"


def test_the_same_paper_gives_the_same_manifest_whenever_it_is_asked_for(
    archive: Archive, clock: FrozenClock
) -> None:
    """A task that died between writing and finishing must not leave two lists."""
    document_id = archive.coded("H1")
    case = archive.shop.documents.case(document_id)
    first = proven_manifest(archive.shop, case).to_json()
    clock.advance(timedelta(hours=3))
    assert proven_manifest(archive.shop, case).to_json() == first


def test_a_paper_whose_copy_is_damaged_is_not_called_stored(archive: Archive) -> None:
    document_id = archive.coded("H1")
    archive.damage(document_id, "copy")
    with pytest.raises(BlobDamaged):
        proven_manifest(archive.shop, archive.shop.documents.case(document_id))
    tasks.store_document(archive.shop, message(document_id, task="store_document"))
    assert archive.shop.documents.get(document_id).error_code == "storage.blob_damaged"
    assert archive.shop.documents.artifact(document_id, MANIFEST) is None


def test_no_clear_copy_of_a_stored_paper_stays_beside_the_store(
    archive: Archive, tmp_path: Path
) -> None:
    document_id = archive.coded("H1")
    assert len(list((tmp_path / "spool").iterdir())) == 1
    tasks.store_document(archive.shop, message(document_id, task="store_document"))
    assert not list((tmp_path / "spool").iterdir())


def test_the_move_to_stored_chains_the_manifest(archive: Archive) -> None:
    document_id = archive.stored()
    with archive.database.reading() as session:
        query = select(AuditRow.facts).where(AuditRow.subject == document_id)
        (chained,) = (facts[MANIFEST] for facts in session.scalars(query) if MANIFEST in facts)
        assert list(broken_links(session)) == []
    assert chained == archive.shop.documents.case(document_id).blob(MANIFEST).sha256


def test_a_whole_store_has_no_fault_and_the_inspection_is_on_record(archive: Archive) -> None:
    archive.stored("H1")
    archive.stored("H2")
    found, faults = archive.inspected()
    assert (found.papers, found.files, found.faults, faults) == (2, 8, 0, [])
    with archive.database.reading() as session:
        last = session.scalars(select(AuditRow).order_by(AuditRow.seq.desc()).limit(1)).one()
        assert (last.actor, last.action, last.facts["files"]) == ("keeper", "store.inspected", 8)
        assert list(broken_links(session)) == []


@pytest.mark.parametrize("role", ROLES)
def test_one_turned_bit_is_found_in_any_file(archive: Archive, role: str) -> None:
    document_id = archive.stored()
    archive.damage(document_id, role)
    found, (fault,) = archive.inspected()
    assert not found.whole
    assert (fault.document_id, fault.role) == (document_id, role)
    assert fault.error.code == "storage.blob_damaged"
    assert f"{fault.medium}/{fault.path}" == archive.place(document_id, role)


@pytest.mark.parametrize("answer", [zlib.compress(b'{"number": 2}'), b"torn"])
def test_a_reading_that_is_no_longer_the_one_listed_is_found(
    archive: Archive, answer: bytes
) -> None:
    document_id = archive.stored()
    key = archive.shop.documents.case(document_id).readings[1]
    with archive.database.transaction() as session:
        row = update(StageResultRow).where(StageResultRow.key == key)
        session.execute(row.values(answer=answer))
    (fault,) = archive.inspected()[1]
    assert fault.error.code == "storage.manifest_disagrees"
    assert fault.error.facts["part"] == "page 2"


@pytest.mark.parametrize("at_once", [1, 2, 50])
def test_faults_of_one_paper_do_not_hide_those_of_the_next(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(fixity_module, "_AT_ONCE", at_once)
    first, second, third = sorted(archive.stored(dossier) for dossier in ("H1", "H2", "H3"))
    archive.blobs.remove(archive.shop.documents.case(first).blob("copy"))
    archive.damage(first, "record")
    archive.damage(third, MANIFEST)
    found, faults = archive.inspected()
    assert [(fault.document_id, fault.role, fault.error.code) for fault in faults] == [
        (first, "copy", "storage.blob_missing"),
        (first, "record", "storage.blob_damaged"),
        (third, MANIFEST, "storage.blob_damaged"),
    ]
    assert (found.papers, found.faults) == (3, 3)
    assert second not in {fault.document_id for fault in faults}


def test_a_file_the_store_cannot_hand_out_is_a_fault_and_no_outage(archive: Archive) -> None:
    document_id = archive.stored()
    bad = BadSector(archive.blobs, archive.shop.documents.case(document_id).blob("copy"))
    _, (fault,) = archive.inspected(bad)
    assert (fault.role, fault.error.code) == ("copy", "storage.blob_unreadable")


def test_a_store_that_is_down_is_an_outage_and_no_list_of_faults(archive: Archive) -> None:
    archive.stored()
    archive.blobs.away = True
    with pytest.raises(StoreUnreachable):
        archive.inspected()


def test_a_copy_exchanged_with_its_row_is_found_by_the_manifest(archive: Archive) -> None:
    """Whoever writes to both store and database still meets the list."""
    document_id = archive.stored()
    other = archive.blobs.put_bytes(Bucket.COPIES, b"%PDF-1.7 forged", "application/pdf")
    with archive.database.transaction() as session:
        row = session.get_one(ArtifactRow, (document_id, "copy", 0))
        row.key, row.sha256, row.size = other.key, other.sha256, other.size
    assert archive.codes() == [(MANIFEST, "storage.manifest_disagrees")]


def test_a_manifest_exchanged_too_is_found_by_the_chain(archive: Archive) -> None:
    document_id = archive.stored()
    forged = _manifest(archive, document_id).model_copy(update={"software": {"sohoa": "other"}})
    ref = archive.blobs.put_bytes(Bucket.COPIES, forged.to_json().encode(), "application/json")
    with archive.database.transaction() as session:
        row = session.get_one(ArtifactRow, (document_id, MANIFEST, 0))
        row.key, row.sha256, row.size = ref.key, ref.sha256, ref.size
    assert archive.codes() == [(MANIFEST, "storage.manifest_not_chained")]


def test_a_chain_made_to_fit_is_found_broken(archive: Archive) -> None:
    document_id = archive.stored()
    facts: dict[str, Fact] = {"from": "coded", "to": "stored", MANIFEST: "0" * 64}
    with archive.database.transaction() as session:
        entries = select(AuditRow).where(AuditRow.subject == document_id)
        row = session.scalars(entries.order_by(AuditRow.seq.desc())).first()
        assert row is not None
        let_change(session, "audit")
        row.facts = facts
    assert archive.codes() == [
        ("audit", "storage.audit_broken"),
        (MANIFEST, "storage.manifest_not_chained"),
    ]


def test_a_code_or_an_artifact_that_went_from_the_database_is_found(archive: Archive) -> None:
    one, other = sorted(archive.stored(dossier) for dossier in ("H1", "H2"))
    with archive.database.transaction() as session:
        session.execute(delete(ArtifactRow).where(ArtifactRow.document_id == one))
        session.execute(
            update(DocumentRow).where(DocumentRow.id == other).values(source_sha256="0" * 64)
        )
    _, faults = archive.inspected()
    assert [fault.role for fault in faults if fault.document_id == one] == list(ROLES)
    assert [fault.error.facts["part"] for fault in faults if fault.document_id == other] == [
        "source_sha256"
    ]


def test_only_what_was_stored_since_is_read_when_so_asked(
    archive: Archive, clock: FrozenClock
) -> None:
    old = archive.stored("H1")
    clock.advance(timedelta(days=1))
    archive.stored("H2")
    archive.damage(old, "record")
    fixity = Fixity(archive.database, archive.blobs, clock)
    faults: list[Fault] = []
    found = fixity.inspect("keeper", faults.append, since=clock.now())
    assert (found.papers, faults) == (1, [])
