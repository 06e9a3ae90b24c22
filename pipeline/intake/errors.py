"""Everything that can be wrong with a file somebody hands in."""

from schemas.errors import SohoaError


class IntakeError(SohoaError):
    """A file that cannot be taken in as it is."""

    code = "intake.error"
    clerk = "Không nhận được tệp này. Hãy quét lại giấy tờ rồi gửi lại."


class EmptyFile(IntakeError):
    """Zero bytes."""

    code = "intake.empty_file"
    clerk = "Tệp rỗng (0 byte). Hãy quét lại giấy tờ rồi gửi lại."


class UnknownFileType(IntakeError):
    """The first bytes are of no kind of scan that is known; no facts: they may be a name."""

    code = "intake.unknown_file_type"
    clerk = (
        "Không nhận ra loại tệp. Hãy gửi PDF, TIFF, JPEG, PNG, WebP hoặc HEIC; tệp nén thì giải "
        "nén rồi gửi từng tệp."
    )


class FileTooLarge(IntakeError):
    """More bytes than the limit; facts: ``size``, ``limit``."""

    code = "intake.file_too_large"
    clerk = "Tệp quá lớn ({size} byte, tối đa {limit}). Hãy tách hồ sơ thành nhiều tệp rồi gửi lại."


class TooManyPages(IntakeError):
    """More pages than the limit; facts: ``pages`` (what was counted), ``limit``."""

    code = "intake.too_many_pages"
    clerk = "Tệp có quá nhiều trang (tối đa {limit}). Hãy tách hồ sơ thành nhiều tệp rồi gửi lại."


class TooManyPixels(IntakeError):
    """A page too large to decode; facts: ``page``, ``limit``; ``width``, ``height`` if known."""

    code = "intake.too_many_pixels"
    clerk = "Trang {page} có kích thước ảnh quá lớn. Hãy quét lại trang này ở 300 dpi."


class PageTooComplex(IntakeError):
    """More to unpack or to look at than a paper can have.

    Facts: ``page`` (0 for the whole file), ``reason``, ``found``, ``limit``.
    """

    code = "intake.page_too_complex"
    clerk = "Tệp PDF phức tạp bất thường nên không được mở. Hãy in ra và quét lại."


class PaperSizeImpossible(IntakeError):
    """No paper is so small or so large; facts: ``page``, ``width_mm``, ``height_mm``."""

    code = "intake.paper_size_impossible"
    clerk = (
        "Trang {page} ghi khổ giấy {width_mm} × {height_mm} mm, không thể có thật. "
        "Hãy in ra và quét lại."
    )


class DynamicForm(IntakeError):
    """An XFA form whose content is made by a program when it is opened; its page is a stand-in."""

    code = "intake.dynamic_form"
    clerk = (
        "Tệp PDF là biểu mẫu động (XFA), nội dung không nằm trong trang. "
        "Hãy mở bằng Adobe Reader, in ra PDF thường hoặc ra giấy rồi gửi lại."
    )


class TooCoarse(IntakeError):
    """Print too small in pixels to be read; facts: ``page``, ``dpi``, ``letter_px``."""

    code = "intake.too_coarse"
    clerk = (
        "Trang {page} quá mờ để đọc: chỉ khoảng {dpi} điểm trên inch (dpi). "
        "Hãy quét lại bản giấy ở 300 dpi, ảnh màu, tỷ lệ 100 %."
    )


class DamagedScan(IntakeError):
    """Truncated or corrupt; facts: ``page`` (0 for the whole file), ``reason``."""

    code = "intake.damaged_scan"
    clerk = "Tệp bị hỏng hoặc chưa tải lên hết. Hãy gửi lại; nếu vẫn lỗi, quét lại giấy tờ."


class UnsupportedSamples(IntakeError):
    """Samples that no copy can hold as they are; facts: ``page``, ``bits`` of one, ``mode``."""

    code = "intake.unsupported_samples"
    clerk = (
        "Trang {page} lưu ảnh theo kiểu hiếm gặp ({bits} bit mỗi kênh màu) nên không sao chụp "
        "nguyên vẹn được. Hãy quét lại ở chế độ màu 24 bit."
    )


class PasswordProtected(IntakeError):
    """Cannot be opened without a password."""

    code = "intake.password_protected"
    clerk = "Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi gửi lại."


class LockedForCertificates(IntakeError):
    """Can be opened only with the private key of a certificate."""

    code = "intake.locked_for_certificates"
    clerk = (
        "Tệp PDF bị khóa bằng chứng thư số, chỉ người giữ chứng thư đó mở được. "
        "Hãy nhờ người đó lưu một bản không khóa rồi gửi lại."
    )


class EmptyPdf(IntakeError):
    """A sound container without a single page."""

    code = "intake.empty_pdf"
    clerk = "Tệp PDF không có trang nào. Hãy quét lại giấy tờ rồi gửi lại."


class UnsafePdf(IntakeError):
    """Carries instructions to be executed; facts: ``action`` (JavaScript, Launch, …)."""

    code = "intake.unsafe_pdf"
    clerk = "Tệp PDF chứa lệnh tự chạy ({action}), không được nhận. Hãy in ra và quét lại."


class DecodeTimeout(IntakeError):
    """Drawing a page took longer than allowed; facts: ``page``, ``seconds``."""

    code = "intake.decode_timeout"
    clerk = "Trang {page} quá phức tạp để mở. Hãy in ra và quét lại trang này."


class NoSuchPage(IntakeError):
    """Asked for a page the scan does not have; facts: ``page``, ``pages``."""

    code = "intake.no_such_page"
    clerk = "Tệp chỉ có {pages} trang, không có trang {page}. Hãy kiểm tra lại số trang."


class RendererMissing(IntakeError):
    """Poppler is not installed; facts: ``program``."""

    code = "intake.renderer_missing"
    clerk = "Máy chủ thiếu chương trình mở PDF. Báo quản trị viên: apt-get install poppler-utils."
