"""What can go wrong between the finished copy and the sealed one, and when checking one."""

from schemas.errors import SohoaError


class SealError(SohoaError):
    """The copy could not be sealed."""

    code = "seal.error"
    clerk = "Chưa ký số được bản điện tử. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."


class UnreadableKeyFile(SealError):
    """The key file is no PKCS#12 container, or holds no private key with its certificate."""

    code = "seal.unreadable_key_file"
    clerk = "Tệp chứng thư số không đọc được. Hãy chọn đúng tệp .p12 hoặc .pfx."


class WrongPassphrase(SealError):
    """The key file does not open with this passphrase."""

    code = "seal.wrong_passphrase"
    clerk = "Mật khẩu của chứng thư số không đúng. Hãy nhập lại mật khẩu."


class TokenModuleMissing(SealError):
    """The driver (PKCS#11 module) of the token cannot be loaded."""

    code = "seal.token_module_missing"
    clerk = (
        "Máy này chưa cài trình điều khiển của thiết bị ký ({module}). "
        "Hãy cài phần mềm đi kèm thiết bị rồi thử lại."
    )


class TokenMissing(SealError):
    """No token, or more than one, fits what was chosen."""

    code = "seal.token_missing"
    clerk = (
        "Tìm thấy {found} thiết bị ký phù hợp. Hãy cắm đúng một thiết bị, "
        "hoặc chọn thiết bị theo số sê-ri."
    )


class WrongPin(SealError):
    """The token refused the PIN; it was not tried again."""

    code = "seal.wrong_pin"
    clerk = "Mã PIN không đúng. Hãy nhập lại cẩn thận: thiết bị sẽ tự khóa sau vài lần nhập sai."


class PinLocked(SealError):
    """The token is locked, or its PIN was never set or has expired."""

    code = "seal.pin_locked"
    clerk = "Thiết bị ký đã bị khóa mã PIN. Hãy liên hệ nơi cấp thiết bị để mở khóa."


class NoSigningCertificate(SealError):
    """The token holds no certificate with its key that may sign documents."""

    code = "seal.no_signing_certificate"
    clerk = "Thiết bị không có chứng thư số dùng để ký văn bản. Hãy cắm đúng thiết bị ký."


class TokenRemoved(SealError):
    """The token was pulled out or stopped answering."""

    code = "seal.token_removed"
    clerk = "Thiết bị ký đã bị rút ra hoặc mất kết nối. Hãy cắm lại và nhập lại mã PIN."


class TokenRefused(SealError):
    """The token answered, but does not do what was asked."""

    code = "seal.token_refused"
    clerk = "Thiết bị ký từ chối thao tác ({reason}). Hãy thử lại hoặc báo quản trị viên."


class CertificateExpired(SealError):
    """The signer's certificate ended before the moment of signing."""

    code = "seal.certificate_expired"
    clerk = "Chứng thư số đã hết hạn từ {not_after}. Hãy gia hạn chứng thư rồi ký lại."


class CertificateNotYetValid(SealError):
    """The signer's certificate begins after the moment of signing."""

    code = "seal.certificate_not_yet_valid"
    clerk = "Chứng thư số chỉ có hiệu lực từ {not_before}. Hãy kiểm tra lại ngày giờ của máy."


class CertificateRevoked(SealError):
    """A certificate on the way from the signature to its root was revoked."""

    code = "seal.certificate_revoked"
    clerk = "Chứng thư số đã bị thu hồi từ {since}. Hãy dùng chứng thư khác và báo quản trị viên."


class CertificateNotForSigning(SealError):
    """The certificate's key usage allows no signatures on documents."""

    code = "seal.certificate_not_for_signing"
    clerk = "Chứng thư số này không dùng để ký văn bản. Hãy chọn chứng thư khác."


class KeyTooShort(SealError):
    """Below RSA 2048 or EC 256 bits (circular 15/2025/TT-BKHCN)."""

    code = "seal.key_too_short"
    clerk = (
        "Khóa ký {bits} bit quá ngắn so với quy định (RSA từ 2048, ECDSA từ 256). "
        "Hãy xin cấp chứng thư mới."
    )


class KeyUnsupported(SealError):
    """Neither RSA nor ECDSA."""

    code = "seal.key_unsupported"
    clerk = "Loại khóa của chứng thư số chưa được hỗ trợ. Hãy dùng chứng thư RSA hoặc ECDSA."


class NotADocumentSignature(SealError):
    """A key was asked to sign something that is not the document that was shown."""

    code = "seal.not_a_document_signature"
    clerk = (
        "Máy chủ yêu cầu ký nội dung không phải văn bản đã hiển thị nên đã bị từ chối. "
        "Hãy dừng ký và báo quản trị viên."
    )


class CertificateNotTrusted(SealError):
    """The signer's certificate leads to no root that officials' signatures must lead to."""

    code = "seal.certificate_not_trusted"
    clerk = (
        "Chứng thư số không thuộc tổ chức chứng thực mà cơ quan tin cậy ({reason}). "
        "Hãy dùng chứng thư chuyên dùng công vụ, hoặc báo quản trị viên cài chứng thư gốc."
    )


class SigningRequestUnknown(SealError):
    """A signature came for a request that was not made, or too long ago."""

    code = "seal.signing_request_unknown"
    clerk = "Yêu cầu ký này không còn. Hãy tải lại danh sách chờ ký."


