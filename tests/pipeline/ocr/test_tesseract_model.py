"""Tesseract's model without Tesseract: the file is understood or refused, and lines read alike."""

import struct
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from pipeline.ocr import EngineOptions
from pipeline.ocr.alphabet import ACCENTED
from pipeline.ocr.deadline import Deadline
from pipeline.ocr.errors import EngineGarbage, EngineTimeout
from pipeline.ocr.glyphs import Glyphs, text_of
from pipeline.ocr.onnx_graph import Graph
from pipeline.ocr.onnx_model import OnnxModel
from pipeline.ocr.tessdata import installed_folders
from pipeline.ocr.tesseract_lines import UNWRITTEN, TesseractLineReader
from pipeline.ocr.tesseract_model_lines import TesseractModelReader, open_line_reader
from pipeline.ocr.tesseract_network import as_onnx
from pipeline.ocr.traineddata import Layer, LineModel, ModelNotUnderstood, parse_model
from pipeline.page import CleanPage, Pixels
from schemas.geometry import Box
from tests.pipeline.ocr.pages import blank_page, clean_page, printed_page

LINES = [
    "Số: 125/QĐ-UBND",
    "Quyết định về việc phê duyệt kế hoạch",
    "ĐIỀU 1. Ủy ban nhân dân thành phố",
    "Căn cước số 001193402065, cấp ngày 05/3/2021",
]


def model_file(folder: Path | None = None) -> Path:
    folders = [folder] if folder else installed_folders()
    return next(f / "vie.traineddata" for f in folders if (f / "vie.traineddata").is_file())


@pytest.fixture(scope="module")
def content() -> bytes:
    return model_file().read_bytes()


@pytest.fixture(scope="module")
def model(content: bytes) -> LineModel:
    return parse_model(content)


@pytest.fixture(scope="module")
def reader() -> TesseractModelReader:
    return TesseractModelReader.of(model_file())


def boxes_of(page: CleanPage) -> tuple[Box, ...]:
    """Tight boxes around the rows of ink on a page."""
    inked = (page.pixels < 128).any(axis=1)
    edges = np.flatnonzero(np.diff(np.pad(inked.astype(np.int8), 1)))
    # A mark that stands apart over its letter belongs to the row below it.
    rows: list[tuple[int, int]] = []
    for top, bottom in edges.reshape(-1, 2).tolist():
        if rows and top - rows[-1][1] < 15:
            top = rows.pop()[0]
        rows.append((top, bottom))
    found = []
    for top, bottom in rows:
        columns = np.flatnonzero((page.pixels[top:bottom] < 128).any(axis=0))
        found.append(Box(int(columns[0]), top, int(columns[-1]) + 1, bottom))
    return tuple(found)


def soon() -> Deadline:
    return Deadline.after(60, "fused", 1)


def read(reader: TesseractModelReader, page: CleanPage) -> list[str]:
    return [text_of(line) for line in reader.read(page, boxes_of(page), soon())]


def test_the_model_writes_every_vietnamese_letter_but_the_two_it_is_known_to_lack(
    model: LineModel,
) -> None:
    assert set(ACCENTED) - set(model.letters) == UNWRITTEN
    assert model.letters[model.blank] == ""
    assert "synth20170629" in model.version


def test_print_is_read_as_it_stands(reader: TesseractModelReader) -> None:
    assert read(reader, printed_page(LINES)) == LINES


def test_white_print_on_black_is_read(reader: TesseractModelReader) -> None:
    page = printed_page(LINES)
    boxes = boxes_of(page)
    lines = reader.read(clean_page(255 - page.pixels), boxes, soon())
    assert [text_of(line) for line in lines] == LINES


def test_letters_stand_where_tesseract_says_they_do(reader: TesseractModelReader) -> None:
    page = printed_page(LINES)
    boxes = boxes_of(page)
    ours = reader.read(page, boxes, soon())
    theirs = TesseractLineReader(EngineOptions()).read(page, boxes, soon())
    for mine, other, box in zip(ours, theirs, boxes, strict=True):
        assert text_of(mine) == text_of(other)
        assert np.allclose(_ends(mine), _ends(other), atol=0.2 * box.height)


def _ends(glyphs: Glyphs) -> list[tuple[float, float]]:
    """Where each word begins and ends."""
    blanks = [-1, *(i for i, glyph in enumerate(glyphs) if glyph.is_blank), len(glyphs)]
    return [(glyphs[a + 1].x0, glyphs[b - 1].x1) for a, b in pairwise(blanks)]


