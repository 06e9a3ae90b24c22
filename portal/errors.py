"""What the portal itself can refuse."""

from schemas.errors import SohoaError


class KeyMissing(SohoaError):
    """No key came with the request, or one that nobody holds; no facts."""

    code = "portal.key_missing"
    clerk = "Cần khóa truy cập hợp lệ. Hãy đăng nhập lại hoặc xin quản trị viên cấp khóa."


class NotAllowed(SohoaError):
    """The key is known but has none of the scopes asked for; facts: ``needed``."""

    code = "portal.not_allowed"
    clerk = "Khóa truy cập này không có quyền “{needed}”. Hãy xin quản trị viên cấp thêm quyền."


class OtherSite(SohoaError):
    """A page of another site tried to act in a clerk's name; no facts."""

    code = "portal.other_site"
    clerk = "Yêu cầu đến từ một trang khác nên bị từ chối. Hãy mở lại Sổ Hóa và làm lại."


class PaperRefusal(SohoaError):
    """What was asked for cannot be had of this paper, and the paper itself says why; never raised.

    Facts: ``part`` (what was asked for), ``state`` and its ``words``, and where something stopped
    the paper, the code of that ``error``, its sentence ``why``, and its facts among these.
    """

    code = "portal.paper_refusal"
    clerk = "Chưa lấy được phần này của giấy tờ ({words})."


class Withheld(PaperRefusal):
    """The document is quarantined or rejected: its content is shown to nobody here."""

    code = "portal.withheld"
    clerk = (
        "Giấy tờ này đang được giữ riêng hoặc không được số hóa nên không xem được ở đây. "
        "Hãy hỏi người phụ trách."
    )


class NotReady(PaperRefusal):
    """The document is under way and has no such part yet: the one case in which waiting helps."""

    code = "portal.not_ready"
    clerk = "Giấy tờ này chưa xử lý đến bước đó. Hãy đợi một chút rồi thử lại."


class AwaitsPerson(PaperRefusal):
    """The document has no such part before a person has signed it, or completed its record."""

    code = "portal.awaits_person"
    clerk = "Giấy tờ này chưa có phần đó, đang {words}. Hãy hỏi lại sau khi cán bộ làm xong."


class PaperStopped(PaperRefusal):
    """The document came to a stop without that part; it stays so until somebody acts."""

    code = "portal.paper_stopped"
    clerk = "Giấy tờ này đã dừng lại, đợi thêm cũng không có phần đó. {why}"


class NoSuchPage(SohoaError):
    """The document has no page of that number; facts: ``page``."""

    code = "portal.no_such_page"
    clerk = "Giấy tờ này không có trang {page}."


class VersionUnnamed(SohoaError):
    """A change did not say which version of the record it is about; no facts."""

    code = "portal.version_unnamed"
    clerk = "Cần cho biết đang sửa bản nào của dữ liệu (If-Match). Hãy tải lại rồi sửa tiếp."


class ReasonMissing(SohoaError):
    """A keeper's decision came without its reason; facts: ``least``, ``most`` (characters)."""

    code = "portal.reason_missing"
    clerk = "Cần ghi rõ căn cứ hoặc lý do (từ {least} đến {most} ký tự) rồi gửi lại."


class UploadTooLarge(SohoaError):
    """A file is larger than this installation takes; facts: ``limit_mb``."""

    code = "portal.upload_too_large"
    clerk = "Tệp lớn hơn {limit_mb} MB. Hãy tách hồ sơ thành nhiều tệp nhỏ rồi gửi lại."


class UploadMissing(SohoaError):
    """The form holds no file, or more than are taken at once; facts: ``wanted``, ``limit``."""

    code = "portal.upload_missing"
    clerk = "Chưa có tệp nào được chọn, hoặc quá nhiều tệp một lần (tối đa {limit}). Hãy chọn lại."


class BadRequest(SohoaError):
    """A part of the request is not what it should be; facts: ``where``, ``problem``.

    Also, where there is one, what is allowed: ``allowed`` (values, with commas between), ``least``,
    ``most``, ``pattern``. Every fact is told to the caller; none is the value that came.
    """

    code = "portal.bad_request"
    clerk = "Thông tin gửi lên chưa đúng ở phần “{where}”: {problem}. Hãy sửa rồi gửi lại."


class UnknownFilter(BadRequest):
    """A search asked for something there is no such filter or field for; facts: ``name``."""

    code = "portal.unknown_filter"
    clerk = "Không có điều kiện tìm kiếm “{name}”. Hãy kiểm tra lại tên trường."


class UnknownType(BadRequest):
    """There is no such type of paper; facts: ``where``, ``allowed``."""

    code = "portal.unknown_type"
    clerk = "Không có loại giấy tờ như vậy (phần “{where}”). Có các loại: {allowed}."


class UnknownField(BadRequest):
    """A form has a part that nobody asks for; facts: ``name``, ``allowed``."""

    code = "portal.unknown_field"
    clerk = "Biểu mẫu không có phần “{name}”. Có các phần: {allowed}. Hãy kiểm tra lại tên."


class NoSuchDate(BadRequest):
    """A search asked for a day that no calendar has; facts: ``where``, ``allowed``."""

    code = "portal.no_such_date"
    clerk = "Không có ngày như vậy ở phần “{where}”. Cách viết được nhận: {allowed}."


class NoSuchAddress(SohoaError):
    """Nothing is at this address; no facts."""

    code = "portal.no_such_address"
    clerk = "Không có trang này. Hãy kiểm tra lại địa chỉ."


class NoSuchMethod(SohoaError):
    """There is something at this address, and not for this method; facts: ``allowed`` (methods)."""

    code = "portal.no_such_method"
    clerk = "Địa chỉ này không nhận lệnh như vậy. Các lệnh HTTP được nhận: {allowed}."


class Unexpected(SohoaError):
    """Something nobody named yet; the log has the traceback. Facts: ``kind``."""

    code = "portal.unexpected"
    clerk = "Có lỗi ngoài dự kiến. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."


class NotServing(SohoaError):
    """A part the portal needs is away; facts: ``parts``."""

    code = "portal.not_serving"
    retryable = True
    clerk = "Hệ thống chưa sẵn sàng ({parts}). Hãy đợi ít phút; nếu vẫn vậy, báo quản trị viên."


def type_of(code: str) -> str:
    """The ``type`` of a problem (RFC 9457 §3.1.1): a name that is the same on every server.

    It leads nowhere, and does not pretend to (ADR 0067).
    """
    return f"urn:sohoa:error:{code}"
