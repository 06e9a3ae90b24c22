"""Time-stamps over something that is not a PDF (RFC 3161): asking for one, and judging it later."""

# mypy: allow-untyped-calls

from dataclasses import dataclass
from datetime import datetime

from asn1crypto import cms
from cryptography import x509
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko.sign.validation.status import TimestampSignatureStatus
from pyhanko_certvalidator import ValidationContext

from pipeline.seal.coroutines import result_of
from pipeline.seal.errors import TimestampMissing
from pipeline.seal.keys import name_of
from pipeline.seal.trust import TrustStore, to_asn1

_DIGEST = "sha256"


class NamingStamper(TimeStamper):
    """Asks the authority, and gives whatever comes back instead of a token one name."""

    def __init__(self, authority: TimeStamper) -> None:
        super().__init__()
        self._authority = authority

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A token over ``message_digest``; raises :class:`TimestampMissing`."""
        try:
            return await self._authority.async_timestamp(message_digest, md_algorithm)
        except (TimestampRequestError, OSError, ValueError) as error:
            # asn1crypto raises ValueError for an answer that is none
            raise TimestampMissing(reason=type(error.__cause__ or error).__name__) from error


@dataclass(frozen=True, slots=True)
class TokenVerdict:
    """What a token proves: that its digest was there at ``at``, says ``authority``."""

    intact: bool
    """Its signature holds, and is over the digest in question."""
    trusted: bool
    """Its certificate leads to one of our roots, as of its own moment."""
    at: datetime | None
    authority: str | None


NO_TOKEN = TokenVerdict(intact=False, trusted=False, at=None, authority=None)
"""Of bytes that are no token at all."""


def stamp_digest(digest: bytes, authority: TimeStamper) -> bytes:
    """A token (DER) over a SHA-256 ``digest``; raises :class:`TimestampMissing`."""
    token = result_of(NamingStamper(authority).async_timestamp(digest, _DIGEST))
    content: bytes = token.dump()
    return content


def judge_token(token: bytes, digest: bytes, store: TrustStore) -> TokenVerdict:
    """Hold a ``token`` against the SHA-256 ``digest`` it should be over; asks no network.

    Trust is judged at the token's own moment: a later token covers whatever this one did, and says
    that it was there before its certificate ended.
    """
    try:
        signed = cms.ContentInfo.load(token)["content"]
        moment = signed["encap_content_info"]["content"].parsed["gen_time"].native
        roots = [to_asn1(root) for root in store.roots]
        context = ValidationContext(trust_roots=roots, moment=moment, allow_fetching=False)
        told = result_of(validate_tst_signed_data(signed, context, lambda _: digest))
    except (ValueError, TypeError, AttributeError, KeyError, SignatureValidationError):
        return NO_TOKEN
    status = TimestampSignatureStatus(**told)
    certificate = x509.load_der_x509_certificate(status.signing_cert.dump())
    sound = bool(status.intact and status.valid)
    return TokenVerdict(sound, sound and bool(status.trusted), moment, name_of(certificate))
