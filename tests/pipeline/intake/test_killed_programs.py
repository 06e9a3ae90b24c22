"""Poppler's programs die when memory is short; a paper is not called damaged for that."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from pipeline.intake import IntakeLimits
from pipeline.intake.errors import DamagedScan
from pipeline.intake.poppler import render, require_drawable, words_with_boxes

LIMITS = IntakeLimits()
ALWAYS = 99

DYING = """#!/bin/sh
[ "$1" = -v ] && exec {real} "$@"
echo >> {tally}
[ $(wc -l < {tally}) -gt {times} ] && exec {real} "$@"
{real} "$@" | head -c {written}
kill -9 $$
"""


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.pdf"
    Image.new("L", (400, 600), 90).save(path, resolution=100)
    return path


def dying(
    folder: Path, monkeypatch: pytest.MonkeyPatch, program: str, times: int, written: int = 0
) -> Path:
    """``program`` is killed so many times, when it has written so much; where its runs are."""
    real = shutil.which(program)
    assert real is not None
    programs, tally = folder / "programs", folder / "tally"
    programs.mkdir()
    script = DYING.format(real=real, tally=tally, times=times, written=written)
    (programs / program).write_text(script, "utf-8")
    (programs / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=":")
    return tally


def runs(tally: Path) -> int:
    return len(tally.read_text("ascii").splitlines())


@pytest.mark.parametrize("written", [0, 5, 60_000])
def test_a_page_is_drawn_again_when_the_program_was_killed(
    paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: int
) -> None:
    whole = render(paper, 1, 100, LIMITS)
    tally = dying(tmp_path, monkeypatch, "pdftoppm", 1, written)
    assert render(paper, 1, 100, LIMITS).tobytes() == whole.tobytes()
    assert runs(tally) == 2


def test_a_page_is_opened_again_when_the_program_was_killed(
    paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tally = dying(tmp_path, monkeypatch, "pdfinfo", 1)
    assert render(paper, 1, 100, LIMITS).size == (400, 600)
    assert runs(tally) == 2


def test_what_is_killed_again_and_again_is_named(
    paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dying(tmp_path, monkeypatch, "pdftoppm", ALWAYS)
    with pytest.raises(DamagedScan):
        render(paper, 1, 100, LIMITS)
    with pytest.raises(DamagedScan):
        require_drawable(paper, 1, LIMITS)


def test_words_are_asked_for_again(
    paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = words_with_boxes(paper, 1, LIMITS)
    dying(tmp_path, monkeypatch, "pdftotext", 1)
    assert words_with_boxes(paper, 1, LIMITS) == told != b""
