"""How one form looks: face, sizes, pen or printer, leaders, spacing and the habit of its typist."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random

from benchmarks.synth.fonts import BLACK, Face, Ink, Style
from benchmarks.synth.form import FormLook
from benchmarks.synth.sheet import PREPRINTED_LEADER, TYPED_LEADER, Leader
from benchmarks.synth.spelling import date_in_figures, long_date

PEN: Ink = (36, 58, 150)
NO_LEADER = Leader(0.0, (255, 255, 255), 1000.0)
_COLONS = (":",) * 8 + (" :", ": ")


@dataclass(frozen=True, slots=True)
class Dress:
    """The choices that hold for a whole form; lengths in millimetres, sizes in points.

    Times or Arial, as offices have them; the dotted zero of Cousine is on no office's type.
    """

    face: Face
    look: FormLook
    colon: str
    day_style: int
    upper_names: bool
    margin: float
    background: bool

    def day(self, day: date) -> str:
        """A date as this form writes it."""
        return (
            date_in_figures(day),
            f"{day.day:02d}/{day.month:02d}/{day.year}",
            long_date(day),
            f"{day.day:02d}-{day.month:02d}-{day.year}",
        )[self.day_style]

    def name(self, name: str) -> str:
        """A person's name as this form writes it."""
        return name.upper() if self.upper_names else name

    def label(self, text: str) -> str:
        """A label with the form's colon."""
        return text + self.colon

    @property
    def text(self) -> Style:
        """The style of print that is not filled in."""
        return self.look.label


def dress(rng: Random, *, certificate: bool, hand: Path | None = None) -> Dress:
    """Draw a look; with ``hand``, a font file, values are written by hand in blue."""
    face: Face = "Tinos" if certificate or rng.random() < 0.7 else "Arimo"
    size = rng.choice((12, 12.5, 13, 13, 14) if face == "Tinos" else (10.5, 11, 11.5))
    label = Style(size, italic=not certificate and rng.random() < 0.05)
    return Dress(
        face=face,
        look=FormLook(
            label=label,
            value=_value_style(rng, label, hand),
            pitch=rng.uniform(7.4, 9.4),
            leader=rng.choice((PREPRINTED_LEADER, TYPED_LEADER, NO_LEADER)),
        ),
        colon=rng.choice(_COLONS),
        day_style=rng.choice((0, 0, 0, 1, 1, 2, 3)),
        upper_names=rng.random() < 0.55,
        margin=rng.uniform(20, 28),
        background=certificate and rng.random() < 0.6,
    )


def _value_style(rng: Random, label: Style, hand: Path | None) -> Style:
    if hand is not None:
        return Style(label.size_pt + 4, ink=PEN, file=str(hand))
    return rng.choice(
        (
            replace(label, bold=True),
            replace(label, italic=False),
            replace(label, italic=False, ink=PEN),
            replace(label, bold=True, italic=True, ink=BLACK),
        )
    )
