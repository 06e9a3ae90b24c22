"""What the command line itself can refuse, and the exit code of every error."""

import errno
from enum import IntEnum
from pathlib import Path

from schemas.errors import Fact, SohoaError
from sohoa.stack.errors import ChildNotStarting
from storage.errors import StoreFull


class ExitCode(IntEnum):
    """What the shell that called us learns."""

    OK = 0
    ERROR = 1
    """The command could not do its work at all; the error is named on stderr."""
    USAGE = 2
    SOME_FAILED = 3
    """Some papers failed, each is named."""
    INTERRUPTED = 130
    """Ctrl-C, as shells count it."""


def explained(error: SohoaError) -> tuple[str, str]:
    """Its sentence, and a line for the operator.

    Of several mistakes at once the sentence is a list that holds all there is to know.
    """
    facts = error.code if "\n" in error.clerk_message else str(error)
    return error.clerk_message, f"{facts}  (docs/errors.md#{error.code})"


_OBSTACLES = {
    "EEXIST": "đó là một tệp, không phải thư mục",
    "ENOTDIR": "trên đường dẫn có một tệp, không phải thư mục",
    "EISDIR": "ở đó đã có một thư mục trùng tên với tệp kết quả",
    "ENOENT": "không có thư mục này",
    "EACCES": "không có quyền ghi",
    "EPERM": "không có quyền ghi",
    "EROFS": "ổ đĩa chỉ cho đọc",
    "ENOSPC": "ổ đĩa đã hết chỗ",
    "EDQUOT": "đã dùng hết phần ổ đĩa được cấp",
    "ENAMETOOLONG": "tên quá dài",
    "EIO": "ổ đĩa bị lỗi",
}
"""What keeps a file from being written, by the system's names, in words."""


def obstacle(error: OSError) -> tuple[str, str]:
    """The system's name of what is in the way, and what that means in words."""
    cause = errno.errorcode.get(error.errno or 0, type(error).__name__)
    return cause, _OBSTACLES.get(cause, f"hệ thống báo {cause}")


def obstructed(folder: Path, error: OSError) -> dict[str, Fact]:
    """The facts of a folder of which the system refuses what was wanted.

    ``folder``, ``cause`` (errno name), ``problem`` (what that means, for people).
    """
    cause, problem = obstacle(error)
    return {"folder": str(folder), "cause": cause, "problem": problem}


class NothingToDigitize(SohoaError):
    """No file was found below the given paths; facts: ``paths``."""

    code = "cli.nothing_to_digitize"
    clerk = "Không tìm thấy tệp nào để số hóa. Hãy kiểm tra lại đường dẫn."


class PathMissing(SohoaError):
    """A path given on the command line does not exist; facts: ``path``."""

    code = "cli.path_missing"
    clerk = "Không có tệp hoặc thư mục “{path}”. Hãy kiểm tra lại đường dẫn."


class NameTooLong(SohoaError):
    """A name given on the command line is longer than is kept; facts: ``option``, ``most``."""

    code = "cli.name_too_long"
    clerk = "Tên đặt sau {option} dài quá {most} ký tự. Hãy đặt tên ngắn hơn rồi chạy lại."


class TookTooLong(SohoaError):
    """The wait for a document ended before its work did; facts: ``seconds``."""

    code = "cli.took_too_long"
    clerk = (
        "Đã chờ {seconds} giây mà chưa xong. Giấy tờ đã nhận được giữ; "
        "chạy lại lệnh này để làm tiếp."
    )


class FullMeanwhile(StoreFull):
    """The disk became full while papers taken in were waited for; facts of ``StoreFull``."""

    code = "cli.full_meanwhile"
    clerk = (
        "Ổ đĩa đã đầy. Giấy tờ này đã được nhận và giữ, không cần gửi lại: khi quản trị viên đã "
        "giải phóng dung lượng, Sổ Hóa đang chạy sẽ tự làm tiếp. Chạy lại lệnh này để lấy kết quả."
    )


class WorkersNotStarting(ChildNotStarting):
    """The worker processes did not begin to take work; facts as of ``ChildNotStarting``."""

    code = "cli.workers_not_starting"
    clerk = "Bộ xử lý không khởi động được. Xem lý do trong tệp {log}, hoặc chạy lệnh: sohoa doctor"


