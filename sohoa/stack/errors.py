"""What can go wrong while the servers of one machine are started and stopped."""

from schemas.errors import SohoaError


class StackError(SohoaError):
    """The embedded servers cannot do what was asked."""

    code = "stack.error"
    clerk = "Các dịch vụ trên máy này không chạy được. Hãy báo quản trị viên."


class ChildNotStarting(StackError):
    """A child process ended early or was not ready in time.

    Facts: name, log, exit_code, seconds (since it was launched).
    """

    code = "stack.child_not_starting"
    retryable = True
    clerk = "Tiến trình {name} không khởi động được. Quản trị viên xem nhật ký {log}."


class BrokerNotStarting(ChildNotStarting):
    """valkey-server did not answer in time."""

    code = "stack.broker_not_starting"
    clerk = "Hàng đợi công việc không khởi động được. Quản trị viên xem nhật ký {log}."


class StoreNotStarting(ChildNotStarting):
    """The S3 server did not answer in time."""

    code = "stack.store_not_starting"
    clerk = "Kho lưu tệp không khởi động được. Quản trị viên xem nhật ký {log}."


class ProgramMissing(StackError):
    """A server program that comes with the installation is not there. Facts: program, path."""

    code = "stack.program_missing"
    clerk = "Thiếu chương trình {program}. Quản trị viên chạy `sohoa doctor` để biết cách cài."


class StackAlreadyRunning(StackError):
    """Another command holds this data directory. Facts: data_dir, pid (when known)."""

    code = "stack.already_running"
    clerk = (
        "Một lệnh khác của Sổ Hóa đang dùng thư mục dữ liệu này: up, hay digitize, backup. Hãy đợi "
        "lệnh ấy xong rồi chạy lại, hoặc dừng nó bằng: sohoa down --data {data_dir!q}"
    )


class StackNotReady(StackError):
    """The detached product did not come up in time. Facts: data_dir, seconds, log."""

    code = "stack.not_ready"
    retryable = True
    clerk = "Sổ Hóa chưa sẵn sàng sau {seconds} giây. Quản trị viên xem nhật ký trong {log}."


class StackNotStopping(StackError):
    """The supervisor is still alive after the deadline. Facts: pid, seconds."""

    code = "stack.not_stopping"
    retryable = True
    clerk = "Sổ Hóa chưa dừng sau {seconds} giây. Hãy đợi rồi chạy lại `sohoa down`."


class NoFreePort(StackError):
    """Every candidate port is taken. Facts: first, last."""

    code = "stack.no_free_port"
    clerk = "Không còn cổng mạng trống trên máy này. Hãy khởi động lại máy rồi thử lại."


class StackFileUnreadable(StackError):
    """A file the stack wrote itself cannot be read back. Facts: path, problem.

    Secrets are never generated anew over an unreadable file: the signing key's passphrase
    would be lost with it.
    """

    code = "stack.file_unreadable"
    clerk = "Tệp {path} bị hỏng. Hãy khôi phục tệp này từ bản sao lưu, đừng xóa."
