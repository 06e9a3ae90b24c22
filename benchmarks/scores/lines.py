"""What is compared: lines and words, brought to one spelling of white space and letters."""

import unicodedata
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

MIN_LIKENESS = 0.6
"""Stamps are read worse than print. On the captions of real scans the likeness of the right line
was 0.7 and more, that of any other line under 0.5."""


class ReadWord(NamedTuple):
    """A word as a reader gave it; ``confidence`` in 0..1, or None where the reader has none."""

    text: str
    confidence: float | None


ReadLine = tuple[ReadWord, ...]


def normal_line(text: str) -> str:
    """NFC, every run of white space one space, none at the ends; idempotent."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def normal_lines(text: str) -> tuple[str, ...]:
    """The lines of a text file that hold anything, each as ``normal_line`` leaves it.

    A TAB is kept, as the edge between two cells that hold anything, with no space around it.
    """
    cells = ([normal_line(cell) for cell in line.split("\t")] for line in text.splitlines())
    lines = ("\t".join(filter(None, line)) for line in cells)
    return tuple(line for line in lines if line)


def normal_words(lines: Iterable[ReadLine]) -> tuple[ReadLine, ...]:
    """The lines with each word NFC and cut at white space; empty words and lines vanish."""
    cut = (
        tuple(
            ReadWord(piece, word.confidence)
            for word in line
            for piece in normal_line(word.text).split()
        )
        for line in lines
    )
    return tuple(line for line in cut if line)


def text_of(line: ReadLine) -> str:
    """The words with single spaces between."""
    return " ".join(word.text for word in line)


def without_optional(lines: Sequence[ReadLine], optional: Iterable[str]) -> tuple[ReadLine, ...]:
    """The lines without those that read a text which is neither right nor wrong to read.

    Stamps and the captions of digital signatures are printed over a page and are no part of its
    text. Each optional line takes away at most one line: the one most like it, if it is at least
    ``MIN_LIKENESS`` like it (1 − edits / length of the longer).
    """
    left = list(lines)
    for text in optional:
        wanted = normal_line(text)
        likeness = [Levenshtein.normalized_similarity(wanted, text_of(line)) for line in left]
        if likeness and max(likeness) >= MIN_LIKENESS:
            del left[likeness.index(max(likeness))]
    return tuple(left)
