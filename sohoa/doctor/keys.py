"""The office's seal, and the roots that other people's are held against."""

from datetime import datetime, timedelta
from typing import Final

from cryptography import x509

from pipeline.seal.keys import day_of, require_fit_certificate
from schemas.errors import SohoaError
from sohoa.doctor.finding import Finding
from sohoa.settings import Settings, variable
from sohoa.signing_key import shown_certificate
from sohoa.trust import trust_store

_KEY: Final = "signing_key"
_ROOTS: Final = "trust_anchors"

WARNED_BEFORE: Final = timedelta(days=30)
"""Long enough to be given another certificate (docs/operations.md: rotation)."""


def signing_key(settings: Settings, at: datetime) -> Finding:
    """The office's seal; without one the copies are only good for trying out.

    A file is opened with its passphrase. A token is only asked for what it shows without its PIN:
    this is asked every other minute, and a token locks itself after a few wrong ones.
    """
    key = settings.signing_key or settings.signing_token
    if key is None or settings.signing_passphrase_file is None:
        return _without_key(settings)
    named = variable(_KEY if settings.signing_key is not None else "signing_token")
    files = (key, settings.signing_passphrase_file)
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        remedy = f"Sửa {named}, {variable('signing_passphrase_file')}"
        return Finding(_KEY, False, f"Không thấy tệp {', '.join(missing)}.", remedy)
    secrets = [file for file in files if file != settings.signing_token]
    exposed = [str(file) for file in secrets if file.stat().st_mode & 0o077]
    if exposed:
        detail = f"Người khác trên máy đọc được {', '.join(exposed)}."
        return Finding(_KEY, False, detail, "chmod 600 " + " ".join(exposed))
    try:
        certificate = shown_certificate(settings)
        if certificate is not None:
            require_fit_certificate(certificate, at)
    except SohoaError as error:
        remedy = f"Sửa {named}, rồi khởi động lại tiến trình ký số (sealing)"
        return Finding(_KEY, False, f"{error.clerk_message} ({error.code})", remedy)
    if certificate is None:
        return Finding(_KEY, True, f"Khóa ký ở {key}; chỉ xem được hạn khi đã mở bằng mã PIN.")
    return _in_force(f"Khóa ký ở {key}", certificate, at)


def _without_key(settings: Settings) -> Finding:
    if not settings.embedded:
        detail = "Máy này không giữ khóa ký: chỉ tiến trình ký số (sealing) cần khóa."
        return Finding(_KEY, True, detail)
    return Finding(
        _KEY,
        True,
        "Chưa có khóa ký của cơ quan: bản số hóa mang chữ ký thử nghiệm, chưa có giá trị pháp lý.",
        f"export {variable('signing_key')}=/đường/dẫn/khóa.p12 "
        f"{variable('signing_passphrase_file')}=/đường/dẫn/mật-khẩu",
    )


def _in_force(key: str, certificate: x509.Certificate, at: datetime) -> Finding:
    ends = certificate.not_valid_after_utc
    detail = f"{key}; chứng thư có hiệu lực đến {day_of(ends)}"
    left = ends - at
    if left > WARNED_BEFORE:
        return Finding(_KEY, True, f"{detail}.")
    remedy = "Xin cấp chứng thư mới và thay khóa trước ngày đó: docs/operations.md, mục Keys"
    return Finding(_KEY, True, f"{detail}: chỉ còn {left.days} ngày.", remedy)


def trust_anchors(settings: Settings) -> Finding:
    """The certificates that foreign signatures are checked against, as the check loads them.

    That there are none yet is no fault of the machine: nobody's signature is trusted meanwhile.
    """
    folder = settings.trust_anchors
    if folder is None:
        return Finding(_ROOTS, True, "Chưa đặt thư mục chứng thư gốc; chỉ tin chứng thư có sẵn.")
    if not folder.is_dir():
        return Finding(_ROOTS, False, f"{folder} không phải thư mục.", f"Sửa {variable(_ROOTS)}")
    try:
        store = trust_store(settings)
    except SohoaError as error:
        return Finding(_ROOTS, False, f"{error.clerk_message} ({error.code})", f"ls -lR {folder}")
    official, public = len(store.official), len(store.public)
    if not official + public:
        detail = f"Thư mục {folder} chưa có chứng thư gốc nào: chưa tin được chữ ký của ai."
        remedy = f"Chép chứng thư gốc (.pem, .crt) vào {folder}/cong-vu và {folder}/cong-cong"
        return Finding(_ROOTS, True, detail, remedy)
    detail = f"{official} chứng thư gốc chuyên dùng công vụ, {public} chứng thư gốc công cộng"
    return Finding(_ROOTS, True, f"Có {detail} trong {folder}.")
