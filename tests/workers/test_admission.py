"""Of a paper that must not be digitised nothing is left outside the quarantine."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.page import Line, Word
from schemas.geometry import Box
from storage.blobs import BlobRef, Bucket
from storage.errors import MoveRefused, StoreUnreachable
from storage.papers import Document, NewDocument
from storage.search import Query, Search
from storage.states import DocumentState
from storage.tables import ErasureRow, PageRow, StageResultRow
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.engines import ScriptedEngine
from workers import tasks
from workers.workshop import Workshop

S = DocumentState


def line(text: str, top: int) -> Line:
    """A printed line; letters of 20 pixels."""
    words, left = [], 40
    for word in text.split():
        words.append(Word(word, Box(left, top, left + 14 * len(word), top + 20), 0.95))
        left += 14 * len(word) + 10
    return Line(tuple(words))


SECRET = (line("UBND XÃ THỬ", 20), line("TUYỆT MẬT", 60), line("QUYẾT ĐỊNH", 120))
CARD = (
    line("CĂN CƯỚC CÔNG DÂN", 40),
    line("Citizen Identity Card", 80),
    line("IDVNM0990123456001099012345<<2", 300),
)
CARD_WITHOUT_MARKS = (
    line("CHỨNG MINH NHÂN DÂN", 40),
    line("Nơi thường trú / Place of residence: Tân Phú", 100),
)
CERTIFIED = (
    line("GIẤY KHAI SINH", 40),
    line("Chứng thực bản sao đúng với bản chính", 300),
    line("Số chứng thực: 123 Quyển số: 01 - SCT/BS", 340),
)


@pytest.fixture
def submit(shop: Workshop, scan: Path) -> Callable[..., Document]:
    def submit(dossier: str = "H1", type_hint: str | None = None) -> Document:
        new = NewDocument("giấy mật.tif", "bulk", "clerk", dossier=dossier, type_hint=type_hint)
        return shop.work.submit(scan, new)

    return submit


def work_off(shop: Workshop) -> None:
    while tasks.work(shop):
        pass


def rows(shop: Workshop, table: type[PageRow | StageResultRow | ErasureRow]) -> list[object]:
    with shop.quarantine._database.reading() as session:  # the test looks behind the counter
        return list(session.query(table))


def test_a_paper_is_among_the_originals_only_once_it_may_be(
    shop: Workshop,
    blobs: MemoryBlobs,
    scan: Path,
    submit: Callable[..., Document],
) -> None:
    document = submit()
    assert blobs.inside(Bucket.ORIGINALS) == []
    work_off(shop)
    assert shop.documents.get(document.id).state is S.AWAITING_SIGNATURE
    assert blobs.inside(Bucket.ORIGINALS) == [scan.read_bytes()]
    assert blobs.inside(Bucket.QUARANTINE) == []


def test_the_same_paper_sent_twice_leaves_one_file(
    blobs: MemoryBlobs, submit: Callable[..., Document]
) -> None:
    assert submit().id == submit().id
    assert len(blobs.inside(Bucket.QUARANTINE)) == 1


def test_of_two_dossiers_with_one_paper_each_keeps_its_own(
    shop: Workshop, submit: Callable[..., Document]
) -> None:
    """Letting one in erases its file in the quarantine, not the other's."""
    ids = [submit(dossier).id for dossier in ("H1", "H2")]
    work_off(shop)
    assert [shop.documents.get(id_).state for id_ in ids] == [S.AWAITING_SIGNATURE] * 2


class TestSecret:
    @pytest.fixture(autouse=True)
    def _stamped(self, engine: ScriptedEngine) -> None:
        engine.lines = SECRET

    @pytest.fixture
    def document_id(self, shop: Workshop, submit: Callable[..., Document]) -> str:
        document = submit()
        work_off(shop)
        return document.id

    def test_it_is_kept_apart_and_says_why_and_where(
        self, shop: Workshop, document_id: str
    ) -> None:
        document = shop.documents.get(document_id)
        assert (document.state, document.error_code) == (S.QUARANTINED, "workers.kept_apart")
        assert document.error_facts["outcome"] == "tuyet_mat"
        assert document.error_facts["page"] == 1
        assert document.error_facts["x0"] != document.error_facts["x1"]

    def test_no_word_and_no_picture_of_it_is_left_outside(
        self, shop: Workshop, blobs: MemoryBlobs, document_id: str
    ) -> None:
        assert document_id
        for bucket in (Bucket.ORIGINALS, Bucket.WORKING, Bucket.COPIES):
            assert blobs.inside(bucket) == []
        assert rows(shop, StageResultRow) == []
        assert {page.folded for page in rows(shop, PageRow) if isinstance(page, PageRow)} == {""}
        assert list(shop.spool._folder.iterdir()) == []
        assert rows(shop, ErasureRow) == []

    def test_nobody_finds_it(self, shop: Workshop, document_id: str) -> None:
        assert document_id
        search = Search(shop.quarantine._database)
        for query in (Query(), Query("tuyet mat"), Query("quyet dinh"), Query(dossier="H1")):
            assert search.find(query).hits == []

    def test_the_keeper_still_has_scan_and_pictures(
        self, shop: Workshop, blobs: MemoryBlobs, scan: Path, document_id: str
    ) -> None:
        assert scan.read_bytes() in blobs.inside(Bucket.QUARANTINE)
        for page in (1, 2):
            ref = shop.documents.artifact(document_id, "preview", page)
            assert ref is not None
            assert shop.quarantine.is_inside(ref)
            assert blobs.get_bytes(ref)

    def test_on_a_persons_word_it_is_read_again_and_let_in(
        self, shop: Workshop, blobs: MemoryBlobs, document_id: str
    ) -> None:
        shop.quarantine.release(document_id, actor="trưởng phòng", reason="dấu đã giải mật")
        work_off(shop)
        document = shop.documents.get(document_id)
        assert (document.state, document.released_by) == (S.AWAITING_SIGNATURE, "trưởng phòng")
        assert len(blobs.inside(Bucket.ORIGINALS)) == 1
        assert blobs.inside(Bucket.QUARANTINE) == []
        move = shop.documents.history(document_id)[2]
        assert (move.actor, move.reason) == ("trưởng phòng", "dấu đã giải mật")

    def test_what_the_keeper_refuses_is_gone(
        self, shop: Workshop, blobs: MemoryBlobs, document_id: str
    ) -> None:
        shop.quarantine.reject(document_id, actor="trưởng phòng", reason="chuyển văn thư mật")
        assert shop.documents.get(document_id).state is S.REJECTED
        assert blobs.kept == {}
        with pytest.raises(MoveRefused):
            shop.quarantine.release(document_id, actor="a", reason="r")

    def test_an_outage_delays_erasing_and_forgets_nothing(
        self, shop: Workshop, blobs: MemoryBlobs, document_id: str
    ) -> None:
        blobs.away = True
        with pytest.raises(StoreUnreachable):
            shop.quarantine.reject(document_id, actor="trưởng phòng", reason="r")
        assert shop.documents.get(document_id).state is S.REJECTED
        blobs.away = False
        assert shop.quarantine.erase_pending() == 3
        assert blobs.kept == {}


