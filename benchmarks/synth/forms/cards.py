"""Identity cards, front or back, as they lie in the middle of a scanned sheet."""

from collections.abc import Callable
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import RED, Style
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.forms.people import old_place, person
from benchmarks.synth.sheet import Run, Sheet
from benchmarks.synth.spelling import date_in_figures


def can_cuoc(rng: Random, dress: Dress) -> Draft:
    """The face of a card, sometimes its back on the same sheet. No value is expected of it."""
    place = old_place(rng)
    who = person(rng, female=rng.random() < 0.5, first_year=1950, last_year=2008, home=place)
    sheet = Sheet(face="Arimo")
    x, y = rng.uniform(30, 60), rng.uniform(40, 90)
    titles = rng.choice(
        (("CĂN CƯỚC CÔNG DÂN", "Citizen Identity Card"), ("CĂN CƯỚC", "Identity Card"))
    )
    write = _writer(sheet)
    write(adm.NATION, x + 62, y, 8.5, True)
    write(adm.MOTTO, x + 62, y + 4, 8, True)
    write(titles[0], x + 62, y + 13, 14, True, red=True)
    write(titles[1], x + 62, y + 18, 8, False)
    for index, text in enumerate(
        (
            f"Số / No.: {who.number}",
            "Họ và tên / Full name:",
            who.name.upper(),
            f"Ngày sinh / Date of birth: {date_in_figures(who.born)}",
            f"Giới tính / Sex: {who.sex}   Quốc tịch / Nationality: Việt Nam",
            f"Quê quán / Place of origin: {place.commune}, {place.province}",
            f"Nơi thường trú / Place of residence: {who.home}",
            f"Có giá trị đến: {date_in_figures(who.born.replace(year=who.born.year + 60, day=1))}",
        )
    ):
        write(text, x + 36, y + 26 + 5.6 * index, 8.5, index in {0, 2}, left=True)
    if rng.random() < 0.5:
        _back(write, rng, x, y + 110)
    del dress
    return Draft("can_cuoc", (sheet.printed(),), {})


Writer = Callable[..., None]


def _writer(sheet: Sheet) -> Writer:
    def write(
        text: str,
        x: float,
        y: float,
        size: float,
        bold: bool,
        *,
        red: bool = False,
        left: bool = False,
    ) -> None:
        style = Style(size, bold=bold, ink=RED) if red else Style(size, bold=bold)
        sheet.write([Run(text, style)], x, y, centred=not left)

    return write


def _back(write: Writer, rng: Random, x: float, y: float) -> None:
    write("Đặc điểm nhân dạng / Personal identification:", x, y, 8, True, left=True)
    write("Nốt ruồi cách 1 cm dưới mép trái", x, y + 5, 8, False, left=True)
    write(
        "CỤC TRƯỞNG CỤC CẢNH SÁT QUẢN LÝ HÀNH CHÍNH VỀ TRẬT TỰ XÃ HỘI",
        x,
        y + 12,
        7,
        True,
        left=True,
    )
    digits = "".join(rng.choice("0123456789") for _ in range(9))
    write(f"IDVNM{digits}7038180{digits}<<1", x, y + 30, 11, False, left=True)
    write("NGUYEN<<THI<LAN<<<<<<<<<<<<<<", x, y + 36, 11, False, left=True)
