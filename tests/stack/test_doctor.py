import socket
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import SecretStr

from sohoa.composition import prepare_store
from sohoa.doctor import Finding, examine
from sohoa.doctor.keys import signing_key, trust_anchors
from sohoa.doctor.machine import (
    TOOLS,
    Runner,
    clock,
    data_directory,
    isolation,
    language_data,
    parse_version,
)
from sohoa.doctor.servers import (
    encryption,
    power_cuts,
    s3_complaint,
    services,
    tables,
)
from sohoa.settings import Settings
from sohoa.stack import StackAddresses
from storage.database import Database
from storage.migrate import upgrade
from tests.fakes.stores import deaf_store
from tests.pki import AT, PASSPHRASE, identity, officer
from tests.servers.postgres import ASKED, PostgresServer
from tests.servers.rabbitmq import RabbitServer
from tests.tokens import MODULE, serial_of, the_cabinet
from workers.isolation.restraint import Restraint

# Recorded from Debian 12, Ubuntu 20.04 and a build from Git.
DEBIAN_12 = {
    "tesseract": "tesseract 5.3.0\n leptonica-1.82.0\n  libgif 5.2.1 : libjpeg 6b\n",
    "pdftoppm": "pdftoppm version 22.12.0\nCopyright 2005-2022 The Poppler Developers\n",
    "pdftotext": "pdftotext version 22.12.0\nCopyright 2005-2022 The Poppler Developers\n",
    "pdfsig": "pdfsig version 22.12.0\nCopyright 2005-2022 The Poppler Developers\n",
}


def machine(**programs: str) -> Runner:
    """A machine that has exactly these programs, printing these versions."""
    return lambda argv: programs.get(argv[0])


def named(findings: list[Finding], name: str) -> Finding:
    (found,) = [finding for finding in findings if finding.name == name]
    return found


def test_missing_language_data_is_named_with_the_command_that_installs_it(tmp_path: Path) -> None:
    findings = examine(Settings(data_dir=tmp_path, tessdata=tmp_path))
    for language in ("vie", "osd"):
        missing = named(findings, f"tesseract-{language}")
        assert not missing.ok
        assert missing.remedy.startswith(f"sudo apt-get install tesseract-ocr-{language}")
        assert str(tmp_path) in missing.detail


def test_language_data_that_is_there_is_found(tmp_path: Path) -> None:
    (tmp_path / "vie.traineddata").touch()
    assert language_data("vie", tmp_path).ok


def test_a_machine_with_everything_has_nothing_to_install() -> None:
    assert [tool.examine(machine(**DEBIAN_12)).ok for tool in TOOLS] == [True] * 4


def test_a_bare_machine_is_told_which_packages_to_install() -> None:
    remedies = {tool.name: tool.examine(machine()).remedy for tool in TOOLS}
    assert remedies == {
        "tesseract": "sudo apt-get install tesseract-ocr",
        "pdftoppm": "sudo apt-get install poppler-utils",
        "pdftotext": "sudo apt-get install poppler-utils",
        "pdfsig": "sudo apt-get install poppler-utils",
    }


@pytest.mark.parametrize("printed", ["tesseract 4.1.1\n leptonica-1.79.0", "", "���"])
def test_a_program_too_old_or_unreadable_is_not_suitable(printed: str) -> None:
    found = TOOLS[0].examine(machine(tesseract=printed))
    assert not found.ok
    assert found.remedy == "sudo apt-get install tesseract-ocr"


def test_a_build_from_git_still_has_a_version() -> None:
    assert parse_version(TOOLS[0].pattern, "tesseract v5.3.4-23-g1e0a\n") == (5, 3, 4)


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    # /proc refuses new files to everyone, root included.
    found = data_directory(Path("/proc/sohoa"))
    assert not found.ok
    assert "/proc/sohoa" in found.remedy
    (tmp_path / "file").touch()
    in_the_way = data_directory(tmp_path / "file")
    assert not in_the_way.ok
    assert "SOHOA_DATA_DIR" in in_the_way.remedy, "install -d makes no folder of a file"
    assert data_directory(tmp_path / "not" / "yet" / "there").ok
    assert not (tmp_path / "not").exists(), "looking makes nothing"


def test_services_that_do_not_answer_are_reported_not_raised(tmp_path: Path) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # bound but not listening: refuses at once
        port = closed.getsockname()[1]
        settings = Settings(
            data_dir=tmp_path,
            database_url=SecretStr(f"postgresql+psycopg://u:geheim@127.0.0.1:{port}/d"),
            broker_url=SecretStr(f"amqp://u:geheim@127.0.0.1:{port}//"),
            s3_endpoint=f"127.0.0.1:{port}",
            s3_access_key="k",
            s3_secret_key=SecretStr("geheim"),
            s3_secure=False,
        )
        findings = examine(settings)
    assert [named(findings, name).ok for name in ("database", "broker", "s3")] == [False] * 3
    assert "geheim" not in repr(findings)


