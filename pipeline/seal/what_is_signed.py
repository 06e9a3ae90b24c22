"""What a key is asked to sign, looked at before it signs: never just any bytes.

A clerk's machine gets the signed attributes of a CMS signature (RFC 5652 §5.3, §11) and nothing
else. Bytes that are something else – a challenge to log in, a certificate to issue, another
document's hash than the one shown – are refused.
"""

from typing import Final

import asn1crypto.tsp  # noqa: F401  (teaches cms the attribute that names a certificate)
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from pipeline.seal.errors import NotADocumentSignature

_ALLOWED: Final = frozenset({"content_type", "message_digest", "signing_certificate_v2"})


def require_document_signature(
    signed_attributes: bytes, digest: bytes, certificate: x509.Certificate
) -> None:
    """Check that this is a document's signature, over ``digest``, in this certificate's name.

    Raises :class:`NotADocumentSignature` with the reason.
    """
    try:
        attributes = cms.CMSAttributes.load(signed_attributes, strict=True)
        found = {entry["type"].native: entry["values"] for entry in attributes}
        if attributes.dump(force=True) != signed_attributes or not found.keys() <= _ALLOWED:
            raise NotADocumentSignature(reason="attributes")
        if [value.native for value in found["content_type"]] != ["data"]:
            raise NotADocumentSignature(reason="content type")
        if [value.native for value in found["message_digest"]] != [digest]:
            raise NotADocumentSignature(reason="digest")
        named = found["signing_certificate_v2"][0]["certs"][0]["cert_hash"].native
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise NotADocumentSignature(reason=type(error).__name__) from error
    if named != certificate.fingerprint(SHA256()):
        raise NotADocumentSignature(reason="certificate")
