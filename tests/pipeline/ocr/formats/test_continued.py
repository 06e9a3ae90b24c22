"""A long table: every page has its part, and each part but the first says that it goes on."""

import json
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from pipeline.ocr import read_page
from pipeline.ocr.formats import as_json
from pipeline.page import Line, PageText, Reading, ScanPage
from tests.fakes.engines import ScriptedEngine
from tests.pipeline.ocr.pages import clean_page, line

XS = (150, 300, 1100, 1500)
PITCH, TOP = 60, 200
ROWS, FIRST_PAGE, OTHERS = 300, 40, 52


def part(number: int, ids: list[int]) -> PageText:
    """One A4 page at 200 dpi with some rows of the table, read by an engine that knows them."""
    pixels = np.full((3400, 1650), 255, np.uint8)
    lines: list[Line] = [] if number == 1 else [line(str(number), 820, 60)]
    for k, row in enumerate(ids):
        y = TOP + PITCH * k
        cells = (
            [("STT", 210), ("Họ và tên", 655)] if row == 0 else [(str(row), 210), ("Lê Mẫu", 320)]
        )
        lines += [line(text, x, y + 20) for text, x in cells]
    bottom = TOP + PITCH * len(ids)
    for y in range(TOP, bottom + 1, PITCH):
        cv2.line(pixels, (XS[0], y), (XS[-1], y), 0, 2)
    for x in XS:
        cv2.line(pixels, (x, TOP), (x, bottom), 0, 2)
    page = clean_page(pixels, 200)
    scan = ScanPage(number, pixels, 200, "tag", "0" * 64)
    return read_page(replace(page, scan=scan), ScriptedEngine(tuple(lines)))


def long_table() -> Reading:
    """A header and 300 rows over seven pages, a single row on the last."""
    rows = list(range(ROWS + 1))
    cuts = [0, *range(FIRST_PAGE, len(rows), OTHERS), len(rows)]
    parts = [rows[a:b] for a, b in pairwise(cuts)]
    return Reading(tuple(part(number, ids) for number, ids in enumerate(parts, start=1)))


def test_a_table_of_three_hundred_rows_is_whole() -> None:
    pages = json.loads(as_json(long_table()))["pages"]
    tables = [table for page in pages for table in page["tables"]]
    assert [table["continues"] for table in tables] == [False] + [True] * (len(pages) - 1)
    assert [table["header_rows"] for table in tables] == [1] + [0] * (len(pages) - 1)
    told = [cell["text"] for table in tables for cell in table["cells"] if cell["column"] == 0]
    assert told == ["STT", *(str(row) for row in range(1, ROWS + 1))]


@pytest.mark.slow
def test_a_table_under_a_text_of_its_own_does_not_go_on() -> None:
    first, second = long_table().pages[:2]
    text = (line("Phụ lục II", 700, 60), line("Danh sách khác", 650, 120))
    other = replace(second, lines=(*text, *second.lines))
    pages = json.loads(as_json(Reading((first, other))))["pages"]
    assert pages[1]["tables"][0]["continues"] is False


def test_a_table_of_other_columns_does_not_go_on() -> None:
    first, second = long_table().pages[:2]
    (table,) = second.tables
    narrow = tuple(
        replace(cell, box=cell.box._replace(x0=cell.box.x0 + 60 * cell.column))
        for cell in table.cells
    )
    other = replace(second, tables=(replace(table, cells=narrow),))
    pages = json.loads(as_json(Reading((first, other))))["pages"]
    assert pages[1]["tables"][0]["continues"] is False
