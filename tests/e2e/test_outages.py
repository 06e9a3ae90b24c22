"""What is away, full or not installed is named at once, with what to do; nothing hangs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from pipeline.seal import issue_trial_identity
from sohoa.composition import prepare
from sohoa.settings import Settings
from sohoa.stack import EmbeddedStack
from sohoa.stack.ports import choose_ports
from storage.clock import SystemClock
from tests.e2e.bad_files import GOOD
from tests.e2e.program import DIGITIZE_SECONDS, lines_of, sohoa

pytestmark = pytest.mark.stack

PATIENCE = 20
"""Seconds in which an outage must be named; a clerk does not wait longer for an error."""

PAGES = ("worker", "--queues", "counter,bulk")
"""A worker that needs no key."""
AWAY = ["database", "broker", "store"]
CODES = {
    "database": "storage.database_unreachable",
    "broker": "workers.broker_unreachable",
    "store": "storage.store_unreachable",
}


@dataclass(frozen=True)
class Servers:
    """Settings of servers that run, as a cluster's administrator writes them down."""

    settings: dict[str, str]

    def without(self, service: str) -> dict[str, str]:
        """The same, with one service at a port where nobody listens."""
        (closed,) = choose_ports(1)
        instead = {
            "database": {"database_url": f"postgresql+psycopg://a:b@127.0.0.1:{closed}/sohoa"},
            "broker": {"broker_url": f"redis://127.0.0.1:{closed}/0"},
            "store": {"s3_endpoint": f"127.0.0.1:{closed}"},
        }
        return self.settings | instead[service]


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Broker, store and database of an installation that is ready, given as settings."""
    folder = tmp_path_factory.mktemp("servers")
    with EmbeddedStack(folder) as stack:
        assert stack.addresses is not None
        there = Settings(data_dir=folder).using(stack.addresses)
        prepare(there)
        assert there.database_url is not None
        assert there.broker_url is not None
        yield Servers(
            {
                "database_url": there.database_url.get_secret_value(),
                "broker_url": there.broker_url.get_secret_value(),
                "s3_endpoint": stack.addresses.s3_endpoint,
                "s3_secure": "false",
                "s3_access_key": stack.addresses.s3_worker.access_key,
                "s3_secret_key": stack.addresses.s3_worker.secret_key.get_secret_value(),
            }
        )


@pytest.mark.parametrize("service", AWAY)
@pytest.mark.parametrize("argv", [("digitize", GOOD), PAGES], ids=["digitize", "worker"])
def test_a_server_that_is_away_is_named_before_work_begins(
    servers: Servers, tmp_path: Path, service: str, argv: tuple[str | Path, ...]
) -> None:
    settings = servers.without(service)
    began = time.monotonic()
    run = sohoa(*argv, "--data", tmp_path, seconds=2 * PATIENCE, settings=settings)
    assert time.monotonic() - began < PATIENCE
    run.named_error(CODES[service])


def test_a_store_without_https_is_named_with_the_setting_that_says_so(
    servers: Servers, tmp_path: Path
) -> None:
    """HTTPS is what is spoken unless somebody says otherwise."""
    https = {name: value for name, value in servers.settings.items() if name != "s3_secure"}
    run = sohoa("migrate", "--data", tmp_path, seconds=2 * PATIENCE, settings=https)
    run.named_error("storage.store_without_tls")
    assert "SOHOA_S3_SECURE=false" in run.err
    assert "WARNING" not in run.err, "what the library says in between helps nobody"


def test_who_shall_seal_and_has_no_key_does_not_begin(servers: Servers, tmp_path: Path) -> None:
    """Papers would be handed to it, and wait for a key that another host has."""
    argv = ("worker", "--queues", "sealing", "--data", tmp_path)
    run = sohoa(*argv, settings=servers.settings)
    run.named_error("settings.missing")
    assert "SOHOA_SIGNING_KEY" in run.err


@pytest.mark.parametrize(
    ("days", "code"),
    [(-400, "seal.certificate_expired"), (9, "seal.certificate_not_yet_valid")],
)
def test_who_shall_seal_with_a_certificate_that_is_not_in_force_does_not_begin(
    days: int, code: str, servers: Servers, tmp_path: Path
) -> None:
    """A whole night's papers would be read, and wait in the morning."""
    begun = SystemClock().now() + timedelta(days=days)
    key = issue_trial_identity("Ai", "Đâu", begun, passphrase="mật khẩu", key_kind="ec")
    (tmp_path / "seal.p12").write_bytes(key.pkcs12)
    (tmp_path / "passphrase").write_text("mật khẩu")
    settings = servers.settings | {
        "signing_key": str(tmp_path / "seal.p12"),
        "signing_passphrase_file": str(tmp_path / "passphrase"),
    }
    run = sohoa("worker", "--queues", "sealing", "--data", tmp_path, settings=settings)
    run.named_error(code)
    assert "Chứng thư số" in run.err


def test_who_leaves_seals_to_desks_needs_no_key(servers: Servers, tmp_path: Path) -> None:
    settings = servers.without("database") | {"remote_signing": "true"}
    run = sohoa("worker", "--queues", "sealing", "--data", tmp_path, settings=settings)
    run.named_error(CODES["database"])


def test_no_password_is_shown_when_a_server_is_away(servers: Servers, tmp_path: Path) -> None:
    settings = servers.without("broker")
    run = sohoa(*PAGES, "--data", tmp_path, settings=settings)
    assert settings["s3_secret_key"] not in run.err + run.out


def test_tables_that_were_never_made_name_the_command_that_makes_them(
    servers: Servers, tmp_path: Path
) -> None:
    settings = servers.settings | {"database_url": f"sqlite:///{tmp_path / 'new.db'}"}
    run = sohoa(*PAGES, "--data", tmp_path, settings=settings)
    run.named_error("storage.database_outdated")
    assert "sohoa migrate" in run.err


def test_buckets_that_were_never_made_name_the_command_that_makes_them(
    servers: Servers, tmp_path: Path
) -> None:
    settings = servers.settings | {"bucket_prefix": "khac"}
    run = sohoa(*PAGES, "--data", tmp_path, settings=settings)
    run.named_error("cli.store_unprepared")
    assert "sohoa migrate" in run.err


@pytest.fixture
def no_language(tmp_path: Path) -> Path:
    """A folder of language data in which there is none."""
    folder = tmp_path / "tessdata"
    folder.mkdir()
    return folder


def test_reading_without_vietnamese_names_the_package(no_language: Path) -> None:
    run = sohoa("read", GOOD, settings={"tessdata": no_language})
    run.named_error("ocr.language_missing")
    assert "apt-get install tesseract-ocr-vie" in run.err.replace("\n", " ")


def test_doctor_says_what_is_missing_and_what_installs_it(
    no_language: Path, tmp_path: Path
) -> None:
    run = sohoa("doctor", "--data", tmp_path, settings={"tessdata": no_language})
    assert run.code == 1
    assert "✗ tesseract-vie" in run.out
    assert "sudo apt-get install tesseract-ocr-vie" in run.out


def test_papers_end_failed_and_not_waiting_when_nothing_can_read_them(
    no_language: Path, tmp_path: Path
) -> None:
    argv = ("digitize", GOOD, "--json", "--data", tmp_path / "data")
    run = sohoa(*argv, seconds=DIGITIZE_SECONDS, settings={"tessdata": no_language})
    (line,) = lines_of(run.out)
    assert (run.code, line.status) == (3, "failed")
    assert line.error is not None
    assert line.error["code"] == "ocr.language_missing"
    assert "apt-get install tesseract-ocr-vie" in line.error["message"]
