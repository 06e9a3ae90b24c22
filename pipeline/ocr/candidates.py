"""The readings of a disputed chunk among which is chosen, each with what the readers say for it."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import log, prod

from pipeline.ocr.alignment import Columns, disputes_of
from pipeline.ocr.glyphs import Glyph, Glyphs, text_of, words_of
from pipeline.ocr.letters import TONES, bare

MAX_CHOICES = 128
"""In one chunk. With more, letters that neither reader saw are left out, then mixtures: beyond five
disputes (a signature, a seal) only the two whole readings stand for choice."""

LEAST = 0.02
"""A reader's confidence is never taken for less: its logarithm would decide alone."""

DOUBTS = 1.5
"""Weight of Tesseract's confidence: ``trueocr`` is sure of what is wrong more often, and where
Tesseract doubts there is reason to."""

ABSENT = 1.2
"""Confidence with which a reader is taken to have seen nothing beside one that is not sure at all
of what it saw, and half of it beside one that is. With 0.8 specks came in: CÁTI, 1.540.0600."""

DOUBLED = -2.0
"""Log-odds that Tesseract is right about a letter like its neighbour where ``trueocr`` saw nothing.
Priors for blanks, marks and unknown letters were tried and only harmed."""

LOST = 0.5
"""Log-odds that of two readers who differ in a letter's marks alone the one is right who saw more
of them: marks are lost in scans, and hardly ever made."""

ACUTE_FOR_HOOK = 2.0
"""Log-odds that Tesseract is right about a hook where ``trueocr`` saw an acute: in 239 disputes on
84 pages it always was."""

MISTAKEN = {("0", "9"): -2.0, ("0", "6"): -2.0, ("II", "H"): -3.0}
"""Log-odds that Tesseract is right where ``trueocr`` saw the one and it saw the other: it never was
in 53 disputes on 159 pages."""

MISSHAPEN = 2.0
"""Against a reading in which a number or a code has no form: a letter or a blank among digits."""

NEITHER = 2.0
"""Against a letter that neither reader saw, less than for the one that is the less believed. Where
both saw the same letter with different marks, a third tone may be the right one: "bố sung" and "bỗ
sung" were read for "bổ sung"."""

_RAISED = {"2": "²", "3": "³"}
"""Neither reader knows these: after an m ``trueocr`` sees 2 and Tesseract a question mark."""

_ACUTE, _HOOK = "\u0301", "\u0309"

_BROKEN = re.compile(r"(?<=[\d/]) (?=[\d/])")
"""A blank in a number: where both readers see one, the chunk ends."""

_NUMBER = re.compile(
    r"[(\[“\"]?\d+([./:,-]\d+)*([/.-]\d*[A-ZĐ][\w&-]*)*[-/]?[)\].,;:%”\"]*|[A-Z]\d+([.-]\d+)*"
    r"|[ckd]?m[23²³][)\].,;:]*"
)

_UNGROUPED = re.compile(r"\d{1,3}(\.\d{3})+\.(?!\d{3}(?!\d))\d+")
"""Thousands apart, and at the end fewer figures or more than three: 1.540.0600."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One reading of a chunk; ``score`` – logarithm of how much the readers believe in it."""

    glyphs: Glyphs
    score: float


_Option = tuple[Glyphs, float]


def candidates(chunk: Columns) -> list[Choice]:
    """Every mixture of the two readings, weighed by the readers alone."""
    runs = disputes_of(chunk)
    options = [
        [(_seconds(run), 0.0)]
        if agreed
        else _raised(runs, place) or _either(run, doubled=_doubles(runs, place))
        for place, (agreed, run) in enumerate(runs)
    ]
    more = [
        known if agreed else [*known, *_neither(run, known)]
        for known, (agreed, run) in zip(options, runs, strict=True)
    ]
    if prod(map(len, more)) <= MAX_CHOICES:
        mixtures: Iterator[tuple[_Option, ...]] = product(*more)
    elif prod(map(len, options)) <= MAX_CHOICES // 4:
        mixtures = product(*options)
    else:
        mixtures = (tuple(known[min(side, len(known) - 1)] for known in options) for side in (0, 1))
    return [choice for mixture in mixtures if (choice := _joined(mixture)).glyphs]


def _joined(mixture: Sequence[_Option]) -> Choice:
    glyphs = tuple(glyph for part, _ in mixture for glyph in part)
    score = sum(weight for _, weight in mixture)
    return Choice(glyphs, score - MISSHAPEN * _misshapen(glyphs))


