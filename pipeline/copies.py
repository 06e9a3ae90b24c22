"""The electronic copy in its two states: written, and sealed.

One type per state: what has not been composed cannot be sealed, and what has not been sealed
cannot be called a signed copy. The stages that make them never see each other.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PdfCopy:
    """A finished PDF/A file, not signed yet.

    ``sha256`` is of the file's bytes, ``flavour`` the conformance it was checked against
    (``"2b"``). ``rasterised_pages`` (1-based) are born-digital pages that could not be carried
    over as they were and stand in the copy as lossless pictures.
    """

    path: Path
    sha256: str
    pages: int
    flavour: str
    rasterised_pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class SealedCopy:
    """A signed PDF/A file whose signature was verified after writing.

    ``unsigned_sha256`` is the copy it was made from, ``signer`` the common name in the
    certificate, ``certificate_sha256`` its fingerprint, ``level`` the PAdES baseline level.
    """

    path: Path
    sha256: str
    unsigned_sha256: str
    pages: int
    flavour: str
    signer: str
    certificate_sha256: str
    sealed_at: datetime
    level: str
    field_name: str


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, read piece by piece."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
