from pathlib import Path

import pytest

from benchmarks.reading.pages import Case
from benchmarks.reading.trial import run_trial
from tests.benchmarks.fake_ocrmypdf import write_program


def cases(folder: Path, *names: str) -> list[Case]:
    return [Case(name, "real", "real", folder / f"{name}.pdf", ("Điều 1.",)) for name in names]


@pytest.mark.slow
def test_every_page_is_scored_and_what_it_took_is_measured(tmp_path: Path) -> None:
    program = write_program(tmp_path, 'sleep 0.3; echo "Điều 1." > "$sidecar"')
    trial = run_trial("ocrmypdf", cases(tmp_path, "a", "b"), program)
    assert [(row.case.name, row.score.cer, row.error) for row in trial.rows] == [
        ("a", 0, None),
        ("b", 0, None),
    ]
    assert all(0 <= row.cpu < row.wall and row.wall > 0.3 for row in trial.rows)
    assert 20e6 < trial.peak_bytes < 2e9


@pytest.mark.slow
def test_cpu_of_the_programs_a_reader_starts_is_its_own(tmp_path: Path) -> None:
    busy = "i=0; while [ $i -lt 200000 ]; do i=$((i+1)); done"
    program = write_program(tmp_path, f'{busy}; echo "Điều 1." > "$sidecar"')
    [row] = run_trial("ocrmypdf", cases(tmp_path, "a"), program).rows
    assert row.cpu > 0.05


def test_a_reader_that_cannot_take_part_says_why(tmp_path: Path) -> None:
    trial = run_trial("ocrmypdf", cases(tmp_path, "a"), None)
    assert trial.rows == ()
    assert trial.absent is not None
    assert "--ocrmypdf PATH" in trial.absent


@pytest.mark.slow
def test_a_page_that_kills_the_reader_is_lost_alone(tmp_path: Path) -> None:
    deadly = 'case "$page" in *b.pdf) kill -9 $PPID;; esac'
    program = write_program(tmp_path, f'{deadly}; echo "Điều 1." > "$sidecar"')
    rows = run_trial("ocrmypdf", cases(tmp_path, "a", "b", "c"), program).rows
    assert [(row.case.name, row.error, row.score.free_cer) for row in rows] == [
        ("a", None, 0),
        ("b", "crashed", 1),
        ("c", None, 0),
    ]


def test_a_page_that_fails_by_name_is_lost_with_that_name(tmp_path: Path) -> None:
    program = write_program(tmp_path, "exit 6")
    [row] = run_trial("ocrmypdf", cases(tmp_path, "a"), program).rows
    assert (row.error, row.score.f1) == ("status 6", 0)