class PortTaken(SohoaError):
    """Another program listens on the portal's address; facts: ``host``, ``port``."""

    code = "cli.port_taken"
    clerk = (
        "Cổng {port} đang có chương trình khác dùng. Hãy đặt SOHOA_PORTAL_PORT thành số khác "
        "rồi chạy lại."
    )


class WorkerPortTaken(PortTaken):
    """Another program listens where a worker is to tell its health; facts: ``host``, ``port``."""

    code = "cli.worker_port_taken"
    clerk = (
        "Cổng {port} đang có chương trình khác dùng, có thể là một bộ xử lý khác trên máy này. "
        "Hãy đặt SOHOA_WORKER_PORT thành số khác cho từng bộ xử lý, hoặc bỏ biến này, rồi chạy lại."
    )


class StackStopped(SohoaError):
    """The services that a command was using were stopped by another one; no facts."""

    code = "cli.stack_stopped"
    clerk = (
        "Phần mềm đã bị dừng trong lúc xử lý. Giấy tờ đã nhận được giữ; "
        "hãy chạy lại lệnh này để làm tiếp."
    )


class DataUnwritable(SohoaError):
    """The data directory cannot be made, read or written; facts of :func:`obstructed`."""

    code = "cli.data_unwritable"
    clerk = (
        "Không dùng được thư mục dữ liệu “{folder}”: {problem}. Hãy chọn thư mục khác bằng --data "
        "hoặc SOHOA_DATA_DIR."
    )


class NotStopped(SohoaError):
    """A paper that did not stop cannot be tried again or refused; facts: ``state`` (in words)."""

    code = "cli.not_stopped"
    clerk = "Giấy tờ này không dừng vì lỗi (trạng thái: {state}), nên lệnh này không áp dụng."


class NothingStopped(SohoaError):
    """No paper stopped under any of the codes that shall be tried again; facts: ``codes``."""

    code = "cli.nothing_stopped"
    clerk = "Không có giấy tờ nào dừng vì lỗi {codes}. Xem các mã lỗi đang có: sohoa stopped"


class NotOfThisMachine(SohoaError):
    """``sohoa up`` runs servers of its own, and others are configured; facts: ``given``."""

    code = "cli.not_of_this_machine"
    clerk = (
        "Đã cấu hình máy chủ riêng ({given}), còn lệnh này chạy bộ máy chủ kèm theo trên máy này. "
        "Hãy chạy sohoa migrate, worker, sweeper và portal; hoặc bỏ các biến đó."
    )


class NoStack(SohoaError):
    """A command needs running services and there are none; facts: ``data``."""

    code = "cli.no_stack"
    clerk = "Phần mềm chưa chạy. Hãy khởi động bằng lệnh: sohoa up --data {data!q}"


class StoreUnprepared(SohoaError):
    """The S3 server answers, but the buckets were never made; facts: ``endpoint``."""

    code = "cli.store_unprepared"
    clerk = "Kho tệp chưa được chuẩn bị. Quản trị viên hãy chạy lệnh: sohoa migrate"


class OutputUnwritable(SohoaError):
    """Results cannot be written where ``--out`` says; facts of :func:`obstructed`."""

    code = "cli.output_unwritable"
    clerk = (
        "Không ghi được kết quả vào “{folder}”: {problem}. Giấy tờ đã lưu vẫn còn; hãy chọn thư "
        "mục khác với --out rồi chạy lại."
    )


class BackupUnwritable(OutputUnwritable):
    """A backup cannot be written to its folder; facts as of :class:`OutputUnwritable`."""

    code = "cli.backup_unwritable"
    clerk = (
        "Không sao lưu được vào “{folder}”: {problem}. Chưa có bản sao lưu mới nào; hãy sửa chỗ đó "
        "hoặc chọn thư mục khác rồi chạy lại."
    )


class BackupWithinData(SohoaError):
    """The folder of backups lies in the data directory; facts: ``folder``, ``data``."""

    code = "cli.backup_within_data"
    clerk = (
        "“{folder}” nằm trong thư mục dữ liệu “{data}”: mất thư mục ấy là mất cả bản sao lưu. "
        "Hãy chọn thư mục ở ngoài, tốt nhất là trên ổ đĩa khác."
    )
