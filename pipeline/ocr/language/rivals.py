"""Doubt about words that both readers read: would the same letters with other marks be likelier?

Both readers see "thay thể" where "thay thế" stands, and both are sure. What they read is never
changed; how far the language disagrees is one thing that their confidence is made of.
"""

from collections import defaultdict
from math import inf

from pipeline.ocr.language import Counts, Phrase
from pipeline.ocr.letters import bare


class Rivals:
    """The known syllables of ``counts`` by their letters without marks; 20 ms to make."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        self._alike: dict[str, list[str]] = defaultdict(list)
        for word in counts.syllables():
            self._alike[bare(word)].append(word)

    def lead(self, before: Phrase, words: Phrase, after: Phrase) -> float:
        """By how much (in logarithms) the likeliest rival of one of ``words`` beats what was read.

        Negative where nothing is likelier, minus infinity where there is no rival. A single letter
        has none: it numbers a paragraph.
        """
        read = self._likelihood(before, words, after)
        rivals = (
            (*words[:place], rival, *words[place + 1 :])
            for place, word in enumerate(words)
            if word is not None and len(word) > 1
            for rival in self._alike.get(bare(word), ())
            if rival != word
        )
        return max((self._likelihood(before, r, after) - read for r in rivals), default=-inf)

    def _likelihood(self, before: Phrase, words: Phrase, after: Phrase) -> float:
        return self._counts.likelihood((*before, *words, *after), len(before))
