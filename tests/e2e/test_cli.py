"""The commands that need no service, as a person at a terminal meets them."""

import json
import os
import re
import shlex
import socket
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from schemas.export import FOLDER
from sohoa.doctor.machine import data_directory
from tests.e2e.expected import SampleFolder, sample_folders
from tests.e2e.program import NO_SETTINGS, environment, sohoa

pytestmark = pytest.mark.slow

SAMPLES = {sample.slug: sample for sample in sample_folders()}
NOTICE = SAMPLES["08-thong-bao-dien-tu"]
REPORT = SAMPLES["09-bao-cao"]
RECEIPT = SAMPLES["10-giay-tiep-nhan"]
CLUSTER = {
    "database_url": "postgresql+psycopg://u@127.0.0.1:1/d",
    "broker_url": "redis://127.0.0.1:1/0",
    "s3_endpoint": "127.0.0.1:1",
    "s3_access_key": "k",
    "s3_secret_key": "s",
}
"""Servers that are not there."""


def test_pages_are_parted_by_form_feeds_and_nothing_else_is_said() -> None:
    run = sohoa("read", REPORT.scan)
    assert (run.code, run.err) == (0, "")
    pages = run.out.split("\f")
    assert len(pages) == REPORT.pages
    assert all(page.strip() for page in pages)


def test_alto_names_every_word_with_its_place() -> None:
    root = ElementTree.fromstring(sohoa("read", NOTICE.scan, "--format", "alto").out)
    words = [node.attrib for node in root.iter() if node.tag.endswith("}String")]
    assert len(words) > 50
    assert all({"CONTENT", "HPOS", "VPOS", "WIDTH", "HEIGHT"} <= set(word) for word in words)


def test_hocr_is_a_page_that_a_browser_can_show() -> None:
    root = ElementTree.fromstring(sohoa("read", NOTICE.scan, "--format", "hocr").out)
    classes = [node.get("class") for node in root.iter()]
    assert classes.count("ocr_page") == 1
    assert classes.count("ocrx_word") > 50


def test_json_holds_the_same_text_as_plain_text() -> None:
    reading = json.loads(sohoa("read", NOTICE.scan, "--format", "json").out)
    (page,) = reading["pages"]
    lines = [line["text"] for line in page["lines"]]
    assert lines == sohoa("read", NOTICE.scan).out.strip().splitlines()


def test_both_engines_read_the_same_paper() -> None:
    for engine in ("tesserocr", "pytesseract"):
        run = sohoa("read", RECEIPT.scan, "--engine", engine)
        assert run.code == 0, run.err
        assert RECEIPT.fields["ma_ho_so"] in run.out


def test_an_engine_nobody_knows_is_named_with_those_there_are() -> None:
    run = sohoa("read", NOTICE.scan, "--engine", "mắt thần")
    run.named_error("ocr.unknown_engine")
    assert "tesserocr" in run.err


@pytest.mark.parametrize("sample", [NOTICE, RECEIPT], ids=lambda sample: sample.slug)
def test_a_record_keeps_to_its_published_schema(sample: SampleFolder) -> None:
    """Systems of other people are built on these files."""
    record = json.loads(sohoa("extract", sample.scan).out)
    schema = json.loads((FOLDER / f"{record['type']}.schema.json").read_text("utf-8"))
    assert list(_validator(schema).iter_errors(record)) == []


def _validator(schema: dict[str, object]) -> Draft202012Validator:
    general = Resource.from_contents(json.loads((FOLDER / "record.schema.json").read_text("utf-8")))
    return Draft202012Validator(
        schema, registry=Registry().with_resource("record.schema.json", general)
    )


def test_a_record_without_services_still_says_where_it_comes_from() -> None:
    record = json.loads(sohoa("extract", NOTICE.scan).out)
    assert record["document_id"] == f"file:{NOTICE.scan.name}"
    assert record["provenance"]["software"].startswith("sohoa ")


@pytest.mark.parametrize("name", ["không có.pdf", "[/ngoặc] vuông].pdf"])
def test_a_path_that_does_not_exist_is_named(tmp_path: Path, name: str) -> None:
    """Brackets too: they mean something to the library that prints in colours."""
    for command in ("read", "digitize"):
        run = sohoa(command, tmp_path / name)
        run.named_error("cli.path_missing")
        assert name in run.err


def test_an_empty_folder_is_named(tmp_path: Path) -> None:
    sohoa("digitize", tmp_path).named_error("cli.nothing_to_digitize")


def test_a_type_nobody_knows_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    run = sohoa("digitize", NOTICE.scan, "--type", "giấy lạ", "--data", tmp_path / "data")
    run.named_error("records.unknown_type")
    assert not (tmp_path / "data" / "sohoa.db").exists()


@pytest.mark.parametrize(
    "argv",
    [(), ("digitize",), ("nhảy",), ("digitize", "x", "--lane", "vip"), ("find", "--field", "x")],
    ids=" ".join,
)
def test_a_command_that_cannot_be_understood_ends_with_two(argv: tuple[str, ...]) -> None:
    run = sohoa(*argv)
    assert run.code == 2
    assert re.search("Traceback|Usage|Error|Missing|No such|Invalid", run.err) is None


