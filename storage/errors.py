"""What can go wrong with keeping things."""

from schemas.errors import SohoaError


class StoreUnreachable(SohoaError):
    """The S3 server does not answer; facts: ``endpoint``, ``cause``."""

    code = "storage.store_unreachable"
    retryable = True
    clerk = "Kho tệp chưa trả lời. Giấy tờ đã gửi vẫn được giữ; hãy đợi ít phút rồi thử lại."


class StoreRefuses(StoreUnreachable):
    """The S3 server answers, and refuses our key or what is asked with it; facts as above."""

    code = "storage.store_refuses"
    clerk = (
        "Kho tệp từ chối khóa truy cập của phần mềm. Quản trị viên kiểm tra SOHOA_S3_ACCESS_KEY và "
        "quyền của khóa đó; lệnh sohoa migrate cần khóa quản trị (SOHOA_S3_ADMIN_ACCESS_KEY)."
    )


class StoreWithoutTls(StoreUnreachable):
    """The S3 server was spoken to over TLS and answered without; facts: ``endpoint``."""

    code = "storage.store_without_tls"
    clerk = (
        "Kho tệp ở {endpoint} không dùng HTTPS. Quản trị viên: nếu kho vẫn chạy như vậy, hãy đặt "
        "SOHOA_S3_SECURE=false rồi chạy lại; nếu không, hãy bật HTTPS trên máy chủ đó."
    )


class StoreFull(SohoaError):
    """No space is left for a blob; facts: ``where``."""

    code = "storage.full"
    retryable = True
    clerk = "Ổ đĩa đã đầy. Hãy báo quản trị viên giải phóng dung lượng rồi làm lại."


class BlobMissing(SohoaError):
    """A row points at a blob that is not there; facts: ``bucket``, ``key``."""

    code = "storage.blob_missing"
    clerk = "Không tìm thấy tệp trong kho. Hãy báo quản trị viên kiểm tra kho lưu trữ."


class BlobDamaged(SohoaError):
    """A blob's bytes are not those that were stored; facts: ``bucket``, ``key``."""

    code = "storage.blob_damaged"
    clerk = "Tệp trong kho không còn nguyên vẹn. Đừng dùng bản này; hãy báo quản trị viên."


class BlobUnreadable(SohoaError):
    """The store answers, but cannot hand out this one blob; facts: ``bucket``, ``key``."""

    code = "storage.blob_unreadable"
    clerk = "Kho không đọc được tệp này. Hãy báo quản trị viên kiểm tra ổ đĩa và bản sao lưu."


class ManifestNotChained(SohoaError):
    """The audit chain does not name this manifest as the one stored; facts: ``document``."""

    code = "storage.manifest_not_chained"
    clerk = "Bản kê không khớp với nhật ký. Đừng dùng bản này; hãy báo quản trị viên."


class ManifestDisagrees(SohoaError):
    """The manifest and the database say different things; facts: ``document``, ``part``."""

    code = "storage.manifest_disagrees"
    clerk = (
        "Bản kê và cơ sở dữ liệu không khớp ở mục “{part}”. Đừng dùng bản này; "
        "hãy báo quản trị viên."
    )


class RowsDisagree(SohoaError):
    """Rows of a paper say other than the log or its record; facts: ``document``, ``part``."""

    code = "storage.rows_disagree"
    clerk = (
        "Dữ liệu của giấy tờ này ở mục “{part}” không khớp với nhật ký hoặc bản ghi đã lưu: có thể "
        "đã bị sửa thẳng trong cơ sở dữ liệu. Đừng dùng; hãy báo quản trị viên."
    )


class AuditBroken(SohoaError):
    """A link of the audit chain does not follow from the one before; facts: ``seq``."""

    code = "storage.audit_broken"
    clerk = "Nhật ký đã bị sửa hoặc xóa ở mục số {seq}. Hãy báo quản trị viên, đừng ghi đè dữ liệu."


class AuditCut(SohoaError):
    """The chain no longer has a link that was anchored; facts: ``seq``, ``at``.

    Its newest links were cut off, or it was written anew.
    """

    code = "storage.audit_cut"
    clerk = (
        "Nhật ký bị cắt hoặc viết lại: mục số {seq} đã đóng mốc lúc {at} không còn như cũ. "
        "Hãy báo quản trị viên, đừng ghi đè dữ liệu."
    )


