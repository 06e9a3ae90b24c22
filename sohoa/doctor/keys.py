"""The office's seal, and the roots that other people's are held against."""

from sohoa.doctor.finding import Finding
from sohoa.settings import Settings, variable


def signing_key(settings: Settings) -> Finding:
    """The office's seal; without one the copies are only good for trying out."""
    if settings.signing_key is None or settings.signing_passphrase_file is None:
        if not settings.embedded:
            detail = "Máy này không giữ khóa ký: chỉ tiến trình ký số (sealing) cần khóa."
            return Finding("signing_key", True, detail)
        return Finding(
            "signing_key",
            True,
            "Chưa có khóa ký của cơ quan: bản số hóa mang chữ ký thử nghiệm, chưa có giá trị "
            "pháp lý.",
            f"export {variable('signing_key')}=/đường/dẫn/khóa.p12 "
            f"{variable('signing_passphrase_file')}=/đường/dẫn/mật-khẩu",
        )
    files = (settings.signing_key, settings.signing_passphrase_file)
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        remedy = f"Sửa {variable('signing_key')}, {variable('signing_passphrase_file')}"
        return Finding("signing_key", False, f"Không thấy tệp {', '.join(missing)}.", remedy)
    exposed = [str(file) for file in files if file.stat().st_mode & 0o077]
    if exposed:
        detail = f"Người khác trên máy đọc được {', '.join(exposed)}."
        return Finding("signing_key", False, detail, "chmod 600 " + " ".join(exposed))
    return Finding("signing_key", True, f"Khóa ký ở {settings.signing_key}.")


def trust_anchors(settings: Settings) -> Finding:
    """The certificates that foreign signatures are checked against."""
    folder, name = settings.trust_anchors, "trust_anchors"
    if folder is None:
        return Finding(name, True, "Chưa đặt thư mục chứng thư gốc; chỉ tin chứng thư có sẵn.")
    count = sum(1 for file in folder.glob("*") if file.is_file()) if folder.is_dir() else 0
    if count == 0:
        detail = f"Thư mục {folder} không có chứng thư nào."
        return Finding(name, False, detail, f"Chép chứng thư gốc (.pem, .crt) vào {folder}")
    return Finding(name, True, f"Có {count} tệp trong {folder}.")
