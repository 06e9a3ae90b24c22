"""Papers as rows of a table: the same columns for CSV and Excel."""

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.doctypes import DocumentType
from schemas.exporters.paper import Paper
from schemas.review import DESCRIPTION_PARTS

_DESCRIPTION = "mo_ta."
"""Set before the basic descriptive fields: some bear the name of a field of the type."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name for machines and its heading for people."""

    name: str
    label: str


_PAPER = (
    Column("ma_ket_qua_so_hoa", "Mã kết quả số hóa"),
    Column("ma_tai_lieu", "Mã tài liệu"),
    Column("ho_so", "Hồ sơ"),
    Column("loai", "Loại"),
    Column("phien_ban", "Phiên bản dữ liệu"),
    Column("nhan_luc", "Nhận lúc"),
    Column("so_trang", "Số trang"),
    Column("can_xem_lai", "Trường cần xem lại"),
)
_DESCRIBED = {
    "ma_loai_giay_to": "Mã loại giấy tờ",
    "so_dinh_danh": "Số định danh chủ sở hữu",
    "thong_tin_chu_so_huu": "Thông tin chủ sở hữu",
    "ten_giay_to": "Tên giấy tờ",
    "trich_yeu": "Trích yếu nội dung chính",
    "thoi_han_hieu_luc": "Thời hạn có hiệu lực",
    "pham_vi_hieu_luc": "Phạm vi có hiệu lực",
}
_OTHER = Column("truong_khac", "Trường khác")


def columns(types: Iterable[DocumentType]) -> tuple[Column, ...]:
    """The columns for papers of ``types``; a field that several types have is one column."""
    described = (Column(f"{_DESCRIPTION}{part}", _DESCRIBED[part]) for part in DESCRIPTION_PARTS)
    fields = {spec.name: spec.label for type_ in types for spec in type_.fields}
    return (*_PAPER, *described, *(Column(n, label) for n, label in fields.items()), _OTHER)


def row(paper: Paper, wanted: Iterable[Column]) -> list[str]:
    """The cells of ``paper``; fields without a column of their own stand in the last one."""
    record = paper.record
    values = {name: field.value for name, field in record.fields.items()}
    cells = {
        "ma_ket_qua_so_hoa": paper.code or "",
        "ma_tai_lieu": record.document_id,
        "ho_so": paper.dossier or "",
        "loai": record.type,
        "phien_ban": str(record.version),
        "nhan_luc": paper.received_at.isoformat(timespec="seconds"),
        "so_trang": str(len(record.pages)),
        "can_xem_lai": " ".join(record.marked),
    }
    described = {_DESCRIPTION + part: getattr(record.description, part) for part in _DESCRIBED}
    names = [column.name for column in wanted]
    others = [f"{name}={value}" for name, value in values.items() if name not in names and value]
    cells |= described | {"truong_khac": "; ".join(others)}
    return [values[name] if name in values else cells.get(name, "") for name in names]
