"""Verify a copy: who signed, when, whether anything changed since, and whom to trust for it.

Circular 15/2025/TT-BKHCN asks a checking program for a trust path, the signer, the time and the
integrity, told in Vietnamese. Nothing is fetched: what is not at hand counts as not proven.
"""

# mypy: allow-untyped-calls
# pyHanko ships types, but not for everything.

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal

import pikepdf
from cryptography import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import EmbeddedPdfSignature, SignatureCoverageLevel
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity

from pipeline.copies import file_sha256
from pipeline.pdfa import PdfaReport, check_pdfa, tail_after_end
from pipeline.seal.appearance import TRIAL_NOTICE, VIETNAM
from pipeline.seal.errors import DamagedPdf, EncryptedPdf
from pipeline.seal.keys import name_of, organisation_of
from pipeline.seal.testca import is_trial
from pipeline.seal.trust import Anchor, Trust, judge

Modification = Literal["none", "validation_info", "form_filling", "annotations", "other"]
_UNREADABLE: Final = (PdfError, SigningError, SignatureValidationError, ValueError, KeyError)

_LEVELS: Final[dict[ModificationLevel, Modification]] = {
    ModificationLevel.NONE: "none",
    ModificationLevel.LTA_UPDATES: "validation_info",
    ModificationLevel.FORM_FILLING: "form_filling",
    ModificationLevel.ANNOTATIONS: "annotations",
    ModificationLevel.OTHER: "other",
}
_HARMLESS: Final = ("none", "validation_info", "form_filling")


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What can be said of one signature.

    ``intact``: the signed bytes are those that were signed. ``covers_whole_file``: nothing was
    added after it; what was added is graded by ``modification``. ``claimed_time`` is the
    signer's word (baseline B-B has no proof of time). ``certificate_valid`` is at the moment of
    checking, ``trust`` whether a path leads to one of the given anchors.
    """

    field_name: str
    signer: str
    organisation: str
    claimed_time: datetime | None
    intact: bool
    covers_whole_file: bool
    modification: Modification
    trust: Trust
    certificate_valid: bool
    not_before: datetime
    not_after: datetime
    certificate_sha256: str
    subfilter: str
    trial: bool

    @property
    def trusted(self) -> bool:
        """Whether a path leads to a given anchor."""
        return self.trust == "trusted"

    @property
    def unchanged(self) -> bool:
        """Intact, and nothing that matters was added afterwards."""
        return self.intact and self.modification in _HARMLESS

    @property
    def valid(self) -> bool:
        """Unchanged, trusted, and by a certificate still in force."""
        return self.unchanged and self.trusted and self.certificate_valid

    def sentences_vi(self) -> tuple[str, ...]:
        """The verdict as a clerk reads it."""
        told = [
            f"Người ký: {self.signer}" + (f" ({self.organisation})." if self.organisation else "."),
            f"Thời gian ký (theo máy người ký): {_moment(self.claimed_time)}.",
            _integrity_vi(self),
            _TRUST_VI[self.trust],
        ]
        if not self.certificate_valid:
            span = f"{_day(self.not_before)} đến {_day(self.not_after)}"
            told.append(f"Chứng thư số không còn (hoặc chưa) có hiệu lực: chỉ từ {span}.")
        told.append("Chưa tra cứu tình trạng thu hồi của chứng thư số.")
        told.append(self._conclusion_vi())
        return tuple(told)

    def _conclusion_vi(self) -> str:
        if self.unchanged and self.certificate_valid and not self.trusted:
            return (
                "Kết luận: CHƯA XÁC ĐỊNH – nội dung nguyên vẹn, nhưng máy này không có chứng thư "
                "gốc để tin cậy người ký."
            )
        if not self.valid:
            return "Kết luận: chữ ký KHÔNG hợp lệ."
        if self.trial:
            return f"Kết luận: chữ ký HỢP LỆ về kỹ thuật, nhưng là chữ ký {TRIAL_NOTICE}."
        return "Kết luận: chữ ký HỢP LỆ."


@dataclass(frozen=True, slots=True)
class Verification:
    """All signatures of one file, oldest first, and its state as PDF/A."""

    sha256: str
    checked_at: datetime
    signatures: tuple[SignatureVerdict, ...]
    pdfa: PdfaReport

    @property
    def signed(self) -> bool:
        """Whether there is any signature."""
        return bool(self.signatures)

    @property
    def valid(self) -> bool:
        """Signed, every signature valid, and nothing after the last of them."""
        whole = any(signature.covers_whole_file for signature in self.signatures)
        return whole and all(signature.valid for signature in self.signatures)

    def summary_vi(self) -> str:
        """A few plain sentences for the screen."""
        rows: list[str] = []
        for number, signature in enumerate(self.signatures, start=1):
            rows.append(f"Chữ ký {number}:")
            rows += [f"  {sentence}" for sentence in signature.sentences_vi()]
        if not rows:
            rows.append("Tệp này chưa có chữ ký số.")
        passed = "đạt" if self.pdfa.passed else "KHÔNG đạt"
        rows.append(f"Chuẩn lưu trữ PDF/A-{self.pdfa.flavour}: {passed}.")
        return "\n".join(rows)

    def to_dict(self) -> dict[str, Any]:
        """For JSON: times in ISO 8601 with +07:00."""
        signatures = [
            _jsonable(asdict(s)) | {"trusted": s.trusted, "valid": s.valid} for s in self.signatures
        ]
        return {
            "sha256": self.sha256,
            "checked_at": _iso(self.checked_at),
            "signed": self.signed,
            "valid": self.valid,
            "signatures": signatures,
            "pdfa": _jsonable(asdict(self.pdfa)) | {"passed": self.pdfa.passed},
            "summary": self.summary_vi(),
        }


def verify_copy(path: Path, anchors: Sequence[Anchor], *, at: datetime) -> Verification:
    """Check every signature in the file at ``path`` as of ``at``.

    Without ``anchors`` nothing is trusted. Raises :class:`DamagedPdf` when the file cannot be
    read as a PDF, or holds a signature that cannot be read as one, and :class:`EncryptedPdf` when
    it asks for a password.
    """
    digest = _digest(path)
    _require_open(path)
    if not tail_after_end(path).isspace():
        raise DamagedPdf(reason="bytes after the end, or none there")
    return Verification(
        sha256=digest,
        checked_at=at,
        signatures=read_signatures(path, anchors, at=at),
        pdfa=check_pdfa(path),
    )


def _require_open(path: Path) -> None:
    try:
        pikepdf.open(path).close()
    except pikepdf.PasswordError as error:
        raise EncryptedPdf from error
    except pikepdf.PdfError as error:
        raise DamagedPdf(reason=type(error).__name__) from error


def read_signatures(
    path: Path, anchors: Sequence[Anchor], *, at: datetime
) -> tuple[SignatureVerdict, ...]:
    """The verdicts alone, oldest signature first; see :func:`verify_copy`."""
    with path.open("rb") as stream:
        try:
            found = PdfFileReader(stream).embedded_regular_signatures
            return tuple(_verdict(signature, anchors, at) for signature in found)
        except _UNREADABLE as error:
            raise DamagedPdf(reason=type(error).__name__) from error


def _digest(path: Path) -> str:
    try:
        return file_sha256(path)
    except OSError as error:
        raise DamagedPdf(reason=type(error).__name__) from error


def _verdict(
    found: EmbeddedPdfSignature, anchors: Sequence[Anchor], at: datetime
) -> SignatureVerdict:
    found.compute_integrity_info()
    changes = found.summarise_integrity_info()
    certificate = x509.load_der_x509_certificate(found.signer_cert.dump())
    return SignatureVerdict(
        field_name=str(found.field_name),
        signer=name_of(certificate),
        organisation=organisation_of(certificate),
        claimed_time=found.self_reported_timestamp,
        intact=_intact(found),
        covers_whole_file=changes["coverage"] == SignatureCoverageLevel.ENTIRE_FILE,
        modification=_modification(changes),
        trust=judge(certificate, found.other_embedded_certs, anchors, at),
        certificate_valid=certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc,
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        certificate_sha256=found.signer_cert.sha256.hex(),
        subfilter=str(found.sig_object["/SubFilter"]).removeprefix("/"),
        trial=is_trial(certificate),
    )


def _intact(found: EmbeddedPdfSignature) -> bool:
    """Whether the digest is the signed one, and its signature the certificate's."""
    same_digest, genuine = validate_sig_integrity(
        found.signer_info, found.signer_cert, "data", found.compute_digest()
    )
    return same_digest and genuine


