"""What share of words that came about like this one is right.

Fitted on 100 invented pages (22,156 words: ten kinds of paper, clean and in 24 conditions) and
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


AGREED = Steps((0.3, 0.5, 0.98), (0.97, 0.99, 0.997, 0.999))
"""By the confidence of the less sure reader, for words of known syllables of which the language
finds nothing likelier: of 18,000 four were wrong."""

DOUBTED = Steps((0.7, 0.95), (0.85, 0.93, 0.97))
"""The same where it finds something likelier; of 240 such words 15 were wrong."""

REJECTED = Steps((0.9,), (0.55, 0.93))
"""The same where it is likelier by more than ``FAR``; on scanned decisions 7 of 8 were wrong."""

FAR = 4.0

ALONE = Steps((0.98,), (0.97, 0.997))
"""The same for words that only one reader was shown, and the language has nothing against: of
11,000 on the upper step 16 were wrong, of 550 on the lower 7."""

AGREED_NUMBER = Steps((0.7, 0.97), (0.93, 0.985, 0.997))
"""The same for numbers, codes, and words with an unknown syllable."""

DISPUTED = Steps((1.0, 3.0, 4.0), (0.58, 0.8, 0.93, 0.95))
"""By the margin of the decision."""

DISPUTED_NUMBER = Steps((2.0,), (0.4, 0.55))
"""Always below 0.6, where fields are marked: no language tells which of two digits is meant."""


def confidence(word: FusedWord) -> float:
    """The share of words like ``word`` that were right, in 0..1."""
    number = any(character.isdigit() for character in word.text)
    if not word.agreed:
        return DISPUTED_NUMBER(word.margin) if number else DISPUTED(word.margin)
    surer_than = min(word.first, word.second)
    if number or not word.plausible:
        return AGREED_NUMBER(surer_than)
    if word.alone:
        return ALONE(surer_than)
    if word.rival < 0:
        return AGREED(surer_than)
    return (DOUBTED if word.rival < FAR else REJECTED)(surer_than)
