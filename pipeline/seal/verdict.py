"""The result of a check, and how it is told to a clerk and to a program.

Circular 15/2025/TT-BKHCN asks a checking program for the signer, the time, the integrity and the
trust path, told in Vietnamese.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final, Literal

from pipeline.pdfa import PdfaReport
from pipeline.seal.appearance import TRIAL_NOTICE
from pipeline.seal.signatures import HARMLESS, Level, Modification
from pipeline.seal.trust import AnchorSet, Trust
from schemas.dates import VIETNAM

Revocation = Literal["good", "revoked", "unknown", "undeclared"]
"""``undeclared``: the certificate does not say where its status could be found."""

Conclusion = Literal["valid", "invalid", "undetermined"]


@dataclass(frozen=True, slots=True)
class SignatureVerdict:
    """What can be said of one signature.

    ``intact``: the signed bytes are those that were signed. ``covers_whole_file``: nothing was
    added after it; what was added is graded by ``modification``. ``claimed_time`` is the signer's
    word, ``proven_time`` the earliest moment a trusted time-stamp shows it existed.
    ``certificate_valid`` is at the moment of checking; ``trust`` whether a path leads to an
    accepted root, and ``anchor_set`` of which kind that is. ``indication`` is the status of ETSI
    EN 319 102-1 §5.1.3 in its own words.
    """

    field_name: str
    signer: str
    organisation: str
    level: Level
    claimed_time: datetime | None
    proven_time: datetime | None
    intact: bool
    covers_whole_file: bool
    modification: Modification
    trust: Trust
    anchor_set: AnchorSet | None
    revocation: Revocation
    certificate_valid: bool
    not_before: datetime
    not_after: datetime
    certificate_sha256: str
    subfilter: str
    trial: bool
    indication: str

    @property
    def trusted(self) -> bool:
        """Whether a path leads to an accepted root."""
        return self.trust == "trusted"

    @property
    def unchanged(self) -> bool:
        """Intact, and nothing that matters was added afterwards."""
        return self.intact and self.modification in HARMLESS

    @property
    def conclusion(self) -> Conclusion:
        """Valid only if everything is proven; invalid if anything is disproven."""
        disproven = (
            not self.unchanged
            or self.trust in {"wrong_usage", "wrong_role"}
            or self.revocation == "revoked"
            or self.indication.startswith("TOTAL-FAILED")
        )
        if disproven:
            return "invalid"
        passed = self.indication.startswith("TOTAL-PASSED")
        return "valid" if passed and self.trusted else "undetermined"

    @property
    def valid(self) -> bool:
        """Whether everything that makes a signature count is proven."""
        return self.conclusion == "valid"

    def sentences_vi(self) -> tuple[str, ...]:
        """The verdict as a clerk reads it."""
        told = [
            f"Người ký: {self.signer}" + (f" ({self.organisation})." if self.organisation else "."),
            _time_vi(self),
            _integrity_vi(self),
            _trust_vi(self),
            _REVOCATION_VI[self.revocation],
        ]
        if not self.certificate_valid:
            span = f"{_day(self.not_before)} đến {_day(self.not_after)}"
            told.append(f"Chứng thư số không còn (hoặc chưa) có hiệu lực: chỉ từ {span}.")
        told.append(_LEVEL_VI[self.level])
        told.append(_conclusion_vi(self))
        return tuple(told)


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
        """Signed, and every signature valid; each grades what was added after it."""
        return self.signed and all(signature.valid for signature in self.signatures)

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
            _jsonable(asdict(s))
            | {"trusted": s.trusted, "valid": s.valid, "conclusion": s.conclusion}
            for s in self.signatures
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


_TRUST_VI: Final[dict[Trust, str]] = {
    "trusted": "Chứng thư số: có đường dẫn tin cậy tới {anchor}.",
    "no_anchors": "Chứng thư số: chưa cài chứng thư gốc nào nên không thể tin cậy.",
    "wrong_usage": "Chứng thư số: không được cấp để ký văn bản.",
    "no_path": "Chứng thư số: không có đường dẫn tin cậy tới tổ chức chứng thực gốc.",
    "wrong_role": (
        "Chứng thư số: thuộc {anchor}, không phải loại mà người ký văn bản này phải dùng "
        "(chữ ký số chuyên dùng công vụ)."
    ),
}
_ANCHOR_VI: Final[dict[AnchorSet | None, str]] = {
    "official": "tổ chức chứng thực chữ ký số chuyên dùng công vụ",
    "public": "tổ chức chứng thực chữ ký số quốc gia (công cộng)",
    "trial": "tổ chức chứng thực THỬ NGHIỆM của máy này",
    None: "tổ chức chứng thực không rõ",
}
_REVOCATION_VI: Final[dict[Revocation, str]] = {
    "good": "Tình trạng thu hồi: chứng thư số không bị thu hồi tại thời điểm ký.",
    "revoked": "Tình trạng thu hồi: chứng thư số ĐÃ BỊ THU HỒI.",
    "unknown": "Tình trạng thu hồi: chưa có dữ liệu chứng minh (cần mạng để tra cứu).",
    "undeclared": "Tình trạng thu hồi: chứng thư số không ghi nơi tra cứu.",
}
_CHANGED_VI: Final[dict[Modification, str]] = {
    "none": "Tính toàn vẹn: nội dung không bị thay đổi từ khi ký.",
    "validation_info": "Tính toàn vẹn: nội dung không đổi; sau khi ký chỉ thêm dữ liệu xác thực.",
    "form_filling": "Tính toàn vẹn: nội dung không đổi; sau khi ký có thêm chữ ký hoặc biểu mẫu.",
    "annotations": "Tính toàn vẹn: sau khi ký có người thêm ghi chú vào tệp.",
    "other": "Tính toàn vẹn: tệp ĐÃ BỊ SỬA sau khi ký.",
}
_LEVEL_VI: Final[dict[Level, str]] = {
    "B-B": "Mức PAdES B-B: chưa có dấu thời gian.",
    "B-T": "Mức PAdES B-T: có dấu thời gian.",
    "B-LT": "Mức PAdES B-LT: có dấu thời gian và dữ liệu xác thực kèm theo.",
    "B-LTA": "Mức PAdES B-LTA: có dữ liệu xác thực và dấu thời gian lưu trữ lâu dài.",
}


def _conclusion_vi(signature: SignatureVerdict) -> str:
    if signature.conclusion == "invalid":
        return "Kết luận: chữ ký KHÔNG hợp lệ."
    if signature.conclusion == "undetermined":
        return f"Kết luận: CHƯA XÁC ĐỊNH – nội dung nguyên vẹn, nhưng {_doubt_vi(signature)}."
    if signature.trial:
        return f"Kết luận: chữ ký HỢP LỆ về kỹ thuật, nhưng là chữ ký {TRIAL_NOTICE}."
    return "Kết luận: chữ ký HỢP LỆ."


def _doubt_vi(signature: SignatureVerdict) -> str:
    if not signature.trusted:
        return "máy này không có chứng thư gốc để tin cậy người ký"
    if not signature.certificate_valid:
        return "không chứng minh được chữ ký có trước khi chứng thư số hết hiệu lực"
    if signature.revocation == "unknown":
        return "chưa biết chứng thư số có bị thu hồi hay không"
    return f"chưa đủ dữ liệu để kết luận ({signature.indication})"


def _trust_vi(signature: SignatureVerdict) -> str:
    return _TRUST_VI[signature.trust].format(anchor=_ANCHOR_VI[signature.anchor_set])


def _time_vi(signature: SignatureVerdict) -> str:
    if signature.proven_time is not None:
        return f"Thời gian ký (dấu thời gian chứng thực): {_moment(signature.proven_time)}."
    return f"Thời gian ký (theo máy người ký): {_moment(signature.claimed_time)}."


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
