"""What can go wrong while a page is made ready for reading."""

from schemas.errors import SohoaError


class CleanError(SohoaError):
    """A page that could not be made ready."""

    code = "clean.error"
    clerk = "Không chuẩn bị được trang để đọc. Hãy quét lại trang này."


class OrientationModelMissing(CleanError):
    """Tesseract's ``osd`` model is not installed; facts: ``remedy``."""

    code = "clean.orientation_model_missing"
    clerk = "Máy chủ thiếu dữ liệu nhận biết chiều trang. Báo quản trị viên chạy lệnh: {remedy}"
