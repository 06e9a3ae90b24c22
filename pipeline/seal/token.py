"""A key in a USB token or an HSM, reached through PKCS#11 (v2.40).

The key never leaves the device, and the PIN never leaves this call: it is handed to the device and
kept nowhere. A wrong PIN is never tried twice, for the device counts, and locks itself.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol, cast

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass, TokenFlag
from pkcs11 import exceptions as p11
from pkcs11.util.ec import encode_ecdsa_signature

from pipeline.seal.errors import (
    KeyUnsupported,
    NoSigningCertificate,
    PinLocked,
    TokenMissing,
    TokenModuleMissing,
    TokenRefused,
    TokenRemoved,
    WrongPin,
)
from pipeline.seal.keys import may_sign_documents, name_of

_SHA256_INFO: Final = bytes.fromhex("3031300d060960864801650304020105000420")
"""DigestInfo of SHA-256 (RFC 8017 §9.2): every token signs it, few hash by themselves."""

_GONE: Final = (
    p11.DeviceRemoved,
    p11.TokenNotPresent,
    p11.SessionHandleInvalid,
    p11.SessionClosed,
    p11.DeviceError,
    p11.ObjectHandleInvalid,
    p11.KeyHandleInvalid,
    p11.UserNotLoggedIn,
)


class TokenKey(Protocol):
    """A private key inside the device."""

    @property
    def key_type(self) -> KeyType:
        """RSA or EC."""

    def sign(self, data: bytes, *, mechanism: Mechanism) -> bytes:
        """The device's signature over ``data``."""


@dataclass(frozen=True, slots=True)
class TokenChoice:
    """Which device and key: the driver, and what tells them from others where there are several.

    ``certificate`` is the SHA-256 fingerprint of the certificate to sign with.
    """

    module: Path
    serial: str | None = None
    label: str | None = None
    certificate: str | None = None


@dataclass(frozen=True, slots=True)
class TokenSigner:
    """A key in a device that was unlocked; valid until :func:`open_token`'s block ends."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: TokenKey

    def sign(self, message: bytes) -> bytes:
        """See :meth:`~pipeline.seal.keys.SealSigner.sign`.

        Raises :class:`TokenRemoved` or :class:`TokenRefused`.
        """
        digest = hashlib.sha256(message).digest()
        try:
            if self.key.key_type == KeyType.RSA:
                return bytes(self.key.sign(_SHA256_INFO + digest, mechanism=Mechanism.RSA_PKCS))
            return encode_ecdsa_signature(self.key.sign(digest, mechanism=Mechanism.ECDSA))
        except _GONE as error:
            raise TokenRemoved(reason=type(error).__name__) from error
        except p11.PKCS11Error as error:
            raise TokenRefused(reason=type(error).__name__) from error

    def __repr__(self) -> str:
        return f"TokenSigner({name_of(self.certificate)!r})"


@contextmanager
def open_token(choice: TokenChoice, pin: str) -> Iterator[TokenSigner]:
    """Unlock the device once, for as many signatures as the block makes.

    Raises:
        TokenModuleMissing: the driver cannot be loaded.
        TokenMissing: no such device is plugged in, or ``choice`` fits more than one.
        WrongPin: the device refused the PIN; ``last_try`` says whether only one try is left.
        PinLocked: after too many wrong ones, or the PIN was never set.
        NoSigningCertificate: it holds no certificate with its key that may sign documents.
        TokenRemoved, TokenRefused: it was pulled out, or does not do what is asked.
    """
    token = _find(choice)
    session = _unlock(token, pin)
    try:
        yield _signer_in(session, choice)
    finally:
        _close(session)


def shown_certificate(choice: TokenChoice) -> x509.Certificate | None:
    """The certificate that :func:`open_token` would sign with, as far as no PIN is needed.

    ``None`` where the device shows none before it is unlocked. Raises as :func:`open_token` does,
    but for what concerns the PIN.
    """
    token = _find(choice)
    try:
        with token.open() as session:
            shown = [c for _, c in _certificates(session) if _is_wanted(c, choice)]
    except _GONE as error:
        raise TokenRemoved(reason=type(error).__name__) from error
    except p11.PKCS11Error as error:
        raise TokenRefused(reason=type(error).__name__) from error
    return max(shown, key=lambda certificate: certificate.not_valid_after_utc, default=None)


def _find(choice: TokenChoice) -> pkcs11.Token:
    """The one that fits.

    A driver may learn only when it starts anew what was plugged in since, and answer
    ``GeneralError`` for what is gone (SoftHSM 2.6): where none fits, it is asked once more.
    """
    try:
        driver = pkcs11.lib(str(choice.module))
    except p11.PKCS11Error as error:
        raise TokenModuleMissing(module=choice.module.name) from error
    try:
        found = _fitting(driver.get_slots(token_present=True), choice)
        if not found:
            driver.reinitialize()
            found = _fitting(driver.get_slots(token_present=True), choice)
    except p11.PKCS11Error as error:
        raise TokenMissing(found=0) from error
    if len(found) != 1:
        raise TokenMissing(found=len(found))
    return found[0]


def _fitting(slots: Iterable[pkcs11.Slot], choice: TokenChoice) -> list[pkcs11.Token]:
    return [token for token in map(_token_in, slots) if token and _fits(token, choice)]


def _token_in(slot: pkcs11.Slot) -> pkcs11.Token | None:
    """The slot's token; None where it was pulled out since the slots were told."""
    try:
        return slot.get_token()
    except p11.PKCS11Error:
        return None


