"""How often administrative Vietnamese says what, for choosing between two readings.

``counts.gz`` holds counts over state legal documents (see THIRD_PARTY.md). They never change what
both readers read: names, places and rare syllables are under-represented in them.
"""

import gzip
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import log

WEIGHTS = (0.55, 0.3, 0.149, 0.001)
"""Of what follows two words, one word, no word, and of a word never seen. They sum to 1."""

VOCABULARY = 10_000
"""Syllables that Vietnamese could have and the counts do not, for sharing out the last weight."""

Context = tuple[str, ...]

Phrase = tuple[str | None, ...]
"""Syllables in lower case; None is what parts phrases: a mark, a number, the end of a line."""

_PARTS = re.compile(r"[^\W\d_]+|[^\s]")


def syllables(text: str) -> Phrase:
    """The syllables of ``text``, NFC, with None for every mark and digit between them."""
    return tuple(part.lower() if part.isalpha() else None for part in _PARTS.findall(text))


@dataclass(frozen=True, slots=True)
class Counts:
    """``following[context][syllable]`` for contexts of none, one and two syllables."""

    following: dict[Context, dict[str, int]]
    totals: dict[Context, int]

    def likelihood(self, words: Phrase, begin: int) -> float:
        """Log-likelihood of the syllables ``words[begin:]`` after those before them."""
        return sum(self._one(words, place) for place in range(begin, len(words)))

    def knows(self, word: str) -> bool:
        """Whether the syllable was seen."""
        return word in self.following[()]

    def follows(self, before: str, word: str) -> bool:
        """Whether ``word`` was seen right behind ``before``."""
        return word in self.following.get((before,), {})

    def _one(self, words: Phrase, place: int) -> float:
        word = words[place]
        if word is None:
            return 0.0
        before = words[place - 1] if place else None
        before_that = words[place - 2] if place > 1 else None
        chance = WEIGHTS[3] / VOCABULARY
        if before is not None:
            if before_that is not None:
                chance += WEIGHTS[0] * self._share(word, (before_that, before))
            chance += WEIGHTS[1] * self._share(word, (before,))
        return log(chance + WEIGHTS[2] * self._share(word, ()))

    def _share(self, word: str, context: Context) -> float:
        """Of what was seen behind ``context``."""
        seen = self.following.get(context)
        return seen[word] / self.totals[context] if seen and word in seen else 0.0


@cache
def administrative() -> Counts:
    """The counts that come with the package; 0.2 s and about 25 MB, once per process."""
    packed = (files(__package__) / "counts.gz").read_bytes()
    following: dict[Context, dict[str, int]] = {}
    for row in gzip.decompress(packed).decode("utf-8").splitlines():
        if row.startswith("#"):
            continue
        context, _, entries = row.partition("\t")
        cells = entries.split(" ")
        seen = dict(zip(cells[::2], map(int, cells[1::2]), strict=True))
        following[tuple(context.split())] = seen
    return Counts(following, {context: sum(seen.values()) for context, seen in following.items()})
