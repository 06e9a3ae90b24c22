from pathlib import Path

import pytest

from benchmarks.reading.readers import (
    READER_NAMES,
    ReaderFailed,
    ReaderMissing,
    ocrmypdf_command,
    open_reader,
)
from pipeline.ocr import ENGINES
from tests.benchmarks.fake_ocrmypdf import write_program


def test_every_engine_of_the_product_takes_part() -> None:
    assert set(ENGINES) < set(READER_NAMES)


def test_a_peer_that_was_not_named_is_missing_with_the_remedy() -> None:
    with pytest.raises(ReaderMissing, match="--ocrmypdf PATH"):
        open_reader("ocrmypdf")


def test_a_photo_is_given_a_resolution_and_a_scan_keeps_its_own() -> None:
    program, sidecar = Path("/opt/ocrmypdf"), Path("/out/text.txt")
    photo = ocrmypdf_command(program, ("--deskew",), Path("/in/a.jpg"), sidecar)
    scan = ocrmypdf_command(program, ("--deskew",), Path("/in/a.pdf"), sidecar)
    assert set(photo) - set(scan) == {"--image-dpi", "300", "/in/a.jpg"}
    assert scan[-4:] == ["--sidecar", "/out/text.txt", "/in/a.pdf", "/out/text.pdf"]


def test_the_text_of_the_sidecar_is_read_line_by_line_without_confidences(tmp_path: Path) -> None:
    program = write_program(tmp_path, 'printf "Điều  1.\\n\\nHộ tịch\\n\\f" > "$sidecar"')
    lines = open_reader("ocrmypdf", program)(tmp_path / "a.pdf")
    words = [[word.text for word in line] for line in lines]
    assert list(filter(None, words)) == [["Điều", "1."], ["Hộ", "tịch"]]
    assert {word.confidence for line in lines for word in line} == {None}


def test_a_program_that_fails_is_named_with_its_status(tmp_path: Path) -> None:
    program = write_program(tmp_path, "exit 6")
    with pytest.raises(ReaderFailed, match="status 6"):
        open_reader("ocrmypdf-plain", program)(tmp_path / "a.pdf")


def test_a_program_that_writes_nothing_has_failed(tmp_path: Path) -> None:
    program = write_program(tmp_path, "exit 0")
    with pytest.raises(ReaderFailed, match="status 0"):
        open_reader("ocrmypdf", program)(tmp_path / "a.pdf")
