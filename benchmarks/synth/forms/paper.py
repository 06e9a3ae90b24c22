"""A pen for forms: header, title, rows of labels with values, paragraphs, signer."""

from collections.abc import Sequence
from datetime import date
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth import marks
from benchmarks.synth.certificate import draw_background, write_nation
from benchmarks.synth.flow import wrap
from benchmarks.synth.fonts import BLACK, RED, Ink, Style
from benchmarks.synth.form import Entry, Form
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.sheet import Run, Sheet, words_of
from benchmarks.synth.spelling import long_date
from benchmarks.synth.truth import SynthPage
from benchmarks.synth.vocabulary import Place

Pair = tuple[str, str]
"""A label without its colon, and the value; an empty value leaves the blank."""

_TINTS: tuple[tuple[Ink, Ink], ...] = (
    ((238, 244, 236), (186, 214, 196)),
    ((250, 238, 236), (232, 176, 182)),
    ((240, 240, 248), (190, 196, 224)),
)


class Paper:
    """One page of a form, written from the top down; ``y`` is the next baseline in mm."""

    def __init__(
        self, rng: Random, dress: Dress, *, width: float = 210, height: float = 297
    ) -> None:
        self.rng = rng
        self.dress = dress
        self.sheet = Sheet(width, height, face=dress.face)
        if dress.background:
            draw_background(self.sheet, *rng.choice(_TINTS))
        self.left, self.right = dress.margin, width - dress.margin + 3
        self.y = 22.0 + rng.uniform(0, 6)

    @property
    def middle(self) -> float:
        """The middle of the text, in mm."""
        return (self.left + self.right) / 2

    def nation(self) -> None:
        """The national title alone in the middle."""
        write_nation(self.sheet, self.y)
        self.y += 16

    def header(self, agency: Sequence[str], number: str, seat: str, day: date | None) -> None:
        """Agency and number at the left, nation and date at the right."""
        left, right = self.left + 33, self.right - 44
        top, size = self.y, Style(12)
        for index, text in enumerate(agency):
            bold = Style(12, bold=index == len(agency) - 1 or len(agency) == 2)
            self.sheet.write([Run(text, bold)], left, self.y, centred=True)
            self.y += 5.2
        self.sheet.rule((left - 9, self.y - 3.2), (left + 9, self.y - 3.2))
        self.y = max(self.y + 3.5, top + 16)
        if number:
            self.sheet.write([Run(number, size)], left, self.y, centred=True)
        nation = [Run(adm.NATION, Style(11.5, bold=True))]
        self.sheet.write(nation, right, top, centred=True)
        self.sheet.write([Run(adm.MOTTO, Style(12, bold=True))], right, top + 5.4, centred=True)
        if day is not None:
            dated = [Run(f"{seat}, {long_date(day)}", Style(12, italic=True))]
            self.sheet.write(dated, right, self.y, centred=True)
        self.y += 8

    def title(self, *lines: str, size: float = 16, ink: Ink = BLACK) -> None:
        """Bold lines in the middle."""
        self.y += 4
        for text in lines:
            for words in wrap(
                self.sheet,
                words_of([Run(text, Style(size, bold=True, ink=ink))]),
                self.right - self.left,
            ):
                x = self.middle - self.sheet.line_width(words) / 2
                self.sheet.record([self.sheet.put_words(words, x, self.y)])
                self.y += size * 0.47

    def red_title(self, *lines: str) -> None:
        """The title of a certificate, red on one in two."""
        self.title(*lines, size=20, ink=RED if self.rng.random() < 0.5 else BLACK)

    def centred(self, text: str, *, italic: bool = False, bold: bool = False) -> None:
        """One line in the middle."""
        style = Style(self.dress.text.size_pt, bold=bold, italic=italic)
        self.sheet.write([Run(text, style)], self.middle, self.y, centred=True)
        self.y += 6.4

    def gap(self, height: float = 3) -> None:
        """Leave white."""
        self.y += height

    def rows(
        self, *rows: Sequence[Pair], left: float | None = None, right: float | None = None
    ) -> None:
        """Write rows; several pairs of one row stand side by side."""
        start, end = left or self.left, right or self.right
        form = Form(self.sheet, start, end, self.y, self.dress.look)
        for row in rows:
            share = 1 / len(row)
            form.line(
                *(
                    Entry(self.dress.label(label) if label else "", value, index * share)
                    for index, (label, value) in enumerate(row)
                )
            )
        self.y = form.y

    def worded(self, labels: Sequence[str], value: str) -> list[Pair]:
        """A row of one value whose label is worded in one of several ways."""
        return [(self.rng.choice(labels), value)]

    def columns(self, first: Sequence[Sequence[Pair]], second: Sequence[Sequence[Pair]]) -> None:
        """Two columns of rows beside each other; the left one is read first."""
        top, middle = self.y, self.middle
        self.rows(*first, right=middle - 3)
        below = self.y
        self.y = top
        self.rows(*second, left=middle + 3)
        self.y = max(below, self.y)

    def text(self, text: str, *, bold: bool = False, italic: bool = False) -> None:
        """A paragraph of plain print."""
        style = Style(self.dress.text.size_pt, bold=bold, italic=italic)
        Form.paragraph(form := self._form(), text, style)
        self.y = form.y

    def _form(self) -> Form:
        return Form(self.sheet, self.left, self.right, self.y, self.dress.look)

    def signed(self, place: Place, lines: Sequence[str], name: str, dated: str = "") -> None:
        """The signer at the lower right, with signature and (mostly) seal."""
        self.y += 4
        centre = self.right - 37
        if dated:
            self.sheet.write([Run(dated, Style(12.5, italic=True))], centre, self.y, centred=True)
            self.y += 6
        for line in lines:
            self.sheet.write([Run(line, Style(12.5, bold=True))], centre, self.y, centred=True)
            self.y += 5.4
        if self.rng.random() < 0.8:
            adm.stamp(self.sheet, self.rng, adm.commune_committee(place), centre, self.y)
        else:
            self.sheet.multiply(marks.signature(self.rng), centre - 20, self.y - 1)
        self.sheet.write([Run(name, Style(13, bold=True))], centre, self.y + 35, centred=True)
        self.y += 36

    def beside(self, lines: Sequence[str], name: str = "") -> None:
        """Who signs at the lower left, without moving the pen."""
        y = self.y + 4
        for line in lines:
            self.sheet.write([Run(line, Style(12.5, bold=True))], self.left + 30, y, centred=True)
            y += 5.4
        if name:
            self.sheet.multiply(marks.signature(self.rng), self.left + 10, y)
            self.sheet.write([Run(name, Style(12.5))], self.left + 30, y + 32, centred=True)

    def printed(self) -> SynthPage:
        """The page as scanned."""
        return self.sheet.printed()
