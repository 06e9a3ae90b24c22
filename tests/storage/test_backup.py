"""A backup holds everything at one moment, and what is restored from it is the same."""

import gzip
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select, text

from schemas.errors import SohoaError
from storage import audit
from storage.anchors import Anchors
from storage.backup import TURNS, Backed, Backup
from storage.blobs import WRITE_ONCE, BlobRef, Bucket
from storage.clients import Clients, Scope
from storage.database import Database
from storage.documents import Documents
from storage.dump import dump_tables
from storage.errors import (
    BackupDamaged,
    BackupMissing,
    BackupNewer,
    BackupPointUnknown,
    RestoreTargetNotEmpty,
    RestoreUnfaithful,
    RestoreUnfinished,
    StoreUnreachable,
)
from storage.findable import catch_up
from storage.ledger import Ledger
from storage.migrate import upgrade
from storage.papers import Document, NewDocument
from storage.points import (
    BackupManifest,
    Verification,
    newest_point,
    point_named,
    point_names,
)
from storage.quarantine import Quarantine
from storage.restore import Restore
from storage.results import StageResults
from storage.revision import require_current
from storage.states import DocumentState
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.servers.postgres import PostgresServer

S = DocumentState


@dataclass
class Office:
    """An installation with some work in it, and the folder of its backups."""

    database: Database
    blobs: MemoryBlobs
    clock: FrozenClock
    folder: Path
    reported: list[SohoaError] = field(default_factory=list)

    @property
    def documents(self) -> Documents:
        return Documents(self.database, self.clock)

    def stored(self, content: str) -> Document:
        """A paper that was let in, with a preview and a copy."""
        original = self.blobs.put_bytes(Bucket.ORIGINALS, content.encode(), "image/png")
        document = self.documents.receive(NewDocument("a.png", "bulk", "clerk"), original)
        preview = self.blobs.put_bytes(Bucket.WORKING, f"small {content}".encode(), "image/jpeg")
        copy = self.blobs.put_bytes(Bucket.COPIES, f"signed {content}".encode(), "application/pdf")
        self.documents.attach(document.id, "preview", preview, 1)
        self.documents.attach(document.id, "copy", copy)
        start = S.RECEIVED
        for state in (S.COPIED, S.EXTRACTED, S.CODED, S.STORED):
            self.documents.move(document.id, start, state, actor="w", reason=str(state))
            start = state
        return document

    def held(self, content: str) -> Document:
        """A paper in quarantine, with its picture."""
        original = self.blobs.put_bytes(Bucket.QUARANTINE, content.encode(), "image/png")
        document = self.documents.receive(NewDocument("b.png", "bulk", "clerk"), original)
        preview = self.blobs.put_bytes(Bucket.WORKING, f"small {content}".encode(), "image/jpeg")
        self.documents.attach(document.id, "preview", preview, 1)
        return document

    def let_in(self, document: Document) -> None:
        """A paper that was held, as a worker does."""
        seconds, dead = 60, lambda _: False
        ledger = Ledger(
            self.database, self.clock, self.documents, seconds=seconds, owner_is_dead=dead
        )
        lease = ledger.claim(document.id, S.RECEIVED, "w")
        held = self.documents.artifact(document.id, "original")
        assert lease is not None
        assert held is not None
        kept = self.blobs.put_bytes(Bucket.ORIGINALS, self.blobs.get_bytes(held), held.media_type)
        Quarantine(self.database, self.blobs, self.documents, ledger).admit(lease, kept)

    def backed_up(self, *, prove_all: bool = False) -> Backed:
        self.clock.advance(timedelta(hours=1))
        backup = Backup(self.database, self.blobs, self.clock, software="test")
        report = self.reported.append
        return backup.make(self.folder, "operator", report, prove_all=prove_all)


@pytest.fixture
def office(database: Database, clock: FrozenClock, tmp_path: Path) -> Office:
    office = Office(database, MemoryBlobs(), clock, tmp_path / "backups")
    office.stored("paper one")
    office.held("secret paper")
    Clients(database, clock).add("quầy 1", frozenset(Scope))
    StageResults(database, clock).keep("0" * 64, "reading", b"a reading \x00\xff")
    Anchors(database, office.blobs, clock).set()
    return office


