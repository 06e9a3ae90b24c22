"""Excel workbooks, written row by row: nothing in them is a formula."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from openpyxl.worksheet.dimensions import ColumnDimension, DimensionHolder

from schemas.dates import day_first
from schemas.exporters.cells import excel_text
from schemas.exporters.paper import CHUNK, Paper, Scope
from schemas.exporters.table import Column, columns, row

_MAX_ROWS = 1_000_000
"""Excel takes 1,048,576."""
_TITLE = 31
"""Characters of a sheet's name."""
_WIDTH = 24


class Sheets:
    """A workbook whose sheets are begun when first needed, each with its headings."""

    def __init__(self) -> None:
        self._book = Workbook(write_only=True)
        self._sheets: dict[str, WriteOnlyWorksheet] = {}
        self._rows: dict[str, int] = {}

    def begin(self, title: str, headings: Sequence[Column]) -> None:
        """A new sheet, unless there is one of that name."""
        if title not in self._sheets:
            self._open(title, title[:_TITLE], headings)

    def add(self, title: str, headings: Sequence[Column], cells: Sequence[str]) -> None:
        """One row; a full sheet is continued on another."""
        self.begin(title, headings)
        self._rows[title] += 1
        if self._rows[title] % _MAX_ROWS == 0:
            part = f" ({1 + self._rows[title] // _MAX_ROWS})"
            self._open(title, title[: _TITLE - len(part)] + part, headings, keep=True)
        self._append(self._sheets[title], cells)

    def _open(
        self, title: str, shown: str, headings: Sequence[Column], *, keep: bool = False
    ) -> None:
        sheet: WriteOnlyWorksheet = self._book.create_sheet(shown)
        sheet.freeze_panes = "A3"
        for number in range(1, len(headings) + 1):
            _dimensions(sheet)[get_column_letter(number)].width = _WIDTH
        self._append(sheet, [column.label for column in headings], bold=True)
        self._append(sheet, [column.name for column in headings])
        self._sheets[title] = sheet
        self._rows[title] = self._rows[title] if keep else 0

    def _append(
        self, sheet: WriteOnlyWorksheet, cells: Sequence[str], *, bold: bool = False
    ) -> None:
        # A cell with nothing in it is left out: making one takes as long as one with a text.
        sheet.append([_text_cell(sheet, cell, bold=bold) if cell else None for cell in cells])

    def save(self, file: IO[bytes]) -> None:
        """Write the workbook, which has at least one sheet."""
        if not self._sheets:
            self.begin("trong", (Column("trong", "Không có giấy tờ nào"),))
        self._book.save(file)


def _text_cell(sheet: WriteOnlyWorksheet, text: str, *, bold: bool) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, value=excel_text(text))
    cell.data_type = "s"  # openpyxl makes a formula of what begins with "="
    # Excel evaluates such a text when somebody edits the cell, unless this flag says it is text.
    cell.quotePrefix = True
    if bold:
        cell.font = Font(bold=True)
    return cell


def _dimensions(sheet: WriteOnlyWorksheet) -> DimensionHolder[str, ColumnDimension]:
    """Widths by column letter; an attribute that openpyxl borrows and its types do not know."""
    dimensions: DimensionHolder[str, ColumnDimension] = getattr(sheet, "column_dimensions")  # noqa: B009
    return dimensions


@contextmanager
def workbook() -> Iterator[tuple[Sheets, IO[bytes]]]:
    """Sheets to fill and a nameless file to save them in."""
    with TemporaryFile() as file:
        yield Sheets(), file


def saved(sheets: Sheets, file: IO[bytes]) -> Iterator[bytes]:
    """The bytes of the workbook."""
    sheets.save(file)
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def write_xlsx(papers: Iterable[Paper], scope: Scope) -> Iterator[bytes]:
    """One sheet a type, one row a paper; dates as they are written here."""
    types = scope.catalogue.types
    headings = {name: columns([type_]) for name, type_ in types.items()}
    bare = columns([])
    with workbook() as (sheets, file):
        for paper in papers:
            wanted = headings.get(paper.record.type, bare)
            sheets.add(paper.record.type, wanted, [day_first(c) for c in row(paper, wanted)])
        yield from saved(sheets, file)
