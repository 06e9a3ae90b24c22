"""A signature that was just written, read back by libraries that did not write it.

pyHanko wrote the file; qpdf finds the signature in it again. This is not verification of a
stranger's file, which :mod:`pipeline.seal.verify` is for: here the signer is known, and the
question is only whether the bytes on disk are what the key was asked to sign.
"""

import hashlib
from pathlib import Path
from typing import Final

import pikepdf
from asn1crypto import cms
from cryptography import x509

from pipeline.seal.errors import SignatureNotTheKeys
from pipeline.seal.keys import require_made_by

_CHUNK: Final = 1 << 20


def holds(path: Path, field_name: str, certificate: x509.Certificate) -> bool:
    """Whether the signature in the field ``field_name`` is the certificate's, over the whole file.

    That is: its byte range leaves out nothing but the signature itself (ISO 32000-1 §12.8.1), the
    digest of that range is the one that was signed (RFC 5652 §5.4), and the certificate's key made
    the signature. A file that cannot be read so holds nothing.
    """
    try:
        with pikepdf.open(path) as pdf:
            written = _signature(pdf, field_name)
            covered = [int(number) for number in written["/ByteRange"].as_list()]
            content = bytes(written["/Contents"])
        return _leaves_out(path, covered, content) and _signed(path, covered, content, certificate)
    except (pikepdf.PdfError, LookupError, ValueError, TypeError, SignatureNotTheKeys):
        return False


def _signature(pdf: pikepdf.Pdf, field_name: str) -> pikepdf.Object:
    fields = [field for field in pdf.Root.AcroForm.Fields if field.get("/T") == field_name]
    (field,) = fields
    return field["/V"]


def _leaves_out(path: Path, covered: list[int], content: bytes) -> bool:
    """Whether the byte range is all of the file but ``content`` in hexadecimal and its brackets."""
    start, before, after, rest = covered
    with path.open("rb") as stream:
        stream.seek(before)
        kept = stream.read(after - before)
    whole = start == 0 and after + rest == path.stat().st_size
    return whole and kept.lower() == b"<%b>" % content.hex().encode("ascii")


def _signed(path: Path, covered: list[int], content: bytes, certificate: x509.Certificate) -> bool:
    message = cms.ContentInfo.load(content)
    if content[len(message.dump()) :].strip(b"\0"):
        return False  # only zeros may follow: no byte range covers them
    signer = message["content"]["signer_infos"][0]
    attributes = signer["signed_attrs"]
    require_made_by(certificate, signer["signature"].native, attributes.untag().dump())
    (digest,) = (a["values"][0].native for a in attributes if a["type"].native == "message_digest")
    return bool(digest == _digest(path, covered))


def _digest(path: Path, covered: list[int]) -> bytes:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        for start, length in zip(covered[::2], covered[1::2], strict=True):
            stream.seek(start)
            left = length
            while left and (chunk := stream.read(min(left, _CHUNK))):
                digest.update(chunk)
                left -= len(chunk)
    return digest.digest()
