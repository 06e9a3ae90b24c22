"""What a file is, judged by its first bytes and never by its name."""

from pathlib import Path

PDF = "application/pdf"
TIFF = "image/tiff"
JPEG = "image/jpeg"
PNG = "image/png"
WEBP = "image/webp"
HEIC = "image/heic"

HEAD_BYTES = 1024
"""Readers look for the %PDF header so far (Adobe PDF Reference 1.7, Appendix H, note 13)."""

_SUFFIXES: dict[str, frozenset[str]] = {
    PDF: frozenset({".pdf"}),
    TIFF: frozenset({".tif", ".tiff"}),
    JPEG: frozenset({".jpg", ".jpeg", ".jpe", ".jfif", ".mpo"}),
    PNG: frozenset({".png"}),
    WEBP: frozenset({".webp"}),
    HEIC: frozenset({".heic", ".heif", ".hif"}),
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
    (b"II+\x00", TIFF),
    (b"MM\x00+", TIFF),
)

_ARCHIVES = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")

_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


def media_type_of(head: bytes) -> str | None:
    """The media type of a file that starts with ``head``, or None when it is not a scan."""
    for magic, media_type in _MAGIC:
        if head.startswith(magic):
            return media_type
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        return HEIC
    if head.startswith(_ARCHIVES):
        return None  # one that is not packed tight shows the header of a PDF among several files
    return PDF if b"%PDF-" in head[:HEAD_BYTES] else None


def extension_mismatch(path: Path, media_type: str) -> bool:
    """Whether the file's name promises something else than its content; no suffix promises none."""
    suffix = path.suffix.lower()
    return bool(suffix) and suffix not in _SUFFIXES[media_type]
