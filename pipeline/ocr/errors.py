"""What can go wrong between a clean page and its text."""

from schemas.errors import SohoaError


class OcrError(SohoaError):
    """A page that could not be read, or a reader that is not fit to read."""

    code = "ocr.error"
    clerk = "Không đọc được trang này. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."


class UnknownEngine(OcrError):
    """No engine of that name is registered; facts: ``engine``, ``known``."""

    code = "ocr.unknown_engine"
    clerk = "Không có bộ đọc chữ tên {engine}. Các bộ đọc hiện có: {known}."


class EngineMissing(OcrError):
    """The engine's program or library is not installed; facts: ``engine``, ``remedy``."""

    code = "ocr.engine_missing"
    clerk = "Máy chủ chưa cài bộ đọc chữ {engine}. Báo quản trị viên chạy lệnh: {remedy}"


class LanguageMissing(OcrError):
    """No trained model of a language; facts: ``language``, ``remedy``."""

    code = "ocr.language_missing"
    clerk = "Máy chủ thiếu dữ liệu nhận dạng “{language}”. Báo quản trị viên chạy lệnh: {remedy}"


class AlphabetIncomplete(OcrError):
    """An engine cannot write Vietnamese; facts: ``engine``, ``missing`` letters, the ``first``."""

    code = "ocr.alphabet_incomplete"
    clerk = "Bộ đọc chữ {engine} không viết được đủ chữ tiếng Việt. Báo quản trị viên thay bộ khác."


class EngineChanged(OcrError):
    """A model is not the one that was tried; facts: ``engine``, ``file``, ``remedy``."""

    code = "ocr.engine_changed"
    clerk = "Dữ liệu của bộ đọc chữ {engine} đã bị thay đổi. Báo quản trị viên chạy lệnh: {remedy}"


class BadLanguage(OcrError):
    """A language that is no name of a model; facts: ``language``."""

    code = "ocr.bad_language"
    clerk = "Tên ngôn ngữ nhận dạng không hợp lệ. Hãy dùng tên như “vie” hoặc “vie+eng”."


class EngineCrashed(OcrError):
    """The engine died on a page; facts: ``engine``, ``page``, ``status``."""

    code = "ocr.engine_crashed"
    retryable = True
    clerk = "Bộ đọc chữ gặp sự cố ở trang {page}. Hệ thống sẽ thử lại; chưa cần làm gì."


class EngineTimeout(OcrError):
    """The engine did not finish in time; facts: ``engine``, ``page``, ``seconds``."""

    code = "ocr.engine_timeout"
    retryable = True
    clerk = "Đọc trang {page} quá lâu. Hệ thống sẽ thử lại; nếu vẫn lỗi, hãy quét lại ở 300 dpi."


class EngineGarbage(OcrError):
    """The engine's answer is not what it promises; facts: ``engine``, ``page``, ``reason``."""

    code = "ocr.engine_garbage"
    clerk = "Bộ đọc chữ trả về kết quả hỏng ở trang {page}. Báo quản trị viên kiểm tra máy chủ."