def _asked(tmp_path: Path, database: str, broker: str) -> dict[str, Finding]:
    settings = Settings(
        data_dir=tmp_path, database_url=SecretStr(database), broker_url=SecretStr(broker)
    )
    return {finding.name: finding for finding in services(settings)}


@pytest.mark.parametrize(
    ("database", "broker"),
    [
        ("nonsense", "nonsense://127.0.0.1"),
        ("postgresql+psycopg://u@127.0.0.1:five/d", "amqp://127.0.0.1:five//"),
        ("postgresql+psycopg://u@127.0.0.1:1/d", "redis://127.0.0.1:1/0"),
    ],
)
def test_wrong_urls_are_complaints_too(tmp_path: Path, database: str, broker: str) -> None:
    found = _asked(tmp_path, database, broker)
    assert [found[name].ok for name in ("database", "broker")] == [False, False]


@pytest.mark.scale
def test_servers_that_refuse_the_login_are_named_beside_each_other(
    tmp_path: Path, postgres: PostgresServer, rabbitmq: RabbitServer
) -> None:
    found = _asked(
        tmp_path,
        f"postgresql+psycopg://{ASKED}:geheim@{postgres.address}/postgres",
        f"amqp://guest:geheim@{rabbitmq.address}//",
    )
    refused = found["database"], found["broker"]
    assert [finding.ok for finding in refused] == [False, False]
    for finding, setting in zip(refused, ("DATABASE_URL", "BROKER_URL"), strict=True):
        assert "từ chối" in finding.detail
        assert f"SOHOA_{setting}" in finding.remedy
    assert "geheim" not in repr(found)


@pytest.mark.scale
def test_servers_that_let_us_in_are_well(
    tmp_path: Path, postgres: PostgresServer, rabbitmq: RabbitServer
) -> None:
    found = _asked(tmp_path, postgres.url("postgres"), rabbitmq.url)
    assert (found["database"].ok, found["broker"].ok) == (True, True)


