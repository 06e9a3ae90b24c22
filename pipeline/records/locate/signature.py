"""Who signed, in what office and in what capacity (Decree 30/2020, annex I, boxes 7a to 7c)."""

import re
from dataclasses import dataclass

from rapidfuzz.distance import Levenshtein

from pipeline.page import Word
from pipeline.records.found import Found
from pipeline.records.layout import Segment, Sheet
from pipeline.records.locate.recipients import Foot, foot, right_edge
from pipeline.records.locate.title import mostly_capitals
from pipeline.records.match import whole
from pipeline.records.proposals import DOUBTFUL
from pipeline.records.survey import Survey
from schemas.doctypes import Locate
from schemas.text import fold, squash

_NAME_WORD = re.compile(r"^['’]?[^\W\d_]+(?:[-'’][^\W\d_]+)*['’]?$")
_ABBREVIATED = re.compile(r"^(?P<head>[A-ZĐ]{1,4})(?:\s?(?P<stop>[.,])\s?|\s)(?P<rest>.+)$")
_PARTIES = ("daidienbena", "daidienbenb", "bena", "benb")
_RANK = re.compile(r"^(?:TS|ThS|PGS|GS|BS|KS|LS|CN|Đại tá|Trung tá|Thiếu tá)\.?$")
_NOT_OFFICE = re.compile(r"ky, ?(?:ghi|dong)|ghi ro ho|dong dau|nguoi ky|ky ten|ho ten|can bo")
_NOT_NAME = re.compile(r"ky boi|thoi gian|ngay|email|ky so|trang|ghi ro|nguoi|xa hoi|hanh phuc")


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of the signer's column, from the top."""

    page: int
    lines: tuple[tuple[Word, ...], ...]


def block(survey: Survey) -> Block | None:
    """The signer's column.

    In a contract that of the first party, which issues it; else the one at the right of
    "Nơi nhận", else the lower right part of the last page that has one.
    """
    party = _first_party(survey)
    if party is not None:
        return party
    at = foot(survey)
    if at is not None:
        beside = _beside(survey.sheets[at.sheet], at)
        if beside is not None:
            return beside
    for sheet in reversed(survey.sheets):
        found = _lower_right(sheet, survey)
        if found is not None:
            return found
    return None


def _first_party(survey: Survey) -> Block | None:
    """What stands centred under "ĐẠI DIỆN BÊN A", if a second party signs beside it."""
    sheet = survey.sheets[-1]
    for row in sheet.rows:
        heads = [s for s in row.segments if mostly_capitals(s.text) and whole(s.text, _PARTIES)]
        if len(heads) >= 2:
            below = [s for r in sheet.rows for s in r.segments if s.box.y0 > row.box.y1]
            lines = tuple(s.words for s in below if _centred_under(s, heads[0], sheet))
            return Block(sheet.number, lines)
    return None


def _beside(sheet: Sheet, at: Foot) -> Block | None:
    edge = right_edge(at, sheet)
    top = at.heading.box.y0 - 1.5 * at.heading.box.height
    lines = _column(sheet, edge, top)
    return Block(sheet.number, lines) if lines else None


def _lower_right(sheet: Sheet, survey: Survey) -> Block | None:
    """From the first line that speaks of signing or of an office, what stands centred under it.

    Other people sign beside (husband and wife), so the column is narrow.
    """
    segments = [s for row in sheet.rows for s in row.segments if _low_and_right(s, sheet)]
    for index, segment in enumerate(segments):
        if not (_capacity(segment.text, survey) or _is_office(segment.text)):
            continue
        below = [s for s in segments[index:] if _centred_under(s, segment, sheet)]
        lines = tuple(s.words for s in below)
        if _leads_to_name(lines):
            return Block(sheet.number, lines)
    return None


def _low_and_right(segment: Segment, sheet: Sheet) -> bool:
    x, y = segment.box.centre
    return x > 0.45 * sheet.width and y > 0.35 * sheet.height


def _centred_under(segment: Segment, head: Segment, sheet: Sheet) -> bool:
    return abs(segment.box.centre[0] - head.box.centre[0]) < 0.14 * sheet.width


def _leads_to_name(lines: tuple[tuple[Word, ...], ...]) -> bool:
    return any(_is_name(_text(line)) for line in lines[1:])


