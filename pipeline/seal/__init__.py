"""Seal: a PDF/A copy to a signed one (PAdES), and the check of signed copies."""

from typing import TYPE_CHECKING

from pipeline.copies import PdfCopy, SealedCopy
from pipeline.on_demand import on_demand

if TYPE_CHECKING:
    from pipeline.seal.appearance import SealAppearance, appearance_of
    from pipeline.seal.ink import draw_page, page_from_preview
    from pipeline.seal.keys import (
        CertificateHolder,
        Pkcs12Signer,
        SealSigner,
        open_pkcs12,
        require_fit,
    )
    from pipeline.seal.seal import (
        AwaitingSignature,
        SealPlace,
        complete_seal,
        prepare_seal,
        seal_copy,
    )
    from pipeline.seal.testca import TrialIdentity, is_trial, issue_trial_identity
    from pipeline.seal.trust import Role, TrustStore
    from pipeline.seal.verdict import SignatureVerdict, Verification
    from pipeline.seal.verify import verify_copy
else:
    __getattr__ = on_demand(
        __name__,
        {
            "AwaitingSignature": "seal",
            "CertificateHolder": "keys",
            "Pkcs12Signer": "keys",
            "Role": "trust",
            "SealAppearance": "appearance",
            "SealPlace": "seal",
            "SealSigner": "keys",
            "SignatureVerdict": "verdict",
            "TrialIdentity": "testca",
            "TrustStore": "trust",
            "Verification": "verdict",
            "appearance_of": "appearance",
            "complete_seal": "seal",
            "draw_page": "ink",
            "is_trial": "testca",
            "issue_trial_identity": "testca",
            "open_pkcs12": "keys",
            "page_from_preview": "ink",
            "prepare_seal": "seal",
            "require_fit": "keys",
            "seal_copy": "seal",
            "verify_copy": "verify",
        },
    )

__all__ = [
    "AwaitingSignature",
    "CertificateHolder",
    "PdfCopy",
    "Pkcs12Signer",
    "Role",
    "SealAppearance",
    "SealPlace",
    "SealSigner",
    "SealedCopy",
    "SignatureVerdict",
    "TrialIdentity",
    "TrustStore",
    "Verification",
    "appearance_of",
    "complete_seal",
    "draw_page",
    "is_trial",
    "issue_trial_identity",
    "open_pkcs12",
    "page_from_preview",
    "prepare_seal",
    "require_fit",
    "seal_copy",
    "verify_copy",
]