def _fits(token: pkcs11.Token, choice: TokenChoice) -> bool:
    if not token.flags & TokenFlag.TOKEN_INITIALIZED:
        return False
    serial = token.serial.decode("ascii", "replace").strip("\0 ")
    return choice.serial in {None, serial} and choice.label in {None, token.label}


def _unlock(token: pkcs11.Token, pin: str) -> pkcs11.Session:
    try:
        return token.open(user_pin=pin)
    except (p11.PinIncorrect, p11.PinInvalid, p11.PinLenRange, p11.ArgumentsBad) as error:
        raise WrongPin(last_try=bool(token.flags & TokenFlag.USER_PIN_FINAL_TRY)) from error
    except (p11.PinLocked, p11.PinExpired, p11.UserPinNotInitialized) as error:
        raise PinLocked(reason=type(error).__name__) from error
    except _GONE as error:
        raise TokenRemoved(reason=type(error).__name__) from error
    except p11.PKCS11Error as error:
        raise TokenRefused(reason=type(error).__name__) from error


def _close(session: pkcs11.Session) -> None:
    try:
        session.close()
    except p11.PKCS11Error:
        return  # pulled out: there is nothing left to close


def _signer_in(session: pkcs11.Session, choice: TokenChoice) -> TokenSigner:
    try:
        certificates = list(_certificates(session))
        keys = session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        by_id = {bytes(k[Attribute.ID]): k for k in keys if isinstance(k, pkcs11.PrivateKey)}
    except _GONE as error:
        raise TokenRemoved(reason=type(error).__name__) from error
    except p11.PKCS11Error as error:
        raise TokenRefused(reason=type(error).__name__) from error
    own = [(c, by_id[i]) for i, c in certificates if i in by_id and _is_wanted(c, choice)]
    if not own:
        raise NoSigningCertificate(certificates=len(certificates))
    certificate, key = max(own, key=lambda pair: pair[0].not_valid_after_utc)
    if key.key_type not in {KeyType.RSA, KeyType.EC}:
        raise KeyUnsupported(kind=key.key_type.name)
    others = tuple(other for _, other in certificates if other != certificate)
    return TokenSigner(certificate, _chain_of(certificate, others), cast("TokenKey", key))


def _is_wanted(certificate: x509.Certificate, choice: TokenChoice) -> bool:
    if choice.certificate is not None:
        return certificate.fingerprint(SHA256()).hex() == choice.certificate.lower()
    return may_sign_documents(certificate) and not _is_authority(certificate)


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False


def _chain_of(
    certificate: x509.Certificate, others: tuple[x509.Certificate, ...]
) -> tuple[x509.Certificate, ...]:
    """The issuers that the device holds as well, nearest first."""
    chain: list[x509.Certificate] = []
    while certificate.issuer != certificate.subject:
        issuer = next((o for o in others if o.subject == certificate.issuer), None)
        if issuer is None or issuer in chain:
            break
        chain.append(issuer)
        certificate = issuer
    return tuple(chain)


def _certificates(session: pkcs11.Session) -> Iterator[tuple[bytes, x509.Certificate]]:
    for entry in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        yield bytes(entry[Attribute.ID]), x509.load_der_x509_certificate(entry[Attribute.VALUE])
