"""Copies are raised in the background: patiently, once each, and again before they run out."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipeline.seal import SealPlace, seal_copy, verify_copy
from pipeline.seal.levels import Notary, renew_by
from pipeline.seal.web import WebStamper, online_fetcher
from schemas.signatures import load_signature_rules
from storage.blobs import Bucket
from storage.custody import Custody
from storage.database import Database
from storage.documents import Documents
from storage.levels import SealLevels
from storage.papers import NewDocument
from storage.tables import SealLevelRow
from tests.authority import Authority, running_authority
from tests.copies import compose
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.pki import AT, TT01_2023
from tests.printed import scan
from workers.breaker import CircuitBreaker
from workers.levels import LevelKeeper
from workers.stamping import PatientStamper

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module", name="running")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Authority]:
    with running_authority(tmp_path_factory.mktemp("authority")) as authority:
        yield authority


@pytest.fixture(name="authority")
def _authority(running: Authority) -> Authority:
    running.now = AT
    running.trouble.clear()
    running.asked.clear()
    return running


class Keeper:
    """A keeper, and everything a test looks at behind it."""

    def __init__(self, database: Database, authority: Authority, folder: Path) -> None:
        self.database, self.authority, self.folder = database, authority, folder
        self.clock = FrozenClock(AT)
        self.blobs = MemoryBlobs()
        self.documents = Documents(database, self.clock)
        self.levels = SealLevels(database, self.clock)
        stamper = PatientStamper(WebStamper(authority.tsa_url, seconds=3), _at_once)
        self.keeper = LevelKeeper(
            levels=self.levels,
            blobs=self.blobs,
            clock=self.clock,
            notary=Notary(authority.store, stamper, online_fetcher),
            rules=load_signature_rules(),
            target="B-LTA",
            breaker=CircuitBreaker(self.clock),
            workplace=folder / "work",
        )

    def signed(self, number: int = 1, label: str = "officer") -> str:
        """A document whose copy was just signed."""
        scanned = self.blobs.put_bytes(Bucket.ORIGINALS, str(number).encode(), "application/pdf")
        new = NewDocument(f"{number}.pdf", "counter", "clerk")
        document = self.documents.receive(new, scanned)
        copy = compose([scan()], self.folder / f"{number}.pdf")
        out = self.folder / f"{number}-signed.pdf"
        signer, place = self.authority.signer(label), SealPlace(text=scan()[1])
        seal_copy(copy, signer, TT01_2023, at=AT, out=out, place=place)
        ref = self.blobs.put_file(Bucket.COPIES, out, "application/pdf")
        self.documents.attach(document.id, "copy", ref)
        return document.id

    def handed_out(self, document_id: str) -> Path:
        """The copy that people get."""
        ref = Custody(self.database).handed_out(document_id)
        assert ref is not None
        return self.blobs.get_file(ref, self.folder / "handed-out.pdf")

    def level(self, document_id: str) -> str:
        """Its level, as a stranger finds it."""
        (found,) = verify_copy(self.handed_out(document_id), self.authority.store, at=AT).signatures
        return found.level

    def row(self, document_id: str) -> SealLevelRow:
        """What the list says of it."""
        with self.database.reading() as session:
            return session.get_one(SealLevelRow, document_id)


async def _at_once(_: float) -> None:
    return


@pytest.fixture(name="keeper")
def _keeper(sqlite_database: Database, authority: Authority, tmp_path: Path) -> Keeper:
    return Keeper(sqlite_database, authority, tmp_path)


def test_every_signed_copy_is_raised_once_and_the_first_one_is_kept(keeper: Keeper) -> None:
    documents = [keeper.signed(number) for number in range(3)]
    first = [keeper.documents.artifact(document, "copy") for document in documents]
    assert keeper.keeper.work() == 3
    assert keeper.keeper.work() == 0
    assert [keeper.level(document) for document in documents] == ["B-LTA"] * 3
    assert [keeper.documents.artifact(document, "copy") for document in documents] == first


def test_an_authority_that_is_away_holds_nothing_up_and_is_asked_again_later(
    keeper: Keeper,
) -> None:
    document = keeper.signed()
    keeper.authority.trouble += ["down"] * 3
    assert keeper.keeper.work() == 0
    assert keeper.level(document) == "B-B"
    assert keeper.row(document).attempts == 1
    assert keeper.keeper.work() == 0
    keeper.clock.advance(timedelta(minutes=1, seconds=1))
    assert keeper.keeper.work() == 1
    assert keeper.level(document) == "B-LTA"


def test_two_hiccups_of_the_authority_are_not_even_noticed(keeper: Keeper) -> None:
    document = keeper.signed()
    keeper.authority.trouble += ["garbage", "slow"]
    assert keeper.keeper.work() == 1
    assert keeper.level(document) == "B-LTA"


def test_after_three_copies_in_vain_the_authority_is_left_in_peace(keeper: Keeper) -> None:
    for number in range(6):
        keeper.signed(number)
    keeper.authority.trouble += ["down"] * 18
    assert keeper.keeper.work() == 0
    assert keeper.authority.asked.count("tsa") == 9
    keeper.authority.trouble.clear()
    assert keeper.keeper.work() == 0
    keeper.clock.advance(timedelta(minutes=3))
    assert keeper.keeper.work() == 6


def test_waiting_grows_up_to_six_hours(keeper: Keeper) -> None:
    document = keeper.signed()
    waits = []
    for _ in range(12):
        due = keeper.levels.claim()
        assert due is not None
        keeper.levels.postponed(due)
        waits.append(keeper.row(document).next_at - keeper.clock.now())
        keeper.clock.advance(waits[-1])
    assert waits[:3] == [timedelta(minutes=m) for m in (1, 2, 4)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=6)


def test_a_copy_that_is_worked_on_is_nobody_elses(keeper: Keeper) -> None:
    keeper.signed()
    assert keeper.levels.claim() is not None
    assert keeper.levels.claim() is None
    keeper.clock.advance(timedelta(minutes=16))
    assert keeper.levels.claim() is not None


def test_a_copy_whose_certificate_is_revoked_is_not_tried_for_ever(keeper: Keeper) -> None:
    document = keeper.signed(label="revoked")
    assert keeper.keeper.work() == 0
    keeper.clock.advance(timedelta(days=400))
    assert keeper.keeper.work() == 0
    assert keeper.row(document).attempts == 0


def test_a_copy_is_renewed_before_its_time_stamp_ends(keeper: Keeper) -> None:
    """The authority's certificate ends on day 800; ninety days before, a new stamp is due."""
    document = keeper.signed()
    assert keeper.keeper.work() == 1
    due = renew_by(keeper.handed_out(document), load_signature_rules())
    assert due == (AT + timedelta(days=710)).date()
    keeper.clock.advance(timedelta(days=700))
    assert keeper.keeper.work() == 0
    keeper.clock.advance(timedelta(days=11))
    keeper.authority.now = keeper.clock.now()
    assert keeper.keeper.work() == 1
    found = keeper.handed_out(document).read_bytes()
    assert found.count(b"/DocTimeStamp") == 2


def test_a_digest_that_is_counted_out_calls_for_renewal_first(keeper: Keeper) -> None:
    document = keeper.signed()
    keeper.keeper.work()
    rules = load_signature_rules()
    digests = rules.strength.digests
    soon = tuple(one.model_copy(update={"until": date(2027, 1, 1)}) for one in digests)
    changed = rules.model_copy(
        update={"strength": rules.strength.model_copy(update={"digests": soon})}
    )
    due = renew_by(keeper.handed_out(document), changed)
    assert due is not None
    assert due.year == 2026


def test_the_breaker_opens_after_three_and_closes_with_one() -> None:
    clock = FrozenClock(AT)
    breaker = CircuitBreaker(clock)
    seen: list[bool] = []

    def look(after: timedelta = timedelta(0)) -> None:
        clock.advance(after)
        seen.append(breaker.lets_through)

    for _ in range(3):
        look()
        breaker.failed()
    assert seen == [True, True, True]
    look()
    look(timedelta(minutes=2))
    breaker.failed()
    look(timedelta(minutes=3))
    look(timedelta(minutes=1))
    breaker.answered()
    breaker.failed()
    look()
    assert seen[3:] == [False, True, False, True, True]