def _modification(changes: dict[str, Any]) -> Modification:
    """What came after the signature; something that cannot be graded counts as the worst."""
    if changes["coverage"] == SignatureCoverageLevel.ENTIRE_FILE:
        return "none"
    graded = changes["diff_result"]
    return _LEVELS[graded.modification_level] if isinstance(graded, DiffResult) else "other"


_TRUST_VI: Final[dict[Trust, str]] = {
    "trusted": "Chứng thư số: có đường dẫn tin cậy tới tổ chức chứng thực gốc.",
    "no_anchors": "Chứng thư số: chưa cài chứng thư gốc nào nên không thể tin cậy.",
    "wrong_usage": "Chứng thư số: không được cấp để ký văn bản.",
    "no_path": "Chứng thư số: không có đường dẫn tin cậy tới tổ chức chứng thực gốc.",
}
_CHANGED_VI: Final[dict[Modification, str]] = {
    "none": "Tính toàn vẹn: nội dung không bị thay đổi từ khi ký.",
    "validation_info": "Tính toàn vẹn: nội dung không đổi; sau khi ký chỉ thêm dữ liệu xác thực.",
    "form_filling": "Tính toàn vẹn: nội dung không đổi; sau khi ký có thêm chữ ký hoặc biểu mẫu.",
    "annotations": "Tính toàn vẹn: sau khi ký có người thêm ghi chú vào tệp.",
    "other": "Tính toàn vẹn: tệp ĐÃ BỊ SỬA sau khi ký.",
}


def _integrity_vi(signature: SignatureVerdict) -> str:
    if not signature.intact:
        return "Tính toàn vẹn: nội dung đã ký ĐÃ BỊ THAY ĐỔI hoặc chữ ký bị hỏng."
    return _CHANGED_VI[signature.modification]


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return "không ghi"
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S +07:00")


def _day(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")


def _iso(moment: datetime) -> str:
    return moment.astimezone(VIETNAM).isoformat(timespec="seconds")


def _jsonable(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: _iso(v) if isinstance(v, datetime) else v for name, v in facts.items()}
