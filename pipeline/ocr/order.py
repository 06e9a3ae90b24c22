"""The order in which a Vietnamese official reads a page.

Decree 30/2020 (Appendix I) puts two blocks side by side at the head of a document (agency on the
left, national motto on the right) and at its foot ("Nơi nhận" left, signer right): each block is
read whole, left before right. Everything else is read row by row, and the cells of a table row
are one line. Engines' own blocks are not trusted: Tesseract read the two blocks of the head
as one on two of nine real pages.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from rapidfuzz import fuzz

from pipeline.page import Line, Word
from schemas.geometry import Box, enclosing

SPLIT_GAP = 2.0
"""In heights of a word: a wider gap separates two segments. Justified spaces stay below 1.3."""

CORRIDOR = 0.4
"""In heights of a word: width of the white between two parallel blocks at least; 0.9 was seen."""

MARGIN = 0.2
"""Share of the text's width, on either side, where no corridor between two blocks can be."""

CENTRED = 0.04
"""A segment this close to the middle (share of the text's width) is a title, not a block."""

SAME_TOP = 0.3
"""Cells of one table row begin at one height, to within this share of their own."""

_MOTTO = ("cong hoa xa hoi", "doc lap - tu")
MOTTO_LIKENESS = 80
"""Per cent of letters that agree; two misread letters of fifteen give 87."""

_HEAD_CUES = ("cong hoa xa hoi", "chu nghia viet nam", "doc lap - tu do", "dang cong san viet nam")
_FOOT_CUES = ("noi nhan",)
_BEHIND_HEAD = "kinh gui"
_RULING = frozenset("|_=—–¬~‘`°")
_HEAD_SHARE = 0.45


@dataclass(frozen=True, slots=True)
class _Row:
    """Segments that stand beside each other, left to right."""

    segments: tuple[Line, ...]

    @property
    def box(self) -> Box:
        return enclosing([segment.box for segment in self.segments])

    def joined(self) -> Line:
        return Line(tuple(word for segment in self.segments for word in segment.words))


@dataclass(frozen=True, slots=True)
class _Measure:
    """The page's own units: the usual height of a word, where the text begins and ends."""

    word_height: float
    left: int
    right: int
    top: int
    bottom: int

    @property
    def inner(self) -> tuple[int, int]:
        margin = int(MARGIN * (self.right - self.left))
        return self.left + margin, self.right - margin

    def is_centred(self, box: Box) -> bool:
        middle = (self.left + self.right) / 2
        return abs(box.centre[0] - middle) <= CENTRED * (self.right - self.left)


def reading_order(
    lines: Sequence[Line], width: int, height: int, cells: Sequence[Box] = ()
) -> tuple[Line, ...]:
    """The words of ``lines``, in lines as they are read; boxes are left as they are.

    Rulings that were read as bars and dashes are left out, and lines without letter or digit.
    ``width`` × ``height`` is the picture the boxes stand on, ``cells`` those of its ruled tables: a
    table row in which a cell has several lines is read cell by cell, each from top to bottom.
    """
    if not lines:
        return ()
    measure = _measure(lines, width, height)
    printed = [kept for line in lines if (kept := _without_rulings(line)) is not None]
    segments = [part for line in printed for part in _split(line, measure.word_height)]
    segments, wrapped = _wrapped_rows(segments, cells)
    rows = _rows([*segments, *wrapped])
    ordered: list[Line] = []
    at = 0
    while at < len(rows):
        zone = _parallel_zone(rows, at, measure)
        if zone is None:
            ordered += _read_row(rows[at], wrapped)
            at += 1
            continue
        end, left, right = zone
        ordered += [row.joined() for row in (*_rows(left), *_rows(right))]
        at = end
    return tuple(ordered)


def _read_row(row: _Row, wrapped: dict[Line, list[Line]]) -> list[Line]:
    """A row as one line, or the lines of its cells where they are wrapped."""
    if not any(segment in wrapped for segment in row.segments):
        return [row.joined()]
    return [line for segment in row.segments for line in wrapped.get(segment, [segment])]


