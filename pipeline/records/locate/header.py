"""The header of an administrative document: agency and number at the left, nation and date right.

Decree 30/2020, annex I, boxes 1 to 4 and 5b.
"""

import re
from dataclasses import dataclass

from pipeline.page import Word
from pipeline.records.found import Found
from pipeline.records.kinds.dates import has_date
from pipeline.records.layout import Row, Segment, Sheet
from pipeline.records.match import find
from pipeline.records.survey import Survey
from schemas.doctypes import Locate
from schemas.geometry import enclosing
from schemas.text import fold

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
_NUMBER = re.compile(r"^s[o0]\s*[:.]|^s[o0]\s+\d|^s[o0]$")
_CODE = re.compile(r"\d\s*/\s*[a-z]{1,5}(?:-|\b)|^/\s*[a-z]{2,}-")
_SUBJECT = re.compile(r"^\s*v\s*/\s*v\b|^ve viec\b")
_GROUND = re.compile(r"^(?:den ngay|tu ngay|ke tu|can cu|theo|xet|luat|nghi dinh|quyet dinh|so )")
_ONLY_DATE = re.compile(r"^ngay\W*\d{1,2}\W*thang\W*\d{1,2}\W*nam\W*\d{4}\W*$")
_DAY = "ngay"
"""A label that says nothing of which date it is."""
MAX_PLACE_WORDS = 7
CENTRED = 0.58
"""Share of the width: a national title in the middle heads a form; beside an agency it is 0.7."""
_END = re.compile(r"^(?:kinh gui|can cu|dieu \d|quyet dinh$)")


@dataclass(frozen=True, slots=True)
class Header:
    """The two columns of the first page's head, each line by line from the top."""

    page: int
    left: tuple[tuple[Word, ...], ...]
    right: tuple[tuple[Word, ...], ...]


def header(sheet: Sheet) -> Header:
    """Split the head of a page at the left edge of the national title.

    Without that title (cut off, or unread) the split is in the middle.
    """
    rows = [row for row in sheet.rows if row.box.y0 < 0.45 * sheet.height]
    split = _split(rows, sheet)
    left: list[tuple[Word, ...]] = []
    right: list[tuple[Word, ...]] = []
    for row in rows:
        if left and _END.match(fold(row.text)):
            break
        near, far = _parted(row, split, sheet.width)
        if near:
            left.append(near)
        if far:
            right.append(far)
    return Header(sheet.number, tuple(left), tuple(right))


def _split(rows: list[Row], sheet: Sheet) -> float:
    for row in rows:
        window = find(row.words, NATION)
        if window is not None:
            box = enclosing([word.box for word in row.words[window.start : window.end]])
            alone = box.centre[0] < CENTRED * sheet.width
            return 0.0 if alone else box.x0 - 0.3 * sheet.pitch
    return 0.46 * sheet.width


def _parted(row: Row, split: float, width: int) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """The row's words at the left and at the right; a line over the whole width is neither."""
    near: list[Word] = []
    far: list[Word] = []
    for segment in row.segments:
        a, b = _halves(segment, split, width)
        near += a
        far += b
    return tuple(near), tuple(far)


