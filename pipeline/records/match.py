"""Comparing printed words with known wordings, forgiving what a reader gets wrong."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from pipeline.page import Word
from schemas.text import squash

_FOOTNOTE = re.compile(r"\(\s*\d{1,2}\s*\)")


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``start:end`` that resemble a wording by ``score`` in 0..1."""

    start: int
    end: int
    score: float


@lru_cache(maxsize=16_384)
def plain(text: str) -> str:
    """Letters and digits only, folded, footnote marks like "(1)" left out.

    Remembered: the same words come again for every wording that is looked for.
    """
    return squash(_FOOTNOTE.sub("", text))


def cutoff(wording: str) -> float:
    """How alike a squashed wording must be, in percent.

    Short ones ("so", "ba") are found everywhere by chance and must be exact. One letter of six
    ("Sấ CCCD") leaves 83 %. At 80 % "nam sinh" and "noi sinh" (87 % alike) are still apart, because
    the better one wins.
    """
    if len(wording) <= 4:
        return 100.0
    return 86.0 if len(wording) == 5 else 80.0


def alike(a: str, b: str) -> float:
    """How alike two squashed texts are, 0..1."""
    return fuzz.ratio(a, b) / 100


def window_at(plains: Sequence[str], start: int, wording: str) -> Window | None:
    """The words from ``start`` on that fit a squashed ``wording`` best, if they fit at all.

    The number of words is free, so that lost and added spaces do no harm.
    """
    best: Window | None = None
    joined = ""
    needed = cutoff(wording)
    for end in range(start, len(plains)):
        joined += plains[end]
        if len(joined) > 1.25 * len(wording) + 1:
            break
        if len(joined) < 0.75 * len(wording):
            continue
        score = fuzz.ratio(joined, wording, score_cutoff=needed) / 100
        if score and (best is None or score > best.score):
            best = Window(start, end + 1, score)
    return best


def may_hold(text: str, wording: str) -> bool:
    """Whether a squashed ``wording`` can stand in a squashed text; quick, and sure of its no.

    A window longer than the wording is more like it than its best part by less than 12 %.
    """
    if len(text) < 0.75 * len(wording):
        return False
    return fuzz.partial_ratio(wording, text, score_cutoff=cutoff(wording) - 12) > 0


def find(words: Sequence[Word], wording: str) -> Window | None:
    """Where ``wording`` stands best among ``words``."""
    plains, target = [plain(word.text) for word in words], plain(wording)
    if not may_hold("".join(plains), target):
        return None
    windows = [window_at(plains, start, target) for start in range(len(words)) if plains[start]]
    return max((w for w in windows if w), key=lambda w: w.score, default=None)


def whole(line: str, wordings: Iterable[str]) -> float:
    """How well a whole line is one of the squashed ``wordings`` and nothing else; 0 if none."""
    text = plain(line)
    fits = (fuzz.ratio(text, w, score_cutoff=cutoff(w)) / 100 for w in wordings)
    return max(fits, default=0.0)
