"""Papers that must not be digitised: secret ones, certified copies, photocopies, identity papers.

TT 01/2023/TT-VPCP names them; the wordings and what to do stand in the rule set. A mark of secrecy
is a stamp, not a word: it stands alone, in capitals, in the upper half of a page, and no line
before it runs on into it. A miss leaks a secret and a false alarm costs a clerk a minute, so the
doubtful is found rather than passed; running text that speaks of secrets is not doubtful.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod
from statistics import median

from rapidfuzz import fuzz

from pipeline.page import PageText, Reading, Region
from pipeline.records.classify import classify
from pipeline.records.layout import Segment, Sheet, sheets
from pipeline.records.match import plain, whole
from pipeline.records.qr import facts_of_qr
from pipeline.records.split import parts
from schemas.doctypes import Catalogue
from schemas.geometry import Box
from schemas.rules import ForbiddenAction, ForbiddenPaper, RuleSet, Secrecy, SecrecyMark, Sign
from schemas.text import fold, squash

UPPER = 0.5
"""Marks of secrecy are stamped under the number, in the upper half of a page."""
SMALL = 0.7
"""A stamp's letters are not smaller than print by more than this; cells of tables may be."""
LARGE = 1.4
"""Letters this much higher than print are a stamp wherever they stand."""
GRID = (3, 2)
"""Columns and rows from which rulings are a table; the frame of a stamp has one cell, or two."""
MARK_NEAR = 84
LONG_MARK_NEAR = 92
"""In percent: "TUYET MẠI" is 88 like "TUYỆT MẬT"; marks of three letters must be exact but for
their diacritics, and long ones are near to other things ("bảo vệ bí mật nhà nước": 88)."""
SIGN_NEAR = 88
"""In percent: "chứng thực bản sao từ bản chính", of which regulations speak, is 84 like the
stamp's "chứng thực bản sao đúng với bản chính"."""
STAMPS = frozenset({"stamp", "seal"})
"""Kinds of regions whose text is stamped, not printed."""
SURE_STAMP = 0.8
"""The score from which a region is a stamp for its frame or its colour; below, only its words
make it one, and those are judged here with the lines around them."""

