"""Whether a certificate leads to one of the given roots (RFC 5280 §6), and nothing else.

Kept apart from integrity, so that each is judged on its own. Nothing is fetched: no revocation
list is asked for here. Without roots the answer is no.
"""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from asn1crypto import pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError

from pipeline.seal.keys import may_sign_documents

Anchor = x509.Certificate | bytes
"""A trusted root: a certificate, or PEM bytes of one or more."""

Trust = Literal["trusted", "no_anchors", "no_path", "wrong_usage"]


def judge(
    certificate: x509.Certificate,
    others: Iterable[asn1_x509.Certificate],
    anchors: Sequence[Anchor],
    at: datetime,
) -> Trust:
    """Judge the signer's ``certificate``, with ``others`` at hand for the path.

    The path is judged at ``at``, or at the nearest moment the certificate itself is in force:
    whether *it* has expired is a question of its own, with an answer of its own.
    """
    roots = [root for anchor in anchors for root in _roots(anchor)]
    if not roots:
        return "no_anchors"
    if not may_sign_documents(certificate):
        return "wrong_usage"
    moment = min(max(at, certificate.not_valid_before_utc), certificate.not_valid_after_utc)
    context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
    validator = CertificateValidator(to_asn1(certificate), list(others), context)
    try:
        asyncio.run(validator.async_validate_path())
    except (PathError, ValidationError):
        return "no_path"
    return "trusted"


def to_asn1(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """The same certificate as pyHanko wants it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def _roots(anchor: Anchor) -> list[asn1_x509.Certificate]:
    if isinstance(anchor, x509.Certificate):
        return [to_asn1(anchor)]
    return [asn1_x509.Certificate.load(der) for _, _, der in pem.unarmor(anchor, multiple=True)]
