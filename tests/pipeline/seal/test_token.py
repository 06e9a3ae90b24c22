"""Keys in tokens: what goes wrong has a name before anything is written, and one PIN is enough."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pkcs11
import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import KeyType, Mechanism, TokenFlag
from pkcs11 import exceptions as p11

from pipeline.copies import PdfCopy
from pipeline.seal import SealPlace, seal_copy, verify_copy
from pipeline.seal.errors import (
    CertificateExpired,
    CertificateNotYetValid,
    NoSigningCertificate,
    PinLocked,
    TokenMissing,
    TokenModuleMissing,
    TokenRefused,
    TokenRemoved,
    WrongPin,
)
from pipeline.seal.keys import require_made_by
from pipeline.seal.token import TokenChoice, TokenSigner, open_token, shown_certificate
from tests.authority import Authority, running_authority
from tests.pki import AT, TT01_2023, officer
from tests.printed import scan
from tests.tokens import MODULE, PIN, TokenCabinet, serial_of, the_cabinet

pytestmark = pytest.mark.skipif(not MODULE.exists(), reason="softhsm2 is not installed")


@pytest.fixture(scope="session", name="cabinet")
def _cabinet() -> TokenCabinet:
    return the_cabinet()


@pytest.fixture(scope="session", name="token")
def _token(cabinet: TokenCabinet, running: Authority) -> TokenChoice:
    """The officer's token: an EC key, its certificate, and the issuing one."""
    return cabinet.add("quầy 1", running.signer())


@pytest.fixture(scope="session", name="rsa_token")
def _rsa_token(
    cabinet: TokenCabinet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TokenChoice]:
    with running_authority(tmp_path_factory.mktemp("rsa"), "rsa") as authority:
        yield cabinet.add("RSA", authority.signer())


def _seal(copy: PdfCopy, signer: TokenSigner, name: str = "sealed") -> Path:
    out = copy.path.with_name(f"{name}.pdf")
    place = SealPlace(text=scan()[1])
    return seal_copy(copy, signer, TT01_2023, at=AT, out=out, place=place).path


def test_a_copy_signed_by_a_token_verifies(
    copy: PdfCopy, token: TokenChoice, authority: Authority
) -> None:
    with open_token(token, PIN) as signer:
        sealed = _seal(copy, signer)
        assert len(signer.chain) == 1
    (found,) = verify_copy(sealed, authority.store, at=AT).signatures
    assert found.intact
    assert found.trusted


@pytest.mark.slow
def test_an_rsa_token_signs_what_openssl_accepts(rsa_token: TokenChoice) -> None:
    with open_token(rsa_token, PIN) as signer:
        assert signer.key.key_type == KeyType.RSA
        require_made_by(signer.certificate, signer.sign(b"message"), b"message")


def test_a_token_that_was_pulled_out_is_missed_and_signs_again_once_it_is_back(
    cabinet: TokenCabinet, running: Authority, tmp_path: Path
) -> None:
    """Pulled out for real: the folder in which SoftHSM keeps it is moved away."""
    before = set((cabinet.folder / "tokens").iterdir())
    choice = cabinet.add("quầy 3", running.signer())
    (plugged_in,) = set((cabinet.folder / "tokens").iterdir()) - before
    with open_token(choice, PIN) as signer:
        signer.sign(b"message")
        pulled_out = plugged_in.rename(tmp_path / "token")
        with pytest.raises(TokenRemoved):
            signer.sign(b"message")
    with pytest.raises(TokenMissing), open_token(choice, PIN):
        pytest.fail("it was opened")
    pulled_out.rename(plugged_in)
    with open_token(choice, PIN) as signer:
        require_made_by(signer.certificate, signer.sign(b"message"), b"message")


def test_one_pin_signs_five_hundred(token: TokenChoice) -> None:
    with open_token(token, PIN) as signer:
        for number in range(500):
            message = number.to_bytes(2, "big")
            require_made_by(signer.certificate, signer.sign(message), message)


def test_a_wrong_pin_is_named_and_tried_once(token: TokenChoice, tmp_path: Path) -> None:
    with pytest.raises(WrongPin) as refusal, open_token(token, "000000"):
        (tmp_path / "never").touch()
    assert "000000" not in f"{refusal.value!r}{refusal.value}{refusal.value.clerk_message}"
    assert not any(tmp_path.iterdir())
    with open_token(token, PIN) as signer:
        assert signer.chain


@pytest.mark.parametrize("pin", ["", "1", "2" * 300])
def test_a_pin_no_device_could_have_is_a_wrong_one(pin: str, token: TokenChoice) -> None:
    with pytest.raises(WrongPin), open_token(token, pin):
        pass


def test_nothing_shows_the_pin_or_the_key(token: TokenChoice) -> None:
    with open_token(token, PIN) as signer:
        assert PIN not in repr(signer)
        assert repr(signer).startswith("TokenSigner(")


@pytest.mark.slow
def test_the_right_one_of_two_devices_must_be_named(
    token: TokenChoice, rsa_token: TokenChoice
) -> None:
    assert token.label != rsa_token.label
    with pytest.raises(TokenMissing) as missing, open_token(replace(token, label=None), PIN):
        pass
    assert missing.value.facts["found"] != 1
    with open_token(TokenChoice(MODULE, serial=serial_of(token)), PIN) as signer:
        assert signer.chain


