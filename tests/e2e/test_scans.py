"""Which files of a folder are digitized, and what is said of the others."""

import json
import os
from pathlib import Path

import pytest

from sohoa.errors import NothingToDigitize
from sohoa.scans import WhyNot, scans_below, shown
from tests.e2e.program import DIGITIZE_SECONDS, Run, sohoa

_NO_SCAN = b"not a scan, and read as none at once"


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """A folder as people have it, and a secret beside it."""
    folder = tmp_path / "scans"
    (folder / "sub").mkdir(parents=True)
    (tmp_path / "secret.pdf").write_bytes(b"secret")
    for name in ("1.pdf", "sub/2.tif", "notes.txt", "Thumbs.db", ".hidden", "letter.docx"):
        (folder / name).write_bytes(_NO_SCAN)
    return folder


def test_what_may_be_a_scan_is_taken_and_the_rest_is_remembered(folder: Path) -> None:
    scans = scans_below([folder])
    assert scans.files == [folder / name for name in ("1.pdf", "letter.docx", "sub/2.tif")]
    assert scans.passed_over == {
        folder / name: WhyNot.NOT_A_SCAN for name in (".hidden", "Thumbs.db", "notes.txt")
    }


@pytest.mark.parametrize("target", ["../secret.pdf", "gone.pdf", "x.pdf"])
def test_a_link_out_of_the_folder_is_not_followed(folder: Path, target: str) -> None:
    """Nor one that leads nowhere, or to itself."""
    (folder / "x.pdf").symlink_to(target)
    scans = scans_below([folder])
    assert folder / "x.pdf" not in scans.files
    assert scans.passed_over[folder / "x.pdf"] is WhyNot.LEADS_OUT


def test_a_link_to_a_folder_outside_is_not_gone_through_and_said(folder: Path) -> None:
    (folder / "all").symlink_to(folder.parent)
    scans = scans_below([folder])
    assert scans.passed_over[folder / "all"] is WhyNot.LEADS_OUT
    assert not any("all" in path.parts for path in scans.files)


def test_a_link_within_the_folder_is_followed(folder: Path) -> None:
    (folder / "x.pdf").symlink_to("sub/2.tif")
    assert folder / "x.pdf" in scans_below([folder]).files


def test_what_is_named_itself_is_tried_link_or_not(folder: Path) -> None:
    link, notes = folder / "x.pdf", folder / "notes.txt"
    link.symlink_to("../secret.pdf")
    for order in ([folder, link, notes], [link, notes, folder]):
        scans = scans_below(order)
        assert {link, notes} <= set(scans.files)
        assert not {link, notes} & set(scans.passed_over)


def test_a_folder_reached_by_a_link_is_the_folder_that_was_meant(folder: Path) -> None:
    link = folder.parent / "link"
    link.symlink_to(folder)
    assert link / "1.pdf" in scans_below([link]).files


def test_a_folder_without_a_scan_is_named(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(NothingToDigitize):
        scans_below([tmp_path])


@pytest.fixture(name="runs", scope="module")
def _runs(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Run]:
    """The same small folder for programs and for people; nothing in it is read for long."""
    place = tmp_path_factory.mktemp("twins")
    folder, data = place / "scans", place / "data"
    folder.mkdir()
    for name, content in (("1.pdf", b"one"), ("2.pdf", b"one"), ("3.pdf", b"three")):
        (folder / name).write_bytes(_NO_SCAN + content)
    (folder / "notes.txt").touch()
    (folder / "x.pdf").symlink_to("/etc/passwd")
    (folder / os.fsdecode(b"4\xff.pdf")).write_bytes(b"off an old disk")
    argv = ("digitize", folder, "--data", data)
    return (
        sohoa(*argv, "--json", seconds=DIGITIZE_SECONDS),
        sohoa(*argv, seconds=DIGITIZE_SECONDS),
    )


@pytest.mark.slow
def test_a_program_is_told_which_files_are_one_paper_and_which_were_passed_over(
    runs: tuple[Run, Run],
) -> None:
    told = {Path(line["input"]).name: line for line in map(json.loads, runs[0].out.splitlines())}
    assert {name: line["status"] for name, line in told.items()} == {
        "1.pdf": "failed",
        "2.pdf": "failed",
        "3.pdf": "failed",
        "4?.pdf": "failed",
        "notes.txt": "skipped",
        "x.pdf": "skipped",
    }
    assert told["2.pdf"]["document_id"] == told["1.pdf"]["document_id"]
    assert {name: line["same_as"] for name, line in told.items() if "same_as" in line} == {
        "2.pdf": told["1.pdf"]["input"]
    }
    assert told["notes.txt"]["skipped"] == "not_a_scan"
    assert told["x.pdf"]["skipped"] == "leads_out"


def test_a_name_that_is_no_text_is_shown_as_far_as_it_is() -> None:
    assert shown(os.fsdecode(b"c\xf4ng v\xc4\x83n.tif")) == "c\ufffdng văn.tif"


@pytest.mark.slow
def test_a_person_reads_sums_that_are_right(runs: tuple[Run, Run]) -> None:
    said = runs[1].out
    assert "Trùng nội dung với 1.pdf" in " ".join(said.replace("│", " ").split())
    assert "Tổng cộng 4 tệp: 3 không xử lý được, 1 trùng nội dung." in said
    assert "Bỏ qua 1 tệp không phải bản quét: notes.txt." in said
    assert "Bỏ qua 1 liên kết dẫn ra ngoài thư mục đã cho: x.pdf." in said
