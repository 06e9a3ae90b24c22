"""What a sealing process holds besides a worker's tools: the key, and how its mark looks."""

from dataclasses import dataclass, replace
from datetime import datetime

from pipeline.copies import PdfCopy, SealedCopy
from pipeline.page import PageText
from pipeline.seal import SealAppearance, SealSigner, is_trial, seal_copy
from pipeline.seal.status import StatusDesk
from workers.first_page import first_page


@dataclass(frozen=True, slots=True)
class Sealing:
    """A key that was opened once, and the signature profile of the rule set."""

    signer: SealSigner
    profile: SealAppearance
    status: StatusDesk | None = None
    """Asks whether the certificate was revoked; ``None`` where there is no network for it."""

    @property
    def appearance(self) -> SealAppearance:
        """How the mark looks: one made on trial says so."""
        return replace(self.profile, trial=is_trial(self.signer.certificate))

    def seal(
        self, copy: PdfCopy, text: PageText, preview: bytes | None, *, at: datetime
    ) -> SealedCopy:
        """Sign ``copy`` beside it; the visible block covers nothing printed on page one.

        ``text`` and ``preview``, a JPEG, are that page's. Raises what
        :func:`~pipeline.seal.seal.seal_copy` raises, and ``CertificateRevoked``.
        """
        if self.status is not None:
            self.status.require_not_revoked(self.signer, at)
        return seal_copy(
            copy,
            self.signer,
            self.appearance,
            at=at,
            out=copy.path.with_name("sealed.pdf"),
            place=first_page(text, preview, copy.path),
        )
