"""Which key signs here, which roots are trusted, and which file the store knows again."""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import KeyType
from pkcs11.exceptions import DeviceRemoved

from pipeline.seal.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    SealError,
    TokenRemoved,
    UnreadableRoot,
    WrongPin,
)
from pipeline.seal.token import TokenChoice
from sohoa.settings import Settings
from sohoa.signing import TokenOnFirstUse, open_sealing, status_desk, valid_until
from sohoa.stack.paths import StackPaths
from sohoa.trial_key import ensure_trial_key, trial_roots, with_trial_key
from sohoa.trust import trust_store
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
    sealing = open_sealing(settings, AT)
    assert sealing is not None
    assert valid_until(sealing) is None, "nobody may be asked for a PIN to tell a figure"
    assert sealing.signer.certificate == officer().certificate
    assert valid_until(sealing) == officer().certificate.not_valid_after_utc
    assert sealing.appearance.trial
    assert open_sealing(settings.without_signing(), AT) is None


def _with_key_file(folder: Path) -> Settings:
    (folder / "key.p12").write_bytes(identity().pkcs12)
    (folder / "secret").write_text(PASSPHRASE)
    return Settings(
        data_dir=folder,
        signing_key=folder / "key.p12",
        signing_passphrase_file=folder / "secret",
    )


def test_a_key_file_is_opened_at_once_and_its_trial_is_told(tmp_path: Path) -> None:
    sealing = open_sealing(_with_key_file(tmp_path), AT)
    assert sealing is not None
    assert sealing.appearance.trial
    assert valid_until(sealing) == officer().certificate.not_valid_after_utc


@pytest.mark.parametrize(
    ("at", "error"),
    [
        (AT + timedelta(days=400), CertificateExpired),
        (AT - timedelta(days=2), CertificateNotYetValid),
    ],
    ids=["over", "not yet"],
)
def test_a_key_file_whose_certificate_is_not_in_force_is_refused_when_it_is_opened(
    at: datetime, error: type[SealError], tmp_path: Path
) -> None:
    with pytest.raises(error):
        open_sealing(_with_key_file(tmp_path), at)


def test_a_trial_certificate_is_renewed_before_its_year_is_over(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    StackPaths(tmp_path).make()

    def started_after(days: int) -> datetime:
        now = AT + timedelta(days=days)
        ensure_trial_key(settings, FrozenClock(now))
        sealing = open_sealing(with_trial_key(settings), now)
        assert sealing is not None
        ends = valid_until(sealing)
        assert ends is not None
        return ends

    first = started_after(0)
    key = tmp_path / "trial-key" / "signer.p12"
    os.utime(key, (AT.timestamp(), AT.timestamp()))
    roots = trial_roots(settings)
    assert started_after(320) == first
    assert started_after(340) > first + timedelta(days=300)
    assert len(trial_roots(settings)) == 2, "copies of the first year are still known"
    assert len(roots) == 1


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


def test_a_file_among_the_roots_that_is_no_certificate_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "anchors" / "cong-vu"
    folder.mkdir(parents=True)
    (folder / "README.txt").write_text("gốc công vụ")
    with pytest.raises(UnreadableRoot) as refused:
        trust_store(Settings(data_dir=tmp_path, trust_anchors=tmp_path / "anchors"))
    assert "README.txt" in refused.value.clerk_message


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