@pytest.fixture
def empty_sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'restored.sqlite'}"


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> str:
    return postgres.url(postgres.make_database())


@pytest.fixture(
    params=[
        pytest.param("empty_sqlite", id="to-sqlite"),
        pytest.param("empty_postgres", id="to-postgresql", marks=pytest.mark.scale),
    ]
)
def target(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database without any table: of the same kind, or the other one."""
    with closing(Database(request.getfixturevalue(request.param))) as database:
        yield database


@pytest.fixture
def sqlite_target(empty_sqlite: str) -> Iterator[Database]:
    with closing(Database(empty_sqlite)) as database:
        yield database


def _rows(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Everything a database holds, whichever kind it is, but what it finds papers by."""
    found = MetaData()
    found.reflect(database.engine, only=lambda name, _: not name.startswith("findable"))
    with database.snapshot() as connection:
        return {
            table.name: [
                tuple(_alike(value) for value in row)
                for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in found.sorted_tables
        }


def _alike(value: object) -> object:
    zone = getattr(value, "tzinfo", None)
    return value.replace(tzinfo=None) if zone is not None else value  # type: ignore[attr-defined]


def _restore(office: Office, target: Database, blobs: MemoryBlobs) -> None:
    restore = Restore(target, blobs, office.clock)
    restore.put_back(newest_point(office.folder), "operator", office.reported.append)


def test_what_is_restored_is_what_was_there_on_either_kind_of_database(
    office: Office, target: Database
) -> None:
    before = _rows(office.database)
    office.backed_up()
    blobs = MemoryBlobs()
    _restore(office, target, blobs)
    after = _rows(target)
    newest = after["audit"].pop()
    assert "store.restored" in newest
    assert after == before
    assert blobs.kept == office.blobs.kept
    assert list(Anchors(target, blobs, office.clock).faults()) == []


def test_work_goes_on_where_it_was_restored(office: Office, target: Database) -> None:
    """Numbers that the database gives go on after those that were given."""
    office.backed_up()
    blobs = MemoryBlobs()
    _restore(office, target, blobs)
    moved_in = Office(target, blobs, office.clock, office.folder)
    moved_in.stored("paper two")
    with target.reading() as session:
        assert list(audit.broken_links(session)) == []


def test_a_second_backup_fetches_only_what_is_new(office: Office) -> None:
    first = office.backed_up()
    again = office.backed_up()
    office.stored("paper two")
    third = office.backed_up()
    assert again.fetched == 2, "what is held apart lies with each backup"
    assert third.fetched == again.fetched + 3
    assert (first.point.manifest.objects, third.point.manifest.objects) == (6, 9)
    assert point_names(office.folder) == sorted(made.point.name for made in (first, again, third))


def test_a_paper_held_apart_goes_from_the_backup_with_its_points(office: Office) -> None:
    made = office.backed_up()
    shutil.rmtree(office.folder / made.point.name)
    left = [path.read_bytes() for path in office.folder.rglob("*") if path.is_file()]
    assert left
    assert not [content for content in left if b"secret paper" in content]


def test_nobody_else_can_look_into_a_backup(office: Office) -> None:
    office.backed_up()
    assert office.folder.stat().st_mode & 0o077 == 0


def test_a_blob_that_is_gone_or_damaged_is_reported_and_the_rest_is_saved(office: Office) -> None:
    gone, damaged = office.stored("gone"), office.stored("damaged")
    original = office.documents.artifact(gone.id, "original")
    copy = office.documents.artifact(damaged.id, "copy")
    assert original is not None
    assert copy is not None
    del office.blobs.kept[f"{original.bucket}/{original.key}"]
    office.blobs.kept[f"{copy.bucket}/{copy.key}"] = b"something else"
    made = office.backed_up()
    assert sorted({error.code for error in office.reported}) == [
        "storage.blob_damaged", "storage.blob_missing",
    ]  # fmt: skip
    assert made.faults == len(office.reported)
    assert made.point.manifest.objects == 6 + 2 * 3 - 2


def test_a_blob_that_the_store_cannot_hand_out_is_reported_and_the_rest_is_saved(
    office: Office,
) -> None:
    """A bad sector: the store breaks off, as one that is down, and answers for all others."""
    copy = office.documents.artifact(office.stored("a").id, "copy")
    assert copy is not None
    office.blobs.bad_sectors.add(f"{copy.bucket}/{copy.key}")
    made = office.backed_up()
    assert {error.code for error in office.reported} == {
        "storage.blob_unreadable", "storage.blob_missing",
    }  # fmt: skip
    assert made.point.manifest.objects == 6 + 3 - 1


def test_a_preview_that_has_expired_is_no_fault(office: Office) -> None:
    for path in [path for path in office.blobs.kept if "-working/" in path]:
        del office.blobs.kept[path]
    made = office.backed_up()
    assert (made.gone, made.faults) == (2, 0)


def test_a_paper_that_is_let_in_while_the_backup_is_made_is_in_it(
    office: Office, sqlite_target: Database
) -> None:
    """Its row was dumped with the original in quarantine, and by then that lies elsewhere."""
    paper = office.held("let in meanwhile")
    before = office.documents.artifact(paper.id, "original")
    assert before is not None
    listed = office.blobs.listed

    def let_in(bucket: Bucket) -> Iterator[BlobRef]:
        if bucket is max(WRITE_ONCE):
            office.let_in(paper)
        return listed(bucket)

    with pytest.MonkeyPatch.context() as meanwhile:
        meanwhile.setattr(office.blobs, "listed", let_in)
        made = office.backed_up()
    assert (made.gone, made.faults) == (0, 0)
    assert f"{before.bucket}/{before.key}" not in office.blobs.kept
    blobs = MemoryBlobs()
    _restore(office, sqlite_target, blobs)
    there = Documents(sqlite_target, office.clock).artifact(paper.id, "original")
    assert there is not None
    assert blobs.get_bytes(there) == b"let in meanwhile"


def test_a_backup_that_was_broken_off_is_none_and_leaves_nothing_of_papers_held_apart(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office.backed_up().point.name
    with monkeypatch.context() as broken:
        broken.setattr(BackupManifest, "model_dump_json", _killed)
        with pytest.raises(KeyboardInterrupt):
            office.backed_up()
    assert sorted(path.name for path in office.folder.iterdir()) == [made, "blobs"]
    office.blobs.away = True
    with pytest.raises(StoreUnreachable):
        office.backed_up()
    assert sorted(path.name for path in office.folder.iterdir()) == [made, "blobs"]
    assert point_names(office.folder) == [made]


def test_two_backups_of_one_second_are_two_points(office: Office) -> None:
    first = office.backed_up().point.name
    office.clock.advance(timedelta(hours=-1))
    second = office.backed_up().point.name
    assert point_names(office.folder) == [first, second]
    assert sorted(path.name for path in office.folder.iterdir()) == [first, second, "blobs"]


def test_the_next_backup_vouches_for_this_one(office: Office) -> None:
    made = office.backed_up()
    with office.database.reading() as session:
        *_, newest = audit.links(session, "store")
    assert newest.entry.facts == {"point": made.point.name, "manifest": made.point.sha256}


def test_an_office_that_works_is_not_restored_over(office: Office) -> None:
    office.backed_up()
    before = _rows(office.database)
    with pytest.raises(RestoreTargetNotEmpty):
        _restore(office, office.database, MemoryBlobs())
    assert _rows(office.database) == before


@pytest.mark.slow
def test_a_store_that_holds_other_papers_is_not_restored_into(
    office: Office, sqlite_target: Database
) -> None:
    office.backed_up()
    blobs = MemoryBlobs()
    blobs.put_bytes(Bucket.ORIGINALS, b"somebody else's", "image/png")
    with pytest.raises(RestoreTargetNotEmpty):
        _restore(office, sqlite_target, blobs)


def test_a_restore_that_was_broken_off_can_be_begun_again(
    office: Office, sqlite_target: Database
) -> None:
    office.backed_up()
    blobs = MemoryBlobs()
    (found,) = office.blobs.inside(Bucket.ORIGINALS)
    blobs.put_bytes(Bucket.ORIGINALS, found, "image/png")
    _restore(office, sqlite_target, blobs)
    assert blobs.kept == office.blobs.kept


def _spoil_a_blob(folder: Path) -> None:
    path = next(path for path in sorted((folder / "blobs").rglob("*")) if path.is_file())
    path.chmod(0o600)
    path.write_bytes(b"x" * path.stat().st_size)


def _lose_a_blob(folder: Path) -> None:
    next(path for path in sorted((folder / "blobs").rglob("*")) if path.is_file()).unlink()


def _spoil_a_table(folder: Path) -> None:
    path = next(folder.glob("*/database/documents.jsonl.gz"))
    path.write_bytes(path.read_bytes()[:-9] + b"123456789")


def _shorten_the_list(folder: Path) -> None:
    path = next(folder.glob("*/objects.jsonl.gz"))
    path.write_bytes(path.read_bytes()[:-20])


def _spoil_the_manifest(folder: Path) -> None:
    next(folder.glob("*/manifest.json")).write_text("{}")


@pytest.mark.parametrize(
    "spoil", [_spoil_a_blob, _lose_a_blob, _spoil_a_table, _shorten_the_list, _spoil_the_manifest]
)
def test_a_damaged_backup_is_named_and_no_row_is_entered(
    spoil: Callable[[Path], None], office: Office, sqlite_target: Database
) -> None:
    office.backed_up()
    spoil(office.folder)
    with pytest.raises(BackupDamaged):
        _restore(office, sqlite_target, MemoryBlobs())
    assert "documents" not in _rows(sqlite_target)


def test_missing_files_are_all_named_before_anything_is_put_anywhere(
    office: Office, sqlite_target: Database
) -> None:
    office.backed_up()
    gone, short, *_ = _shared(office)
    gone.unlink()
    short.chmod(0o600)
    short.write_bytes(b"")
    blobs = MemoryBlobs()
    with pytest.raises(BackupDamaged) as refusal:
        _restore(office, sqlite_target, blobs)
    assert {fault.facts["path"] for fault in office.reported} == {str(gone), str(short)}
    assert refusal.value.facts["files"] == 2
    assert blobs.kept == {}


def test_rotted_files_are_all_named_at_the_end(office: Office, sqlite_target: Database) -> None:
    office.backed_up()
    every = _shared(office)
    for path in every:
        _rot(path)
    with pytest.raises(BackupDamaged) as refusal:
        _restore(office, sqlite_target, MemoryBlobs())
    assert {fault.facts["path"] for fault in office.reported} == set(map(str, every))
    assert refusal.value.facts["files"] == len(every)


def test_nobody_works_on_what_is_half_restored_until_the_restore_is_done(
    office: Office, target: Database
) -> None:
    point = office.backed_up().point.name
    rotted, *_ = _shared(office)
    content = _rot(rotted)
    blobs = MemoryBlobs()
    with pytest.raises(BackupDamaged):
        _restore(office, target, blobs)
    with pytest.raises(RestoreUnfinished) as refusal:
        require_current(target)
    assert refusal.value.facts == {"point": point}
    rotted.write_bytes(content)
    _restore(office, target, blobs)
    require_current(target)
    assert "restore_unfinished" not in _rows(target)
    assert blobs.kept == office.blobs.kept


def test_a_restore_broken_off_after_its_rows_were_entered_goes_on_from_there(
    office: Office, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _rows(office.database)
    office.backed_up()
    blobs = MemoryBlobs()
    with monkeypatch.context() as broken:
        broken.setattr(Restore, "_end", _killed)
        with pytest.raises(KeyboardInterrupt):
            _restore(office, target, blobs)
    with pytest.raises(RestoreUnfinished):
        require_current(target)
    _restore(office, target, blobs)
    catch_up(target)
    after = _rows(target)
    assert "store.restored" in after["audit"].pop()
    assert after == before


def _raise(fault: SohoaError) -> None:
    raise fault


def _killed(*_: object, **__: object) -> None:
    raise KeyboardInterrupt


def test_an_unfinished_restore_of_one_backup_is_not_finished_with_the_rows_of_another(
    office: Office, sqlite_target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.backed_up()
    with monkeypatch.context() as broken:
        broken.setattr(Restore, "_end", _killed)
        with pytest.raises(KeyboardInterrupt):
            _restore(office, sqlite_target, MemoryBlobs())
    office.backed_up()
    with pytest.raises(RestoreTargetNotEmpty):
        _restore(office, sqlite_target, MemoryBlobs())


def _rot(path: Path) -> bytes:
    """One byte changes, as on a disk that forgets; returns what it was."""
    content = path.read_bytes()
    path.chmod(0o600)
    path.write_bytes(bytes([content[0] ^ 1]) + content[1:])
    return content


def _shared(office: Office) -> list[Path]:
    return sorted(path for path in (office.folder / "blobs").rglob("*") if path.is_file())


def _codes(office: Office) -> list[str]:
    return [error.code for error in office.reported]


def test_a_rotted_file_is_found_within_some_backups_and_copied_anew(office: Office) -> None:
    office.backed_up()
    before = {path: _rot(path) for path in _shared(office)}
    made = [office.backed_up() for _ in range(TURNS)]
    assert {path: path.read_bytes() for path in before} == before
    assert sum(one.mended for one in made) == len(before)
    assert max(one.proven for one in made) < len(before), "a part of them each time"
    assert sum(one.faults for one in made) == 0
    assert _codes(office) == ["storage.backup_mended"] * len(before)


def test_all_files_are_proven_at_once_on_demand(office: Office) -> None:
    office.backed_up()
    before = {path: _rot(path) for path in _shared(office)}
    made = office.backed_up(prove_all=True)
    assert (made.proven, made.mended, made.faults) == (len(before), len(before), 0)
    assert {path: path.read_bytes() for path in before} == before


def test_a_rotted_file_that_the_store_has_no_longer_is_a_fault(office: Office) -> None:
    office.backed_up()
    preview = hashlib.sha256(b"small paper one").hexdigest()
    path = office.folder / "blobs" / preview[:2] / preview
    _rot(path)
    for key in [key for key in office.blobs.kept if preview in key]:
        del office.blobs.kept[key]
    made = office.backed_up(prove_all=True)
    assert made.faults == 1
    assert (_codes(office), office.reported[0].facts["path"]) == (
        ["storage.backup_damaged"],
        str(path),
    )


def test_a_whole_file_is_kept_though_the_store_has_cut_off_its_own(office: Office) -> None:
    """What is listed of it is a wrong size, and the only whole one must not go."""
    office.backed_up()
    original = hashlib.sha256(b"paper one").hexdigest()
    (key,) = [key for key in office.blobs.kept if original in key]
    office.blobs.kept[key] = b"paper"
    office.backed_up()
    path = office.folder / "blobs" / original[:2] / original
    assert path.read_bytes() == b"paper one"
    assert original in {kept.sha256 for kept in newest_point(office.folder).objects()}


def test_what_the_store_has_lost_since_an_earlier_backup_is_named_and_kept(
    office: Office, sqlite_target: Database
) -> None:
    """The folder has it still: a restore of the newest point must bring it back."""
    office.backed_up()
    before = dict(office.blobs.kept)
    original = hashlib.sha256(b"paper one").hexdigest()
    (key,) = [key for key in office.blobs.kept if original in key]
    del office.blobs.kept[key]
    made = office.backed_up()
    assert (made.faults, _codes(office)) == (1, ["storage.blob_missing"])
    blobs = MemoryBlobs()
    _restore(office, sqlite_target, blobs)
    assert blobs.kept == before


def _faulty(office: Office) -> list[str]:
    return [str(fault.facts["path"]) for fault in Verification(office.folder).faults()]


def test_a_folder_of_backups_is_read_through_without_a_restore(office: Office) -> None:
    office.backed_up()
    office.stored("paper two")
    office.backed_up()
    verification = Verification(office.folder)
    assert list(verification.faults()) == []
    every = [path for path in office.folder.rglob("*") if path.is_file()]
    assert verification.points == 2
    assert verification.files == len(every) - verification.points, "a manifest counts as a point"


def test_every_damaged_or_missing_file_is_named(office: Office) -> None:
    first = office.backed_up().point.name
    rotted, gone, *_ = _shared(office)
    office.stored("paper two")
    newest = office.backed_up().point.name
    held = next((office.folder / first / "held").iterdir())
    table = office.folder / first / "database" / "documents.jsonl.gz"
    listing = office.folder / newest / "objects.jsonl.gz"
    for path in (rotted, held, table, listing):
        _rot(path)
    gone.unlink()
    assert sorted(_faulty(office)) == sorted(map(str, (rotted, gone, held, table, listing)))


def test_a_manifest_changed_with_care_is_not_the_one_that_the_next_log_vouches_for(
    office: Office,
) -> None:
    first = office.backed_up().point.name
    office.backed_up()
    path = office.folder / first / "manifest.json"
    path.write_text(path.read_text().replace("test", "tesu"))
    assert _faulty(office) == [str(path)]


def test_a_rotted_manifest_hides_no_other_point(office: Office) -> None:
    first = office.backed_up().point.name
    newest = office.backed_up().point.name
    _rot(office.folder / first / "manifest.json")
    assert newest_point(office.folder).name == newest
    assert _faulty(office) == [str(office.folder / first / "manifest.json")]
    assert office.backed_up().faults == 0


def test_who_asks_for_a_point_that_is_not_there_is_told_some_that_are(office: Office) -> None:
    names = [office.backed_up().point.name for _ in range(7)]
    with pytest.raises(BackupPointUnknown) as refusal:
        point_named(office.folder, "2020")
    assert refusal.value.facts["known"] == ", ".join(names[:1:-1])
    assert point_named(office.folder, names[0]).name == names[0]


def _rewritten(office: Office, **changes: object) -> None:
    path = office.folder / newest_point(office.folder).name / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def test_a_backup_of_a_newer_program_is_refused(office: Office, sqlite_target: Database) -> None:
    office.backed_up()
    _rewritten(office, revision="9000")
    with pytest.raises(BackupNewer):
        _restore(office, sqlite_target, MemoryBlobs())
    assert _rows(sqlite_target) == {}, "the place is as empty as it was"


def test_rows_whose_log_does_not_end_as_the_manifest_says_are_not_entered(
    office: Office, sqlite_target: Database
) -> None:
    office.backed_up()
    _rewritten(office, audit_digest="0" * 64)
    with pytest.raises(RestoreUnfaithful):
        _restore(office, sqlite_target, MemoryBlobs())
    assert _rows(sqlite_target)["documents"] == []


def test_a_folder_without_a_whole_backup_is_named(tmp_path: Path) -> None:
    (tmp_path / "20260302T013000Z.part").mkdir()
    with pytest.raises(BackupMissing):
        newest_point(tmp_path)


_BEFORE = "0004"


def test_a_backup_of_an_older_program_is_brought_forward(
    sqlite_target: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    """Rows go into the tables of their own revision; the migrations do the rest."""
    point = tmp_path / "backups" / "20260101T000000Z"
    (point / "database").mkdir(parents=True)
    with closing(Database(f"sqlite:///{tmp_path / 'old.sqlite'}")) as old:
        upgrade(old, _BEFORE)
        with old.transaction() as session:
            session.execute(text(_A_PAPER_OF_BEFORE))
        with old.snapshot() as connection:
            tables = tuple(dump_tables(connection, point / "database"))
    (point / "objects.jsonl.gz").write_bytes(gzip.compress(b""))
    manifest = BackupManifest(
        made_at=clock.now(),
        software="before",
        revision=_BEFORE,
        tables=tables,
        audit_seq=0,
        audit_digest="",
        buckets={},
        objects=0,
        size=0,
        objects_sha256=hashlib.sha256((point / "objects.jsonl.gz").read_bytes()).hexdigest(),
    )
    (point / "manifest.json").write_text(manifest.model_dump_json())
    restore = Restore(sqlite_target, MemoryBlobs(), clock)
    restore.put_back(newest_point(point.parent), "operator", _raise)
    require_current(sqlite_target)
    assert Documents(sqlite_target, clock).get("d").state is S.RECEIVED


_A_PAPER_OF_BEFORE = """
    INSERT INTO documents (id, state, lane, source_name, source_sha256, submitted_by,
                           needs_review, marked_fields, attempts, created_at, changed_at)
    VALUES ('d', 'received', 'bulk', 'a.pdf', '0', 'clerk', false, 0, 0,
            '2026-01-02 03:04:05.000000', '2026-01-02 03:04:05.000000')
"""
