"""A certificate authority for trying things out: real cryptography, no legal value.

So that the whole way can be walked on a machine without a token. Every name says that it is a
trial; :func:`is_trial` knows them again, and so do the visible block and the check of a copy.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    pkcs12,
)
from cryptography.x509.oid import NameOID

TRIAL_MARK: Final = "Sổ Hóa THỬ NGHIỆM"
KeyKind = Literal["rsa", "ec"]
_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_RSA_BITS: Final = 2048
_SIGNER_DAYS: Final = 365
_ROOT_DAYS: Final = 3650
_BACKDATE: Final = timedelta(days=1)
"""A machine's clock in local time that is taken for UTC is seven hours ahead until NTP comes."""


@dataclass(frozen=True, slots=True)
class TrialIdentity:
    """A signer's key and certificates (``pkcs12``) and the root to trust them by (``root_pem``)."""

    pkcs12: bytes
    root_pem: bytes


def issue_trial_identity(
    common_name: str,
    organisation: str,
    at: datetime,
    *,
    passphrase: str,
    key_kind: KeyKind = "rsa",
    days: int = _SIGNER_DAYS,
) -> TrialIdentity:
    """Make a root and a signer's certificate, valid from an hour before ``at`` for ``days``."""
    root_key, key = _new_key(key_kind), _new_key(key_kind)
    root_name = _name(f"{TRIAL_MARK} – CA gốc", TRIAL_MARK)
    root = _root(root_name, root_key, at)
    certificate = _leaf(
        _name(common_name, f"{organisation} ({TRIAL_MARK})"), key, root, root_key, at, days
    )
    container = pkcs12.serialize_key_and_certificates(
        common_name.encode("utf-8"),
        key,
        certificate,
        [root],
        BestAvailableEncryption(passphrase.encode("utf-8")),
    )
    return TrialIdentity(container, root.public_bytes(Encoding.PEM))


def is_trial(certificate: x509.Certificate) -> bool:
    """Whether subject or issuer carry the trial mark."""
    names = [*certificate.subject, *certificate.issuer]
    return any(TRIAL_MARK in str(attribute.value) for attribute in names)


def _new_key(kind: KeyKind) -> _Key:
    if kind == "ec":
        return ec.generate_private_key(ec.SECP256R1())
    return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64]),
        ]
    )


def _root(name: x509.Name, key: _Key, at: datetime) -> x509.Certificate:
    builder = _builder(name, name, key, at, _ROOT_DAYS)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(ca=True), critical=True)
    return builder.sign(key, hashes.SHA256())


def _leaf(
    name: x509.Name, key: _Key, root: x509.Certificate, root_key: _Key, at: datetime, days: int
) -> x509.Certificate:
    issuer_id = x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key())
    builder = _builder(name, root.subject, key, at, days)
    builder = builder.add_extension(
        x509.BasicConstraints(ca=False, path_length=None), critical=True
    )
    builder = builder.add_extension(_usage(ca=False), critical=True)
    builder = builder.add_extension(issuer_id, critical=False)
    return builder.sign(root_key, hashes.SHA256())


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _Key, at: datetime, days: int
) -> x509.CertificateBuilder:
    builder = x509.CertificateBuilder(
        subject_name=subject,
        issuer_name=issuer,
        public_key=key.public_key(),
        serial_number=x509.random_serial_number(),
        not_valid_before=at - _BACKDATE,
        not_valid_after=at + timedelta(days=days),
    )
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return builder.add_extension(identifier, critical=False)


def _usage(*, ca: bool) -> x509.KeyUsage:
    """Signing certificates for a root; digital signature and non-repudiation for a person."""
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=not ca,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
