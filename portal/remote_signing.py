"""Signing from a clerk's desk: ``sohoa token-agent`` asks here, and brings signatures back.

No document leaves: a request shows what a clerk must recognise it by, and what the key signs.
"""

import base64
import binascii
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from pipeline.seal.errors import (
    CertificateExpired,
    CertificateNotForSigning,
    CertificateNotTrusted,
    CertificateNotYetValid,
    CertificateRevoked,
    KeyTooShort,
    KeyUnsupported,
)
from portal.access import Desk, allowed, bearer
from portal.errors import BadRequest, NotServing, OtherSite
from portal.problems import refusals
from portal.services import PortalServices
from storage.clients import Client, Scope

if TYPE_CHECKING:
    # What signs takes a second and 60 MB to load; most portals never need it.
    from workers.remote_signing import Answered, RemoteSigning, SigningRequest

router = APIRouter(
    prefix="/v1/signing",
    dependencies=[Depends(bearer)],
)

_REFUSED = (OtherSite, NotServing)
_UNFIT = (
    CertificateNotTrusted,
    CertificateExpired,
    CertificateNotYetValid,
    CertificateRevoked,
    CertificateNotForSigning,
    KeyTooShort,
    KeyUnsupported,
)
"""Why a certificate is not one to sign with here."""

Signer = Annotated[Client, Depends(allowed(Scope.SIGN))]
_Base64 = Annotated[str, Field(max_length=20_000)]


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PrepareIn(_Model):
    """Who will sign, and how many documents at once."""

    certificates: Annotated[list[_Base64], Field(min_length=1, max_length=6)]
    """DER, base64; the signer's own first, then its issuers."""
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class RequestOut(_Model):
    """One document that waits: what it is recognised by, and what is to be signed for it."""

    request: str
    document_id: str
    name: str
    dossier: str | None
    pages: int | None
    digest: str = Field(description="SHA-256 của tệp sẽ ký (hex).")
    signed_attributes: str = Field(description="Thuộc tính CMS cần ký (DER, base64).")

    @classmethod
    def of(cls, request: "SigningRequest") -> "RequestOut":
        """As the API tells it."""
        document = request.document
        return cls(
            request=request.request,
            document_id=document.id,
            name=document.source_name,
            dossier=document.dossier,
            pages=document.page_count,
            digest=request.digest.hex(),
            signed_attributes=base64.b64encode(request.signed_attributes).decode("ascii"),
        )


class SignatureIn(_Model):
    """One signature: RSASSA-PKCS1-v1_5, or ECDSA as DER, over SHA-256; base64."""

    request: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: _Base64


class CompleteIn(_Model):
    """Signatures for requests that were handed out before."""

    signatures: Annotated[list[SignatureIn], Field(min_length=1, max_length=50)]


class AnswerOut(_Model):
    """What became of one signature."""

    request: str
    document_id: str | None
    signed: bool
    code: str | None
    message: str | None

    @classmethod
    def of(cls, answered: "Answered") -> "AnswerOut":
        """As the API tells it."""
        error = answered.error
        return cls(
            request=answered.request,
            document_id=answered.document_id,
            signed=error is None,
            code=error.code if error else None,
            message=error.clerk_message if error else None,
        )


@router.post("/prepare", summary="Lấy danh sách chờ ký", responses=refusals(*_REFUSED, *_UNFIT))
def prepare(wish: PrepareIn, services: Desk, client: Signer) -> list[RequestOut]:
    """Documents that wait for a signature, ready for the key of this certificate."""
    desk = _desk(services)
    from workers.remote_signing import read_holder

    found = desk.prepare(read_holder(wish.certificates), wish.limit)
    for request in found:
        services.documents.note_read(request.document.id, reader=client.name, what="digest")
    return [RequestOut.of(request) for request in found]


@router.post("/complete", summary="Nộp chữ ký", responses=refusals(*_REFUSED))
def complete(given: CompleteIn, services: Desk, client: Signer) -> list[AnswerOut]:
    """Signatures back into their documents; one answer for each, in order."""
    signatures = [(one.request, _decoded(one.signature)) for one in given.signatures]
    return [AnswerOut.of(a) for a in _desk(services).complete(signatures, client.name)]


def _desk(services: PortalServices) -> "RemoteSigning":
    if services.open_signing is None:
        raise NotServing(parts="ký từ xa")
    return services.open_signing()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise BadRequest(where="signature", problem="cần base64 (RFC 4648)") from error