class SignatureNotTheKeys(SealError):
    """A signature came back that the certificate's key did not make."""

    code = "seal.signature_not_the_keys"
    clerk = (
        "Chữ ký nhận được không khớp với chứng thư số nên không được dùng. "
        "Hãy kiểm tra thiết bị ký rồi ký lại."
    )


class UnreadableRoot(SealError):
    """A file among the trust anchors is no certificate, or cannot be read; facts: ``file``."""

    code = "seal.unreadable_root"
    clerk = (
        "Tệp “{file}” trong thư mục chứng thư gốc không đọc được như một chứng thư. "
        "Quản trị viên hãy thay bằng tệp .pem hoặc .crt đúng, hoặc bỏ tệp đó ra."
    )


class TimestampMissing(SealError):
    """The time-stamping authority gave no usable answer."""

    code = "seal.timestamp_missing"
    retryable = True
    clerk = (
        "Chưa lấy được dấu thời gian. Bản điện tử đã ký vẫn dùng được; "
        "hệ thống sẽ tự lấy dấu thời gian sau."
    )


class TimestampTooLarge(SealError):
    """The time-stamp token does not fit into the place that was kept for the signature."""

    code = "seal.timestamp_too_large"
    clerk = "Dấu thời gian lớn hơn chỗ dành sẵn trong tệp. Hãy báo quản trị viên."


class EvidenceMissing(SealError):
    """No path to a root, or no revocation data for a certificate that says where they are."""

    code = "seal.evidence_missing"
    retryable = True
    clerk = (
        "Chưa lấy được dữ liệu xác thực của chứng thư số. Bản điện tử đã ký vẫn dùng được; "
        "hệ thống sẽ tự lấy sau."
    )


class NoFreeSpace(SealError):
    """The page has no room where the visible block would cover nothing."""

    code = "seal.no_free_space"
    clerk = (
        "Trang đầu không còn chỗ trống cho khung chữ ký số (mẫu {profile}); khung này không được "
        "che chữ hay con dấu. Hãy đặt giấy lên một tờ trắng lớn hơn rồi quét lại, không cắt sát "
        "mép giấy."
    )


class SealImageMissing(SealError):
    """The profile shows a picture of a seal or a signature, and none was given."""

    code = "seal.image_missing"
    clerk = (
        "Mẫu chữ ký {profile} cần hình con dấu hoặc chữ ký (tệp PNG nền trong suốt). "
        "Hãy báo quản trị viên cài hình này."
    )


class SealImageUnreadable(SealError):
    """The picture of the seal is no PNG with a transparent ground, or is too large."""

    code = "seal.image_unreadable"
    clerk = "Hình con dấu hoặc chữ ký không dùng được. Hãy dùng tệp PNG nền trong suốt, dưới 5 MB."


class NoSuchPage(SealError):
    """The page to sign on does not exist."""

    code = "seal.no_such_page"
    clerk = "Tệp không có trang {page} để đặt chữ ký số. Hãy chọn trang khác."


class NoSignatureToCover(SealError):
    """The profile puts the seal over a signature that is there already, and there is none."""

    code = "seal.no_signature_to_cover"
    clerk = "Tệp chưa có chữ ký của người có thẩm quyền. Hãy để lãnh đạo ký trước rồi đóng dấu."


class PageNotDrawn(SealError):
    """Poppler did not draw the page."""

    code = "seal.page_not_drawn"
    retryable = True
    clerk = "Chưa xem được trang đầu để đặt chữ ký số. Hãy thử lại; nếu vẫn lỗi, báo quản trị viên."


class CopyChanged(SealError):
    """The file to be sealed is not the one that was composed."""

    code = "seal.copy_changed"
    clerk = "Bản điện tử đã bị thay đổi trước khi ký. Hãy tạo lại bản điện tử từ bản quét."


class SealNotIntact(SealError):
    """The file just written does not verify; it was thrown away."""

    code = "seal.not_intact"
    retryable = True
    clerk = "Chữ ký số vừa tạo không hợp lệ nên đã bị hủy. Hãy ký lại."


class SealBreaksPdfa(SealError):
    """With its seal the file no longer is PDF/A; it was thrown away."""

    code = "seal.breaks_pdfa"
    clerk = "Bản đã ký không còn đạt chuẩn lưu trữ PDF/A nên đã bị hủy. Hãy báo quản trị viên."


class EncryptedPdf(SealError):
    """The file to verify asks for a password."""

    code = "seal.encrypted_pdf"
    clerk = "Tệp PDF có mật khẩu nên không kiểm tra được. Hãy lấy bản không đặt mật khẩu."


class PdfLockedForCertificates(SealError):
    """The file to verify can be opened only with the private key of a certificate."""

    code = "seal.locked_for_certificates"
    clerk = (
        "Tệp PDF bị khóa bằng chứng thư số nên không kiểm tra được: chỉ người giữ chứng thư đó "
        "mở được. Hãy lấy bản không khóa từ nơi phát hành."
    )


class DamagedPdf(SealError):
    """The file to verify is not a PDF that can be read."""

    code = "seal.damaged_pdf"
    clerk = "Tệp PDF bị hỏng hoặc không phải tệp PDF. Hãy lấy lại tệp từ nguồn gốc."
