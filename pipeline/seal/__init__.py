"""Seal: a PDF/A copy to a signed one (PAdES B-B), and the check of signed copies."""

from pipeline.copies import PdfCopy, SealedCopy
from pipeline.seal.appearance import ND30_SAO_Y, TT01_2023, SealAppearance
from pipeline.seal.ink import draw_first_page
from pipeline.seal.keys import Pkcs12Signer, SealSigner, open_pkcs12, require_fit
from pipeline.seal.seal import seal_copy
from pipeline.seal.testca import TrialIdentity, is_trial, issue_trial_identity
from pipeline.seal.verify import SignatureVerdict, Verification, verify_copy

__all__ = [
    "ND30_SAO_Y",
    "TT01_2023",
    "PdfCopy",
    "Pkcs12Signer",
    "SealAppearance",
    "SealSigner",
    "SealedCopy",
    "SignatureVerdict",
    "TrialIdentity",
    "Verification",
    "draw_first_page",
    "is_trial",
    "issue_trial_identity",
    "open_pkcs12",
    "require_fit",
    "seal_copy",
    "verify_copy",
]