def _wrapped_rows(
    segments: Sequence[Line], cells: Sequence[Box]
) -> tuple[list[Line], dict[Line, list[Line]]]:
    """The segments outside wrapped table rows, and for every such row the lines of its cells.

    A row is stood for by one line of all its words.
    """
    inside, outside = _by_cell(segments, cells)
    tops: dict[int, list[Box]] = {}
    for cell in sorted(inside, key=lambda cell: (cell.y0, cell.x0)):
        top = next((y for y in tops if abs(y - cell.y0) < SAME_TOP * cell.height), cell.y0)
        tops.setdefault(top, []).append(cell)
    wrapped: dict[Line, list[Line]] = {}
    for row in tops.values():
        lines = [[r.joined() for r in _rows(inside[cell])] for cell in sorted(row)]
        flat = [line for cell in lines for line in cell]
        if len(row) > 1 and any(len(cell) > 1 for cell in lines):
            wrapped[Line(tuple(word for line in flat for word in line.words))] = flat
        else:
            outside += [segment for cell in row for segment in inside[cell]]
    return outside, wrapped


def _by_cell(
    segments: Sequence[Line], cells: Sequence[Box]
) -> tuple[dict[Box, list[Line]], list[Line]]:
    """The parts of the segments that stand in each cell, and the segments that stand in none."""
    inside: dict[Box, list[Line]] = {}
    outside: list[Line] = []
    for segment in segments:
        homes = [_home(word.box, cells) for word in segment.words]
        if not any(homes):
            outside.append(segment)
            continue
        for home, pairs in groupby(zip(homes, segment.words, strict=True), key=lambda p: p[0]):
            part = Line(tuple(word for _, word in pairs))
            (inside.setdefault(home, []) if home else outside).append(part)
    return inside, outside


def _home(box: Box, cells: Sequence[Box]) -> Box | None:
    x, y = box.centre
    return next((c for c in cells if c.x0 <= x < c.x1 and c.y0 <= y < c.y1), None)


def _without_rulings(line: Line) -> Line | None:
    """The words of a line without its table rules; None when no letter or digit is left."""
    words = tuple(word for word in line.words if not _RULING.issuperset(word.text))
    return Line(words) if any(c.isalnum() for word in words for c in word.text) else None


def _measure(lines: Sequence[Line], width: int, height: int) -> _Measure:
    words = [word.box for line in lines for word in line.words]
    whole = enclosing(words).clipped(width, height)
    return _Measure(median(box.height for box in words), whole.x0, whole.x1, whole.y0, whole.y1)


def _split(line: Line, word_height: float) -> list[Line]:
    """Cut a line where an engine read across two columns: at wide gaps, and before the motto.

    A long agency name comes within one letter's width of "CỘNG HÒA XÃ HỘI".
    """
    words = sorted(line.words, key=lambda word: word.box.x0)
    motto = _motto_start(words)
    parts = [[words[0]]]
    for place, (before, word) in enumerate(pairwise(words), start=1):
        if word.box.x0 - before.box.x1 > SPLIT_GAP * word_height or place == motto:
            parts.append([])
        parts[-1].append(word)
    return [Line(tuple(part)) for part in parts]


def _motto_start(words: Sequence[Word]) -> int | None:
    """The place of the word with which the national motto begins on a line, if it does."""
    folded = [_fold(word.text) for word in words]
    for place in range(1, len(folded)):
        opening = " ".join(folded[place : place + 4])
        if any(fuzz.ratio(opening, motto) >= MOTTO_LIKENESS for motto in _MOTTO):
            return place
    return None


def _rows(segments: Sequence[Line]) -> list[_Row]:
    """Group segments that stand at one height, top to bottom.

    A segment joins the row whose middle band it shares by more than half, unless it would stand
    above or below one of its members.
    """
    rows: list[list[Line]] = []
    for segment in sorted(segments, key=lambda s: s.box.centre[1]):
        home = next((row for row in rows[-3:] if _belongs(segment.box, row)), None)
        if home is None:
            rows.append([segment])
        else:
            home.append(segment)
    return [_Row(tuple(sorted(row, key=lambda s: s.box.x0))) for row in rows]