_BORDER = re.compile(r"^[\W_Il1]+(?=\w{3})|(?<=\w{3})[\W_Il1]+$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Why a paper must not be digitised, or not without a person's word.

    ``outcome`` names what was found, ``action`` what follows: ``quarantine`` – nothing is kept
    beyond the quarantine; ``refuse`` – it is not digitised; ``ask`` – a person decides. ``box`` is
    in the reading frame of page ``page``; ``evidence`` is what was read there.
    """

    outcome: str
    action: ForbiddenAction
    message: str
    page: int
    box: Box
    evidence: str


def findings(reading: Reading, rules: RuleSet) -> tuple[Finding, ...]:
    """What on the pages forbids to digitise them, the gravest first; empty for most papers.

    Pure text, its places and the regions of a page are looked at; whether a page without a red
    seal is a photocopy is not judged here.
    """
    found: list[Finding] = []
    for page, sheet in zip(reading.pages, sheets(reading), strict=True):
        mark = _secrecy(page, sheet, rules.forbidden.secrecy)
        found.extend([mark] if mark else [])
        said = _parts(page, sheet)
        papers = (_paper(page, said, paper, rules) for paper in rules.forbidden.papers)
        found.extend(paper for paper in papers if paper)
    return tuple(sorted(found, key=lambda f: ("quarantine", "refuse", "ask").index(f.action)))


def only_shown(reading: Reading, catalogue: Catalogue, rules: RuleSet) -> Finding | None:
    """A paper of a type that may not be kept, though none of its marks was found.

    Each paper is judged that a file seems to hold. A type is likely, never certain, so a person
    decides.
    """
    every = sheets(reading)
    papers = [(part.first, part.type) for part in parts(every, catalogue, rules)]
    if every and not papers:
        papers = [(every[0].number, classify(every, catalogue, rules).type)]
    for first, type_ in papers:
        if not type_.keep.allowed:
            page = next(page for page in reading.pages if page.number == first)
            whole_page = Box(0, 0, page.frame_width, page.frame_height)
            return Finding(type_.name, "ask", type_.keep.refusal, first, whole_page, type_.label)
    return None


def _secrecy(page: PageText, sheet: Sheet, secrecy: Secrecy) -> Finding | None:
    """The gravest mark on a page: marks are listed gravest first."""
    hits = [*_stamped(page.regions, secrecy), *_printed(sheet, secrecy)]
    if not hits:
        return None
    mark, box, text = min(hits, key=lambda hit: secrecy.marks.index(hit[0]))
    return Finding(mark.outcome, "quarantine", secrecy.message, page.number, box, text)


def _stamped(regions: Sequence[Region], secrecy: Secrecy) -> Iterator[tuple[SecrecyMark, Box, str]]:
    for region in _stamps(regions):
        lines = (*region.text.split("\n"), region.text, region.label.replace("_", " "))
        for line in lines:
            mark = mark_in(line, secrecy)
            if mark is not None:
                yield mark, region.box, region.text or region.label


def _stamps(regions: Sequence[Region]) -> Iterator[Region]:
    return (region for region in regions if region.kind in STAMPS and region.score >= SURE_STAMP)


def _printed(sheet: Sheet, secrecy: Secrecy) -> Iterator[tuple[SecrecyMark, Box, str]]:
    usual = median(row.box.height for row in sheet.rows) if sheet.rows else 1
    for at, row in enumerate(sheet.rows):
        for segment in row.segments:
            mark = mark_in(segment.text, secrecy) if _in_capitals(segment.text) else None
            if mark and _is_stamp(segment, sheet, at, usual, secrecy):
                yield mark, segment.box, segment.text
            elif labelled := _labelled(segment.text, secrecy):
                yield labelled, segment.box, segment.text


def mark_in(text: str, secrecy: Secrecy) -> SecrecyMark | None:
    """The mark that a text is, and nothing else besides the frame around it."""
    bare = squash(_BORDER.sub("", text.strip()))
    for mark in secrecy.marks:
        wanted = squash(mark.text)
        near = 100 if len(wanted) <= 5 else MARK_NEAR if len(wanted) <= 10 else LONG_MARK_NEAR
        if fuzz.ratio(bare, wanted) >= near:
            return mark
    return None


def _is_stamp(segment: Segment, sheet: Sheet, at: int, usual: float, secrecy: Secrecy) -> bool:
    """Whether words in capitals are a stamp by their place and size, not the end of a title."""
    height = segment.box.height
    if height < SMALL * usual or _runs_on(segment, sheet, at, secrecy):
        return False
    if height >= LARGE * usual:
        return True
    return segment.box.centre[1] < UPPER * sheet.height and not _in_a_grid(segment, sheet)


def _in_a_grid(segment: Segment, sheet: Sheet) -> bool:
    """Whether words stand in a cell of a ruled table of several columns: they head one."""
    x, y = segment.box.centre
    return any(
        table.columns >= GRID[0]
        and table.rows >= GRID[1]
        and any(c.box.x0 <= x < c.box.x1 and c.box.y0 <= y < c.box.y1 for c in table.cells)
        for table in sheet.tables
    )


def _runs_on(segment: Segment, sheet: Sheet, at: int, secrecy: Secrecy) -> bool:
    """Whether the line above, close and in line with this one, leads into it ("… BẢO VỆ BÍ")."""
    words = {fold(word) for word in secrecy.introduced_by}
    for above in reversed(sheet.rows[max(0, at - 2) : at]):
        gap = segment.box.y0 - above.box.y1
        if gap > sheet.pitch:
            return False
        for other in above.segments:
            overlaps = other.box.x0 < segment.box.x1 and segment.box.x0 < other.box.x1
            last = fold(other.words[-1].text)
            if overlaps and (last.endswith(",") or last.strip("“”\"'.()") in words):
                return True
    return False


def _labelled(text: str, secrecy: Secrecy) -> SecrecyMark | None:
    """The mark after its label: "Độ mật: Tối mật"."""
    label, colon, rest = text.partition(":")
    if not colon or not rest or whole(label, [squash(known) for known in secrecy.labels]) == 0:
        return None
    return mark_in(rest, secrecy)


@dataclass(frozen=True, slots=True)
class _Part:
    """What stands together on a page – a row, a segment of one, a line of a stamp."""

    text: str
    box: Box
    plain: str
    capitals: bool


def _parts(page: PageText, sheet: Sheet) -> tuple[_Part, ...]:
    printed = [(row.text, row.box) for row in sheet.rows]
    printed += [
        (s.text, s.box) for row in sheet.rows if len(row.segments) > 1 for s in row.segments
    ]
    stamps = _stamps(page.regions)
    printed += [(line, stamp.box) for stamp in stamps for line in stamp.text.split("\n")]
    return tuple(_Part(text, box, plain(text), _in_capitals(text)) for text, box in printed)


def _paper(
    page: PageText, parts: Sequence[_Part], paper: ForbiddenPaper, rules: RuleSet
) -> Finding | None:
    if any(_hit(page, parts, sign, rules) for sign in paper.unless):
        return None
    hits = [(sign, hit) for sign in paper.signs if (hit := _hit(page, parts, sign, rules))]
    if 1 - prod(1 - sign.weight for sign, _ in hits) < paper.threshold:
        return None
    _, (box, text) = max(hits, key=lambda hit: hit[0].weight)
    return Finding(paper.outcome, paper.action, paper.message, page.number, box, text)


def _hit(
    page: PageText, parts: Sequence[_Part], sign: Sign, rules: RuleSet
) -> tuple[Box, str] | None:
    """Where a sign stands on a page."""
    if sign.qr:
        return _qr_hit(page, sign, rules)
    if sign.stamp:
        labelled = (stamp for stamp in _stamps(page.regions) if stamp.label == sign.stamp)
        return next(((stamp.box, stamp.text or stamp.label) for stamp in labelled), None)
    wanted = squash(sign.text)
    return next((p for part in parts if (p := _said(part, sign, wanted))), None)


def _said(part: _Part, sign: Sign, wanted: str) -> tuple[Box, str] | None:
    if sign.pattern:
        said = bool(re.search(sign.pattern, part.text))
    elif sign.text.isupper() and not part.capitals:
        said = False
    elif sign.alone:
        said = fuzz.ratio(part.plain, wanted, score_cutoff=_needed(wanted)) > 0
    else:
        said = len(part.plain) >= len(wanted) and (
            fuzz.partial_ratio(wanted, part.plain, score_cutoff=_needed(wanted)) > 0
        )
    return (part.box, part.text) if said else None


def _needed(wanted: str) -> float:
    return SIGN_NEAR if len(wanted) > 6 else 100


def _qr_hit(page: PageText, sign: Sign, rules: RuleSet) -> tuple[Box, str] | None:
    for region in page.regions:
        facts = facts_of_qr(region.content.text, rules) if region.content else None
        if facts is not None and facts.form == sign.qr:
            return region.box, "QR"
    return None


def _in_capitals(text: str) -> bool:
    letters = [c for c in text if c.isalpha()]
    return len(letters) >= 3 and sum(c.isupper() for c in letters) >= 0.75 * len(letters)
