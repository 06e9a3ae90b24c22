"""Reading made by hand, for the tests of the measures."""

from benchmarks.scores import ReadLine, ReadWord


def read(*lines: str, confidence: float | None = None) -> list[ReadLine]:
    """The lines as a reader would give them, every word with the same confidence."""
    return [tuple(ReadWord(word, confidence) for word in line.split()) for line in lines]
