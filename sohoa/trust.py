"""Which roots are trusted here."""

from pathlib import Path
from typing import Final

from cryptography import x509

from pipeline.seal.errors import UnreadableRoot
from pipeline.seal.trust import TrustStore
from sohoa.settings import Settings
from sohoa.trial_key import trial_roots

OFFICIAL_FOLDER: Final = "cong-vu"
PUBLIC_FOLDER: Final = "cong-cong"
"""In the folder of trust anchors: roots of officials' signatures, and of everybody else's."""


def trust_store(settings: Settings) -> TrustStore:
    """The roots that signatures may lead to: those of the configured folder, and the trial root.

    ``cong-vu/`` holds the roots of officials' signatures (chuyên dùng công vụ), ``cong-cong/``
    those of public ones; a file that lies beside the two counts as public, the kind that may
    less. Fails closed: without any root there is no trusted signature. Raises
    :class:`UnreadableRoot` for a file that is no certificate.
    """
    folder = settings.trust_anchors
    return TrustStore(
        official=_roots_in(folder / OFFICIAL_FOLDER) if folder else (),
        public=(*_roots_in(folder / PUBLIC_FOLDER), *_roots_in(folder)) if folder else (),
        trial=tuple(root for path in trial_roots(settings) for root in _certificates(path)),
    )


def _roots_in(folder: Path) -> tuple[x509.Certificate, ...]:
    files = sorted(folder.iterdir()) if folder.is_dir() else []
    return tuple(root for file in files if file.is_file() for root in _certificates(file))


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        content = path.read_bytes()
        if b"-----BEGIN CERTIFICATE-----" in content:
            return x509.load_pem_x509_certificates(content)
        return [x509.load_der_x509_certificate(content)]
    except (OSError, ValueError) as error:
        raise UnreadableRoot(file=str(path)) from error
