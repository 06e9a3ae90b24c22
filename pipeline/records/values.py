"""Which words are the value of a label: those after it, and the lines it runs on to.

Print is broken only where the next word has no room. A line below therefore belongs to a value
when its first word did not fit above, or when the value plainly goes on (a comma, a small letter).
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise, takewhile

from pipeline.page import Word
from pipeline.records.labels import Form, Hit
from pipeline.records.layout import Sheet
from pipeline.records.match import plain
from schemas.doctypes import Locate
from schemas.geometry import enclosing

GAP_LINES = 3.5
"""A gap wider than this many line heights ends a value: what follows is printed elsewhere."""
FAR = 1.7
"""Line pitches between two lines of one value, at most."""

_GOES_ON = re.compile(
    r"[,;\-–(/]$|^(?:số|xã|phường|huyện|quận|tỉnh|thành|thị|của|và|do|tại|theo)$", re.I
)
"""Words and marks with which no value ends."""
_ITEM = re.compile(r"^(?:[-–+*•]|\d{1,2}[.)])(?!\d)")


def value_lines(found: Form, hit: Hit, locate: Locate) -> tuple[tuple[Word, ...], ...]:
    """The words after a label, over as many lines as it may take; empty for a blank."""
    row = found.row(hit)
    after = [o for o in found.hits if _same_row(o, hit) and o.start > hit.start]
    stop = min((o.start for o in after), default=len(row.words))
    first = _to_gap(_in_column(_past_marks(row.words[hit.end : stop]), hit.column))
    if any(_overlaps(o, hit) for o in after):
        return (first,) if first else ()
    taken = [first] if first else []
    sheet = found.sheets[hit.sheet]
    for r in range(hit.row + 1, min(hit.row + locate.lines, len(sheet.rows))):
        words = _to_gap(_in_column(sheet.rows[r].words, hit.column))
        if not words or sheet.rows[r].box.centre[1] > hit.bottom or _labelled(found, hit, r):
            break
        above = taken[-1] if taken else row.words[hit.start : hit.end]
        item = locate.listed and _is_item(words, above, sheet)
        if not item and not _runs_on(above, words, hit, sheet, begun=bool(taken)):
            break
        taken.append(words)
    return tuple(taken)


def part_of(lines: tuple[tuple[Word, ...], ...], locate: Locate) -> tuple[tuple[Word, ...], ...]:
    """The words between ``locate.after`` and ``locate.until``; none without the first of them."""
    words = [word for line in lines for word in line]
    plains = [plain(word.text) for word in words]
    start = _ends_of(plains, locate.after, 0) if locate.after else 0
    if start is None:
        return ()
    stop = _start_of(plains, locate.until, start)
    kept = {id(word) for word in words[start:stop]}
    told = (tuple(word for word in line if id(word) in kept) for line in lines)
    return tuple(line for line in told if line)


def _ends_of(plains: list[str], phrases: Iterable[str], start: int) -> int | None:
    """Where the first of the phrases ends, the longest of those that begin there."""
    found = list(_phrases(plains, phrases, start))
    first = min((at for at, _ in found), default=None)
    return None if first is None else max(end for at, end in found if at == first)


def _start_of(plains: list[str], phrases: Iterable[str], start: int) -> int:
    return min((at for at, _ in _phrases(plains, phrases, start)), default=len(plains))


def _phrases(plains: list[str], phrases: Iterable[str], start: int) -> Iterator[tuple[int, int]]:
    for phrase in phrases:
        wanted = [plain(word) for word in phrase.split()]
        for at in range(start, len(plains) - len(wanted) + 1):
            if plains[at : at + len(wanted)] == wanted:
                yield at, at + len(wanted)


def _is_item(words: tuple[Word, ...], above: tuple[Word, ...], sheet: Sheet) -> bool:
    """Whether a line right below begins a list, or its next item."""
    step = words[0].box.centre[1] - above[0].box.centre[1]
    return bool(_ITEM.match(words[0].text)) and step <= FAR * sheet.pitch


def _labelled(found: Form, hit: Hit, r: int) -> bool:
    return any(o.sheet == hit.sheet and o.row == r and _overlaps(o, hit) for o in found.hits)


def _same_row(a: Hit, b: Hit) -> bool:
    return (a.sheet, a.row) == (b.sheet, b.row)


def _overlaps(other: Hit, hit: Hit) -> bool:
    return hit.column[0] <= other.box.x0 < hit.column[1]


def _in_column(words: tuple[Word, ...], column: tuple[float, float]) -> tuple[Word, ...]:
    return tuple(word for word in words if column[0] <= word.box.centre[0] < column[1])


def _past_marks(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Without the marks that an engine saw between label and value (a second colon, a dot)."""
    marks = sum(1 for _ in takewhile(lambda w: not any(c.isalnum() for c in w.text), words))
    return words[marks:]


def _to_gap(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """The words up to a wide gap."""
    for index, (a, b) in enumerate(pairwise(words), 1):
        if b.box.x0 - a.box.x1 > GAP_LINES * max(a.box.height, b.box.height):
            return words[:index]
    return words


def _runs_on(
    above: tuple[Word, ...], words: tuple[Word, ...], hit: Hit, sheet: Sheet, *, begun: bool
) -> bool:
    """Whether a line below continues the one above: the value's, or the label's own.

    Below a label without a value only what had no room beside it can be one: else it is a blank.
    """
    last = enclosing([word.box for word in above])
    here = enclosing([word.box for word in words])
    if here.centre[1] - last.centre[1] > FAR * sheet.pitch:
        return False
    if here.x0 > max(hit.box.x1, last.x0) + 2 * here.height:
        return False
    if begun and (_GOES_ON.search(above[-1].text) or words[0].text[:1].islower()):
        return True
    room = min(sheet.right, hit.column[1]) - last.x1
    return room < words[0].box.width + 2 * here.height