class AuditHeadDiffers(SohoaError):
    """The chain has no such link as a head from outside says; facts: ``seq``."""

    code = "storage.audit_head_differs"
    clerk = (
        "Nhật ký không khớp với mốc ghi ở --head: mục số {seq} nay đã khác hoặc không còn. Nhật ký "
        "bị cắt hay viết lại, hoặc mốc ấy không phải của nhật ký này. Hãy đối chiếu lại với sổ, "
        "báo quản trị viên."
    )


class AnchorUnreadable(SohoaError):
    """An anchor of the audit chain is not what was kept; facts: ``key``."""

    code = "storage.anchor_unreadable"
    clerk = "Một mốc của nhật ký không còn nguyên vẹn. Hãy báo quản trị viên kiểm tra kho lưu trữ."


class DatabaseUnreachable(SohoaError):
    """The database does not answer; facts: ``cause``."""

    code = "storage.database_unreachable"
    retryable = True
    clerk = "Cơ sở dữ liệu chưa trả lời. Hãy đợi ít phút rồi thử lại."


class DatabaseRefuses(DatabaseUnreachable):
    """PostgreSQL answers, and refuses our role, database or what is asked; facts: ``cause``."""

    code = "storage.database_refuses"
    clerk = (
        "Cơ sở dữ liệu từ chối tài khoản của phần mềm. Quản trị viên kiểm tra tên, mật khẩu và tên "
        "cơ sở dữ liệu trong SOHOA_DATABASE_URL, và quyền của tài khoản đó."
    )


class DatabaseOutdated(SohoaError):
    """The tables are older than the program; facts: ``found``, ``wanted``."""

    code = "storage.database_outdated"
    clerk = "Cơ sở dữ liệu chưa được nâng cấp. Quản trị viên hãy chạy lệnh: sohoa migrate"


class DatabaseNewer(SohoaError):
    """The tables are newer than this program can work with; facts: ``found``, ``wanted``.

    Met in the middle of work, the fact is ``cause``. Retryable for the paper at hand: a program
    that fits will do it.
    """

    code = "storage.database_newer"
    retryable = True
    clerk = (
        "Cơ sở dữ liệu đã được nâng cấp, mới hơn chương trình trên máy này. "
        "Quản trị viên hãy nâng cấp chương trình ở đây rồi khởi động lại."
    )


class TableMissing(SohoaError):
    """A table is not there at all; facts: ``table``.

    Retryable for the paper at hand: it can be done when the database is whole.
    """

    code = "storage.table_missing"
    retryable = True
    clerk = (
        "Cơ sở dữ liệu thiếu bảng “{table}”. Vừa nâng cấp thì quản trị viên hãy đưa mọi máy lên "
        "cùng phiên bản rồi chạy sohoa migrate; nếu không, bảng đã bị xóa: giữ nguyên cơ sở dữ "
        "liệu, khôi phục bản sao lưu vào nơi khác."
    )


class BackupMissing(SohoaError):
    """There is no whole backup in the folder; facts: ``folder``."""

    code = "storage.backup_missing"
    clerk = "Không tìm thấy bản sao lưu trọn vẹn nào trong “{folder}”. Hãy kiểm tra lại đường dẫn."


class BackupPointUnknown(SohoaError):
    """The folder has backups, and none of that name; facts: ``folder``, ``point``, ``known``.

    ``known``: the names of the newest ones.
    """

    code = "storage.backup_point_unknown"
    clerk = (
        "Trong “{folder}” không có bản sao lưu trọn vẹn nào tên “{point}”. "
        "Các bản mới nhất: {known}."
    )


class BackupDamaged(SohoaError):
    """Files of a backup are gone or not those written; facts: ``path`` (the first), ``files``."""

    code = "storage.backup_damaged"
    clerk = (
        "Bản sao lưu có {files} tệp hỏng hoặc thiếu, như “{path}”. Tệp trong “blobs” thay được "
        "bằng tệp cùng tên ở ổ sao lưu khác; không thì hãy dùng bản sao lưu khác. Đừng xóa bản này."
    )


