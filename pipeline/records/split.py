"""Several papers in one file: where each begins. A proposal that a person accepts or not.

A paper begins with its national title, its own title, or its page number 1; a sheet that separates
belongs to none. What continues says so: a page number above 1, an appendix, a back side without
any header.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import prod

from pipeline.records.classify import all_evidence, classify
from pipeline.records.layout import Row, Segment, Sheet
from pipeline.records.locate.header import MOTTO, NATION
from pipeline.records.locate.title import mostly_capitals
from pipeline.records.match import find, whole
from schemas.doctypes import UNKNOWN_TYPE, Catalogue, DocumentType
from schemas.rules import RuleSet
from schemas.text import fold, squash

HEAD = 0.3
"""Share of the page in which a header stands."""
APART = 0.25
"""Two national titles on one page this far apart (share of its height) head two papers."""
END_ROWS = 5
"""Rows above the only national title of a page that are the end of another paper: a form's own
number, name and legal basis above it are three."""
SEPARATORS = tuple(squash(text) for text in ("Tờ phân cách", "Phiếu phân cách", "Tờ ngăn hồ sơ"))

_NUMBERED = re.compile(r"^(?:trang\s*)?(\d{1,3})(?:\s*/\s*(\d{1,3}))?$")
_APPENDIX = re.compile(r"^(?:phu luc|kem theo|\(kem theo|\(ban hanh kem theo|phu bieu)")


@dataclass(frozen=True, slots=True)
class Part:
    """Pages ``first`` to ``last`` (1-based) that seem to be one paper, and why they begin one.

    ``top`` is the share of the first page's height above which another paper stands, ``left`` that
    of its width left of which one does.
    """

    first: int
    last: int
    type: DocumentType
    confidence: float
    reasons: tuple[str, ...]
    top: float = 0.0
    left: float = 0.0


@dataclass(frozen=True, slots=True)
class _Start:
    """A sheet that begins a paper, by its index: from ``top`` down, or from ``left`` on.

    Both are shares, of the sheet's height and of its width.
    """

    sheet: int
    doubt: float
    reasons: tuple[str, ...]
    top: float = 0.0
    left: float = 0.0

    @property
    def shares(self) -> bool:
        """Whether another paper stands on the same sheet before it."""
        return bool(self.top or self.left)

    def before(self, sheet: Sheet) -> Sheet:
        """The part of its sheet that is the other paper's."""
        if self.left:
            return sheet.left_of(self.left * sheet.width)
        return sheet.above(self.top * sheet.height)

    def own(self, sheet: Sheet) -> Sheet:
        """The part of its sheet that is its own."""
        if self.left:
            return sheet.right_of(self.left * sheet.width)
        return sheet.below(self.top * sheet.height) if self.top else sheet


def parts(sheets: tuple[Sheet, ...], catalogue: Catalogue, rules: RuleSet) -> tuple[Part, ...]:
    """The papers that the pages seem to be, where they seem to be more than one; else nothing.

    Separator sheets are in none of them.
    """
    kept = [i for i, sheet in enumerate(sheets) if not _separates(sheet)]
    starts = [start for i in kept for start in _starts(sheets, i, kept, catalogue, rules)]
    return tuple(_parts(starts, kept, sheets, catalogue, rules)) if len(starts) > 1 else ()


def first_paper(sheets: tuple[Sheet, ...], found: tuple[Part, ...]) -> tuple[Sheet, ...]:
    """The rows of the first of several papers, else all: fields are never gathered from two."""
    if not found:
        return tuple(sheet for sheet in sheets if not _separates(sheet))
    first, second = found[0], found[1]
    chosen = [sheet for sheet in sheets if first.first <= sheet.number <= first.last]
    start = _Start(0, 0.0, (), second.top, second.left)
    if second.first == first.last and start.shares:
        chosen[-1] = start.before(chosen[-1])
    return tuple(chosen)


def _parts(
    starts: list[_Start],
    kept: list[int],
    sheets: tuple[Sheet, ...],
    catalogue: Catalogue,
    rules: RuleSet,
) -> Iterator[Part]:
    for number, start in enumerate(starts):
        after = starts[number + 1] if number + 1 < len(starts) else None
        end = after.sheet + after.shares if after else len(sheets)
        own = [sheets[i] for i in kept if start.sheet <= i < max(end, start.sheet + 1)]
        if after is not None and after.shares and own[-1].number == sheets[after.sheet].number:
            own[-1] = after.before(own[-1])
        own[0] = start.own(own[0])
        estimate = classify(tuple(own), catalogue, rules)
        yield Part(
            own[0].number,
            own[-1].number,
            estimate.type,
            round(1 - start.doubt, 4),
            start.reasons,
            start.top,
            start.left,
        )


def _separates(sheet: Sheet) -> bool:
    return any(whole(row.text, SEPARATORS) for row in sheet.rows)


