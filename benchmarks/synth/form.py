"""Forms with printed labels and filled-in values, with or without dotted leaders."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.synth.flow import MM_PER_POINT, wrap
from benchmarks.synth.fonts import Style
from benchmarks.synth.sheet import Run, Sheet, words_of
from benchmarks.synth.truth import TruthWord


@dataclass(frozen=True, slots=True)
class Entry:
    """A label, the value filled in, and where it starts as a share of the form's width."""

    label: str
    value: str
    at: float = 0


@dataclass(frozen=True, slots=True)
class FormLook:
    """How a form is set: ``pitch`` is the distance of its lines in millimetres."""

    label: Style
    value: Style
    pitch: float = 7.6
    leaders: bool = True
    lift: float = 0.5
    """How far a value stands above its dotted leader, in millimetres."""


class Form:
    """A column of form lines; ``y`` is the baseline of the next line in millimetres."""

    def __init__(self, sheet: Sheet, left: float, right: float, y: float, look: FormLook) -> None:
        self.sheet = sheet
        self.left = left
        self.right = right
        self.y = y
        self.look = look

    def line(self, *entries: Entry) -> None:
        """Write entries side by side; the last one may run on over further lines."""
        starts = [self.left + entry.at * (self.right - self.left) for entry in entries]
        truth: list[TruthWord] = []
        for index, entry in enumerate(entries[:-1]):
            truth += self._entry(starts[index], starts[index + 1] - 2, entry)
        self._last_entry(starts[-1], entries[-1], truth)

    def _label(self, x: float, text: str) -> tuple[float, list[TruthWord]]:
        words = words_of([Run(text, self.look.label)])
        placed = self.sheet.put_words(words, x, self.y)
        return x + self.sheet.line_width(words) + 1.6, placed

    def _entry(self, x: float, right: float, entry: Entry) -> list[TruthWord]:
        value_x, truth = self._label(x, entry.label)
        self._leader(value_x, right)
        words = words_of([Run(entry.value, self.look.value)])
        return truth + self.sheet.put_words(words, value_x + 0.6, self.y - self._lift)

    def _last_entry(self, x: float, entry: Entry, before: Sequence[TruthWord]) -> None:
        value_x, placed = self._label(x, entry.label)
        truth = [*before, *placed]
        words = words_of([Run(entry.value, self.look.value)])
        width = self.right - self.left
        lines = wrap(self.sheet, words, width, value_x + 0.6 - self.left) or [[]]
        for index, line in enumerate(lines):
            start = value_x if index == 0 else self.left
            self._leader(start, self.right)
            truth += self.sheet.put_words(line, start + 0.6, self.y - self._lift)
            self.sheet.record([truth])
            truth = []
            self.y += self.look.pitch

    @property
    def _lift(self) -> float:
        return self.look.lift if self.look.leaders else 0

    def _leader(self, start: float, end: float) -> None:
        if self.look.leaders and end > start:
            self.sheet.dots(start, end, self.y + 0.6)

    def text(self, text: str, style: Style, *, centred: bool = False, after: float = 0) -> None:
        """Write one line of plain print, centred in the form or at its left."""
        x = (self.left + self.right) / 2 if centred else self.left
        self.sheet.write([Run(text, style)], x, self.y, centred=centred)
        self.y += max(self.look.pitch, style.size_pt * MM_PER_POINT * 1.3) + after
