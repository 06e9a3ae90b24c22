"""States and values in the words of the people who read them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path

from schemas.dates import VIETNAM
from schemas.doctypes import DocumentType
from schemas.record import Record
from sohoa.scans import WhyNot
from storage.papers import Document
from storage.search import Found, Hit
from storage.states import DocumentState

STATES = {
    DocumentState.RECEIVED: "Đang đọc",
    DocumentState.COPIED: "Đã sao chụp, ký số",
    DocumentState.EXTRACTED: "Đã bóc tách",
    DocumentState.CODED: "Đã cấp mã",
    DocumentState.STORED: "Đã lưu",
    DocumentState.NEEDS_REVIEW: "Chờ cán bộ xử lý",
    DocumentState.AWAITING_SIGNATURE: "Chờ ký số",
    DocumentState.QUARANTINED: "Cách ly",
    DocumentState.REJECTED: "Không số hóa",
    DocumentState.FAILED: "Không xử lý được",
}
_PASSED_OVER = {
    WhyNot.NOT_A_SCAN: "tệp không phải bản quét",
    WhyNot.LEADS_OUT: "liên kết dẫn ra ngoài thư mục đã cho",
}
_NAMED = 5
"""Files passed over that are named; of more, how many."""


def state_in_words(document: Document | None, record: Record | None, *, known: bool = False) -> str:
    """The state, and how many values a person should look at.

    ``known`` is what had come to rest before it was brought once more: nothing new was stored.
    """
    if document is None:
        return "Không nhận được"
    stored = document.state is DocumentState.STORED
    words = "Đã có từ trước" if known and stored else STATES[document.state]
    marked = sum(field.needs_review for field in record.fields.values()) if record else 0
    marked += len(record.missing) if record else 0
    if marked:
        words += f", {marked} mục cần xem lại"
    if record and record.papers:
        words += f", tệp hình như có {len(record.papers)} giấy tờ"
    return words


def total_in_all(documents: Iterable[Document | None], twins: int = 0) -> str:
    """How many files came, and how many of them rest in each state; ``None`` was not taken in.

    ``twins`` are files beside those of ``documents`` that hold the same as one of them.
    """
    counts = Counter(
        "không nhận được" if document is None else STATES[document.state].lower()
        for document in documents
    )
    parts = [f"{count} {words}" for words, count in counts.most_common()]
    parts += [f"{twins} trùng nội dung"] if twins else []
    total = counts.total() + twins
    return f"Tổng cộng {total} tệp: {', '.join(parts)}." if parts else "Không có tệp nào."


def same_in_words(first: Path, path: Path) -> str:
    """That the file at ``path`` is the paper that came as ``first``."""
    return f"Trùng nội dung với {first if first.name == path.name else first.name}"


def passed_over_in_words(passed_over: Mapping[Path, WhyNot]) -> Iterator[str]:
    """What was not digitized: a sentence for each reason, with a few names."""
    for why_not, words in _PASSED_OVER.items():
        names = [path.name for path, why in passed_over.items() if why is why_not]
        more = len(names) - _NAMED
        if names:
            listed = ", ".join(names[:_NAMED]) + (f" và {more} tệp khác" if more > 0 else "")
            yield f"Bỏ qua {len(names)} {words}: {listed}."


def hit_in_words(hit: Hit, kind: DocumentType | None) -> str:
    """What a paper is, what tells it from others of its kind, how it stands, and its file."""
    title = kind.label if kind else hit.type or "Chưa phân loại"
    content = values_in_short(hit.fields, kind) if kind else ""
    state = "Cần xem lại" if hit.needs_review else STATES[hit.state]
    return "\n".join(part for part in (title, content, f"{state} · {hit.source_name}") if part)


def total_in_words(found: Found) -> str:
    """How many papers were found: "1.000" when exactly so many, else "hơn 1.000"."""
    total = f"{found.total:,}".replace(",", ".")
    return f"hơn {total}" if found.more_than_counted else total


def values_in_short(values: Mapping[str, str], kind: DocumentType) -> str:
    """The fields that tell this paper from others, one a line."""
    labels = {spec.name: spec.label for spec in kind.fields}
    shown = [name for name in kind.summary if name in values]
    return "\n".join(f"{labels[name]}: {day_first(values[name])}" for name in shown)


def moment(at: datetime) -> str:
    """A moment as people in Vietnam write it, and of their clock: dd/mm/yyyy hh:mm:ss."""
    return at.astimezone(VIETNAM).strftime("%d/%m/%Y %H:%M:%S")


def megabytes(size: int) -> str:
    """Bytes as megabytes with a decimal comma."""
    return f"{size / 1e6:.1f} MB".replace(".", ",", 1)


def day_first(value: str) -> str:
    """An ISO 8601 date as dd/mm/yyyy (or mm/yyyy); anything else as it is."""
    match = re.fullmatch(r"(\d{4})-(\d{2})(?:-(\d{2}))?", value)
    if match is None:
        return value
    year, month, day = match.groups()
    return "/".join(part for part in (day, month, year) if part)
