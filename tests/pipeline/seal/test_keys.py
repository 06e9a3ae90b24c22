"""Keys: what may not sign is refused by the name of what is wrong with it."""

from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from pipeline.seal import Pkcs12Signer, open_pkcs12, require_fit
from pipeline.seal.errors import (
    CertificateNotForSigning,
    KeyTooShort,
    KeyUnsupported,
    UnreadableKeyFile,
    WrongPassphrase,
)
from tests.pki import AGENCY, AT, OFFICER, PASSPHRASE, identity, officer

_Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey


def _certificate(key: _Key, *, signing: bool = True) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, OFFICER)])
    usage = x509.KeyUsage(
        digital_signature=signing,
        content_commitment=signing,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    builder = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=AT - timedelta(days=1),
        not_valid_after=AT + timedelta(days=1),
    ).add_extension(usage, critical=True)
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(key, digest)


def _container(key: _Key) -> bytes:
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    return pkcs12.serialize_key_and_certificates(b"khoa", key, _certificate(key), None, locked)


def test_the_right_passphrase_opens_the_key_with_its_chain() -> None:
    signer = open_pkcs12(identity().pkcs12, PASSPHRASE)
    assert len(signer.chain) == 1
    assert AGENCY in signer.certificate.subject.rfc4514_string()


def test_a_key_file_opens_from_disk_too(tmp_path: Path) -> None:
    path = tmp_path / "officer.p12"
    path.write_bytes(identity().pkcs12)
    assert open_pkcs12(path, PASSPHRASE).certificate == officer().certificate


def test_a_wrong_passphrase_is_told_apart_from_a_wrong_file(tmp_path: Path) -> None:
    with pytest.raises(WrongPassphrase):
        open_pkcs12(identity().pkcs12, "khác")
    with pytest.raises(UnreadableKeyFile):
        open_pkcs12(b"-----BEGIN CERTIFICATE-----", PASSPHRASE)
    with pytest.raises(UnreadableKeyFile):
        open_pkcs12(tmp_path / "gone.p12", PASSPHRASE)


def test_a_container_without_a_key_cannot_sign() -> None:
    certificate = officer().certificate
    locked = BestAvailableEncryption(PASSPHRASE.encode())
    empty = pkcs12.serialize_key_and_certificates(b"", None, None, [certificate], locked)
    with pytest.raises(UnreadableKeyFile):
        open_pkcs12(empty, PASSPHRASE)


def test_keys_below_the_circulars_length_are_refused() -> None:
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    with pytest.raises(KeyTooShort) as refusal:
        require_fit(Pkcs12Signer(_certificate(weak), (), weak), AT)
    assert refusal.value.facts == {"bits": 1024, "least": 2048}
    curve = ec.generate_private_key(ec.SECP224R1())
    with pytest.raises(KeyTooShort):
        require_fit(Pkcs12Signer(_certificate(curve), (), curve), AT)


def test_a_kind_of_key_nobody_can_check_in_vietnam_is_refused() -> None:
    with pytest.raises(KeyUnsupported):
        open_pkcs12(_container(ed25519.Ed25519PrivateKey.generate()), PASSPHRASE)


def test_a_certificate_for_encryption_only_may_not_sign() -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(CertificateNotForSigning):
        require_fit(Pkcs12Signer(_certificate(key, signing=False), (), key), AT)


def test_neither_key_nor_passphrase_is_in_what_a_signer_prints() -> None:
    assert repr(officer()) == f"Pkcs12Signer({OFFICER!r})"
