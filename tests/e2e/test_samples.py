"""The samples, from files on a disk to signed copies: what a visitor sees in the first minute."""

import hashlib
import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pytest

from pipeline.pdfa import check_pdfa
from schemas.record import Record
from schemas.text import fold, nfc
from sohoa.stack.embedded import database_url
from sohoa.stack.paths import StackPaths
from sohoa.stack.ports import choose_ports
from storage.attendance import Attendance
from storage.clock import SystemClock
from storage.database import Database
from tests.e2e.expected import SampleFolder, deviations, may_be_marked, sample_folders
from tests.e2e.program import DIGITIZE_SECONDS, Line, Run, lines_of, sohoa
from tests.repository.paths import ROOT
from workers.owner import is_dead

pytestmark = pytest.mark.stack

SAMPLES = sample_folders()
each_sample = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.slug)


@dataclass(frozen=True)
class Digitized:
    """The samples, digitized once."""

    data: Path
    out: Path
    run: Run
    lines: dict[Path, Line]

    def of(self, sample: SampleFolder) -> Line:
        """What was said about one of them."""
        return self.lines[sample.scan]

    def copy(self, sample: SampleFolder) -> Path:
        """Its signed copy."""
        copy = self.of(sample).copy
        assert copy is not None, f"{sample.slug} has no copy"
        return copy

    def record(self, sample: SampleFolder) -> Record:
        """Its record."""
        record = self.of(sample).record
        assert record is not None, f"{sample.slug} has no record"
        return record


@pytest.fixture(scope="module")
def digitized(tmp_path_factory: pytest.TempPathFactory) -> Digitized:
    """``sohoa digitize samples/ --out … --json``, from nothing."""
    folder = tmp_path_factory.mktemp("samples")
    data, out = folder / "data", folder / "out"
    run = _digitize(data, "--out", out)
    lines = lines_of(run.out)
    return Digitized(data, out, run, {line.input: line for line in lines})


def _digitize(data: Path, *more: str | Path) -> Run:
    samples = ROOT / "samples"
    return sohoa("digitize", samples, "--json", "--data", data, *more, seconds=DIGITIZE_SECONDS)


def test_every_scan_gets_one_line_and_ends_stored(digitized: Digitized) -> None:
    assert digitized.run.code == 0, digitized.run.err
    assert sorted(digitized.lines) == [sample.scan for sample in SAMPLES]
    assert len(lines_of(digitized.run.out)) == len(SAMPLES)
    assert {line.status for line in digitized.lines.values()} == {"stored"}
    assert [line.error for line in digitized.lines.values()] == [None] * len(SAMPLES)


def test_stderr_holds_no_log_and_no_trace(digitized: Digitized) -> None:
    """Who runs it in a terminal reads stderr: progress and advice, nothing of the machinery."""
    for noise in ("Traceback", "WARNING", "ERROR", "INFO"):
        assert noise not in digitized.run.err


def test_a_run_that_has_ended_leaves_no_worker_on_the_board(digitized: Digitized) -> None:
    """Others may be up on the same papers meanwhile."""
    with closing(Database(database_url(StackPaths(digitized.data)))) as database:
        seen = Attendance(database, SystemClock()).all()
    assert not [worker for worker in seen if is_dead(worker.owner)]


@each_sample
def test_the_record_says_what_the_paper_says(digitized: Digitized, sample: SampleFolder) -> None:
    line = digitized.of(sample)
    assert (line.type, line.pages) == (sample.type, sample.pages)
    found = list(deviations(sample, digitized.record(sample)))
    assert [one for one in found if not may_be_marked(sample, one.field)] == []


@each_sample
def test_a_value_that_is_wrong_is_marked(digitized: Digitized, sample: SampleFolder) -> None:
    """A clerk looks only at what is marked: a silent error travels on for ever."""
    found = deviations(sample, digitized.record(sample))
    assert [one for one in found if not one.marked] == []


@each_sample
def test_the_copy_can_be_searched(digitized: Digitized, sample: SampleFolder) -> None:
    """Every phrase is found without diacritics, as people search; four of five letter by letter.

    What the engine confuses (chi, chỉ) is measured by the benchmarks, not here.
    """
    text = nfc(_printed("pdftotext", digitized.copy(sample), "-"))
    assert [phrase for phrase in sample.phrases if fold(nfc(phrase)) not in fold(text)] == []
    assert sum(nfc(phrase) in text for phrase in sample.phrases) >= 4


@each_sample
def test_the_copy_is_signed_as_others_see_it(digitized: Digitized, sample: SampleFolder) -> None:
    """Poppler knows nothing of our code."""
    said = _printed("pdfsig", "-nocert", digitized.copy(sample))
    assert "Signature is Valid" in said
    assert "Total document signed" in said


@each_sample
def test_the_copy_keeps_the_promises_of_pdfa(digitized: Digitized, sample: SampleFolder) -> None:
    report = check_pdfa(digitized.copy(sample))
    assert report.passed, report.rules


@pytest.mark.parametrize(
    "sample",
    [s for s in SAMPLES if s.scan.suffix in {".jpg", ".pdf"} and "dien-tu" not in s.slug],
    ids=lambda sample: sample.slug,
)
def test_the_picture_in_the_copy_is_the_scanners_own(
    digitized: Digitized, sample: SampleFolder
) -> None:
    """Same bytes, not merely same looks: a second compression is a loss for ever."""
    wanted = _pictures(sample.scan)
    assert wanted, "a sample without a picture proves nothing"
    assert wanted <= _pictures(digitized.copy(sample))


