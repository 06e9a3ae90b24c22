"""Which key signs here, which roots are trusted, and which file the store knows again."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import KeyType
from pkcs11.exceptions import DeviceRemoved

from pipeline.seal.errors import TokenRemoved, WrongPin
from pipeline.seal.token import TokenChoice
from sohoa.settings import Settings
from sohoa.signing import TokenOnFirstUse, open_sealing, status_desk, trust_store
from sohoa.trial_key import with_trial_key
from storage.blobs import Bucket
from storage.custody import Custody
from storage.database import Database
from storage.documents import Documents
from storage.levels import SealLevels
from storage.papers import NewDocument
from tests.fakes.blobs import MemoryBlobs
from tests.fakes.clocks import FrozenClock
from tests.pki import AT, PASSPHRASE, identity, officer
from tests.tokens import MODULE, PIN, serial_of, the_cabinet

needs_softhsm = pytest.mark.skipif(not MODULE.exists(), reason="softhsm2 is not installed")


@pytest.fixture(scope="module", name="token")
def _token() -> TokenChoice:
    return the_cabinet().add("máy chủ", officer())


@needs_softhsm
def test_a_refused_pin_is_never_offered_again(
    token: TokenChoice, monkeypatch: pytest.MonkeyPatch
) -> None:
    signer = TokenOnFirstUse(token, "000000")
    with pytest.raises(WrongPin):
        signer.sign(b"first")

    def offered_again(*_: object) -> None:
        pytest.fail("the PIN was offered again")

    monkeypatch.setattr("sohoa.signing.open_token", offered_again)
    with pytest.raises(WrongPin):
        signer.sign(b"second")


@needs_softhsm
def test_a_token_that_comes_back_is_unlocked_again(token: TokenChoice) -> None:
    signer = TokenOnFirstUse(token, PIN)
    assert signer.certificate == officer().certificate
    opened = signer._signer
    assert opened is not None

    class Pulled:
        key_type = KeyType.EC

        def sign(self, data: bytes, *, mechanism: object) -> bytes:
            raise DeviceRemoved(len(data), mechanism)

    signer._signer = type(opened)(opened.certificate, opened.chain, Pulled())
    with pytest.raises(TokenRemoved):
        signer.sign(b"while it is out")
    assert signer.sign(b"when it is back")


@needs_softhsm
def test_a_token_in_the_settings_is_the_key(token: TokenChoice, tmp_path: Path) -> None:
    (tmp_path / "pin").write_text(f"{PIN}\n")
    settings = Settings(
        data_dir=tmp_path,
        signing_token=token.module,
        signing_token_serial=serial_of(token),
        signing_passphrase_file=tmp_path / "pin",
    )
    sealing = open_sealing(settings)
    assert sealing is not None
    assert sealing.signer.certificate == officer().certificate
    assert sealing.appearance.trial
    assert open_sealing(settings.without_signing()) is None


def test_a_key_file_is_opened_at_once_and_its_trial_is_told(tmp_path: Path) -> None:
    (tmp_path / "key.p12").write_bytes(identity().pkcs12)
    (tmp_path / "secret").write_text(PASSPHRASE)
    settings = Settings(
        data_dir=tmp_path,
        signing_key=tmp_path / "key.p12",
        signing_passphrase_file=tmp_path / "secret",
    )
    sealing = open_sealing(settings)
    assert sealing is not None
    assert sealing.appearance.trial


def test_where_clerks_sign_themselves_no_trial_key_is_used(tmp_path: Path) -> None:
    remote = Settings(data_dir=tmp_path, remote_signing=True)
    assert with_trial_key(remote).signing_key is None
    assert with_trial_key(Settings(data_dir=tmp_path)).signing_key is not None


def test_roots_are_of_the_kind_of_the_folder_they_lie_in(tmp_path: Path) -> None:
    (tmp_path / "anchors" / "cong-vu").mkdir(parents=True)
    (tmp_path / "anchors" / "cong-cong").mkdir()
    official, public, beside = (officer(name).chain[0] for name in ("A", "B", "C"))
    (tmp_path / "anchors/cong-vu/a.crt").write_bytes(official.public_bytes(Encoding.DER))
    (tmp_path / "anchors/cong-cong/b.pem").write_bytes(public.public_bytes(Encoding.PEM))
    (tmp_path / "anchors/c.crt").write_bytes(beside.public_bytes(Encoding.PEM))
    store = trust_store(Settings(data_dir=tmp_path, trust_anchors=tmp_path / "anchors"))
    assert store.official == (official,)
    assert store.public == (public, beside)
    assert store.trial == ()


def test_without_roots_nothing_is_trusted_and_nobody_is_asked(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, timestamp_url="http://127.0.0.1:9/tsa")
    assert trust_store(settings).roots == ()
    assert status_desk(settings) is None


def test_the_store_knows_its_own_copies_again_and_nothing_else(sqlite_database: Database) -> None:
    clock, blobs = FrozenClock(AT), MemoryBlobs()
    documents = Documents(sqlite_database, clock)
    original = blobs.put_bytes(Bucket.ORIGINALS, b"scan", "application/pdf")
    document = documents.receive(NewDocument("a.pdf", "counter", "clerk"), original)
    first = blobs.put_bytes(Bucket.COPIES, b"signed", "application/pdf")
    documents.attach(document.id, "copy", first)
    custody, levels = Custody(sqlite_database), SealLevels(sqlite_database, clock)

    kept = custody.of(first.sha256)
    assert kept is not None
    assert (kept.document_id, kept.current) == (document.id, True)
    assert custody.of(original.sha256) is None
    assert custody.of("0" * 64) is None

    due = levels.claim()
    assert due is not None
    raised = blobs.put_bytes(Bucket.COPIES, b"raised", "application/pdf")
    levels.raised(due, "B-LTA", raised, None)
    older, newer = custody.of(first.sha256), custody.of(raised.sha256)
    assert older is not None
    assert newer is not None
    assert (older.current, newer.current) == (False, True)
    assert custody.handed_out(document.id) == raised