def _column(sheet: Sheet, edge: float, top: float) -> tuple[tuple[Word, ...], ...]:
    return tuple(
        words
        for row in sheet.rows
        if row.box.y1 > top
        if (words := _words_right_of(row.segments, edge, top))
    )


def _words_right_of(segments: tuple[Segment, ...], edge: float, top: float) -> tuple[Word, ...]:
    return tuple(
        word
        for segment in segments
        if segment.box.centre[0] > edge and segment.box.centre[1] > top
        for word in segment.words
        if word.box.centre[0] > edge
    )


def _text(line: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in line)


def _capacity(text: str, survey: Survey) -> bool:
    """Whether a line begins "TM.", "KT." …, with its stop or before capitals.

    One letter may be misread ("IM."): then the line is still no office, and the value is refused.
    """
    match = _ABBREVIATED.match(text)
    if match is None or not mostly_capitals(match["rest"]):
        return False
    head, stop = squash(match["head"]), match["stop"]
    known = [squash(v.abbreviation) for v in survey.rules.signing_capacities.values]
    if head in known:
        return bool(stop) or len(head) > 1
    near = any(Levenshtein.distance(head, k) == 1 for k in known if len(k) == len(head) == 2)
    return bool(stop) and near


def _is_office(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return (
        len(letters) >= 4
        and sum(c.isupper() for c in letters) >= 0.85 * len(letters)
        and not _NOT_OFFICE.search(fold(text))
    )


def _is_name(text: str) -> bool:
    """Two to six words with capitals, not all in capitals like an office.

    A pen that signs across the name leaves marks among its words.
    """
    words = [word for word in text.split() if _is_text(word) and not _RANK.match(word)]
    return (
        2 <= len(words) <= 6
        and all(_NAME_WORD.match(word) and word.strip("'’")[0].isupper() for word in words)
        and not text.isupper()
        and not _NOT_NAME.search(fold(text))
    )


def _is_text(text: str) -> bool:
    return any(c.isalnum() for c in text)


def capacity(survey: Survey, _locate: Locate) -> list[Found]:
    """The abbreviation "TM.", "KT." … alone, without the office that it refers to."""
    at = block(survey)
    if at is None:
        return []
    return [Found(at.page, (line[:1],), 1.0) for line in at.lines if _capacity(_text(line), survey)]


def office(survey: Survey, _locate: Locate) -> list[Found]:
    """The office held: the lines in capitals after the capacity."""
    at = block(survey)
    if at is None:
        return []
    marked = [i for i, line in enumerate(at.lines) if _capacity(_text(line), survey)]
    lines: list[tuple[Word, ...]] = []
    for line in at.lines[marked[-1] + 1 if marked else 0 :]:
        if _is_office(_text(line)):
            lines.append(line)
        elif lines or _is_name(_text(line)):
            break
    return [Found(at.page, tuple(lines), 1.0)] if lines else []


def signer(survey: Survey, _locate: Locate) -> list[Found]:
    """The last line of the column that can be a person's name, without marks of a pen."""
    at = block(survey)
    if at is None:
        return []
    below = at.lines[_first_below_office(at.lines) :]
    told = [(line, False) for line in reversed(at.lines) if _is_name(_text(line))]
    told += [(line, True) for line in reversed(below) if _may_be_name(line)]
    return [
        Found(at.page, (tuple(w for w in line if _is_text(w.text)),), 1.0, obscured=obscured)
        for line, obscured in told
    ]


def _first_below_office(lines: tuple[tuple[Word, ...], ...]) -> int:
    offices = [i for i, line in enumerate(lines) if _is_office(_text(line))]
    return offices[-1] + 1 if offices else len(lines)


def _may_be_name(line: tuple[Word, ...]) -> bool:
    """Whether a line is what a seal leaves of a name: its last word, and hardly read ones."""
    words = [word for word in line if _is_text(word.text)]
    return (
        2 <= len(words) <= 6
        and bool(_NAME_WORD.match(words[-1].text))
        and words[-1].text[:1].isupper()
        and not words[-1].text.isupper()
        and any(word.confidence < DOUBTFUL for word in words[:-1])
        and not _NOT_NAME.search(fold(_text(line)))
    )