@each_sample
def test_the_output_folder_holds_all_four_forms(digitized: Digitized, sample: SampleFolder) -> None:
    folder = digitized.copy(sample).parent
    pages = {Path("alto", f"{number:04}.xml") for number in range(1, sample.pages + 1)}
    present = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    assert present == {Path("copy.pdf"), Path("record.json"), Path("text.txt")} | pages
    assert Record.model_validate_json((folder / "record.json").read_bytes()) == digitized.record(
        sample
    )
    assert (folder / "text.txt").read_text("utf-8").count("\f") == sample.pages - 1


def test_verify_says_valid_of_a_copy_and_not_of_an_altered_one(
    digitized: Digitized, tmp_path: Path
) -> None:
    copy = digitized.copy(SAMPLES[0])
    said = sohoa("verify", copy, "--data", digitized.data)
    assert said.code == 0
    assert "HỢP LỆ" in said.out
    answer = json.loads(sohoa("verify", copy, "--json", "--data", digitized.data).out)
    assert answer["valid"] is True
    assert answer["pdfa"]["passed"] is True
    assert answer["kept"], "the database of this machine was asked, though nothing runs"

    altered = tmp_path / "altered.pdf"
    content = bytearray(copy.read_bytes())
    content[len(content) // 2] ^= 1
    altered.write_bytes(content)
    assert sohoa("verify", altered, "--data", digitized.data).code == 1


def test_the_same_folder_again_finds_the_same_papers(digitized: Digitized) -> None:
    """A clerk who drops a folder in twice gets no duplicates and does not wait twice."""
    began = time.monotonic()
    again = _digitize(digitized.data)
    seconds = time.monotonic() - began
    assert again.code == 0
    ids = {line.input: line.document_id for line in lines_of(again.out)}
    assert ids == {path: line.document_id for path, line in digitized.lines.items()}
    assert seconds < 30, "only starting and stopping the servers takes time"


@pytest.fixture(scope="module")
def running(digitized: Digitized) -> Iterator[Path]:
    """``sohoa up`` on the same data, and ``sohoa down``."""
    (port,) = choose_ports(1)
    try:
        up = sohoa("up", "--data", digitized.data, seconds=120, settings={"portal_port": str(port)})
        assert up.code == 0, up.err
        assert f"http://127.0.0.1:{port}/" in up.out
        yield digitized.data
    finally:
        down = sohoa("down", "--data", digitized.data, seconds=90)
    assert down.code == 0
    assert "Đã dừng" in down.out


def test_somebody_reads_for_citizens_alone(running: Path) -> None:
    """It comes a moment after the web, and may be busy with its models for a while."""
    deadline = time.monotonic() + 120
    while ["counter"] not in _served(running):
        assert time.monotonic() < deadline, "nobody came"
        time.sleep(1)


def _served(data: Path) -> list[list[str]]:
    status = sohoa("status", "--json", "--data", data)
    assert status.code == 0, status.err
    return [worker["queues"] for worker in json.loads(status.out)["workers"]]


@pytest.mark.parametrize("query", ["Hồ Khánh Phượng", "ho khanh phuong", "2151/QĐ-UBND"])
def test_a_paper_is_found_with_and_without_diacritics_and_by_number(
    digitized: Digitized, running: Path, query: str
) -> None:
    found = sohoa("find", query, "--json", "--data", running)
    assert found.code == 0, found.err
    hits = [json.loads(line) for line in found.out.splitlines()]
    assert digitized.of(SAMPLES[0]).document_id in [hit["document_id"] for hit in hits]
    assert len(hits) < len(SAMPLES), "what finds everything finds nothing"


def test_a_stored_paper_gives_a_small_copy_and_one_with_its_record(
    digitized: Digitized, running: Path, tmp_path: Path
) -> None:
    line = digitized.of(SAMPLES[0])
    stored = line.document_id
    assert stored is not None
    small, whole = tmp_path / "small.pdf", tmp_path / "whole.pdf"
    run = sohoa("access", stored, "--out", small, "--data", running)
    assert run.code == 0, run.err
    run = sohoa("access", stored, "--full", "--record", "--out", whole, "--data", running)
    assert run.code == 0, run.err
    assert small.stat().st_size * 2 < whole.stat().st_size
    with pikepdf.open(whole) as pdf:
        record = json.loads(pdf.attachments["record.json"].get_file().read_bytes())
    assert record["document_id"] == line.document_id


def test_what_nobody_wrote_is_not_found(running: Path) -> None:
    found = sohoa("find", "xương rồng biết bay", "--data", running)
    assert "Tìm thấy 0" in found.out


def _printed(program: str, *argv: str | Path) -> str:
    run = subprocess.run([program, *argv], capture_output=True, timeout=60, check=True)
    return run.stdout.decode("utf-8")


def _pictures(path: Path) -> set[str]:
    """The SHA-256 of the scan's JPEG streams, as they lie in the file."""
    if path.suffix == ".jpg":
        return {hashlib.sha256(path.read_bytes()).hexdigest()}
    with pikepdf.open(path) as pdf:
        return {
            hashlib.sha256(stream.read_raw_bytes()).hexdigest()
            for stream in pdf.objects
            if isinstance(stream, pikepdf.Stream) and stream.get("/Subtype") == "/Image"
        }
