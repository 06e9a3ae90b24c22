"""What share of words that came about like this one is right.

Fitted on 95 invented pages (22,887 words: ten kinds of paper, clean and in 18 conditions) and
looked at on others; steps are monotone and rounded down. A word counts as right when the page has
it, mark by mark. The tables are small on purpose: more steps would learn the pages by heart.
"""

from bisect import bisect_right
from dataclasses import dataclass

from pipeline.ocr.fusion import FusedWord


@dataclass(frozen=True, slots=True)
class Steps:
    """A rising staircase: ``values[i]`` from ``edges[i - 1]`` on."""

    edges: tuple[float, ...]
    values: tuple[float, ...]

    def __call__(self, score: float) -> float:
        """The step on which ``score`` stands."""
        return self.values[bisect_right(self.edges, score)]


AGREED = Steps((0.3, 0.7, 0.95, 0.98), (0.97, 0.985, 0.991, 0.994, 0.999))
"""By the confidence of the less sure reader, for words of known syllables."""

AGREED_NUMBER = Steps((0.7, 0.97), (0.93, 0.985, 0.997))
"""The same for numbers, codes, and words with an unknown syllable."""

DISPUTED = Steps((1.0, 3.0, 4.0), (0.58, 0.8, 0.93, 0.95))
"""By the margin of the decision."""

DISPUTED_NUMBER = Steps((2.0,), (0.4, 0.55))
"""Always below 0.6, where fields are marked: no language tells which of two digits is meant."""

ALONE = Steps((0.5, 0.8, 0.95, 0.99), (0.5, 0.75, 0.9, 0.96, 0.985))
"""By the confidence of the only reader that was asked."""


def confidence(word: FusedWord) -> float:
    """The share of words like ``word`` that were right, in 0..1."""
    number = any(character.isdigit() for character in word.text)
    if not word.agreed:
        return DISPUTED_NUMBER(word.margin) if number else DISPUTED(word.margin)
    surest = min(word.first, word.second)
    return AGREED(surest) if word.plausible and not number else AGREED_NUMBER(surest)