def _belongs(box: Box, row: Sequence[Line]) -> bool:
    beside = all(box.x0 >= other.box.x1 or box.x1 <= other.box.x0 for other in row)
    nearest = min((other.box for other in row), key=lambda other: abs(other.x0 - box.x0))
    shared = min(box.y1, nearest.y1) - max(box.y0, nearest.y0)
    return beside and shared > 0.5 * min(box.height, nearest.height)


_Zone = tuple[int, list[Line], list[Line]]


def _parallel_zone(rows: Sequence[_Row], at: int, measure: _Measure) -> _Zone | None:
    """The two blocks that begin at row ``at``, and the row behind them; None if there are none."""
    free = [measure.inner]
    end = at
    while end < len(rows):
        row = rows[end]
        if any(_ends_blocks(segment, measure) for segment in row.segments):
            break
        left_over = _without(free, row, CORRIDOR * measure.word_height)
        if not left_over:
            break
        free, end = left_over, end + 1
    if not _opens_soon(rows[at:end], measure):
        return None
    members = [segment for row in rows[at:end] for segment in row.segments]
    return _halves(members, free, end)


def _ends_blocks(segment: Line, measure: _Measure) -> bool:
    """A title in the middle or the addressee: the body begins, whatever stands beside it."""
    return measure.is_centred(segment.box) or _fold(segment.text).startswith(_BEHIND_HEAD)


def _opens_soon(rows: Sequence[_Row], measure: _Measure) -> bool:
    """Whether a cue stands in the zone's first rows.

    Short rows above it are left to the rows' own order: the agency's superior may stand a line
    above the motto, the signer's "TM." a line above "Nơi nhận".
    """
    return any(_opens(row, measure) for row in rows[:3])


def _without(free: list[tuple[int, int]], row: _Row, least: float) -> list[tuple[int, int]]:
    """The white columns that remain when ``row`` is printed."""
    for segment in row.segments:
        box = segment.box
        cut = [piece for x0, x1 in free for piece in ((x0, min(x1, box.x0)), (max(x0, box.x1), x1))]
        free = [(x0, x1) for x0, x1 in dict.fromkeys(cut) if x1 - x0 >= least]
    return free


def _halves(members: list[Line], free: list[tuple[int, int]], end: int) -> _Zone | None:
    """Part the segments at the widest white column that has text on both sides."""
    for x0, x1 in sorted(free, key=lambda gap: gap[0] - gap[1]):
        left = [segment for segment in members if segment.box.x1 <= x0]
        right = [segment for segment in members if segment.box.x0 >= x1]
        if left and right:
            return end, left, right
    return None


def _opens(row: _Row, measure: _Measure) -> bool:
    """Whether two blocks side by side begin here: by their wording, both in capitals, or alike."""
    texts = [_fold(segment.text) for segment in row.segments]
    if any(text.startswith(_FOOT_CUES) for text in texts):
        return True
    head = row.box.y0 < measure.top + _HEAD_SHARE * (measure.bottom - measure.top)
    if head and any(cue in text for text in texts for cue in _HEAD_CUES):
        return True
    if len(row.segments) != 2:
        return False
    return all(_in_capitals(s.text) for s in row.segments) or _begin_alike(*texts)


def _begin_alike(left: str, right: str) -> bool:
    """Two persons side by side, as on a marriage certificate: the same label on both sides."""
    a, b = left.split()[:3], right.split()[:3]
    return len(a) == 3 and a == b and all(any(c.isalpha() for c in word) for word in a)


def _fold(text: str) -> str:
    """Lower case without marks, for comparing with cues; Đ becomes d."""
    decomposed = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 5 and sum(c.isupper() for c in letters) > 0.9 * len(letters)
