"""What a clerk reads: states, dates and numbers in plain Vietnamese. Pure."""

import re
from datetime import datetime
from typing import Any

from schemas.dates import VIETNAM
from schemas.errors import error_for
from storage.flow import Progress
from storage.given_up import PAGES_GIVEN_UP
from storage.papers import SEALED_FOR_TRIAL, Document, Move
from storage.search import Found
from storage.states import RESTING, DocumentState

_S = DocumentState

"""The whole country, all year."""

STATE_WORDS = {
    _S.RECEIVED: "Đang xử lý",
    _S.COPIED: "Đã ký",
    _S.EXTRACTED: "Đã bóc tách",
    _S.CODED: "Đã cấp mã",
    _S.STORED: "Hoàn thành",
    _S.NEEDS_REVIEW: "Chờ cán bộ xử lý",
    _S.AWAITING_SIGNATURE: "Chờ ký số",
    _S.QUARANTINED: "Giữ riêng",
    _S.REJECTED: "Không số hóa",
    _S.FAILED: "Không xử lý được",
}

TONES = {
    _S.STORED: "good",
    _S.NEEDS_REVIEW: "look",
    _S.AWAITING_SIGNATURE: "look",
    _S.QUARANTINED: "bad",
    _S.REJECTED: "bad",
    _S.FAILED: "bad",
}
"""How a state is coloured; what is missing is under way."""

REASON_WORDS = {
    "submitted": "nhận tệp",
    "sealed": "tạo và ký bản số hóa",
    SEALED_FOR_TRIAL: "tạo bản số hóa, ký thử nghiệm",
    "retry": "thử lại",
    "handed_in_again": "được gửi lại, thử lại",
    PAGES_GIVEN_UP: "dừng lại, có trang không đọc được",
    "extracted": "bóc tách thông tin",
    "coded": "cấp mã kết quả",
    "stored": "lưu, sẵn sàng dùng lại",
    "assign_code": "dừng lại, còn thiếu thông tin",
    "reviewed": "cán bộ đã bổ sung",
    "looked": "xem xét có được số hóa không",
    "reclassified": "cán bộ chọn lại loại giấy tờ",
}

ORIGINAL_SIGNATURES = {
    "valid": "Chữ ký số trên tệp gốc: hợp lệ",
    "undetermined": "Chữ ký số trên tệp gốc: chưa xác định được",
    "invalid": "Chữ ký số trên tệp gốc: KHÔNG hợp lệ",
}
"""By the worst of the signatures that a paper came with."""

ORIGINAL_TONES = {"valid": "good", "undetermined": "look", "invalid": "bad"}

SOURCE_WORDS = {
    "ocr": "đọc từ ảnh",
    "text": "chữ có sẵn trong tệp",
    "qr": "đọc từ mã QR",
    "mrz": "đọc từ dòng mã máy",
    "clerk": "cán bộ nhập",
}

VERDICT_WORDS = {
    "confirmed": "cán bộ đã xác nhận",
    "corrected": "cán bộ đã sửa",
    "illegible": "cán bộ: không đọc được",
    "blank": "cán bộ: giấy để trống",
}

DECIDED_WORDS = {
    "corrected": "sửa",
    "confirmed": "xác nhận",
    "illegible": "không đọc được",
    "blank": "giấy để trống",
}
"""Verdicts in a line of the history."""

_AFTER_RECEIVED = {
    _S.COPIED: "Đã ký, đang bóc tách thông tin",
    _S.EXTRACTED: "Đã bóc tách, đang cấp mã",
    _S.CODED: "Đã cấp mã, đang lưu",
    _S.STORED: "Hoàn thành",
    _S.NEEDS_REVIEW: "Chờ cán bộ xử lý",
    _S.AWAITING_SIGNATURE: "Bản số hóa đang chờ ký số",
    _S.QUARANTINED: "Giấy tờ được giữ riêng, chờ người phụ trách",
    _S.REJECTED: "Giấy tờ không được số hóa",
    _S.FAILED: "Không xử lý được",
}
_SHARE = {_S.COPIED: 85, _S.EXTRACTED: 92, _S.CODED: 96, _S.STORED: 100}


