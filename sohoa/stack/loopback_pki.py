"""Certificates for the S3 server's inner gRPC connections, which never leave the machine."""

import ipaddress
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sohoa.stack.paths import write_private

# A PC with an empty CMOS battery starts in some other year; its own servers must still talk.
# 99991231235959Z means "no well-defined expiration date" (RFC 5280 §4.1.2.5).
_NOT_BEFORE = datetime(1970, 1, 2, tzinfo=UTC)
_NOT_AFTER = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def issue_loopback_pair(folder: Path) -> None:
    """Write ``ca.crt``, ``loop.crt``, ``loop.key`` unless they exist.

    The authority's own key is thrown away at once: nobody can ever issue a second
    certificate that these servers would trust.
    """
    names = ("ca.crt", "loop.crt", "loop.key")
    if all((folder / name).exists() for name in names):
        return
    authority, key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    ca = _authority(authority)
    certificate = _loopback(authority, ca.subject, key)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pems = (ca.public_bytes(Encoding.PEM), certificate.public_bytes(Encoding.PEM), secret)
    for name, pem in zip(names, pems, strict=True):
        write_private(folder / name, pem.decode("ascii"))


def _authority(key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    name = _name("Sổ Hóa loopback authority")
    return (
        _builder(name, name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )


def _loopback(
    authority: ec.EllipticCurvePrivateKey, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.Certificate:
    here = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    both = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
    return (
        _builder(_name("Sổ Hóa loopback"), issuer, key)
        .add_extension(x509.SubjectAlternativeName([here]), critical=False)
        .add_extension(x509.ExtendedKeyUsage(both), critical=False)
        .sign(authority, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_NOT_BEFORE)
        .not_valid_after(_NOT_AFTER)
    )


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
