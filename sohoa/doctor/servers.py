"""The configured database, broker and store."""

from collections.abc import Callable, Iterator
from contextlib import closing

import sqlalchemy
import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from schemas.errors import SohoaError
from sohoa.composition import store_address
from sohoa.doctor.finding import Finding
from sohoa.settings import Settings, variable
from storage.blobs import BlobStore
from storage.database import Database
from storage.errors import DatabaseRefuses
from storage.revision import require_current
from workers.app import Sender, make_app
from workers.errors import BrokerRefuses

_REACH_SECONDS = 3.0
_NO_URL = (sqlalchemy.exc.ArgumentError, ImportError, KeyError, ValueError)
"""What SQLAlchemy and kombu raise of a URL that is none, or of no kind they know."""


def services(settings: Settings) -> Iterator[Finding]:
    """The configured database, broker and store; the embedded ones need no look."""
    if settings.database_url is not None:
        url = settings.database_url.get_secret_value()
        answers = _asked("database", "database_url", lambda: require_database(url))
        yield answers
        if answers.ok:
            yield tables(url)
            yield power_cuts(url)
    if settings.broker_url is not None:
        url = settings.broker_url.get_secret_value()
        yield _asked("broker", "broker_url", lambda: require_broker(url))
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


def _asked(name: str, setting: str, ask: Callable[[], None]) -> Finding:
    """Whether ``ask`` raises. Its text is never told, only its kind: drivers quote URLs."""
    try:
        ask()
    except (BrokerRefuses, DatabaseRefuses) as error:
        detail = f"{error.clerk_message} ({error.facts['cause']})"
        return Finding(name, False, detail, f"Kiểm tra {variable(setting)}")
    except SohoaError as error:
        return _service(name, setting, str(error.facts.get("cause", error.code)))
    except _NO_URL as error:
        return _service(name, setting, type(error).__name__)
    return _service(name, setting, "")


def require_database(url: str) -> None:
    """Raise ``DatabaseUnreachable``, or its ``DatabaseRefuses``, unless the database answers."""
    with closing(Database(url)) as database, database.reading() as session:
        session.execute(sqlalchemy.text("SELECT 1"))


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


def require_broker(url: str) -> None:
    """Raise ``BrokerUnreachable``, or its ``BrokerRefuses``, unless the broker lets us in."""
    with closing(make_app(url)) as app:
        Sender(app).ping()


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
