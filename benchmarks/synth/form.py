"""Forms with printed labels and values filled in on dotted leaders."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.synth.flow import wrap
from benchmarks.synth.fonts import Style
from benchmarks.synth.sheet import PREPRINTED_LEADER, Leader, Run, Sheet, words_of
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
    leader: Leader = PREPRINTED_LEADER
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
        starts = self._starts(entries)
        truth: list[TruthWord] = []
        for index, entry in enumerate(entries[:-1]):
            truth += self._entry(starts[index], starts[index + 1] - 2, entry)
        self._last_entry(starts[-1], entries[-1], truth)

    def _starts(self, entries: Sequence[Entry]) -> list[float]:
        """Return where entries begin: at their share of the width, or later if one is long."""
        starts: list[float] = []
        free = self.left
        for entry in entries:
            starts.append(max(free, self.left + entry.at * (self.right - self.left)))
            label, value = Run(entry.label, self.look.label), Run(entry.value, self.look.value)
            width = sum(self.sheet.line_width(words_of([run])) for run in (label, value))
            free = starts[-1] + width + 6
        return starts

    def _label(self, x: float, text: str) -> tuple[float, list[TruthWord]]:
        words = words_of([Run(text, self.look.label)])
        placed = self.sheet.put_words(words, x, self.y)
        return x + self.sheet.line_width(words) + 1.6, placed

    def _entry(self, x: float, right: float, entry: Entry) -> list[TruthWord]:
        value_x, truth = self._label(x, entry.label)
        self._leader(value_x, right)
        words = words_of([Run(entry.value, self.look.value)])
        return truth + self.sheet.put_words(words, value_x + 0.6, self.y - self.look.lift)

    def _last_entry(self, x: float, entry: Entry, before: Sequence[TruthWord]) -> None:
        value_x, placed = self._label(x, entry.label)
        truth = [*before, *placed]
        words = words_of([Run(entry.value, self.look.value)])
        width = self.right - self.left
        lines = wrap(self.sheet, words, width, value_x + 0.6 - self.left) or [[]]
        for index, line in enumerate(lines):
            start = value_x if index == 0 else self.left
            self._leader(start, self.right)
            truth += self.sheet.put_words(line, start + 0.6, self.y - self.look.lift)
            self.sheet.record([truth])
            truth = []
            self.y += self.look.pitch

    def _leader(self, start: float, end: float) -> None:
        if end > start:
            self.sheet.dots(start, end, self.y + 0.6, self.look.leader)

    def paragraph(self, text: str, style: Style) -> None:
        """Write plain print over as many lines as the form's width needs."""
        for line in wrap(self.sheet, words_of([Run(text, style)]), self.right - self.left):
            self.sheet.record([self.sheet.put_words(line, self.left, self.y)])
            self.y += self.look.pitch