def _firsts(run: Columns) -> Glyphs:
    return tuple(column.first for column in run if column.first is not None)


def _seconds(run: Columns) -> Glyphs:
    return tuple(column.second for column in run if column.second is not None)


def _either(run: Columns, *, doubled: bool) -> list[_Option]:
    """What either reader saw in a dispute: how sure it is, and what it is good at."""
    first, second = _firsts(run), _seconds(run)
    ours, theirs = _log_confidence(first, second), DOUBTS * _log_confidence(second, first)
    if doubled:
        theirs += DOUBLED
    if len(first) == len(second) == 1 and bare(first[0].text) == bare(second[0].text):
        theirs += _for_the_second(_marks(first[0].text), _marks(second[0].text))
    theirs += MISTAKEN.get((text_of(first), text_of(second)), 0.0)
    return [(first, ours), (second, theirs)]


def _raised(runs: Sequence[tuple[bool, Columns]], place: int) -> list[_Option]:
    """The square or cube of a metre, where each reader sees what it sees for one."""
    run, before = runs[place][1], runs[place - 1][1] if place else ()
    seen = _seconds(run)
    if text_of(seen).rstrip() != "?" or text_of(_seconds(before))[-1:] != "m":
        return []
    raised = _RAISED.get(text_of(_firsts(run)))
    return [((replace(seen[0], text=raised), *seen[1:]), 0.0)] if raised else []


def _for_the_second(first: frozenset[str], second: frozenset[str]) -> float:
    """What the marks that each saw on one letter say for the second reader."""
    if first - second == {_ACUTE} and second - first == {_HOOK}:
        return ACUTE_FOR_HOOK
    return LOST * ((first < second) - (second < first))


def _marks(letter: str) -> frozenset[str]:
    return frozenset(c for c in unicodedata.normalize("NFD", letter) if unicodedata.combining(c))


def _neither(run: Columns, known: Sequence[_Option]) -> Iterator[_Option]:
    """Further tones of a letter on whose marks alone the readers differ."""
    (column, *rest) = run
    first, second = column.first, column.second
    if rest or first is None or second is None or bare(first.text) != bare(second.text):
        return
    seen = {first.text, second.text}
    score = min(weight for _, weight in known) - NEITHER
    for letter in sorted(_other_tones(first.text) | _other_tones(second.text)):
        if letter not in seen and second.text.isupper() == letter.isupper():
            yield (replace(second, text=letter),), score


def _other_tones(letter: str) -> frozenset[str]:
    """``letter`` with each of the six tones; none of a consonant."""
    if bare(letter) not in "aeiouy":
        return frozenset()
    plain = "".join(c for c in unicodedata.normalize("NFD", letter) if c not in TONES)
    return frozenset(unicodedata.normalize("NFC", plain + tone) for tone in ("", *TONES))


def _misshapen(glyphs: Glyphs) -> int:
    """How many words have digits in them and are no number, date or code, or are parts of one."""
    words = (text_of(word) for word in words_of(glyphs))
    odd = sum(any(c.isdigit() for c in w) and not _has_form(w) for w in words)
    return odd + len(_BROKEN.findall(text_of(glyphs)))


def _has_form(word: str) -> bool:
    """Whether a word with digits has the form of a number, a date or a code."""
    return _NUMBER.fullmatch(word) is not None and _UNGROUPED.match(word) is None


def _doubles(runs: tuple[tuple[bool, Columns], ...], place: int) -> bool:
    """Whether the second reader alone saw a letter that stands beside it once more.

    Tesseract's recurrent network writes a letter twice now and then: QĐĐ, 20223, NÑgô.
    """
    _, run = runs[place]
    if any(column.first for column in run):
        return False
    before = runs[place - 1][1][-1:] if place else ()
    after = runs[place + 1][1][:1] if place + 1 < len(runs) else ()
    known = {bare(c.second.text) for c in (*before, *after) if c.second}
    return all(c.second is not None and bare(c.second.text) in known for c in run)


def _log_confidence(mine: Sequence[Glyph], other: Sequence[Glyph]) -> float:
    """Of a reader about a run; where it saw nothing, of its having missed something."""
    if mine:
        return log(max(LEAST, min(g.confidence for g in mine)))
    return log(max(LEAST, ABSENT * (1 - min(g.confidence for g in other) / 2)))
