"""What can go wrong with the work itself."""

from schemas.errors import SohoaError


class BrokerUnreachable(SohoaError):
    """The message broker does not answer; facts: ``cause``."""

    code = "workers.broker_unreachable"
    retryable = True
    clerk = (
        "Hàng đợi công việc chưa trả lời. Giấy tờ đã nhận vẫn được giữ; hãy thử lại sau ít phút."
    )


class BrokerRefuses(BrokerUnreachable):
    """The message broker answers, and refuses our login or its virtual host; facts as above."""

    code = "workers.broker_refuses"
    clerk = (
        "Hàng đợi công việc từ chối tài khoản của phần mềm. Giấy tờ đã nhận vẫn được giữ. "
        "Quản trị viên kiểm tra tên, mật khẩu và vhost trong SOHOA_BROKER_URL, và quyền của tài "
        "khoản đó."
    )


class GaveUp(SohoaError):
    """A step ended its worker again and again; facts: ``step``, ``attempts``."""

    code = "workers.gave_up"
    clerk = (
        "Đã thử {attempts} lần mà không xử lý được giấy tờ này. Bản gốc vẫn được giữ; "
        "hãy báo quản trị viên hoặc quét lại."
    )


class Unexpected(SohoaError):
    """A step failed in a way nobody named yet; facts: ``step``, ``kind`` (the Python class)."""

    code = "workers.unexpected"
    clerk = "Có lỗi ngoài dự kiến khi xử lý. Bản gốc vẫn được giữ; hãy báo quản trị viên."


class CellUnavailable(SohoaError):
    """The process that opens files, or reads pages, does not start; facts: ``cell``."""

    code = "workers.cell_unavailable"
    retryable = True
    clerk = (
        "Bộ phận mở tệp và đọc trang chưa khởi động được. Giấy tờ đã nhận vẫn được giữ; "
        "quản trị viên hãy chạy lệnh: sohoa doctor"
    )


class CellKilled(SohoaError):
    """The process that opened a file, or read a page, was killed by somebody else; facts: ``cell``.

    By the kernel for want of memory that was not its own doing, or by a person.
    """

    code = "workers.cell_killed"
    retryable = True
    clerk = (
        "Bộ phận mở tệp và đọc trang bị dừng từ bên ngoài nhiều lần liền. Giấy tờ đã nhận vẫn được "
        "giữ; quản trị viên xem máy có thiếu bộ nhớ không, rồi bấm Thử lại."
    )


class PageGivenUp(SohoaError):
    """A page took its process with it; facts: ``step``, ``page`` (0: the whole file).

    Tried a few times, because a machine that is short of everything does the same.
    """

    code = "workers.page_given_up"
    retryable = True
    clerk = "Không xử lý được trang {page}. Bản gốc vẫn được giữ; hãy quét lại trang này."


class PageCrashed(PageGivenUp):
    """Native code crashed on it; facts also: ``signal``, ``peak_mb``."""

    code = "workers.page_crashed"
    clerk = (
        "Chương trình mở tệp gặp sự cố ở trang {page}. Bản gốc vẫn được giữ; "
        "hãy quét lại trang này, hoặc in ra giấy rồi quét."
    )


class PageOverTime(PageGivenUp):
    """It took too long; facts also: ``limit`` (``wall`` or ``cpu``), ``seconds``."""

    code = "workers.page_over_time"
    clerk = (
        "Trang {page} mất quá {seconds} giây mà chưa xong. Bản gốc vẫn được giữ; "
        "hãy quét lại trang này ở 300 dpi."
    )


class PageOverMemory(PageGivenUp):
    """It wanted too much memory; facts also: ``limit_mb``."""

    code = "workers.page_over_memory"
    clerk = (
        "Trang {page} cần quá nhiều bộ nhớ (hơn {limit_mb} MB). Bản gốc vẫn được giữ; "
        "hãy quét lại trang này ở 300 dpi."
    )


class PageOverSize(PageGivenUp):
    """What became of it is too large a file; facts also: ``limit_mb``."""

    code = "workers.page_over_size"
    clerk = (
        "Trang {page} mở ra quá lớn (hơn {limit_mb} MB). Bản gốc vẫn được giữ; "
        "hãy quét lại trang này ở 300 dpi."
    )


class NoSigningKey(SohoaError):
    """This process was asked to seal but holds no key; no facts."""

    code = "workers.no_signing_key"
    clerk = (
        "Chưa có chứng thư số để ký. Quản trị viên hãy cấu hình khóa ký, rồi chạy lệnh: "
        "sohoa retry --code workers.no_signing_key"
    )


class NoText(SohoaError):
    """Not one word was found on any page; facts: ``pages``."""

    code = "workers.no_text"
    clerk = (
        "Không đọc được chữ nào trên bản quét. Bản gốc vẫn được giữ; hãy xem lại giấy "
        "(trang trắng, đặt ngược mặt?) và quét lại ở 300 dpi."
    )


class KeptApart(SohoaError):
    """The paper must not be digitised, or not without a person's word.

    Facts: ``outcome`` and ``message`` of the rule set, ``page``, and the place of the evidence on
    the scan of that page, ``width`` × ``height``: ``x0``, ``y0``, ``x1``, ``y1``.
    """

    code = "workers.kept_apart"
    clerk = "Giấy tờ được giữ riêng, chưa số hóa (trang {page}). {message}"


class OnlyToBeShown(SohoaError):
    """An identity paper: its scan was erased; facts: ``outcome``, ``message``, ``page``."""

    code = "workers.only_to_be_shown"
    clerk = "Giấy tờ chỉ xuất trình, không lưu: bản quét đã được xóa. {message}"