def test_an_identity_card_is_shown_and_not_kept(
    shop: Workshop,
    blobs: MemoryBlobs,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
) -> None:
    engine.lines = CARD
    document_id = submit().id
    work_off(shop)
    document = shop.documents.get(document_id)
    assert (document.state, document.error_code) == (S.REJECTED, "workers.only_to_be_shown")
    assert blobs.kept == {}
    assert rows(shop, StageResultRow) == []


@pytest.mark.parametrize(
    ("lines", "state"),
    [(SECRET, S.QUARANTINED), (CARD, S.REJECTED), ((line("QUYẾT ĐỊNH", 20),), S.FAILED)],
)
def test_what_was_read_of_a_paper_that_is_not_whole_is_looked_at_before_it_rests(
    shop: Workshop,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
    lines: tuple[Line, ...],
    state: DocumentState,
) -> None:
    """Pictures of papers that failed are shown to clerks."""
    engine.lines, engine.gives_up_after = lines, 1
    document_id = submit().id
    work_off(shop)
    assert shop.documents.get(document_id).state is state
    shown = shop.documents.pages_with(document_id, "preview")
    assert (shown == []) is (state is S.REJECTED)


@pytest.mark.parametrize("lines", [SECRET, CARD], ids=["kept apart", "only shown"])
def test_a_store_that_is_away_leaves_no_scan_near_the_worker(
    shop: Workshop,
    blobs: MemoryBlobs,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
    monkeypatch: pytest.MonkeyPatch,
    lines: tuple[Line, ...],
) -> None:
    def away(_: BlobRef) -> None:
        raise StoreUnreachable(endpoint="memory", cause="away")

    engine.lines = lines
    document_id = submit().id
    monkeypatch.setattr(blobs, "remove", away)
    work_off(shop)
    assert shop.documents.get(document_id).state in {S.QUARANTINED, S.REJECTED}
    assert list(shop.spool._folder.iterdir()) == []


def test_what_a_person_called_by_its_type_is_not_erased_on_a_machines_word(
    shop: Workshop,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
) -> None:
    engine.lines = CARD
    document_id = submit(type_hint="don_de_nghi").id
    work_off(shop)
    assert shop.documents.get(document_id).state is S.QUARANTINED


def test_a_certified_copy_waits_for_a_persons_word(
    shop: Workshop,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
) -> None:
    engine.lines = CERTIFIED
    document_id = submit().id
    work_off(shop)
    document = shop.documents.get(document_id)
    assert document.state is S.QUARANTINED
    assert document.error_facts["outcome"] == "ban_sao_chung_thuc"


def test_a_paper_that_is_only_likely_to_be_an_identity_paper_waits_for_a_persons_word(
    shop: Workshop,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
) -> None:
    engine.lines = CARD_WITHOUT_MARKS
    document_id = submit().id
    work_off(shop)
    document = shop.documents.get(document_id)
    assert document.state is S.QUARANTINED
    assert document.error_facts["outcome"] == "can_cuoc"


def test_the_reading_of_a_twin_that_was_let_in_is_not_taken_away(
    shop: Workshop,
    engine: ScriptedEngine,
    submit: Callable[..., Document],
) -> None:
    """The same scan in two dossiers: released in one, kept apart in the other."""
    engine.lines = SECRET
    first = submit("H1").id
    work_off(shop)
    shop.quarantine.release(first, actor="keeper", reason="r")
    work_off(shop)
    second = submit("H2").id
    work_off(shop)
    assert shop.documents.get(second).state is S.QUARANTINED
    assert len(shop.reading(shop.documents.case(first)).pages) == 2
    ref = shop.documents.artifact(first, "preview", 1)
    assert ref is not None
    assert shop.blobs.get_bytes(ref)