class BackupMended(SohoaError):
    """A file of a backup was damaged, and is whole again; facts: ``path``, ``folder``."""

    code = "storage.backup_mended"
    clerk = (
        "Tệp “{path}” trong thư mục sao lưu đã hỏng, vừa được chép lại từ kho. Hãy kiểm tra ổ đĩa "
        "sao lưu, rồi chạy lệnh: sohoa backup {folder!q} --verify"
    )


class BackupNewer(SohoaError):
    """The backup was made by a newer program; facts: ``found``, ``wanted``."""

    code = "storage.backup_newer"
    clerk = "Bản sao lưu do chương trình mới hơn tạo ra. Hãy cài đúng phiên bản đó rồi khôi phục."


class RestoreTargetNotEmpty(SohoaError):
    """Something is there already, and nothing was touched; facts: ``where``."""

    code = "storage.restore_target_not_empty"
    clerk = (
        "Chỉ khôi phục vào nơi còn trống, mà “{where}” đang có dữ liệu. "
        "Hãy chọn thư mục dữ liệu, cơ sở dữ liệu và kho tệp mới; không có gì bị thay đổi."
    )


class RestoreUnfinished(SohoaError):
    """A restore has begun here and did not come to its end; facts: ``point``."""

    code = "storage.restore_unfinished"
    clerk = (
        "Nơi này mới được khôi phục dở từ bản sao lưu “{point}”, chưa dùng được. Hãy chạy lại lệnh "
        "sohoa restore với bản ấy cho đến khi xong, hoặc dùng nơi khác."
    )


class RestoreUnfaithful(SohoaError):
    """What was restored is not what the backup says; facts: ``part``. Nothing was entered."""

    code = "storage.restore_unfaithful"
    clerk = "Dữ liệu khôi phục không khớp bản sao lưu ở mục “{part}”. Hãy báo quản trị viên."


class DocumentUnknown(SohoaError):
    """Nobody has stored such a document; facts: ``document``."""

    code = "storage.document_unknown"
    clerk = "Không có giấy tờ mang mã này. Hãy kiểm tra lại mã."


class MoveRefused(SohoaError):
    """A document was not in the state a move starts from; facts: ``document``, ``wanted``, ``to``.

    Somebody else moved it first, or the move is not allowed at all. The loser of such a race
    stops; it never forces.
    """

    code = "storage.move_refused"
    clerk = "Giấy tờ này vừa được xử lý ở nơi khác. Hãy tải lại trang để xem trạng thái mới."


class LeaseLost(SohoaError):
    """Work finished after its lease had passed to another worker; facts: ``document``."""

    code = "storage.lease_lost"
    clerk = "Phần việc này đã được chuyển cho bộ xử lý khác; không cần làm gì thêm."


class RecordChanged(SohoaError):
    """Somebody made a newer version of the record meanwhile.

    Facts: ``document``, ``seen``, ``newest``, ``author``.
    """

    code = "storage.record_changed"
    clerk = (
        "“{author}” vừa lưu bản khác của giấy tờ này: bản {newest}, sau bản {seen} mà bạn sửa. "
        "Hãy xem bản {newest} rồi sửa tiếp nếu cần."
    )


class RecordMissing(SohoaError):
    """The document has no record, or none of that version; facts: ``document``, ``version``."""

    code = "storage.record_missing"
    clerk = "Giấy tờ này chưa có dữ liệu bóc tách của bản đó. Hãy tải lại trang."


class NotOpenForReview(SohoaError):
    """A record can be changed only where no worker is at it; facts: ``document``, ``state``."""

    code = "storage.not_open_for_review"
    clerk = (
        "Giấy tờ này chưa sửa được. Nếu đang được xử lý, hãy đợi vài giây rồi tải lại trang. "
        "Nếu nằm trong danh sách “Không xử lý được”, hãy cho thử lại ở đó trước. "
        "Giấy tờ được giữ riêng thì không sửa."
    )


class DescriptionIncomplete(SohoaError):
    """A basic descriptive field is missing, so no code can be given; facts: ``lacking``."""

    code = "storage.description_incomplete"
    clerk = (
        "Chưa hoàn thành số hóa được vì còn thiếu: {lacking}. "
        "Hãy mở giấy tờ, điền phần còn thiếu rồi lưu."
    )
