"""From a path to an open scan."""

from pathlib import Path

from pipeline.intake.errors import EmptyFile, FileTooLarge, UnknownFileType
from pipeline.intake.limits import IntakeLimits
from pipeline.intake.pdf import PdfScan
from pipeline.intake.photo import PhotoScan
from pipeline.intake.scan import Scan
from pipeline.intake.sniff import HEAD_BYTES, PDF, TIFF, extension_mismatch, media_type_of
from pipeline.intake.tiff import TiffScan


def open_scan(path: Path, *, limits: IntakeLimits) -> Scan:
    """Open a file of any accepted kind; nothing is decoded yet.

    The content decides what the file is; a suffix that says otherwise is noted in
    ``extension_mismatch``. Raises ``EmptyFile``, ``FileTooLarge``, ``UnknownFileType``,
    ``TooManyPages``, ``PasswordProtected``, ``UnsafePdf``, ``EmptyPdf``, ``DamagedScan``.
    """
    size = path.stat().st_size
    if size == 0:
        raise EmptyFile
    if size > limits.max_bytes:
        raise FileTooLarge(size=size, limit=limits.max_bytes)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    media_type = media_type_of(head)
    if media_type is None:
        raise UnknownFileType
    mismatch = extension_mismatch(path, media_type)
    if media_type == PDF:
        return PdfScan(path, limits, extension_mismatch=mismatch)
    if media_type == TIFF:
        return TiffScan(path, limits, extension_mismatch=mismatch)
    return PhotoScan(path, media_type, limits, extension_mismatch=mismatch)
