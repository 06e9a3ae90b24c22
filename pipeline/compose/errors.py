"""What can go wrong while the copy is composed."""

from schemas.errors import SohoaError


class ComposeError(SohoaError):
    """The electronic copy could not be written."""

    code = "compose.error"
    clerk = "Chưa tạo được bản điện tử. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."


class NotPdfa(ComposeError):
    """The finished file does not keep PDF/A-2b (``violations``, ``unknown``, ``rules``)."""

    code = "compose.not_pdfa"
    clerk = (
        "Bản điện tử chưa đạt chuẩn lưu trữ PDF/A nên chưa được lưu. "
        "Hãy in tệp gốc ra giấy rồi quét lại, hoặc báo quản trị viên."
    )


class NothingToCompose(ComposeError):
    """The document has no page."""

    code = "compose.nothing_to_compose"
    clerk = "Tài liệu không có trang nào. Hãy kiểm tra lại tệp quét."


class PageSizeImpossible(ComposeError):
    """A page is larger or smaller than a PDF page may be (ISO 32000-1 annex C)."""

    code = "compose.page_size_impossible"
    clerk = (
        "Trang {page} có kích thước giấy không hợp lý. "
        "Hãy kiểm tra độ phân giải (dpi) khi quét rồi quét lại."
    )


class PageNotCarried(ComposeError):
    """A page of a PDF that came in cannot be read again for the copy."""

    code = "compose.page_not_carried"
    clerk = "Không đọc được trang {page} của tệp PDF gốc. Hãy quét lại trang này."


class NotACopy(ComposeError):
    """A file that was to be derived from cannot be read as PDF; facts: ``reason``."""

    code = "compose.not_a_copy"
    clerk = "Tệp này không phải bản số hóa (PDF) hoặc đã hỏng. Hãy chọn copy.pdf của giấy tờ."
