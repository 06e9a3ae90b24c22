"""A copy that waits for its signature, as JSON: it may wait elsewhere, and for another process."""

import base64
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from pipeline.seal.seal import AwaitingSignature


def dump_waiting(waiting: AwaitingSignature) -> dict[str, Any]:
    """Everything but the file itself."""
    return {
        "unsigned_sha256": waiting.unsigned_sha256,
        "pages": waiting.pages,
        "flavour": waiting.flavour,
        "field_name": waiting.field_name,
        "sealed_at": waiting.sealed_at.isoformat(),
        "digest": waiting.digest.hex(),
        "signed_attributes": _text(waiting.signed_attributes),
        "reserved": list(waiting.reserved),
        "changed_page": waiting.changed_page,
        "certificates": [
            _text(certificate.public_bytes(Encoding.DER))
            for certificate in (waiting.certificate, *waiting.chain)
        ],
    }


def load_waiting(facts: dict[str, Any], path: Path) -> AwaitingSignature:
    """What :func:`dump_waiting` wrote, with its file at ``path``."""
    ders = [base64.b64decode(text) for text in facts["certificates"]]
    certificate, *chain = (x509.load_der_x509_certificate(der) for der in ders)
    start, end = facts["reserved"]
    return AwaitingSignature(
        path=path,
        unsigned_sha256=facts["unsigned_sha256"],
        pages=facts["pages"],
        flavour=facts["flavour"],
        field_name=facts["field_name"],
        sealed_at=datetime.fromisoformat(facts["sealed_at"]),
        digest=bytes.fromhex(facts["digest"]),
        signed_attributes=base64.b64decode(facts["signed_attributes"]),
        reserved=(start, end),
        certificate=certificate,
        chain=tuple(chain),
        changed_page=facts["changed_page"],
    )


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
