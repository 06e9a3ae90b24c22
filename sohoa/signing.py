"""Which key signs here, and which roots are trusted."""

from pathlib import Path
from typing import Final

from cryptography import x509
from pyhanko_certvalidator.fetchers import FetcherBackend

from pipeline.seal import SealAppearance, TrustStore, appearance_of, is_trial, open_pkcs12
from schemas.signatures import load_signature_rules
from sohoa.settings import Settings
from sohoa.trial_key import trial_root
from workers.sealing import Sealing

PROFILE: Final = "TT01_2023"

OFFICIAL_FOLDER: Final = "cong-vu"
PUBLIC_FOLDER: Final = "cong-cong"
"""In the folder of trust anchors: roots of officials' signatures, and of everybody else's."""


def open_sealing(settings: Settings) -> Sealing | None:
    """The configured key, opened; ``None`` when there is none. Raises the errors of the key."""
    if settings.signing_key is None or settings.signing_passphrase_file is None:
        return None
    passphrase = settings.signing_passphrase_file.read_text("utf-8").splitlines()[0]
    signer = open_pkcs12(settings.signing_key, passphrase)
    return Sealing(signer, appearance(trial=is_trial(signer.certificate)))


def appearance(*, trial: bool) -> SealAppearance:
    """The visible block that the rules ask for on a scanned paper."""
    return appearance_of(PROFILE, load_signature_rules().profiles[PROFILE], trial=trial)


def trust_store(settings: Settings) -> TrustStore:
    """The roots that signatures may lead to: those of the configured folder, and the trial root.

    ``cong-vu/`` holds the roots of officials' signatures (chuyên dùng công vụ), ``cong-cong/``
    those of public ones; a file that lies beside the two counts as public, the kind that may
    less. Fails closed: without any root there is no trusted signature.
    """
    folder = settings.trust_anchors
    return TrustStore(
        official=_roots_in(folder / OFFICIAL_FOLDER) if folder else (),
        public=(*_roots_in(folder / PUBLIC_FOLDER), *_roots_in(folder)) if folder else (),
        trial=tuple(_certificates(trial_root(settings))) if trial_root(settings).exists() else (),
    )


def online_fetcher() -> FetcherBackend:
    """Asks authorities over the network; one for each piece of work."""
    from pyhanko_certvalidator.fetchers.aiohttp_fetchers import AIOHttpFetcherBackend

    return AIOHttpFetcherBackend()


def _roots_in(folder: Path) -> tuple[x509.Certificate, ...]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(root for file in files if file.is_file() for root in _certificates(file))


def _certificates(path: Path) -> list[x509.Certificate]:
    content = path.read_bytes()
    if b"-----BEGIN CERTIFICATE-----" in content:
        return x509.load_pem_x509_certificates(content)
    return [x509.load_der_x509_certificate(content)]
