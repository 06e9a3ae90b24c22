"""What passes between the steps of this stage: words proposed, a value understood, a verdict."""

from dataclasses import dataclass

from pipeline.page import Word


@dataclass(frozen=True, slots=True)
class Found:
    """Words that a strategy proposes as the value of a field, printed line by printed line.

    ``match`` in 0..1 says how well the label or landmark fitted. ``page`` is 1-based; a value
    never crosses a page. ``cells`` is how many cells of a table it takes, 0 outside of tables.
    ``obscured`` words stand where the value does and are not it as they were read: what lies under
    a seal can be proposed from elsewhere, and is not understood otherwise.
    """

    page: int
    lines: tuple[tuple[Word, ...], ...]
    match: float
    cells: int = 0
    obscured: bool = False

    @property
    def text(self) -> str:
        """As printed: words separated by spaces, lines by line feeds."""
        return "\n".join(" ".join(word.text for word in line) for line in self.lines)

    def between(self, start: int, end: int) -> tuple[Word, ...]:
        """The words that have a character in ``text[start:end]``."""
        kept: list[Word] = []
        at = 0
        for line in self.lines:
            for word in line:
                if at < end and at + len(word.text) > start:
                    kept.append(word)
                at += len(word.text) + 1
        return tuple(kept)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value as its kind understands it, from ``text[start:end]`` of what was found.

    ``certainty`` below 1 says that a confusion (O for 0) had to be undone.
    """

    value: str
    start: int
    end: int
    certainty: float = 1.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome of a check, with the sentence a clerk sees."""

    passed: bool
    message: str
