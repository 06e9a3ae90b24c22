"""Whatever is handed in ends under its own name, and never takes the others with it."""

import subprocess
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import pytest

from sohoa.composition import connect
from sohoa.settings import Settings
from sohoa.stack import EmbeddedStack
from tests.e2e.bad_files import NOTICE, write_bad_files
from tests.e2e.program import DIGITIZE_SECONDS, Line, Run, by_name, lines_of, sohoa

pytestmark = pytest.mark.stack

EXPECTED = {
    "rỗng.pdf": ("failed", "intake.empty_file"),
    "văn bản.docx": ("failed", "intake.unknown_file_type"),
    "đứt.jpg": ("failed", "intake.damaged_scan"),
    "đứt.tif": ("failed", "intake.damaged_scan"),
    "đứt.pdf": ("failed", "intake.damaged_scan"),
    "mật khẩu.pdf": ("failed", "intake.password_protected"),
    "không trang.pdf": ("failed", "intake.empty_pdf"),
    "bom.png": ("failed", "intake.too_many_pixels"),
    "bom.tif": ("failed", "intake.too_many_pixels"),
    "bom.pdf": ("failed", "intake.too_many_pixels"),
    "bom chữ.pdf": ("failed", "intake.page_too_complex"),
    "ảnh thu nhỏ.jpg": ("failed", "intake.too_coarse"),
    "biểu mẫu động.pdf": ("failed", "intake.dynamic_form"),
    "đính kèm.pdf": ("quarantined", "intake.unsafe_pdf"),
    "lệnh ẩn.pdf": ("quarantined", "intake.unsafe_pdf"),
    "trang trắng.png": ("needs_review", "workers.no_text"),
    "ảnh đổi đuôi.pdf": ("stored", None),
    "thông báo số 44.pdf": ("stored", None),
    "phông chữ cũ.pdf": ("stored", None),
}


@dataclass(frozen=True)
class Received:
    """A folder with every kind of bad file, digitized once."""

    folder: Path
    data: Path
    out: Path
    run: Run
    lines: dict[str, Line]


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Received:
    """``sohoa digitize`` on the whole folder."""
    place = tmp_path_factory.mktemp("bad")
    folder, data, out = place / "Đợt quét 01", place / "data", place / "out"
    write_bad_files(folder)
    argv = ("digitize", folder, "--json", "--data", data, "--out", out)
    run = sohoa(*argv, seconds=DIGITIZE_SECONDS)
    return Received(folder, data, out, run, by_name(lines_of(run.out)))


def test_the_exit_code_says_that_some_failed(received: Received) -> None:
    assert received.run.code == 3, received.run.err
    assert set(received.lines) == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
def test_each_file_ends_under_its_own_name(received: Received, name: str) -> None:
    line = received.lines[name]
    code = line.error["code"] if line.error else None
    assert (line.status, code) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name, (_, code) in EXPECTED.items() if code])
def test_the_clerk_reads_what_to_do_in_vietnamese(received: Received, name: str) -> None:
    error = received.lines[name].error
    assert error is not None
    message = error["message"]
    assert unicodedata.normalize("NFD", message) != message, "no Vietnamese letter in it"
    assert message.endswith(".")
    assert "…" not in message, "a fact is missing from the sentence"


def test_a_good_paper_among_bad_ones_is_finished(received: Received) -> None:
    """Its folder is called in Vietnamese, with spaces and brackets, as people do."""
    copy = received.lines["thông báo số 44.pdf"].copy
    assert copy == received.out / "thông báo số 44" / "copy.pdf"
    assert copy.stat().st_size > 10_000


def test_a_paper_in_a_font_of_before_unicode_is_found_by_its_words(received: Received) -> None:
    """Its own text is "Cộng hòa" spelt "Coäng hoøa"; neither copy nor text may say so."""
    folder = received.out / "phông chữ cũ"
    title = NOTICE[7][2]
    assert title in (folder / "text.txt").read_text(encoding="utf-8")
    shown = subprocess.run(["pdftotext", folder / "copy.pdf", "-"], capture_output=True, check=True)
    assert shown.stdout.decode().count(title) == 1


def test_nothing_is_written_for_what_failed(received: Received) -> None:
    stored = [name for name, (status, _) in EXPECTED.items() if status == "stored"]
    assert len(list(received.out.iterdir())) == len(stored)


def test_every_original_is_kept_bit_for_bit(received: Received, tmp_path: Path) -> None:
    """Also of what failed: paper is scanned once, and somebody may want to know why."""
    sources = {path.name: path for path in received.folder.rglob("*") if path.is_file()}
    with EmbeddedStack(received.data) as stack:
        assert stack.addresses is not None
        services = connect(Settings(data_dir=received.data).using(stack.addresses))
        for name, line in received.lines.items():
            assert line.document_id is not None
            ref = services.documents.artifact(line.document_id, "original")
            assert ref is not None
            kept = services.blobs.get_file(ref, tmp_path / ref.sha256)
            assert kept.read_bytes() == sources[name].read_bytes()
        services.database.close()


def test_what_failed_and_is_handed_in_again_is_tried_again_and_not_entered_twice(
    received: Received,
) -> None:
    name = "đứt.jpg"
    again = sohoa("digitize", received.folder / name, "--json", "--data", received.data)
    assert again.code == 3, again.err
    (line,) = lines_of(again.out)
    assert (line.status, line.document_id) == ("failed", received.lines[name].document_id)
