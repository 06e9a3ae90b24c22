"""Which key signs here, and which roots are trusted.

Without a key of its own an installation signs with a trial certificate that it makes itself;
such copies say so on their face and in every check.
"""

from pathlib import Path

from cryptography import x509

from pipeline.seal import (
    SealAppearance,
    is_trial,
    issue_trial_identity,
    open_pkcs12,
)
from schemas.rules import SignatureProfile, load_rules
from sohoa.settings import NAMELESS_OFFICE, Settings
from sohoa.stack.paths import StackPaths, write_private
from sohoa.stack.secret_file import load_secrets
from storage.clock import Clock
from workers.sealing import Sealing

PROFILE = "TT01_2023"
_TRIAL_SIGNER = "Người số hóa thử nghiệm"


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


def ensure_trial_key(settings: Settings, clock: Clock) -> None:
    """Make the trial certificate on the first start."""
    folder = _trial_folder(settings)
    if (folder / "signer.p12").exists():
        return
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    passphrase = load_secrets(StackPaths(settings.data_dir)).pkcs12_passphrase.get_secret_value()
    identity = issue_trial_identity(
        _TRIAL_SIGNER,
        settings.office_name or NAMELESS_OFFICE,
        clock.now(),
        passphrase=passphrase,
    )
    write_private(folder / "passphrase", passphrase)
    (folder / "root.pem").write_bytes(identity.root_pem)
    key = folder / "signer.p12"
    key.touch(mode=0o600)
    key.write_bytes(identity.pkcs12)


def with_trial_key(settings: Settings) -> Settings:
    """The settings of the sealing process: the office's key, or else the trial one."""
    if settings.signing_key is not None:
        return settings
    folder = _trial_folder(settings)
    update = {
        "signing_key": folder / "signer.p12",
        "signing_passphrase_file": folder / "passphrase",
    }
    return settings.model_copy(update=update)


def trust_anchors(settings: Settings) -> list[x509.Certificate]:
    """The roots that signatures may chain to: those of the configured folder, and the trial root.

    Fails closed: without any there is no trusted signature.
    """
    files = sorted(settings.trust_anchors.iterdir()) if settings.trust_anchors else []
    trial_root = _trial_folder(settings) / "root.pem"
    if trial_root.exists():
        files.append(trial_root)
    return [root for file in files if file.is_file() for root in _certificates(file)]


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    if b"-----BEGIN CERTIFICATE-----" in content:
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]


def _trial_folder(settings: Settings) -> Path:
    return settings.data_dir / "trial-key"