def _halves(
    segment: Segment, split: float, width: int
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    box = segment.box
    if box.x1 <= split + 0.02 * width:
        return segment.words, ()
    if box.centre[0] >= split and (box.x0 > split - 0.1 * width or split == 0):
        return (), segment.words
    if _is_title(segment, width):
        return (), ()
    cut = _widest_gap_near(segment.words, split)
    return segment.words[:cut], segment.words[cut:]


def _is_title(segment: Segment, width: int) -> bool:
    """Whether a line across the split belongs to neither column.

    It is wide, or in the middle of the page, and holds nothing of a header.
    """
    box = segment.box
    alone = box.width > 0.6 * width or abs(box.centre[0] - width / 2) < 0.05 * width
    return (
        alone
        and not has_date(segment.text)
        and find(segment.words, NATION) is None
        and find(segment.words, MOTTO) is None
    )


def _widest_gap_near(words: tuple[Word, ...], split: float) -> int:
    """Where to cut a segment that runs across: the gap that is wide and close to the split."""
    window = find(words, NATION)
    if window is not None:
        return window.start
    return max(
        range(1, len(words)),
        key=lambda i: (
            3 * (words[i].box.x0 - words[i - 1].box.x1) - abs(words[i].box.x0 - split) * 0.2
        ),
        default=len(words),
    )


def _number_at(lines: tuple[tuple[Word, ...], ...]) -> int | None:
    for index, line in enumerate(lines):
        text = fold(_text(line))
        if _NUMBER.match(text) or _CODE.search(text):
            return index
    return None


def _text(line: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in line)


def agency(survey: Survey, _locate: Locate) -> list[Found]:
    """The lines of the left column above the number, superior agency included."""
    head = header(survey.sheets[0])
    at = _number_at(head.left)
    lines = head.left[:at] if at is not None else _capitals(head.left)
    lines = tuple(line for line in lines if _is_name(_text(line)))
    return [Found(head.page, lines, 1.0 if at is not None else 0.8)] if lines else []


def _capitals(lines: tuple[tuple[Word, ...], ...]) -> tuple[tuple[Word, ...], ...]:
    kept: list[tuple[Word, ...]] = []
    for line in lines:
        if not _text(line).isupper():
            break
        kept.append(line)
    return tuple(kept)


def _is_name(text: str) -> bool:
    """Whether a line can belong to a name: mostly capitals, not a stray mark."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 2 and sum(c.isupper() for c in letters) >= 0.6 * len(letters)


def number_line(survey: Survey, _locate: Locate) -> list[Found]:
    """The line "Số: …" of the left column, else of any line above the body."""
    head = header(survey.sheets[0])
    found: list[Found] = []
    for lines, match in ((head.left, 1.0), (head.right, 0.9)):
        at = _number_at(lines)
        if at is not None:
            found.append(Found(head.page, (lines[at],), match))
    return found


def subject(survey: Survey, _locate: Locate) -> list[Found]:
    """The "V/v …" under the number of an official letter, to the end of the left column."""
    head = header(survey.sheets[0])
    at = next((i for i, line in enumerate(head.left) if _SUBJECT.match(fold(_text(line)))), None)
    if at is None:
        return []
    lines = [head.left[at]]
    for line in head.left[at + 1 :]:
        step = line[0].box.centre[1] - lines[-1][0].box.centre[1]
        if step > 2.0 * lines[-1][0].box.height or _END.match(fold(_text(line))):
            break
        lines.append(line)
    return [Found(head.page, tuple(lines), 1.0)]


def _date_lines(survey: Survey) -> list[tuple[int, tuple[Word, ...], float]]:
    """Lines "địa danh, ngày … tháng … năm …": in the head first, then at the ends of pages.

    Last come dates that have a line to themselves, wherever it is.
    """
    head = header(survey.sheets[0])
    segments = [
        (sheet, segment)
        for sheet in reversed(survey.sheets)
        for row in reversed(sheet.rows)
        for segment in row.segments
    ]
    lines = [(head.page, line, 1.0) for line in head.right if _names_a_place(line)]
    lines += [(at.number, s.words, 0.95) for at, s in segments if _dated_line(s, at.width)]
    lines += [(at.number, s.words, 0.9) for at, s in segments if _ONLY_DATE.match(fold(s.text))]
    return [(page, line, match) for page, line, match in lines if not _labelled(survey, page, line)]


def _labelled(survey: Survey, page: int, line: tuple[Word, ...]) -> bool:
    """Whether a label of the form says which date it is ("Sinh ngày 01 tháng 02 năm 1930")."""
    until_day = {id(word) for word in line[: _before_date(line) + 1]}
    return any(
        survey.sheets[hit.sheet].number == page
        and hit.label != _DAY
        and id(survey.form.row(hit).words[hit.start]) in until_day
        for hit in survey.form.hits
    )


def _dated_line(segment: Segment, width: int) -> bool:
    return (
        segment.box.centre[0] > 0.45 * width
        and segment.box.x0 > 0.3 * width
        and _before_date(segment.words) > 0
        and (segment.words[0].text[:1].isupper() or "," in _text(segment.words))
        and _names_a_place(segment.words)
        and not _GROUND.match(fold(segment.text))
    )


def _names_a_place(line: tuple[Word, ...]) -> bool:
    """Whether a line holds a date, no label, and at most the name of a place before it."""
    text = _text(line)
    return has_date(text) and ":" not in text and _before_date(line) <= MAX_PLACE_WORDS


def _before_date(words: tuple[Word, ...]) -> int:
    """How many words stand before "ngày"."""
    for index, word in enumerate(words):
        if re.match(r"[^\w]*ng?ay(?![a-z:])", fold(word.text).split(",")[-1]):
            return index
    return len(words)


def place_of_date_line(survey: Survey, _locate: Locate) -> list[Found]:
    """The name of the place before the date."""
    return [
        Found(page, (line[:cut],), match)
        for page, line, match in _date_lines(survey)
        if 0 < (cut := _before_date(line)) < len(line)
    ]


def date_of_date_line(survey: Survey, _locate: Locate) -> list[Found]:
    """The date after the name of the place."""
    return [
        Found(page, (line[cut:],), match)
        for page, line, match in _date_lines(survey)
        if (cut := _before_date(line)) < len(line)
    ]
