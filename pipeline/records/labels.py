"""Where the labels of a form stand.

All labels of a type are found together: a value ends where the next label begins, whichever
field that one belongs to ("Giới tính: Nam    Dân tộc: Kinh    Quốc tịch: Việt Nam").
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.page import Word
from pipeline.records.layout import Row, Sheet
from pipeline.records.match import may_hold, plain, window_at
from schemas.doctypes import DocumentType, Section
from schemas.geometry import Box, enclosing
from schemas.text import squash

_COLON = re.compile(r"[:：]\s*$")
_ENDED = re.compile(r"[.;,]$")
_BULLET = re.compile(r"^(?:[-–+*•]|\(?[0-9a-zđ]{1,2}[.)]|[IVX]{1,4}[.)])$")
LOOSE = 0.93
"""Without its colon a label counts for less, and must be spelt better:"""
LOOSE_AT_START, LOOSE_INSIDE = 0.88, 0.95
""""thu tiền sử dụng đất" is 81 % like "Thời hạn sử dụng đất", and begins a line of its own."""
MIN_INSIDE = 6
"""Letters a label without colon needs to count in the middle of a line."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A label at words ``start:end`` of row ``row`` of sheet ``sheet``; values begin at ``end``.

    ``label`` is squashed. ``box`` is that of the label. ``section`` is the part of the form in
    which it stands, ``column`` the x range of that part, or of the cell of a table in which a label
    stands with its value; no value goes below ``bottom``.
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
    bottom: float = float("inf")


@dataclass(frozen=True, slots=True)
class Form:
    """The sheets of a document with all labels found on them, in order of rows."""

    sheets: tuple[Sheet, ...]
    hits: tuple[Hit, ...]

    def row(self, hit: Hit) -> Row:
        """The row on which a label stands."""
        return self.sheets[hit.sheet].rows[hit.row]


@dataclass(frozen=True, slots=True)
class _Place:
    """A row under search: its words, squashed, and where a segment begins."""

    sheet: int
    row: int
    words: tuple[Word, ...]
    plains: tuple[str, ...]
    fresh: frozenset[int]


def form(sheets: tuple[Sheet, ...], type_: DocumentType) -> Form:
    """Find every label that ``type_`` knows."""
    labels = sorted({squash(text) for text in wordings(type_)})
    hits = [
        hit
        for s, sheet in enumerate(sheets)
        for r, row in enumerate(sheet.rows)
        for hit in _hits(_place(row, s, r), labels)
    ]
    placed = _within_own(_placed(hits, type_.sections, sheets), type_)
    return Form(sheets, tuple(_in_its_cell(hit, sheets[hit.sheet]) for hit in placed))


def _in_its_cell(hit: Hit, sheet: Sheet) -> Hit:
    """A label with the cell in which it stands as the bounds of its value."""
    x, y = hit.box.centre
    cells = (cell.box for table in sheet.tables for cell in table.cells)
    box = next((b for b in cells if b.x0 <= x < b.x1 and b.y0 <= y < b.y1), None)
    return hit if box is None else replace(hit, column=(box.x0, box.x1), bottom=box.y1)


def wordings(type_: DocumentType) -> Iterable[str]:
    """Every label that a type's forms have, fields' or not."""
    yield from type_.other_labels
    for section in type_.sections:
        yield from section.opened_by
    for field in type_.fields:
        yield from field.in_words
        for locate in field.locate:
            yield from locate.labels


def _place(row: Row, s: int, r: int) -> _Place:
    words = row.words
    return _Place(s, r, words, tuple(plain(w.text) for w in words), _segment_starts(row))


def _hits(place: _Place, labels: list[str]) -> list[Hit]:
    """The labels on a row that do not overlap, the better ones first to choose."""
    text = "".join(place.plains)
    present = [label for label in labels if may_hold(text, label)]
    candidates = [
        hit
        for start in range(len(place.words))
        if place.plains[start]
        for label in present
        if (hit := _hit_at(place, start, label))
    ]
    candidates.sort(key=lambda hit: (-hit.score, -(len(hit.label)), hit.start))
    chosen: list[Hit] = []
    for hit in candidates:
        if all(hit.end <= other.start or hit.start >= other.end for other in chosen):
            chosen.append(hit)
    chosen.sort(key=lambda hit: hit.start)
    return [hit for hit in chosen if not _mentioned(hit, chosen[0], place)]