def test_the_side_of_a_cell_beside_a_line_is_no_letter(reader: TesseractModelReader) -> None:
    page = printed_page(LINES[1:2])
    (box,) = boxes_of(page)
    ruled: Pixels = page.pixels.copy()
    ruled[:, box.x0 - 8 : box.x0 - 5] = 0
    ruled[:, box.x1 + 5 : box.x1 + 8] = 0
    assert text_of(reader.read(clean_page(ruled), (box,), soon())[0]) == LINES[1]


def test_what_stands_on_a_line_does_not_depend_on_the_others(reader: TesseractModelReader) -> None:
    page = printed_page(LINES)
    together = reader.read(page, boxes_of(page), soon())
    alone = [reader.read(page, (box,), soon())[0] for box in boxes_of(page)]
    assert [text_of(line) for line in together] == [text_of(line) for line in alone]


@pytest.mark.parametrize("box", [Box(10, 10, 11, 11), Box(0, 0, 800, 1), Box(5, 0, 6, 600)])
def test_a_box_of_any_shape_on_an_empty_page_holds_nothing(
    box: Box, reader: TesseractModelReader
) -> None:
    assert reader.read(blank_page(), (box,), soon()) == ((),)
    assert reader.read(blank_page(), (), soon()) == ()


def test_a_model_that_answers_nonsense_is_named(reader: TesseractModelReader) -> None:
    def mumbling(_outputs: list[str], inputs: dict[str, Any], _deadline: Deadline) -> list[Any]:
        lines, steps, _ = inputs["columns"].tolist()
        return [np.zeros((steps, lines), np.int64), np.full((steps, lines), np.nan, np.float32)]

    page = printed_page(LINES)
    with pytest.raises(EngineGarbage):
        replace(reader, model=mumbling).read(page, boxes_of(page), soon())


def test_the_deadline_holds(reader: TesseractModelReader) -> None:
    page = printed_page(LINES * 10)
    with pytest.raises(EngineTimeout):
        reader.read(page, boxes_of(page), Deadline.after(0.001, "fused", 1))


def test_a_file_cut_off_anywhere_is_refused(content: bytes) -> None:
    for size in [*range(0, 400, 7), *range(400, len(content) - 1, 40_009)]:
        with pytest.raises(ModelNotUnderstood):
            as_onnx(parse_model(content[:size]))


def test_spoilt_bytes_are_refused_or_make_another_model(content: bytes) -> None:
    chance = np.random.default_rng(7)
    for _ in range(150):
        spoilt = bytearray(content)
        for place in chance.integers(0, 900, 4).tolist():
            spoilt[place] = int(chance.integers(0, 256))
        try:
            as_onnx(parse_model(bytes(spoilt)))
        except ModelNotUnderstood:
            continue


def test_a_network_of_another_build_is_refused(model: LineModel) -> None:
    layers = model.network.inside
    for inside in (layers[:-1], layers[1:], (*layers[:4], Layer("Parallel"), layers[-1])):
        with pytest.raises(ModelNotUnderstood):
            as_onnx(replace(model, network=replace(model.network, inside=inside)))


def test_a_model_that_is_not_understood_is_read_by_tesseract_itself(
    tmp_path: Path, content: bytes
) -> None:
    # Tesseract loads a model without the code of its version; here it is a model of another make.
    count = struct.unpack_from("<I", content)[0]
    unversioned = bytearray(content)
    struct.pack_into("<q", unversioned, 4 + 8 * (count - 1), -1)
    (tmp_path / "vie.traineddata").write_bytes(unversioned)
    opened = open_line_reader(EngineOptions(tessdata=tmp_path))
    assert isinstance(opened, TesseractLineReader)
    page = printed_page(LINES[:1])
    assert text_of(opened.read(page, boxes_of(page), soon())[0]) == LINES[0]


def test_a_graph_computes_what_is_written_in_it() -> None:
    graph = Graph({"x": (np.float32, 2)})
    weights = np.array([[1, 2], [3, 4], [5, 6]], np.float32)
    graph.node("MatMul", ["x", graph.constant("w", weights)], ["product"])
    graph.node("Transpose", ["product"], ["y"], perm=[1, 0])
    model = OnnxModel(graph.model({"y": (np.float32, 2)}))
    x = np.array([[1, 0, -1], [0.5, 2, 0]], np.float32)
    (y,) = model(["y"], {"x": x}, soon())
    assert np.array_equal(y, (x @ weights).T)
