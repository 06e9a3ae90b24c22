"""Whom to trust: the anchors an office has installed, by kind, and paths to them (RFC 5280 §6).

The law on electronic transactions (20/2023/QH15, article 22) knows several kinds of signature.
Officials sign with *chuyên dùng công vụ*, whose root is the Government Cipher Committee's;
citizens and companies with public ones, under the national root. What a signature may be used for
therefore depends on which root its path ends at. Without roots nothing is trusted.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from pipeline.seal.coroutines import result_of
from pipeline.seal.keys import may_sign_documents

AnchorSet = Literal["official", "public", "trial"]
Role = Literal["anyone", "officer", "citizen"]
"""Who is expected to have signed."""

Trust = Literal["trusted", "no_anchors", "no_path", "wrong_usage", "wrong_role"]

_ACCEPTED: Final[dict[Role, tuple[AnchorSet, ...]]] = {
    "anyone": ("official", "public", "trial"),
    "officer": ("official", "trial"),
    "citizen": ("official", "public", "trial"),
}
"""A citizen may be an official who signs with the one certificate he has; not the other way."""


@dataclass(frozen=True, slots=True)
class TrustStore:
    """The roots that paths may end at, by the kind of signature they stand for."""

    official: tuple[x509.Certificate, ...] = ()
    public: tuple[x509.Certificate, ...] = ()
    trial: tuple[x509.Certificate, ...] = ()

    @property
    def roots(self) -> tuple[x509.Certificate, ...]:
        """Every root; a time-stamp may lead to any of them."""
        return (*self.official, *self.public, *self.trial)

    def set_of(self, root: bytes) -> AnchorSet | None:
        """Which set a root, in DER, belongs to."""
        sets: tuple[tuple[AnchorSet, tuple[x509.Certificate, ...]], ...] = (
            ("official", self.official),
            ("public", self.public),
            ("trial", self.trial),
        )
        for name, certificates in sets:
            if any(root == known.public_bytes(Encoding.DER) for known in certificates):
                return name
        return None


@dataclass(frozen=True, slots=True)
class TrustVerdict:
    """Whether a path leads to an accepted root, and which set that root is of."""

    trust: Trust
    anchor_set: AnchorSet | None = None


def judge(
    certificate: x509.Certificate,
    others: Iterable[asn1_x509.Certificate],
    store: TrustStore,
    at: datetime,
    role: Role = "anyone",
) -> TrustVerdict:
    """Judge the signer's ``certificate``, with ``others`` at hand for the path.

    The path is judged at ``at``, or at the nearest moment the certificate itself is in force:
    whether *it* has expired, or was revoked, is a question of its own.
    """
    if not store.roots:
        return TrustVerdict("no_anchors")
    if not may_sign_documents(certificate):
        return TrustVerdict("wrong_usage")
    moment = min(max(at, certificate.not_valid_before_utc), certificate.not_valid_after_utc)
    roots = [to_asn1(root) for root in store.roots]
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
    validator = CertificateValidator(to_asn1(certificate), list(others), context)
    try:
        path = result_of(validator.async_validate_path())
    except (PathError, ValidationError):
        return TrustVerdict("no_path")
    anchor_set = store.set_of(path.first.dump())
    if anchor_set not in _ACCEPTED[role]:
        return TrustVerdict("wrong_role", anchor_set)
    return TrustVerdict("trusted", anchor_set)


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate as pyHanko wants it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