def _starts(
    sheets: tuple[Sheet, ...],
    index: int,
    kept: list[int],
    catalogue: Catalogue,
    rules: RuleSet,
) -> Iterator[_Start]:
    """Where papers begin on a sheet: at its top, and below a second national title."""
    sheet = sheets[index]
    before = index - 1
    if index == kept[0]:
        yield _Start(index, 0.0, ())
    elif before not in kept:
        yield _Start(index, 0.02, ("sau tờ phân cách",))
    elif sheet.rows and not _continues(sheet):
        reasons = tuple(_reasons(sheet, catalogue, rules))
        if reasons:
            doubt = prod(weight for weight, _ in reasons)
            yield _Start(index, doubt, tuple(text for _, text in reasons))
    gutter = _gutter(sheet)
    if gutter:
        reasons_ = ("hai quốc hiệu cạnh nhau trên một trang",)
        yield _Start(index, 0.1, reasons_, left=gutter / sheet.width)
        return
    yield from _lower_start(index, sheet)


def _lower_start(index: int, sheet: Sheet) -> Iterator[_Start]:
    """Where a paper begins below another: at its title, or at the only one, under much print."""
    titles = [row for row in sheet.rows if _is_titled(row)]
    if not titles:
        return
    top = (titles[-1].box.y0 - 0.5 * sheet.pitch) / sheet.height
    if titles[-1].box.y0 - titles[0].box.y0 > APART * sheet.height:
        yield _Start(index, 0.1, ("hai quốc hiệu trên một trang",), top)
    elif top > APART and sheet.rows.index(titles[-1]) >= END_ROWS and not _continues(sheet):
        yield _Start(index, 0.2, ("quốc hiệu ở dưới phần cuối giấy tờ khác",), top)


def _is_titled(row: Row) -> bool:
    """Whether a row holds the national title, in capitals: grounds may name the State."""
    window = find(row.words, NATION)
    said = row.words[window.start : window.end] if window else ()
    return mostly_capitals(" ".join(word.text for word in said))


def _gutter(sheet: Sheet) -> float:
    """The x between two papers that lie beside each other, each under its national title; else 0.

    Where the fewest words stand between the two titles, as near the middle as may be: the title of
    an administrative document stands at its right, the agency of the next one left of its own.
    """
    boxes = [s.box for row in sheet.rows for s in row.segments if _is_nation(s)]
    for first, second in pairwise(sorted(boxes, key=lambda box: box.x0)):
        level = abs(first.centre[1] - second.centre[1]) < APART * sheet.height
        if level and first.x1 < second.x0:
            spans = [(w.box.x0, w.box.x1) for row in sheet.rows for w in row.words]
            places = range(first.x1 + 1, second.x0, max(1, sheet.width // 200))

            def crowded(x: int, spans: list[tuple[int, int]] = spans) -> tuple[int, float]:
                return sum(x0 < x < x1 for x0, x1 in spans), abs(x - sheet.width / 2)

            return float(min(places, key=crowded, default=0))
    return 0.0


def _is_nation(segment: Segment) -> bool:
    return whole(segment.text, (squash(NATION),)) > 0


def _reasons(sheet: Sheet, catalogue: Catalogue, rules: RuleSet) -> Iterator[tuple[float, str]]:
    """What says that a paper begins here, each with the doubt it leaves."""
    head = [row for row in sheet.rows if row.box.y0 < HEAD * sheet.height]
    if any(find(row.words, NATION) or find(row.words, MOTTO) for row in head):
        yield 0.05, "quốc hiệu, tiêu ngữ"
    title = _own_title(sheet, catalogue, rules)
    if title is not None:
        known = title.name != UNKNOWN_TYPE
        yield 0.15, f"tên giấy tờ: {title.label}" if known else "tên của giấy tờ khác"
    if _number(head) == 1:
        yield 0.4, "trang số 1"


def _own_title(sheet: Sheet, catalogue: Catalogue, rules: RuleSet) -> DocumentType | None:
    """The particular type whose title stands on the sheet; a genre's title may be a heading."""
    titled = [
        found
        for found in all_evidence((sheet,), catalogue, rules)
        if found.title >= 0.9
        and not found.type.recognise.gives_way
        and found.score >= found.type.recognise.threshold
    ]
    return max(titled, key=lambda found: found.score).type if titled else None


def _continues(sheet: Sheet) -> bool:
    """Whether a sheet says of itself that it is not the first."""
    head = [row for row in sheet.rows if row.box.y0 < HEAD * sheet.height]
    number = _number(head)
    return (number is not None and number > 1) or any(
        _APPENDIX.match(fold(row.text)) for row in head
    )


def _number(head: Iterable[Row]) -> int | None:
    """The page number that stands alone on the first line of a page."""
    first = next(iter(head), None)
    match = _NUMBERED.match(fold(first.text)) if first else None
    return int(match[1]) if match else None
