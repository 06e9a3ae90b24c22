"""Setting running text down a column, page after page, and ruled tables."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from benchmarks.synth.fonts import Face, Style
from benchmarks.synth.sheet import Run, Sheet, Word, words_of
from benchmarks.synth.truth import SynthPage, TruthWord

Align = Literal["justify", "left", "centre"]
MM_PER_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Margins:
    """Paper size and margins in millimetres; the defaults are those of Decree 30/2020."""

    width: float = 210
    height: float = 297
    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 20

    @property
    def text_width(self) -> float:
        """The measure: what lies between the side margins."""
        return self.width - self.left - self.right

    @property
    def text_right(self) -> float:
        """The right edge of the text."""
        return self.width - self.right


@dataclass(frozen=True, slots=True)
class ParagraphShape:
    """How a paragraph is set; lengths in millimetres, ``leading`` in ems."""

    align: Align = "justify"
    indent: float = 12.7
    inset_left: float = 0
    inset_right: float = 0
    before: float = 2.1
    leading: float = 1.25


BODY = ParagraphShape()
PLAIN = ParagraphShape(align="left", indent=0)
CENTRED = ParagraphShape(align="centre", indent=0, before=0)


def wrap(
    sheet: Sheet, words: Sequence[Word], width_mm: float, indent_mm: float = 0
) -> list[list[Word]]:
    """Break words into lines no wider than ``width_mm``; the first has ``indent_mm`` less."""
    lines: list[list[Word]] = []
    room = 0.0
    for word in words:
        advance = sheet.word_width(word)
        if lines and advance <= room:
            lines[-1].append(word)
        else:
            room = width_mm - (0 if lines else indent_mm)
            lines.append([word])
        room -= advance + sheet.space_width(word)
    return lines


class Flow:
    """A pen that moves down the page; ``y`` is the top of the next line in millimetres."""

    def __init__(self, margins: Margins, face: Face = "Tinos") -> None:
        self.margins = margins
        self._face = face
        self._sheets: list[Sheet] = []
        self.y = 0.0
        self.new_page()

    @property
    def sheet(self) -> Sheet:
        """The page under the pen."""
        return self._sheets[-1]

    def new_page(self) -> None:
        """Open a page; from the second on its number stands centred in the top margin."""
        margins = self.margins
        self._sheets.append(Sheet(margins.width, margins.height, face=self._face))
        self.y = margins.top
        if len(self._sheets) > 1:
            number = [Run(str(len(self._sheets)), Style(13))]
            self.sheet.write(number, margins.width / 2, margins.top - 6, centred=True)

    def need(self, height_mm: float) -> None:
        """Open a new page unless ``height_mm`` still fits on this one."""
        if self.y + height_mm > self.margins.height - self.margins.bottom:
            self.new_page()

    def space(self, height_mm: float) -> None:
        """Leave white."""
        self.y += height_mm

    def paragraph(self, runs: Sequence[Run], shape: ParagraphShape = BODY) -> None:
        """Set a paragraph, breaking over pages where it must."""
        margins = self.margins
        left = margins.left + shape.inset_left
        width = margins.text_width - shape.inset_left - shape.inset_right
        lines = wrap(self.sheet, words_of(runs), width, shape.indent)
        self.y += shape.before
        for index, words in enumerate(lines):
            size = max(piece.style.size_pt for word in words for piece in word) * MM_PER_POINT
            self.need(size * shape.leading)
            indent = shape.indent if index == 0 else 0
            spare = width - indent - self.sheet.line_width(words)
            x, stretch = left + indent, 0.0
            if shape.align == "centre":
                x += spare / 2
            elif shape.align == "justify" and index < len(lines) - 1 and len(words) > 1:
                stretch = spare / (len(words) - 1)
            baseline = self.y + size * (0.5 + shape.leading / 2) - size * 0.14
            self.sheet.record([self.sheet.put_words(words, x, baseline, stretch)])
            self.y += size * shape.leading

    def printed(self) -> tuple[SynthPage, ...]:
        """Return the pages as scanned."""
        return tuple(sheet.printed() for sheet in self._sheets)


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its width in millimetres and how its body cells are set."""

    width: float
    align: Align = "left"


def table(
    flow: Flow,
    columns: Sequence[Column],
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    size_pt: float = 12,
) -> None:
    """Set a fully ruled table; a row is never broken over two pages."""
    centred = [Column(column.width, "centre") for column in columns]
    _row(flow, centred, header, Style(size_pt, bold=True))
    for row in rows:
        _row(flow, columns, row, Style(size_pt))


def _row(flow: Flow, columns: Sequence[Column], cells: Sequence[str], style: Style) -> None:
    padding, step = 1.6, style.size_pt * MM_PER_POINT * 1.22
    wrapped = [
        wrap(flow.sheet, words_of([Run(cell, style)]), column.width - 2 * padding)
        for column, cell in zip(columns, cells, strict=True)
    ]
    height = max(len(lines) for lines in wrapped) * step + 2 * padding
    flow.need(height)
    sheet, top, x = flow.sheet, flow.y, flow.margins.left
    right = x + sum(column.width for column in columns)
    sheet.rule((x, top), (right, top))
    sheet.rule((x, top + height), (right, top + height))
    sheet.rule((x, top), (x, top + height))
    truth: list[list[TruthWord]] = []
    for column, lines in zip(columns, wrapped, strict=True):
        baseline = top + (height - len(lines) * step) / 2 + step * 0.78
        cell_truth: list[TruthWord] = []
        for line in lines:
            spare = column.width - 2 * padding - sheet.line_width(line)
            start = x + padding + (spare / 2 if column.align == "centre" else 0)
            cell_truth += sheet.put_words(line, start, baseline)
            baseline += step
        truth.append(cell_truth)
        x += column.width
        sheet.rule((x, top), (x, top + height))
    sheet.record(truth)
    flow.y = top + height