def progress_sentence(document: Document, progress: Progress) -> str:
    """What is being done with a paper right now, or why nothing is."""
    if document.error_code is not None:
        return error_for(document.error_code, document.error_facts).clerk_message
    if document.state is _S.STORED and document.needs_review:
        return "Hoàn thành, có chỗ cần xem lại"
    if document.state is not _S.RECEIVED:
        return _AFTER_RECEIVED[document.state]
    count, done = progress.page_count, progress.pages_done
    if count is None:
        return "Đang mở tệp" if progress.busy else "Đã nhận, đang chờ đến lượt"
    if done < count:
        return f"Đang đọc trang {done + 1}/{count}"
    return "Đang ký số" if progress.composed else f"Đã đọc {count} trang, đang tạo bản số hóa"


def progress_share(progress: Progress) -> int:
    """How far a paper is, 0..100; reading takes most of the time."""
    if progress.state is not _S.RECEIVED:
        return _SHARE.get(progress.state, 100)
    if not progress.page_count:
        return 4
    return 8 + round(62 * progress.pages_done / progress.page_count) + 8 * progress.composed


def actor_vn(actor: str) -> str:
    """Who did it: a client by name, a worker (``host/pid/start``) by its machine."""
    host, slash, _ = actor.partition("/")
    return f"máy {host}" if slash else actor


def sealed_for_trial(history: list[Move]) -> bool:
    """Whether the copy of a paper with this history has no legal force."""
    return any(move.reason == SEALED_FOR_TRIAL for move in history)


def tone(document: Document) -> str:
    """How a paper is coloured: ``good``, ``look``, ``bad`` or ``busy``."""
    if document.state is _S.STORED and document.needs_review:
        return "look"
    return TONES.get(document.state, "busy")


def worth_another_try(document: Document) -> bool:
    """Whether what stopped the paper may pass by itself; an empty file stays empty."""
    code = document.error_code
    return code is None or error_for(code, document.error_facts).retryable


def is_resting(state: DocumentState) -> bool:
    """Whether nothing will change without a person."""
    return state in RESTING


def date_vn(value: str) -> str:
    """An ISO 8601 date as written here: ``2022-05-13`` → ``13/05/2022``, ``2022-05`` → ``05/2022``.

    Anything else is returned as it is.
    """
    found = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value)
    if found is None:
        return value
    year, month, day = found.groups()
    return "/".join(part for part in (day, month, year) if part)


def total_vn(found: Found) -> str:
    """How many papers were found: "1.000" when exactly so many, else "hơn 1.000"."""
    total = f"{found.total:,}".replace(",", ".")
    return f"hơn {total}" if found.more_than_counted else total


def original_conclusion(check: dict[str, Any]) -> str:
    """``valid``, ``undetermined`` or ``invalid``: the worst of the signatures in ``check``."""
    found = {str(signature["conclusion"]) for signature in check["signatures"]}
    if not found or "invalid" in found:
        return "invalid"
    return "undetermined" if "undetermined" in found else "valid"


def moment_vn(moment: datetime) -> str:
    """A moment on the office's clock: ``13/05/2022 14:05``."""
    return f"{moment.astimezone(VIETNAM):%d/%m/%Y %H:%M}"


def number_vn(count: int) -> str:
    """A count with points between thousands: ``12.345``."""
    return f"{count:,}".replace(",", ".")


def rate_vn(pages_per_second: float) -> str:
    """A speed in the larger of the units that still say something: ``42 trang/phút``."""
    if not pages_per_second:
        return "chưa đọc trang nào trong 5 phút qua"
    a_minute = pages_per_second * 60
    if a_minute >= 1:
        return f"{number_vn(round(a_minute))} trang/phút"
    return f"{number_vn(max(1, round(a_minute * 60)))} trang/giờ"


def duration_vn(seconds: float) -> str:
    """A span in its two largest units: ``45 giây``, ``3 phút``, ``2 giờ 15 phút``, ``3 ngày``."""
    if seconds < 60:
        return f"{round(seconds)} giây"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} phút"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} giờ {minutes} phút" if minutes else f"{hours} giờ"
    days, hours = divmod(hours, 24)
    return f"{days} ngày {hours} giờ" if hours else f"{days} ngày"
