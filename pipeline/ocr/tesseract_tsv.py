"""Tesseract's table of words, from the program and from the library alike.

Twelve columns: level, page, block, paragraph, line, word, left, top, width, height, confidence,
text. Level 5 is a word; confidence is 0..100, or -1 for what is no word. The program writes a
header line, the library does not.
"""

from dataclasses import dataclass
from itertools import groupby

from pipeline.ocr.normalise import normalise
from pipeline.page import Line, Word
from schemas.geometry import Box

_COLUMNS = 12
_WORD_LEVEL = "5"
_HEADER = "level\t"


class GarbledTable(ValueError):
    """Not a table that Tesseract writes; the message names the first line that is not."""


@dataclass(frozen=True, slots=True)
class _Entry:
    line: tuple[int, int, int]
    word: Word


def parse_tsv(table: str, width: int, height: int) -> tuple[Line, ...]:
    """The lines of words in ``table``, boxes clipped to a picture of ``width`` × ``height``.

    Words that are blank, or that lie outside, are left out. Raises ``GarbledTable``.
    """
    rows = table.split("\n")
    if rows and rows[0].startswith(_HEADER):
        rows = rows[1:]
    entries = [
        entry
        for number, row in enumerate(rows, start=1)
        if row.strip()
        for entry in _entries(row.rstrip("\r"), number, width, height)
    ]
    lines = groupby(entries, key=lambda entry: entry.line)
    return tuple(Line(tuple(entry.word for entry in group)) for _, group in lines)


def _entries(row: str, number: int, width: int, height: int) -> list[_Entry]:
    """The word of one row, or nothing."""
    cells = row.split("\t", _COLUMNS - 1)
    if len(cells) < _COLUMNS - 1 or not cells[0].isascii() or not cells[0].isdigit():
        raise GarbledTable(f"row {number} has {len(cells)} columns")
    if cells[0] != _WORD_LEVEL:
        return []
    try:
        block, paragraph, line = (int(cell) for cell in cells[2:5])
        left, top, across, down = (int(cell) for cell in cells[6:10])
        confidence = float(cells[10])
    except ValueError as error:
        raise GarbledTable(f"row {number} is not numeric") from error
    text = normalise(cells[11]).strip() if len(cells) == _COLUMNS else ""
    box = Box(left, top, left + across, top + down).clipped(width, height)
    if not text or confidence < 0 or not box.width or not box.height:
        return []
    parts = text.split()
    sure = min(1.0, confidence / 100)
    return [_Entry((block, paragraph, line), Word("".join(parts), box, sure))]