def test_no_device_and_no_driver_are_told_apart(token: TokenChoice, tmp_path: Path) -> None:
    with pytest.raises(TokenMissing), open_token(replace(token, label="ở nhà"), PIN):
        pass
    with pytest.raises(TokenModuleMissing), open_token(TokenChoice(tmp_path / "no.so"), PIN):
        pass


def test_a_device_without_a_certificate_to_sign_with_is_named(cabinet: TokenCabinet) -> None:
    with pytest.raises(NoSigningCertificate), open_token(cabinet.add("trống"), PIN):
        pass


def test_the_certificate_may_be_chosen_by_its_fingerprint(
    cabinet: TokenCabinet, authority: Authority
) -> None:
    both = cabinet.add("hai chứng thư", authority.signer(), authority.signer("brief"))
    brief = authority.signer("brief").certificate
    chosen = replace(both, certificate=brief.fingerprint(SHA256()).hex().upper())
    with open_token(chosen, PIN) as signer:
        assert signer.certificate == brief
    with open_token(both, PIN) as signer:
        assert signer.certificate != brief


def test_a_device_shows_its_certificate_before_it_is_unlocked(
    cabinet: TokenCabinet, authority: Authority
) -> None:
    """SoftHSM's certificates are public objects, as those of tokens are as a rule."""
    both = cabinet.add("xem trước", authority.signer(), authority.signer("brief"))
    assert shown_certificate(both) == authority.signer().certificate
    assert shown_certificate(cabinet.add("trống trơn")) is None
    with pytest.raises(TokenMissing):
        shown_certificate(replace(both, label="ở nhà"))


@pytest.mark.parametrize(
    ("label", "error"), [("expired", CertificateExpired), ("future", CertificateNotYetValid)]
)
def test_a_certificate_out_of_force_in_a_token_is_refused_before_the_token_signs(
    label: str,
    error: type[Exception],
    copy: PdfCopy,
    cabinet: TokenCabinet,
    authority: Authority,
) -> None:
    with open_token(cabinet.add(label, authority.signer(label)), PIN) as signer:
        counting = replace(signer, key=_BrokenKey(AssertionError))
        with pytest.raises(error):
            _seal(copy, counting)
    assert not copy.path.with_name("sealed.pdf").exists()


class _BrokenKey:
    """A key in a device that raises instead of signing."""

    key_type = KeyType.EC

    def __init__(self, error: type[BaseException]) -> None:
        self._error = error

    def sign(self, data: bytes, *, mechanism: Mechanism) -> bytes:
        raise self._error(len(data), mechanism)


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (p11.DeviceRemoved, TokenRemoved),
        (p11.SessionHandleInvalid, TokenRemoved),
        (p11.TokenNotPresent, TokenRemoved),
        (p11.MechanismInvalid, TokenRefused),
        (p11.FunctionFailed, TokenRefused),
    ],
)
def test_a_token_pulled_out_in_the_middle_leaves_no_file(
    raised: type[p11.PKCS11Error], error: type[Exception], copy: PdfCopy
) -> None:
    signer = TokenSigner(officer().certificate, officer().chain, _BrokenKey(raised))
    with pytest.raises(error):
        _seal(copy, signer)
    assert [path.name for path in copy.path.parent.iterdir()] == [copy.path.name]


def test_a_session_that_ended_signs_no_more(token: TokenChoice) -> None:
    with open_token(token, PIN) as signer:
        pass
    with pytest.raises((TokenRemoved, TokenRefused)):
        signer.sign(b"too late")


class _LockedDevice:
    """A device, its slot and its driver in one, which is locked."""

    flags = TokenFlag.TOKEN_INITIALIZED
    serial = b"1"
    label = "khóa"

    def __init__(self, error: type[p11.PKCS11Error]) -> None:
        self._error = error

    def get_slots(self, *, token_present: bool) -> list["_LockedDevice"]:
        return [self] if token_present else []

    def get_token(self) -> "_LockedDevice":
        return self

    def open(self, *, user_pin: str) -> None:
        raise self._error(len(user_pin))


@pytest.mark.parametrize(
    ("raised", "error"),
    [
        (p11.PinLocked, PinLocked),
        (p11.UserPinNotInitialized, PinLocked),
        (p11.DeviceRemoved, TokenRemoved),
        (p11.FunctionFailed, TokenRefused),
    ],
)
def test_a_device_that_does_not_open_says_why(
    raised: type[p11.PKCS11Error], error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pkcs11, "lib", lambda _: _LockedDevice(raised))
    with pytest.raises(error), open_token(TokenChoice(MODULE), PIN):
        pass


def test_the_certificate_in_the_token_is_the_one_that_was_put_there(
    token: TokenChoice, authority: Authority
) -> None:
    with open_token(token, PIN) as signer:
        ours = authority.signer().certificate.public_bytes(Encoding.DER)
        assert signer.certificate.public_bytes(Encoding.DER) == ours
