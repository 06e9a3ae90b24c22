"""A disk that fails under a store that runs: ``sohoa check`` names the file, and goes on."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sohoa.stack.paths import StackPaths
from sohoa.stack.ports import choose_ports
from tests.e2e.expected import sample_folders
from tests.e2e.program import DIGITIZE_SECONDS, Line, Run, lines_of, sohoa

pytestmark = pytest.mark.stack

PAPERS = 2


@dataclass(frozen=True)
class Office:
    """An installation that runs, and what it has stored."""

    data: Path
    lines: list[Line]

    def check(self, *more: str) -> Run:
        """``sohoa check``."""
        return sohoa("check", "--data", self.data, *more, seconds=120)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("check")
    data, (port,) = folder / "data", choose_ports(1)
    up = sohoa("up", "--data", data, seconds=120, settings={"portal_port": str(port)})
    assert up.code == 0, up.err
    try:
        scans = [sample.scan for sample in sample_folders()[:PAPERS]]
        run = sohoa(
            "digitize", *scans, "--json", "--data", data, "--out", folder / "out",
            seconds=DIGITIZE_SECONDS,
        )  # fmt: skip
        assert run.code == 0, run.err
        yield Office(data, lines_of(run.out))
    finally:
        sohoa("down", "--data", data)


def _turn_a_bit(folder: Path, content: bytes) -> None:
    """Damage ``content`` where the S3 server keeps it on the disk.

    At its end, which was written by signing: the pictures before it are also in the original.
    """
    ending = content[-256:]
    for path in (path for path in folder.rglob("*") if path.is_file()):
        at = path.read_bytes().find(ending)
        if at >= 0:
            with path.open("r+b") as disk:
                disk.seek(at)
                disk.write(bytes([ending[0] ^ 1]))
            return
    pytest.fail("the copy lies nowhere on the disk")


def _told(run: Run) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    *faults, summary = (json.loads(line) for line in run.out.splitlines())
    return faults, summary


def test_whole_files_are_called_whole_and_one_turned_bit_on_the_disk_is_found(
    office: Office,
) -> None:
    before = office.check("--json")
    assert (before.code, _told(before)[0]) == (0, []), before.err
    assert _told(before)[1] | {"bytes": 0} == {
        "papers": PAPERS, "files": 4 * PAPERS, "bytes": 0, "faults": 0, "whole": True,
        "nameless": [],
    }  # fmt: skip

    copy = office.lines[0].copy
    assert copy is not None
    _turn_a_bit(StackPaths(office.data).store, copy.read_bytes())

    after = office.check("--json")
    faults, summary = _told(after)
    assert after.code == 1
    assert (summary["papers"], summary["faults"], summary["whole"]) == (PAPERS, 1, False)
    (fault,) = faults
    assert (fault["document_id"], fault["role"]) == (office.lines[0].document_id, "copy")
    assert fault["error"]["code"] in {"storage.blob_damaged", "storage.blob_unreadable"}

    in_words = office.check()
    assert in_words.code == 1
    assert "bản số hóa đã ký" in in_words.out
    assert fault["path"] in in_words.out
    assert "Traceback" not in in_words.err