def test_a_database_file_answers(tmp_path: Path) -> None:
    found = _asked(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", "redis://127.0.0.1:1/0")
    assert found["database"].ok


@pytest.mark.scale
def test_a_server_that_does_not_wait_for_its_disk_is_told_to(postgres: PostgresServer) -> None:
    found = power_cuts(postgres.url(postgres.make_database()))
    assert (found.ok, found.remedy.partition(";")[0]) == (False, "ALTER SYSTEM SET fsync = on")


def test_a_database_in_a_file_waits_for_its_disk(tmp_path: Path) -> None:
    assert power_cuts(f"sqlite:///{tmp_path}/x.sqlite3").ok


def test_a_database_without_our_tables_is_not_ready(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.db'}"
    assert (tables(url).ok, tables(url).remedy) == (False, "sohoa migrate")
    with closing(Database(url)) as database:
        upgrade(database)
    assert tables(url).ok


def test_without_a_seal_the_copies_are_said_to_be_trials() -> None:
    found = signing_key(Settings(), AT)
    assert found.ok
    assert "thử nghiệm" in found.detail


@pytest.fixture
def seal(tmp_path: Path) -> Settings:
    """Settings with a key file that holds until 22/11/2027."""
    key, passphrase = tmp_path / "seal.p12", tmp_path / "passphrase"
    key.write_bytes(identity().pkcs12)
    passphrase.write_text(PASSPHRASE)
    for file in (key, passphrase):
        file.chmod(0o600)
    return Settings(signing_key=key, signing_passphrase_file=passphrase)


@pytest.mark.parametrize("exposed", ["seal.p12", "passphrase"])
def test_a_seal_that_others_can_read_must_be_closed(
    exposed: str, seal: Settings, tmp_path: Path
) -> None:
    (tmp_path / exposed).chmod(0o644)
    found = signing_key(seal, AT)
    assert (found.ok, found.remedy) == (False, f"chmod 600 {tmp_path / exposed}")
    (tmp_path / exposed).unlink()
    assert not signing_key(seal, AT).ok


@pytest.mark.parametrize(
    ("at", "ok", "warns", "said"),
    [
        (AT, True, False, "có hiệu lực đến 22/11/2027."),
        (AT + timedelta(days=340), True, True, "có hiệu lực đến 22/11/2027: chỉ còn 25 ngày."),
        (AT + timedelta(days=366), False, False, "đã hết hạn từ 22/11/2027"),
        (AT - timedelta(days=2), False, False, "chỉ có hiệu lực từ 21/11/2026"),
    ],
    ids=["long", "a month", "over", "not yet"],
)
def test_it_says_until_when_the_seal_is_good(
    at: datetime, ok: bool, warns: bool, said: str, seal: Settings
) -> None:
    found = signing_key(seal, at)
    assert (found.ok, found.warns) == (ok, warns)
    assert said in found.detail


def test_a_seal_that_does_not_open_is_named(seal: Settings, tmp_path: Path) -> None:
    (tmp_path / "passphrase").write_text("khác")
    assert "seal.wrong_passphrase" in signing_key(seal, AT).detail
    (tmp_path / "passphrase").write_text("")
    assert "seal.wrong_passphrase" in signing_key(seal, AT).detail


@pytest.mark.skipif(not MODULE.exists(), reason="softhsm2 is not installed")
def test_of_a_token_it_is_said_what_needs_no_pin(tmp_path: Path) -> None:
    """A wrong PIN, offered every other minute by a health check, would lock the device."""
    (tmp_path / "pin").write_text("000000")
    (tmp_path / "pin").chmod(0o600)
    choice = the_cabinet().add("khám", officer())
    settings = Settings(
        signing_token=MODULE,
        signing_token_serial=serial_of(choice),
        signing_passphrase_file=tmp_path / "pin",
    )
    assert "có hiệu lực đến 22/11/2027." in signing_key(settings, AT).detail
    assert not signing_key(settings, AT + timedelta(days=366)).ok
    absent = settings.model_copy(update={"signing_token_serial": "0"})
    assert "seal.token_missing" in signing_key(absent, AT).detail
    (tmp_path / "pin").chmod(0o644)
    assert signing_key(settings, AT).remedy == f"chmod 600 {tmp_path / 'pin'}"


def test_roots_are_counted_as_the_check_loads_them(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, trust_anchors=tmp_path / "anchors")
    assert not trust_anchors(settings).ok
    folder = tmp_path / "anchors" / "cong-vu"
    folder.mkdir(parents=True)
    empty = trust_anchors(settings)
    assert (empty.ok, empty.warns) == (True, True), "a worker is not ill for want of roots"
    (folder / "ca.pem").write_bytes(officer().chain[0].public_bytes(Encoding.PEM))
    found = trust_anchors(settings)
    assert (found.ok, found.warns) == (True, False)
    assert "1 chứng thư gốc chuyên dùng công vụ, 0 chứng thư gốc công cộng" in found.detail
    (folder / "README.txt").write_text("gốc công vụ")
    assert "README.txt" in trust_anchors(settings).detail
    assert not trust_anchors(settings).ok


def _moment(year: int, offset: int) -> time.struct_time:
    fields = (year, 3, 9, 8, 0, 0, 0, 68, 0)
    return time.struct_time(fields, {"tm_zone": "ICT", "tm_gmtoff": offset})


def test_a_dead_clock_battery_and_a_foreign_zone_are_noticed() -> None:
    assert clock(_moment(2026, 7 * 3600)).ok
    assert clock(_moment(1970, 7 * 3600)).remedy == "sudo timedatectl set-ntp true"
    assert "Asia/Ho_Chi_Minh" in clock(_moment(2026, 0)).remedy


@pytest.mark.slow
def test_an_s3_server_that_is_not_one_is_a_complaint(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        settings = Settings(
            data_dir=tmp_path,
            database_url=SecretStr("sqlite://"),
            broker_url=SecretStr("redis://x"),
            s3_endpoint=f"127.0.0.1:{port}",
            s3_access_key="k",
            s3_secret_key=SecretStr("s"),
            s3_secure=False,
        )
        assert s3_complaint(settings) != ""


def test_a_store_that_takes_papers_and_does_not_encrypt_them_is_found_out(tmp_path: Path) -> None:
    with deaf_store() as server:
        settings = Settings(
            data_dir=tmp_path,
            s3_endpoint=server.address,
            s3_access_key="k",
            s3_secret_key=SecretStr("s"),
            s3_secure=False,
            s3_encryption="sse-s3",
        )
        (found,) = encryption(settings)
        secure = settings.model_copy(update={"s3_secure": True, "s3_access_key": None})
        without_tls = named(list(services(secure)), "s3")
    assert "SOHOA_S3_SECURE" in without_tls.remedy
    assert not found.ok
    assert "SOHOA_S3_ENCRYPTION" in found.remedy
    (unanswered,) = encryption(settings)
    assert not unanswered.ok
    assert "storage.store_unreachable" in unanswered.detail


@pytest.mark.stack
def test_a_store_that_encrypts_is_believed(tmp_path: Path, embedded: StackAddresses) -> None:
    settings = Settings(data_dir=tmp_path).using(embedded)
    prepare_store(settings)
    assert list(encryption(settings)) == []
    (found,) = encryption(settings.model_copy(update={"s3_encryption": "sse-s3"}))
    assert found.ok


@pytest.mark.parametrize(
    ("restraint", "ok", "said"),
    [
        (Restraint(files=True, network=True), True, "không có mạng"),
        (Restraint(files=False, network=True), False, "Landlock"),
        (Restraint(files=True, network=False), False, "seccomp"),
    ],
    ids=str,
)
def test_it_says_how_far_files_of_strangers_are_kept_apart(
    restraint: Restraint, ok: bool, said: str
) -> None:
    finding = isolation(restraint)
    assert (finding.ok, said in finding.detail) == (ok, True)


def test_only_one_pc_signs_on_trial(tmp_path: Path) -> None:
    here = Settings(data_dir=tmp_path)
    host = Settings(data_dir=tmp_path, database_url=SecretStr("postgresql+psycopg://u@db/d"))
    assert "chữ ký thử nghiệm" in signing_key(here, AT).detail
    assert "không giữ khóa ký" in signing_key(host, AT).detail
