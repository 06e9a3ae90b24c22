"""What can go wrong between a reading and its record."""

from schemas.errors import SohoaError


class RecordsError(SohoaError):
    """Root of this stage's errors."""

    code = "records.error"


class UnknownTypeError(RecordsError):
    """The type asked for is not in the catalogue. Facts: ``type``."""

    code = "records.unknown_type"
    clerk = "Không có loại giấy tờ “{type}”. Hãy chọn một loại trong danh sách."


class UnknownNameError(RecordsError):
    """A definition names a strategy, kind or check that does not exist.

    Facts: ``registry``, ``name``, ``type``, ``field``.
    """

    code = "records.unknown_name"
    clerk = (
        "Định nghĩa của “{type}” có lỗi: không có {registry} “{name}” (trường {field}). "
        "Hãy báo quản trị viên sửa tệp định nghĩa."
    )


class CodePartError(RecordsError):
    """A part of a result's code cannot stand in one. Facts: ``part``."""

    code = "records.code_part"
    clerk = "Chưa cấp được mã kết quả số hóa: {part} có ký tự lạ hoặc còn trống. Hãy kiểm tra lại."
