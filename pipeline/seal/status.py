"""Whether a certificate was revoked, asked before it signs (circular 15/2025/TT-BKHCN).

The answer is remembered for some minutes: one key signs hundreds of copies in a row.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, RevokedError, ValidationError

from pipeline.seal.ades import OpenFetcher
from pipeline.seal.coroutines import result_of
from pipeline.seal.errors import CertificateRevoked, EvidenceMissing
from pipeline.seal.keys import CertificateHolder
from pipeline.seal.trust import TrustStore, to_asn1

log = logging.getLogger(__name__)

_REMEMBERED: Final = timedelta(minutes=10)


class StatusDesk:
    """Asks the authorities, and remembers for ten minutes that all was well. For one thread."""

    def __init__(self, store: TrustStore, open_fetcher: OpenFetcher) -> None:
        self._store = store
        self._open_fetcher = open_fetcher
        self._good_until: dict[bytes, datetime] = {}

    def require_good(self, holder: CertificateHolder, at: datetime) -> None:
        """Raises :class:`CertificateRevoked`, or :class:`EvidenceMissing` when nobody can tell."""
        fingerprint = holder.certificate.fingerprint(SHA256())
        if at < self._good_until.get(fingerprint, at):
            return
        try:
            result_of(self._ask(holder, at))
        except RevokedError as error:
            raise CertificateRevoked(since=error.revocation_dt.date().isoformat()) from error
        except (PathError, ValidationError) as error:
            raise EvidenceMissing(reason=type(error).__name__) from error
        self._good_until[fingerprint] = at + _REMEMBERED

    def require_not_revoked(self, holder: CertificateHolder, at: datetime) -> None:
        """Raises :class:`CertificateRevoked`; when nobody can tell, signing goes on.

        A copy must be signed without a network too. That the certificate was good is proven when
        the evidence is embedded, or the copy never gets that level.
        """
        try:
            self.require_good(holder, at)
        except EvidenceMissing as error:
            log.warning("seal.status_unknown %s", error)

    async def _ask(self, holder: CertificateHolder, at: datetime) -> None:
        fetcher = self._open_fetcher()
        context = ValidationContext(
            trust_roots=[to_asn1(root) for root in self._store.roots],
            moment=at,
            allow_fetching=True,
            revocation_mode="hard-fail",
            fetcher_backend=fetcher,
        )
        others = [to_asn1(certificate) for certificate in holder.chain]
        try:
            validator = CertificateValidator(to_asn1(holder.certificate), others, context)
            await validator.async_validate_path()
        finally:
            await fetcher.close()  # type: ignore[no-untyped-call]
