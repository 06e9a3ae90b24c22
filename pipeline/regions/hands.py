"""Words written by hand in ink as black as the print: values on forms, and notes.

Print stands on its line: the feet of its letters lie on it, or a descender below. A hand's lie
anywhere. Asked only of words no engine was sure of, and compared with the sure ones of their line.
"""

from collections.abc import Iterator
from itertools import groupby

import numpy as np

from pipeline.page import Line, Region, Word
from pipeline.regions.blanks import Shapes, letter_shapes, print_line
from pipeline.regions.view import View
from schemas.geometry import Box, enclosing

KIND = "handwriting"

UNSURE = 0.8
"""Confidence below which a word may be a hand's: print seldom is."""

MIN_LETTERS = 7
"""Shapes in a stretch of unsure words; of fewer it cannot be told how they stand."""

ON_LINE = 0.08
DESCENDER = (0.17, 0.42)
ABOVE = -0.35
"""Of a capital's height below the line: feet of letters, feet of descenders, and marks above."""

ASTRAY = 0.4
"""Share of feet that are none of these: 0 to 0.15 of print, 0.35 and more of a hand's."""


def find_hands(view: View, found: tuple[Region, ...]) -> Iterator[Region]:
    """Stretches of unsure words whose letters do not stand as print does."""
    known = [region.box for region in found]
    for line in view.lines:
        if all(word.confidence >= UNSURE for word in line.words):
            continue
        shapes = letter_shapes(view.page.pixels, line, view.page.dpi)
        for words in _unsure(line):
            box = enclosing([word.box for word in words])
            if not any(_mostly_in(box, other) for other in known) and _is_astray(shapes, line, box):
                yield Region(KIND, box.clipped(*view.size), 0.6, "words")


def _unsure(line: Line) -> Iterator[tuple[Word, ...]]:
    for sure, words in groupby(line.words, key=lambda word: word.confidence >= UNSURE):
        if not sure:
            yield tuple(words)


def _is_astray(shapes: Shapes, line: Line, box: Box) -> bool:
    middles = (shapes[:, 0] + shapes[:, 2]) / 2
    inside = (middles >= box.x0) & (middles <= box.x1)
    unsure = [word.box for word in line.words if word.confidence < UNSURE]
    doubtful = np.any([(middles >= b.x0) & (middles <= b.x1) for b in unsure], axis=0)
    letters, print_ = shapes[inside], shapes[~doubtful]
    if len(letters) < MIN_LETTERS:
        return False
    foot, height = print_line(print_ if len(print_) >= MIN_LETTERS else letters)
    feet = (letters[:, 3] - np.polyval(foot, middles[inside])) / max(1.0, height)
    judged = feet[feet > ABOVE]
    if len(judged) < MIN_LETTERS:
        return False
    descends = (judged >= DESCENDER[0]) & (judged <= DESCENDER[1])
    return float(np.mean((np.abs(judged) > ON_LINE) & ~descends)) >= ASTRAY


def _mostly_in(box: Box, other: Box) -> bool:
    across = min(box.x1, other.x1) - max(box.x0, other.x0)
    down = min(box.y1, other.y1) - max(box.y0, other.y0)
    return 2 * max(0, across) * max(0, down) >= box.width * box.height
