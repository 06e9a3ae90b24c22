"""Readings to write down: a table, regions, a turned and a slanted page, several pages."""

from itertools import pairwise

from pipeline.geometry import Transform
from pipeline.ocr.layout import Ruled, lay_out
from pipeline.ocr.layout.grids import Grid, GridCell
from pipeline.page import CodeContent, EngineRef, Line, PageText, Reading, Region
from schemas.geometry import Box, enclosing
from tests.pipeline.ocr.pages import line

WIDTH, HEIGHT = 1300, 900
XS = (100, 200, 700, 1100)
UPSIDE_DOWN = Transform((-1, 0, WIDTH, 0, -1, HEIGHT, 0, 0, 1))
PHOTO = Transform((0.9, 0.04, 20, -0.03, 0.92, 60, 2e-5, -1e-5, 1))
STRAIGHT = Transform.identity()

REGIONS = (
    Region("stamp", Box(800, 10, 1000, 90), 0.9, "hoa_toc", "HỎA TỐC"),
    Region("photo", Box(50, 10, 95, 90), 1.0, 'ảnh "3x4"; màu'),
    Region("code", Box(1110, 10, 1200, 90), 1.0, "", "", CodeContent("QRCode", "012|LÊ", "MDEy")),
)


def grid(ys: tuple[int, ...]) -> Grid:
    """Three columns; the last row is one cell over the second and the third."""
    cells = [
        GridCell(Box(x0, y0, x1, y1), row, column, 1, 1)
        for row, (y0, y1) in enumerate(pairwise(ys))
        for column, (x0, x1) in enumerate(pairwise(XS))
    ]
    last = len(ys) - 2
    cells[-2:] = [GridCell(Box(XS[1], ys[-2], XS[3], ys[-1]), last, 1, 1, 2)]
    return Grid(enclosing([cell.box for cell in cells]), len(ys) - 1, 3, tuple(cells))


def row(number: str, name: str, y: int) -> list[Line]:
    return [line(number, 145, y), line(name, 210, y), line("01 bản", 710, y)]


HEADER = [line("STT", 135, 220), line("Tên <giấy> & tờ", 375, 220), line("Số lượng", 850, 220)]


def page(number: int = 1, to_scan: Transform = STRAIGHT) -> PageText:
    """Text, a table with a wrapped cell and a merged one, text."""
    lines = [
        line("Thành phần hồ sơ gồm có:", 100, 120),
        *HEADER,
        *row("1", "Đơn đề nghị", 280),
        line("2", 145, 350),
        line("Giấy chứng nhận", 210, 335),
        line("(bản gốc)", 210, 365),
        line("Cộng: hai loại giấy tờ", 300, 420),
        line("Người nộp hồ sơ", 700, 520),
    ]
    layout = lay_out(lines, 150, Ruled((grid((200, 260, 320, 400, 460)),)))
    return PageText(
        number=number,
        sha256="0" * 64,
        width=WIDTH,
        height=HEIGHT,
        dpi=150,
        frame_width=WIDTH,
        frame_height=HEIGHT,
        to_scan=to_scan,
        lines=layout.lines,
        engine=EngineRef("scripted", "1"),
        steps=(),
        tables=layout.tables,
        regions=REGIONS,
    )


READING = Reading((page(1), page(2, UPSIDE_DOWN), page(3, PHOTO)))
EMPTY = Reading(
    (PageText(1, "0" * 64, 80, 60, 300, 80, 60, STRAIGHT, (), EngineRef("none", "1"), ()),)
)
