"""Measures: exact match of normalised values, calibration, and what needs no human."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

_EDGES = " .,;:-–…·*\"“”'"
_MARKS = re.compile(r"(?<!\d)[.,;:\"]|[.,;:\"](?!\d)")
_BLANKS = re.compile(r"\s+")
_DASHES = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "’": "'", "‘": "'", "²": "2"})
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def normal(value: str) -> str:
    """The value without what no two typists do alike: blanks, punctuation, places of tones.

    Marks between digits stay. Case and every diacritic count.
    """
    text = unicodedata.normalize("NFC", value.translate(_DASHES))
    text = _BLANKS.sub(" ", _MARKS.sub(" ", text)).strip(_EDGES)
    text = re.sub(r"\s*([/-])\s*", r"\1", text)
    return " ".join(_tone_last(word) for word in text.split(" "))


def _tone_last(word: str) -> str:
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(c for c in letters if c in _TONES)
    return unicodedata.normalize("NFC", "".join(c for c in letters if c not in _TONES)) + tones


def same(found: str, printed: str) -> bool:
    """Whether a value was found and is the printed one."""
    return bool(found) and normal(found) == normal(printed)


@dataclass(frozen=True, slots=True)
class Seen:
    """One field of one paper: what is printed (empty: nothing) and what the record says.

    ``found`` is empty when the record has no value; ``marked`` says that a person is asked to
    look, also because a required field is missing; ``by_pen`` that a hand wrote some of it.
    """

    case: str
    condition: str
    type: str
    name: str
    kind: str
    printed: str
    found: str
    confidence: float
    marked: bool
    by_pen: bool = False

    @property
    def right(self) -> bool:
        """Whether a value was found and is the printed one."""
        return same(self.found, self.printed)


@dataclass
class Tally:
    """Counts of an exact-match comparison."""

    right: int = 0
    found: int = 0
    printed: int = 0

    @property
    def precision(self) -> float:
        """Right values among those found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right values among those printed."""
        return self.right / self.printed if self.printed else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both, over all fields together (micro)."""
        both = self.found + self.printed
        return 2 * self.right / both if both else 1.0


def tally(fields: Iterable[Seen]) -> Tally:
    """Count over any selection of fields."""
    total = Tally()
    for seen in fields:
        total.right += seen.right
        total.found += bool(seen.found)
        total.printed += bool(seen.printed)
    return total


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: its type as printed and as claimed, its fields, and CPU seconds beyond reading."""

    case: str
    condition: str
    type: str
    claimed: str
    confidence: float
    pages: int
    seconds: float
    fields: tuple[Seen, ...] = field(default=())

    @property
    def alone(self) -> bool:
        """Whether the paper would go on without a human."""
        return not any(seen.marked for seen in self.fields)


def unmarked(fields: Iterable[Seen]) -> tuple[float, float, Counter[str]]:
    """Of the values found: the share not marked, their precision, and wrong ones by field."""
    found = [seen for seen in fields if seen.found]
    free = [seen for seen in found if not seen.marked]
    wrong = Counter(f"{seen.type}.{seen.name}" for seen in free if not seen.right)
    share = len(free) / len(found) if found else 1.0
    precision = sum(seen.right for seen in free) / len(free) if free else 1.0
    return share, precision, wrong


def share_at(papers: Sequence[Paper], precision: float) -> float:
    """The largest share of found values that can be taken unseen at this precision.

    Values are taken from the surest down; those that a check refused are never taken.
    """
    found = [seen for paper in papers for seen in paper.fields if seen.found]
    ranked = sorted(found, key=lambda seen: -seen.confidence)
    best = right = 0
    for number, seen in enumerate(ranked, 1):
        right += seen.right
        if right >= precision * number:
            best = number
    return best / len(found) if found else 1.0


def calibration(fields: Iterable[Seen], edges: Sequence[float]) -> list[tuple[float, float, int]]:
    """For each band of confidence: mean confidence, share right, number of values."""
    bands: dict[float, list[Seen]] = {edge: [] for edge in edges}
    for seen in fields:
        if seen.found:
            bands[max(edge for edge in edges if edge <= seen.confidence)].append(seen)
    return [
        (
            sum(s.confidence for s in band) / len(band),
            sum(s.right for s in band) / len(band),
            len(band),
        )
        for band in bands.values()
        if band
    ]


def by(papers: Sequence[Paper], key: str) -> Mapping[str, list[Seen]]:
    """Fields grouped by an attribute of them."""
    groups: dict[str, list[Seen]] = {}
    for paper in papers:
        for seen in paper.fields:
            groups.setdefault(str(getattr(seen, key)), []).append(seen)
    return dict(sorted(groups.items()))
