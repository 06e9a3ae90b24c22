"""Every setting of the product, with its meaning.

Each field is one variable ``SOHOA_<NAME>``. Nothing set means the embedded stack on this
machine; ``sohoa settings`` prints :func:`settings_help`. They are loaded, and their mistakes
told, by :mod:`sohoa.configuration`.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Self

import platformdirs
import psutil
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.mode import Mode
from schemas.exporters.paper import Fonds
from sohoa.environment import PREFIX
from workers.memory import processes_for, room_for_counter, total_memory

if TYPE_CHECKING:
    from sohoa.stack.embedded import StackAddresses

NAMELESS_OFFICE = "Cơ quan chưa đặt tên"
"""Stands on copies until ``office_name`` is set."""


def available_cores() -> int:
    """Physical cores this process may use; at least 1.

    OCR saturates the arithmetic units: a second process on the same core gains nothing and
    costs its memory. Respects taskset and container limits on the set of CPUs.
    """
    allowed = len(os.sched_getaffinity(0))
    return max(1, min(allowed, psutil.cpu_count(logical=False) or allowed))


def _default_data_dir() -> Path:
    return Path(platformdirs.user_data_dir("sohoa"))


class Settings(BaseSettings):
    """Every setting, read once; frozen. Secrets do not show in its repr."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_dir: Path = Field(
        default_factory=_default_data_dir,
        description="Folder of everything the embedded stack keeps: database, objects, secrets, "
        "logs. Only its owner can read it.",
    )
    database_url: SecretStr | None = Field(
        None,
        description="SQLAlchemy URL of PostgreSQL, e.g. postgresql+psycopg://user:pw@host/sohoa.",
    )
    broker_url: SecretStr | None = Field(
        None, description="Celery broker URL, e.g. amqp://user:pw@host//."
    )
    s3_endpoint: str | None = Field(
        None,
        description="host:port of any S3 server, without scheme.",
        pattern=r"^[^/\s]+:\d{1,5}$",
    )
    s3_access_key: str | None = Field(
        None, description="S3 credential of the workers: reads and writes objects."
    )
    s3_secret_key: SecretStr | None = Field(None, description="Secret of s3_access_key.")
    s3_admin_access_key: str | None = Field(
        None,
        description="S3 credential that creates buckets and sets retention. Only `sohoa "
        "migrate` needs it; leave it away from worker hosts.",
    )
    s3_admin_secret_key: SecretStr | None = Field(
        None, description="Secret of s3_admin_access_key."
    )
    s3_secure: bool = Field(True, description="Speak HTTPS to the S3 server.")
    s3_region: str | None = Field(None, description="Region of the buckets, if the server asks.")
    s3_encryption: str | None = Field(
        None,
        description="What the S3 server is asked to encrypt every object with: sse-s3 (a key of "
        "its own), or sse-kms:<key>, a key of its key management. Unset: as the server does by "
        "itself. `sohoa doctor` shows whether it does.",
        pattern=r"^sse-(s3|kms:[^\s:]\S*)$",
    )
    store_folder: Path | None = Field(
        None,
        description="Folder of an S3 server on this very machine that does not itself flush what "
        "it stores to the disk: every write then waits until it survives a power cut. The "
        "embedded stack sets it.",
    )
    bucket_prefix: str = Field(
        "",
        description="Put before every bucket name, so that several offices share one server.",
        pattern=r"^([a-z0-9][a-z0-9-]{0,30})?$",
    )
    worker_processes: int = Field(
        default_factory=lambda: processes_for(available_cores(), total_memory()),
        ge=1,
        le=256,
        description="Worker processes on this machine. Default: its physical cores, or fewer "
        "where there is no memory for so many (700 MB each beside 1 GB for the rest).",
    )
    counter_processes: int = Field(
        default_factory=lambda: int(room_for_counter(available_cores(), total_memory())),
        ge=0,
        le=64,
        description="How many worker processes of this machine read for the counter alone, so that "
        "a citizen waits for no page of a batch. Default: 1, or 0 where there is no memory for it.",
    )
    retention_days: int = Field(
        3650,
        ge=1,
        description="Days for which the store refuses to delete originals and copies. Applied "
        "when the buckets are made.",
    )
    session_secret: SecretStr | None = Field(
        None,
        min_length=32,
        description="Signs the clerks' session cookies; the same on every portal host. The "
        "embedded stack makes its own. At least 32 characters, e.g. of `openssl rand -hex 24`.",
    )
    portal_host: str = Field(
        "127.0.0.1", description="Address the web server listens on; 0.0.0.0 for the whole LAN."
    )
    portal_port: int = Field(8020, ge=1, le=65535, description="TCP port of the web server.")
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses of proxies before the web server, with commas: only these are "
        "believed when they say (X-Forwarded-For) for whom they ask. Goes into the audit log.",
    )
    worker_port: int | None = Field(
        None,
        ge=1,
        le=65535,
        description="TCP port on this host's loopback where `sohoa worker` answers /health/live, "
        "/health/ready and /metrics. Unset: nowhere.",
    )
    signing_key: Path | None = Field(
        None,
        description="PKCS#12 file of the office's seal. Without it copies carry a test "
        "signature, clearly marked as such.",
    )
    signing_passphrase_file: Path | None = Field(
        None, description="File whose first line is the passphrase of signing_key."
    )
    signing_token: Path | None = Field(
        None,
        description="PKCS#11 driver of a token or HSM that holds the office's seal, instead of "
        "signing_key. The first line of signing_passphrase_file is its PIN.",
    )
    signing_token_serial: str | None = Field(
        None, description="Serial number of the token, where several are plugged in."
    )
    remote_signing: bool = Field(
        False,
        description="Copies wait for a clerk's own token: `sohoa token-agent` on the clerk's "
        "machine fetches what is to be signed. No key is held here.",
    )
    timestamp_url: str | None = Field(
        None,
        description="RFC 3161 time-stamping authority, e.g. http://tsa.example.vn. Without it "
        "copies carry the signer's own time only (PAdES B-B).",
        pattern=r"^https?://\S+$",
    )
    seal_level: str = Field(
        "B-LTA",
        description="PAdES level that copies are raised to in the background once timestamp_url "
        "is set: B-T, B-LT or B-LTA.",
        pattern=r"^B-(T|LT|LTA)$",
    )
    anchor_hours: float = Field(
        24.0,
        gt=0,
        description="Hours between anchors of the audit log: its newest digest, kept write-once in "
        "the store, time-stamped if timestamp_url is set.",
    )
    trial_notice: bool = Field(
        True,
        description="The web says that copies are signed on trial. Switch off on portal hosts "
        "of an office with its own signing_key.",
    )
    trust_anchors: Path | None = Field(
        None, description="Folder of CA certificates (PEM or DER) that signatures may chain to."
    )
    tessdata: Path | None = Field(
        None, description="Folder of Tesseract language data. Default: Tesseract's own."
    )
    engine: str | None = Field(
        None, description="OCR engine used when a job names none. Default: that of reading_mode."
    )
    reading_mode: Mode = Field(
        Mode.AUTO,
        description="Care with which pages are read: accurate (two readers on every line), fast "
        "(the second one only where the first is in doubt), or auto: fast for clean pages at the "
        "counter, else accurate.",
    )
    office_name: str | None = Field(
        None,
        description="Name of the office that makes the copies, as it appears on them "
        "(cơ quan, tổ chức thực hiện số hóa).",
    )
    archive_id: str = Field(
        "", description="Code of the archive that takes the papers over (mã cơ quan lưu trữ)."
    )
    fonds_id: str = Field("", description="Code of the office's fonds (mã phông).")
    fonds_name: str = Field("", description="Name of the office's fonds (tên phông).")
    fonds_catalogue: str = Field(
        "", description="Number or year of the catalogue in exports (mục lục hồ sơ)."
    )
    max_file_bytes: int = Field(
        200 * 2**20, ge=1024, description="Bytes of one incoming file; larger ones are refused."
    )
    max_pages: int = Field(2000, ge=1, description="Pages of one incoming file.")
    max_page_pixels: int = Field(
        120_000_000, ge=10_000, description="Pixels of one page. A3 at 600 dpi has 70 million."
    )
    page_seconds: float = Field(
        120.0, gt=0, description="Seconds one page may take in one stage before it is given up."
    )
    page_cpu_seconds: int = Field(
        60, ge=1, description="CPU seconds one page may take in one stage; a dense A4 page takes 2."
    )
    page_memory_bytes: int = Field(
        2048 * 2**20,
        ge=256 * 2**20,
        description="Memory one page may take beyond the models before it is given up. A3 at "
        "600 dpi needs about half of it.",
    )
    log_level: str = Field(
        "INFO",
        pattern="^(DEBUG|INFO|WARNING|ERROR)$",
        description="Least serious event that is logged.",
    )
    log_format: str = Field(
        "text",
        pattern="^(text|json)$",
        description="Form of the log: lines for people, or one JSON object a line for programs.",
    )
    trace_url: str | None = Field(
        None,
        description="Where traces go: an OpenTelemetry collector (OTLP over HTTP), e.g. "
        "http://collector:4318/v1/traces. Needs the extra sohoa[tracing].",
        pattern=r"^https?://\S+$",
    )

    @property
    def embedded(self) -> bool:
        """True when this machine runs its own broker, store and database file."""
        return not any((self.database_url, self.broker_url, self.s3_endpoint))

    @property
    def fonds(self) -> Fonds:
        """Where the archive files this office's papers."""
        return Fonds(self.archive_id, self.fonds_id, self.fonds_name, self.fonds_catalogue)

    def using(self, stack: "StackAddresses") -> Self:
        """These settings, with the services of a running embedded stack filled in.

        What comes out is no longer :attr:`embedded`: from here on one machine and a cluster
        run the same code.
        """
        services = {
            "database_url": SecretStr(stack.database_url),
            "broker_url": stack.broker_url,
            "s3_endpoint": stack.s3_endpoint,
            "s3_access_key": stack.s3_worker.access_key,
            "s3_secret_key": stack.s3_worker.secret_key,
            "s3_admin_access_key": stack.s3_admin.access_key,
            "s3_admin_secret_key": stack.s3_admin.secret_key,
            "s3_secure": False,
            "store_folder": stack.store_folder,
            "session_secret": self.session_secret or stack.session_secret,
        }
        return self.model_copy(update=services)

    def without_admin(self) -> Self:
        """These settings as a worker gets them: no key that can create or unlock buckets."""
        return self.model_copy(update={"s3_admin_access_key": None, "s3_admin_secret_key": None})

    def without_signing(self) -> Self:
        """These settings as every process but the sealing one gets them."""
        names = ("signing_key", "signing_passphrase_file", "signing_token", "signing_token_serial")
        return self.model_copy(update=dict.fromkeys(names))

    def as_environment(self) -> dict[str, str]:
        """The variables that make a child process read exactly these settings.

        Put only into the child's environment, which no other user can read; never into argv.
        """
        values = ((name, getattr(self, name)) for name in type(self).model_fields)
        return {variable(name): _plain(value) for name, value in values if value is not None}


def settings_help() -> str:
    """One paragraph per variable: name, default, meaning."""
    return "\n\n".join(_paragraphs())


def variable(name: str) -> str:
    """The environment variable of a field."""
    return PREFIX + name.upper()


def _paragraphs() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        default = field.get_default(call_default_factory=True, validated_data={})
        shown = "(unset)" if default is None else _plain(default) or "(empty)"
        yield f"{variable(name)}  [{shown}]\n    {field.description}"


def _plain(value: object) -> str:
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