_CTRL_C = """
import os, signal, sys

class Finger:
    def find_spec(self, name, path, target=None):
        if name == "sohoa.settings":
            os.kill(os.getpid(), signal.SIGINT)

signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
sys.meta_path.insert(0, Finger())
from sohoa.cli import main
main()
"""


def test_ctrl_c_while_the_program_is_loaded_ends_it_quietly() -> None:
    """On an old PC that takes seconds, in which people change their minds."""
    ended = subprocess.run(
        [sys.executable, "-c", _CTRL_C, "--help"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(NO_SETTINGS),
        check=False,
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "Đã ngắt.\n")


def test_finding_without_a_running_product_says_how_to_start_it(tmp_path: Path) -> None:
    data = tmp_path / "hộp 'A' 12"
    run = sohoa("find", "x", "--data", data)
    run.named_error("cli.no_stack")
    command = run.err.splitlines()[0].partition("lệnh: ")[2]
    assert shlex.split(command) == ["sohoa", "up", "--data", str(data)]


@pytest.mark.parametrize("day", ["99/99/2024", "hôm qua"])
def test_a_day_that_no_calendar_has_is_refused_not_sought(tmp_path: Path, day: str) -> None:
    run = sohoa("find", "--field", f"ngay_ban_hanh={day}", "--data", tmp_path)
    run.named_error("portal.no_such_date")


@pytest.mark.parametrize(("option", "most"), [("--dossier", 64), ("--batch", 128)])
def test_a_name_that_is_too_long_is_refused_before_anything_is_taken_in(
    tmp_path: Path, option: str, most: int
) -> None:
    run = sohoa("digitize", NOTICE.scan, option, "x" * (most + 1), "--data", tmp_path / "data")
    run.named_error("cli.name_too_long")
    assert option in run.err
    assert str(most) in run.err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("source", ["khong-co.pdf", "10"])
def test_an_access_copy_of_nothing_is_refused_by_name(tmp_path: Path, source: str) -> None:
    run = sohoa("access", source, "--out", tmp_path / "xem.pdf", "--data", tmp_path)
    run.named_error("cli.path_missing" if source.endswith(".pdf") else "cli.no_stack")
    assert not (tmp_path / "xem.pdf").exists()


@pytest.mark.parametrize("command", [(), ("digitize",), ("read",), ("extract",), ("find",)])
def test_help_is_vietnamese_and_shows_an_example(command: tuple[str, ...]) -> None:
    run = sohoa(*command, "--help")
    assert run.code == 0
    assert re.search(r"Ví dụ:\s+sohoa \w+", run.out)


def test_a_setting_that_is_misspelt_is_named_with_the_right_one(tmp_path: Path) -> None:
    run = sohoa("doctor", "--data", tmp_path, settings={"tesdata": tmp_path})
    run.named_error("settings.unknown")
    assert "SOHOA_TESSDATA" in run.err


def test_a_port_that_somebody_has_is_named_before_anything_is_started(tmp_path: Path) -> None:
    """Else the address printed would be that of another office's portal."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = sohoa("up", "--data", tmp_path / "data", settings={"portal_port": port})
    run.named_error("cli.port_taken")
    assert not (tmp_path / "data" / "stack.json").exists()


def test_a_port_that_somebody_has_is_named_by_the_portal_alone(tmp_path: Path) -> None:
    """uvicorn would end with exit code 3, which says that some papers failed."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        cluster = {**CLUSTER, "portal_port": port, "session_secret": "x" * 32}
        run = sohoa("portal", "--data", tmp_path, settings=cluster)
    run.named_error("cli.port_taken")


@pytest.mark.parametrize(
    "command", [("digitize", NOTICE.scan), ("up",), ("status",), ("down",)], ids=lambda it: it[0]
)
@pytest.mark.parametrize(
    ("place", "problem"),
    [("file", "không phải thư mục"), ("file/below", "trên đường dẫn có một tệp")],
)
def test_a_data_directory_that_cannot_be_made_is_named(
    command: tuple[str | Path, ...], place: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    run = sohoa(*command, "--data", tmp_path / place)
    run.named_error("cli.data_unwritable")
    assert problem in run.err


def test_a_disk_that_can_only_be_read_is_named(tmp_path: Path) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a disk needs root")
    try:
        run = sohoa("up", "--data", place / "data")
        advice = data_directory(place / "data")
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)
    run.named_error("cli.data_unwritable")
    assert "ổ đĩa chỉ cho đọc" in run.err
    assert "install -d" not in advice.remedy
    assert f'remount,rw "{place}"' in advice.remedy


def test_only_the_owner_can_look_into_the_data_directory(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    sohoa("digitize", tmp_path / "không có", "--data", data)
    assert not data.exists() or data.stat().st_mode & 0o077 == 0


def test_a_copy_behind_a_password_is_named(tmp_path: Path) -> None:
    locked = tmp_path / "copy.pdf"
    with pikepdf.open(NOTICE.scan) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="mật", owner="khẩu"))
    sohoa("verify", locked, "--data", tmp_path / "data").named_error("seal.encrypted_pdf")
