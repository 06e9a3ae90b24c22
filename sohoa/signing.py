"""Which key signs here, and which roots are trusted."""

from pathlib import Path

from cryptography import x509

from pipeline.seal import SealAppearance, is_trial, open_pkcs12
from schemas.rules import SignatureProfile, load_rules
from sohoa.settings import Settings
from sohoa.trial_key import trial_root
from workers.sealing import Sealing

PROFILE = "TT01_2023"


def open_sealing(settings: Settings) -> Sealing | None:
    """The configured key, opened; ``None`` when there is none. Raises the errors of the key."""
    if settings.signing_key is None or settings.signing_passphrase_file is None:
        return None
    passphrase = settings.signing_passphrase_file.read_text("utf-8").splitlines()[0]
    signer = open_pkcs12(settings.signing_key, passphrase)
    profile = load_rules().signature_profiles[PROFILE]
    return Sealing(signer, appearance(profile, trial=is_trial(signer.certificate)))


def appearance(profile: SignatureProfile, *, trial: bool) -> SealAppearance:
    """The visible block that a rule set's profile asks for."""
    return SealAppearance(
        profile=PROFILE,
        corner="top_right" if profile.corner == "top_right" else "top_left",
        lines=profile.lines,
        font_size=profile.font_size_pt,
        trial=trial,
    )


def trust_anchors(settings: Settings) -> list[x509.Certificate]:
    """The roots that signatures may chain to: those of the configured folder, and the trial root.

    Fails closed: without any there is no trusted signature.
    """
    files = sorted(settings.trust_anchors.iterdir()) if settings.trust_anchors else []
    if trial_root(settings).exists():
        files.append(trial_root(settings))
    return [root for file in files if file.is_file() for root in _certificates(file)]


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    if b"-----BEGIN CERTIFICATE-----" in content:
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]
