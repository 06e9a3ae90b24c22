"""Speed on several cores and memory over many pages are those of the readers, all pages counted."""

from pathlib import Path

import pikepdf
import pytest

from benchmarks.reading.endurance import endure
from benchmarks.reading.pages import Case
from benchmarks.reading.readers import ReaderFailed
from benchmarks.reading.report import endurance_table, throughput_table
from benchmarks.reading.throughput import Throughput, measure
from tests.benchmarks.fake_ocrmypdf import write_program

pytestmark = pytest.mark.slow


def cases(folder: Path, count: int) -> list[Case]:
    """Blank pages of one file each."""
    made = []
    for number in range(count):
        file = folder / f"{number}.pdf"
        with pikepdf.new() as pdf:
            pdf.add_blank_page()
            pdf.save(file)
        made.append(Case(str(number), "real", "real", file, ("Điều 1.",)))
    return made


def test_ocrmypdf_gets_all_pages_in_one_file(tmp_path: Path) -> None:
    program = write_program(tmp_path, 'cp "$page" kept.pdf; sleep 0.2; echo > "$sidecar"')
    program.write_text(program.read_text().replace("kept.pdf", str(tmp_path / "kept.pdf")))
    found = measure("ocrmypdf-plain", cases(tmp_path, 3), program, tmp_path)
    assert found.pages == 3
    assert found.seconds > 0.2
    with pikepdf.open(tmp_path / "kept.pdf") as joined:
        assert len(joined.pages) == 3


def test_a_program_that_fails_has_no_speed(tmp_path: Path) -> None:
    with pytest.raises(ReaderFailed):
        measure("ocrmypdf", cases(tmp_path, 1), write_program(tmp_path, "exit 6"), tmp_path)


def test_a_reader_that_is_not_there_says_so(tmp_path: Path) -> None:
    absent = measure("ocrmypdf", cases(tmp_path, 1), None, tmp_path)
    assert "absent: give --ocrmypdf PATH" in throughput_table([absent], 2)


def test_our_reader_reads_every_page_once_with_two_processes(tmp_path: Path) -> None:
    found = measure("tesserocr", cases(tmp_path, 5), None, tmp_path)
    assert (found.pages, found.absent) == (5, None)


def test_speeds_are_compared_with_the_slowest() -> None:
    table = throughput_table([Throughput("a", 10, 60.0), Throughput("b", 10, 15.0)], 2)
    assert "| `a` | 10 | 60.0 | 10 | 1.0 |" in table
    assert "| `b` | 10 | 15.0 | 40 | 4.0 |" in table


def test_a_long_run_goes_round_and_marks_its_memory(tmp_path: Path) -> None:
    program = write_program(tmp_path, 'echo "Điều 1." > "$sidecar"')
    marks = endure("ocrmypdf", cases(tmp_path, 2), 5, program, step=2)
    assert [mark.pages for mark in marks] == [2, 4, 5]
    assert all(20e6 < mark.bytes_now <= mark.peak_bytes * 1.2 for mark in marks)
    assert "| 5 | " in endurance_table("ocrmypdf", marks)


def test_a_long_run_ends_where_the_reader_died(tmp_path: Path) -> None:
    deadly = 'case "$page" in */1.pdf) kill -9 $PPID;; esac'
    program = write_program(tmp_path, f'{deadly}; echo "Điều 1." > "$sidecar"')
    assert [m.pages for m in endure("ocrmypdf", cases(tmp_path, 3), 3, program, step=1)] == [1]
