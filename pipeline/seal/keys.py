"""The one seam to cryptography: something that holds a key and signs.

A backend is one class with the three members of :class:`SealSigner`: a PKCS#12 file here, a
token or a remote service elsewhere. Whether certificate and key may be used at all is asked in
one place, :func:`require_fit`, before anything is written.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from asn1crypto import pkcs12 as asn1_pkcs12
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from pipeline.seal.errors import (
    CertificateExpired,
    CertificateNotForSigning,
    CertificateNotYetValid,
    KeyTooShort,
    KeyUnsupported,
    SignatureNotTheKeys,
    UnreadableKeyFile,
    WrongPassphrase,
)
from schemas.dates import VIETNAM
from schemas.signatures import load_signature_rules


class CertificateHolder(Protocol):
    """Whoever signs, as a signed file names them; the key may be anywhere."""

    @property
    def certificate(self) -> x509.Certificate:
        """The signer's own certificate; its key is RSA or EC."""

    @property
    def chain(self) -> tuple[x509.Certificate, ...]:
        """Issuing certificates to put beside it, without the signer's own."""


class SealSigner(CertificateHolder, Protocol):
    """Holds, or reaches, one private key. Used by one thread at a time."""

    def sign(self, message: bytes) -> bytes:
        """A signature over SHA-256 of ``message``.

        RSA: RSASSA-PKCS1-v1_5; EC: ECDSA, DER encoded. Raises a :class:`SealError` when the key
        cannot be reached.
        """


@dataclass(frozen=True, slots=True)
class Pkcs12Signer:
    """A key that was read from a PKCS#12 container, parsed once and kept.

    Parsing an RSA key checks its primes and takes longer than signing with it; a worker opens
    its key once and seals with it all day.
    """

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

    def sign(self, message: bytes) -> bytes:
        """See :meth:`SealSigner.sign`."""
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(message, padding.PKCS1v15(), SHA256())
        return self.key.sign(message, ec.ECDSA(SHA256()))

    def __repr__(self) -> str:
        return f"Pkcs12Signer({name_of(self.certificate)!r})"


def open_pkcs12(source: Path | bytes, passphrase: str) -> Pkcs12Signer:
    """Read the key, its certificate and their issuers.

    Raises:
        UnreadableKeyFile: the bytes are no PKCS#12, or hold no key.
        WrongPassphrase: they are, but do not open.
        KeyUnsupported: the key is neither RSA nor EC.
    """
    container = source if isinstance(source, bytes) else _read(source)
    _require_pkcs12(container)
    try:
        bag = pkcs12.load_pkcs12(container, passphrase.encode("utf-8"))
    except ValueError as error:
        raise WrongPassphrase from error
    if bag.key is None or bag.cert is None:
        raise UnreadableKeyFile(reason="no key with its certificate")
    if not isinstance(bag.key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise KeyUnsupported(kind=type(bag.key).__name__)
    chain = tuple(extra.certificate for extra in bag.additional_certs)
    return Pkcs12Signer(bag.cert.certificate, chain, bag.key)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UnreadableKeyFile(reason=type(error).__name__) from error


def _require_pkcs12(container: bytes) -> None:
    """Tell a file that is no key container from a wrong passphrase."""
    try:
        content_type = asn1_pkcs12.Pfx.load(container, strict=True)["auth_safe"]["content_type"]
        readable = content_type.native in {"data", "signed_data"}
    except (ValueError, TypeError) as error:
        raise UnreadableKeyFile(reason="not PKCS#12") from error
    if not readable:
        raise UnreadableKeyFile(reason="not PKCS#12")


def require_fit(signer: CertificateHolder, at: datetime) -> None:
    """Check key length, key usage and validity at ``at``; raises the error that names it."""
    require_fit_certificate(signer.certificate, at)


def require_fit_certificate(certificate: x509.Certificate, at: datetime) -> None:
    """:func:`require_fit` where nobody has to hold the key."""
    require_key(certificate)
    if at > certificate.not_valid_after_utc:
        raise CertificateExpired(not_after=day_of(certificate.not_valid_after_utc))
    if at < certificate.not_valid_before_utc:
        raise CertificateNotYetValid(not_before=day_of(certificate.not_valid_before_utc))
    if not may_sign_documents(certificate):
        raise CertificateNotForSigning


def require_key(certificate: x509.Certificate) -> None:
    """Raises :class:`KeyTooShort` or :class:`KeyUnsupported`."""
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey | ec.EllipticCurvePublicKey):
        raise KeyUnsupported(kind=type(key).__name__)
    strength = load_signature_rules().strength
    is_rsa = isinstance(key, rsa.RSAPublicKey)
    least = strength.min_rsa_bits if is_rsa else strength.min_ec_bits
    if key.key_size < least:
        raise KeyTooShort(bits=key.key_size, least=least)


def require_made_by(certificate: x509.Certificate, signature: bytes, message: bytes) -> None:
    """Check ``signature`` over SHA-256 of ``message``; raises :class:`SignatureNotTheKeys`."""
    key = certificate.public_key()
    try:
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(signature, message, padding.PKCS1v15(), SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(SHA256()))
        else:
            raise KeyUnsupported(kind=type(key).__name__)
    except InvalidSignature as error:
        raise SignatureNotTheKeys from error


def may_sign_documents(certificate: x509.Certificate) -> bool:
    """Whether key usage (RFC 5280 §4.2.1.3) allows it; a certificate that is silent allows all."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


def name_of(certificate: x509.Certificate) -> str:
    """The subject's common name, or its whole name when it has none."""
    return (
        _attribute(certificate.subject, NameOID.COMMON_NAME) or certificate.subject.rfc4514_string()
    )


def organisation_of(certificate: x509.Certificate) -> str:
    """The subject's organisation; empty when the certificate has none."""
    return _attribute(certificate.subject, NameOID.ORGANIZATION_NAME)


def _attribute(name: x509.Name, oid: x509.ObjectIdentifier) -> str:
    values = name.get_attributes_for_oid(oid)
    return str(values[0].value) if values else ""


def day_of(moment: datetime) -> str:
    """The day that it was in Vietnam, dd/mm/yyyy."""
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")
