"""How often administrative Vietnamese says what, for choosing between two readings.

``counts.gz`` holds counts over state legal documents (see THIRD_PARTY.md). They never change what
both readers read: names, places and rare syllables are under-represented in them.
"""

import gzip
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from math import log
from typing import Self

WEIGHTS = (0.55, 0.3, 0.149, 0.001)
"""Of what follows two words, one word, no word, and of a word never seen. They sum to 1."""

VOCABULARY = 10_000
"""Syllables that Vietnamese could have and the counts do not, for sharing out the last weight."""

REMEMBERED = 8192
"""Syllables behind two others whose likelihood is kept, 3 MB: each word of a line is asked about
with three neighbours."""

Phrase = tuple[str | None, ...]
"""Syllables in lower case; None is what parts phrases: a mark, a number, the end of a line."""

_PARTS = re.compile(r"[^\W\d_]+|[^\s]")


def syllables(text: str) -> Phrase:
    """The syllables of ``text``, NFC, with None for every mark and digit between them."""
    return tuple(part.lower() if part.isalpha() else None for part in _PARTS.findall(text))


@dataclass(frozen=True, slots=True)
class Row:
    """What follows one context: ``" syllable count syllable count … "``, and how often in all.

    It is searched as it is written. As dictionaries, all rows would take 41 MB in every process
    that reads; they are 19.
    """

    written: str
    total: int

    @classmethod
    def of(cls, entries: str) -> Self:
        """The row of a line's entries."""
        return cls(f" {entries} ", sum(map(int, entries.split(" ")[1::2])))

    def count(self, word: str) -> int:
        """How often ``word``, which has letters alone, follows."""
        found = self.written.find(f" {word} ")
        if found < 0:
            return 0
        begin = found + len(word) + 2
        return int(self.written[begin : self.written.index(" ", begin)])


class Counts:
    """What follows contexts of none, one and two syllables, and how often."""

    def __init__(self, rows: Mapping[str, Row]) -> None:
        """Rows by their contexts, syllables with a space between."""
        self._rows = rows
        self._all = rows[""].total
        alone = rows[""].written.split()
        self._alone = dict(zip(alone[::2], map(int, alone[1::2]), strict=True))
        self._known = lru_cache(REMEMBERED)(self._after_two)

    def likelihood(self, words: Phrase, begin: int) -> float:
        """Log-likelihood of the syllables ``words[begin:]`` after those before them."""
        padded = (None, None, *words)
        return sum(
            self._known(padded[place], padded[place + 1], word)
            for place, word in enumerate(words[begin:], begin)
            if word is not None
        )

    def syllables(self) -> Iterable[str]:
        """All that were seen."""
        return self._alone

    def knows(self, word: str) -> bool:
        """Whether the syllable was seen."""
        return word in self._alone

    def follows(self, before: str, word: str) -> bool:
        """Whether ``word`` was seen right behind ``before``."""
        row = self._rows.get(before)
        return row is not None and row.count(word) > 0

    def _after_two(self, before_that: str | None, before: str | None, word: str) -> float:
        """Log-likelihood of a syllable behind two others."""
        chance = WEIGHTS[3] / VOCABULARY
        if before is not None:
            if before_that is not None:
                chance += WEIGHTS[0] * self._share(word, f"{before_that} {before}")
            chance += WEIGHTS[1] * self._share(word, before)
        return log(chance + WEIGHTS[2] * self._alone.get(word, 0) / self._all)

    def _share(self, word: str, context: str) -> float:
        """Of what was seen behind ``context``."""
        row = self._rows.get(context)
        return row.count(word) / row.total if row is not None else 0.0


@cache
def administrative() -> Counts:
    """The counts that come with the package; 0.1 s, once per process."""
    packed = (files(__package__) / "counts.gz").read_bytes()
    lines = gzip.decompress(packed).decode("utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return Counts({context: Row.of(entries) for context, _, entries in rows})