def _mentioned(hit: Hit, first: Hit, place: _Place) -> bool:
    """Whether words that are some label's go on in the value of the ``first`` label on their row.

    "Thời hạn sử dụng: Đất ở: Lâu dài; đất trồng cây lâu năm: Đến …" has one label, though "Cây lâu
    năm" is another: it begins with a small letter, right after a word with small letters only.
    """
    begun = hit is not first and _COLON.search(place.words[first.end - 1].text)
    if not begun or hit.start in place.fresh:
        return False
    before = place.words[hit.start - 1].text
    return before.isalpha() and before.islower() and place.words[hit.start].text[:1].islower()


def _segment_starts(row: Row) -> frozenset[int]:
    """Word positions where a label may stand without a colon: after a gap or a bullet."""
    starts: set[int] = set()
    at = 0
    for segment in row.segments:
        starts.add(at)
        if _BULLET.match(segment.words[0].text):
            starts.add(at + 1)
        at += len(segment.words)
    return frozenset(starts)


def _hit_at(place: _Place, start: int, label: str) -> Hit | None:
    window = window_at(place.plains, start, label)
    if window is None:
        return None
    end, colon = _past_colon(place.words, window.end)
    score = window.score if colon else window.score * LOOSE
    if not colon and not _stands_alone(place, start, end, label, window.score):
        return None
    box = enclosing([word.box for word in place.words[start : window.end]])
    return Hit(place.sheet, place.row, start, end, label, score, box)


def _stands_alone(place: _Place, start: int, end: int, label: str, score: float) -> bool:
    """Whether a label without a colon is one.

    It is at the start of a segment, and in the middle with a capital ("Nguyễn Thị
    Lan Giới tính Nữ") or between a comma and a figure ("Thửa đất số 12, tờ bản đồ số 5").
    """
    if start in place.fresh:
        return score >= LOOSE_AT_START
    if score < LOOSE_INSIDE or len(label) < MIN_INSIDE:
        return False
    if place.words[start].text[:1].isupper():
        return True
    after = place.words[end].text if end < len(place.words) else ""
    return bool(_ENDED.search(place.words[start - 1].text)) and after[:1].isdigit()


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
    named = _named(hits, sections)
    opening = [hit for hit in hits if id(hit) in named]
    columns = {id(hit): _column(hit, opening, sheets) for hit in opening}
    for hit in hits:
        owner = _owner(hit, opening, columns)
        if owner is None:
            yield hit
        else:
            yield replace(hit, section=named[id(owner)], column=columns[id(owner)])


def _named(hits: list[Hit], sections: tuple[Section, ...]) -> dict[int, str]:
    """The labels that open a section, by identity, with its name; in the order of the form."""
    openers: dict[str, list[Section]] = {}
    for section in sections:
        for text in section.opened_by:
            openers.setdefault(squash(text), []).append(section)
    named: dict[int, str] = {}
    around: str | None = None
    for hit in hits:
        told = openers.get(hit.label, [])
        opened = next((s for s in told if s.within in {None, around}), None)
        if opened is not None:
            named[id(hit)] = opened.name
            around = around if opened.within else opened.name
    return named


def _within_own(hits: Iterable[Hit], type_: DocumentType) -> Iterable[Hit]:
    """Without the labels that mean nothing where they stand.

    In the running text of a section that is ``closed``, other fields' labels are mentions.
    """
    own: dict[str, set[str]] = {s.name: set() for s in type_.sections if s.closed}
    for section in type_.sections:
        for name in own:
            own[name] |= {squash(text) for text in section.opened_by}
    for field in type_.fields:
        for locate in field.locate:
            if locate.section in own:
                own[locate.section] |= {squash(label) for label in locate.labels}
    return (hit for hit in hits if hit.section not in own or hit.label in own[hit.section])


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
