"""Where the labels of a form stand, and which words are their values.

All labels of a type are found together: a value ends where the next label begins, whichever
field that one belongs to ("Giới tính: Nam    Dân tộc: Kinh    Quốc tịch: Việt Nam").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.page import Word
from pipeline.records.layout import Row, Sheet
from pipeline.records.match import plain, window_at
from schemas.doctypes import DocumentType, Section
from schemas.geometry import Box
from schemas.text import squash

_COLON = re.compile(r"[:：]\s*$")
_ENDED = re.compile(r"[.;,]$")
_BULLET = re.compile(r"^(?:[-–+*•]|\(?[0-9a-zđ]{1,2}[.)]|[IVX]{1,4}[.)])$")
LOOSE = 0.93
"""Without its colon a label counts only at the beginning of a segment, and for less."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A label at words ``start:end`` of row ``row`` of sheet ``sheet``; values begin at ``end``.

    ``label`` is squashed. ``box`` is that of the label. ``section`` is the part of the form in
    which it stands, ``column`` the x range of that part.
    """

    sheet: int
    row: int
    start: int
    end: int
    label: str
    score: float
    box: Box
    section: str | None = None
    column: tuple[float, float] = (0.0, float("inf"))


@dataclass(frozen=True, slots=True)
class Form:
    """The sheets of a document with all labels found on them, in order of rows."""

    sheets: tuple[Sheet, ...]
    hits: tuple[Hit, ...]

    def row(self, hit: Hit) -> Row:
        """The row on which a label stands."""
        return self.sheets[hit.sheet].rows[hit.row]


def form(sheets: tuple[Sheet, ...], type_: DocumentType) -> Form:
    """Find every label that ``type_`` knows."""
    labels = sorted({squash(text) for text in _wordings(type_)})
    hits = [
        hit
        for s, sheet in enumerate(sheets)
        for r, row in enumerate(sheet.rows)
        for hit in _hits(row, s, r, labels)
    ]
    return Form(sheets, tuple(_placed(hits, type_.sections, sheets)))


def _wordings(type_: DocumentType) -> Iterable[str]:
    yield from type_.other_labels
    for section in type_.sections:
        yield from section.opened_by
    for field in type_.fields:
        yield from field.in_words
        for locate in field.locate:
            yield from locate.labels


def _hits(row: Row, s: int, r: int, labels: list[str]) -> list[Hit]:
    words, plains = row.words, [plain(word.text) for word in row.words]
    starts = _segment_starts(row)
    candidates = [
        hit
        for start in range(len(words))
        if plains[start]
        for label in labels
        if (hit := _hit_at(words, plains, start, label, start in starts, (s, r)))
    ]
    candidates.sort(key=lambda hit: (-hit.score, -(len(hit.label)), hit.start))
    chosen: list[Hit] = []
    for hit in candidates:
        if all(hit.end <= other.start or hit.start >= other.end for other in chosen):
            chosen.append(hit)
    return sorted(chosen, key=lambda hit: hit.start)


def _segment_starts(row: Row) -> set[int]:
    """Word positions where a label may stand without a colon: after a gap or a bullet."""
    starts: set[int] = set()
    at = 0
    for segment in row.segments:
        starts.add(at)
        if _BULLET.match(segment.words[0].text):
            starts.add(at + 1)
        at += len(segment.words)
    return starts


def _hit_at(
    words: tuple[Word, ...],
    plains: list[str],
    start: int,
    label: str,
    fresh: bool,
    place: tuple[int, int],
) -> Hit | None:
    window = window_at(plains, start, label)
    if window is None:
        return None
    end, colon = _past_colon(words, window.end)
    if not colon and not fresh:
        return None
    score = window.score if colon else window.score * LOOSE
    label_words = [word.box for word in words[start : window.end]]
    box = label_words[0]
    for other in label_words[1:]:
        box = box.union(other)
    return Hit(*place, start, end, label, score, box)


def _past_colon(words: tuple[Word, ...], end: int) -> tuple[int, bool]:
    """Where the value begins, and whether a colon stands before it.

    Guidance in brackets between label and colon ("Nơi cư trú (ghi theo sổ):") is passed over.
    """
    if _COLON.search(words[end - 1].text):
        return end, True
    at = end
    if at < len(words) and words[at].text.startswith("("):
        while at < min(len(words), end + 14) and ")" not in words[at].text:
            at += 1
        if at < len(words) and _COLON.search(words[at].text):
            return at + 1, True
        at = min(at + 1, len(words))
    if at < len(words) and words[at].text in {":", "："}:
        return at + 1, True
    return (at, True) if at > end and _ENDED.search(words[at - 1].text) else (end, False)


def _placed(
    hits: list[Hit], sections: tuple[Section, ...], sheets: tuple[Sheet, ...]
) -> Iterable[Hit]:
    """Say of every label in which section and column it stands."""
    openers = {squash(text): s.name for s in sections for text in s.opened_by}
    opening = [hit for hit in hits if hit.label in openers]
    columns = {id(hit): _column(hit, opening, sheets) for hit in opening}
    for hit in hits:
        owner = _owner(hit, opening, columns)
        if owner is None:
            yield hit
        else:
            yield _within(hit, openers[owner.label], columns[id(owner)])


def _within(hit: Hit, section: str, column: tuple[float, float]) -> Hit:
    return Hit(
        hit.sheet, hit.row, hit.start, hit.end, hit.label, hit.score, hit.box, section, column
    )


def _column(hit: Hit, opening: list[Hit], sheets: tuple[Sheet, ...]) -> tuple[float, float]:
    """The x range of an opened section; other openers at its height bound it."""
    pitch = sheets[hit.sheet].pitch
    beside = [
        other
        for other in opening
        if other is not hit
        and other.sheet == hit.sheet
        and abs(other.box.centre[1] - hit.box.centre[1]) < 0.8 * pitch
    ]
    slack = 0.5 * pitch
    left = hit.box.x0 - slack if any(o.box.x0 < hit.box.x0 for o in beside) else 0.0
    right = min((o.box.x0 - slack for o in beside if o.box.x0 > hit.box.x0), default=float("inf"))
    return left, right


def _owner(hit: Hit, opening: list[Hit], columns: dict[int, tuple[float, float]]) -> Hit | None:
    """The last section opened before a label whose column it stands in."""
    before = [
        other
        for other in opening
        if (other.sheet, other.row) <= (hit.sheet, hit.row)
        and columns[id(other)][0] <= hit.box.x0 < columns[id(other)][1]
        and ((other.sheet, other.row) < (hit.sheet, hit.row) or other.start <= hit.start)
    ]
    return max(before, key=lambda o: (o.sheet, o.row, o.start), default=None)


def value_lines(found: Form, hit: Hit, lines: int) -> tuple[tuple[Word, ...], ...]:
    """The words after a label: to the next label on its row, then up to ``lines`` - 1 rows below.

    A row below belongs to the value while no label begins in its column and it stands no further
    than 1.7 line pitches away.
    """
    row = found.row(hit)
    after = [o for o in found.hits if _same_row(o, hit) and o.start > hit.start]
    stop = min((o.start for o in after), default=len(row.words))
    first = _in_column(row.words[hit.end : stop], hit.column)
    taken = [first] if first else []
    if not first or any(_overlaps(o, hit) for o in after):
        return tuple(taken)
    sheet = found.sheets[hit.sheet]
    last = row
    for r in range(hit.row + 1, min(hit.row + lines, len(sheet.rows))):
        below = sheet.rows[r]
        words = _in_column(below.words, hit.column)
        if not words or below.box.centre[1] - last.box.centre[1] > 1.7 * sheet.pitch:
            break
        if any(o.sheet == hit.sheet and o.row == r and _overlaps(o, hit) for o in found.hits):
            break
        taken.append(words)
        last = below
    return tuple(taken)


def _same_row(a: Hit, b: Hit) -> bool:
    return (a.sheet, a.row) == (b.sheet, b.row)


def _overlaps(other: Hit, hit: Hit) -> bool:
    return hit.column[0] <= other.box.x0 < hit.column[1]


def _in_column(words: tuple[Word, ...], column: tuple[float, float]) -> tuple[Word, ...]:
    return tuple(word for word in words if column[0] <= word.box.centre[0] < column[1])
