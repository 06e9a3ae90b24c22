"""Marriage certificates: the wife's column at the left, the husband's at the right."""

from datetime import date
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.certificate import (
    CITIZENSHIP,
    capital,
    draw_background,
    identity_paper,
    write_nation,
)
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import RED, Style
from benchmarks.synth.form import Entry, Form, FormLook
from benchmarks.synth.marks import signature
from benchmarks.synth.sheet import Run, Sheet
from benchmarks.synth.spelling import date_in_figures
from benchmarks.synth.vocabulary import Person, Place, day_between, full_name, person, place_on

TYPE = "giay_chung_nhan_ket_hon"
_LOOK = FormLook(Style(12), Style(12, bold=True), pitch=9.6)
_BORDER, _WAVES = (232, 176, 182), (250, 238, 236)


def build(rng: Random) -> Draft:
    """Return a certificate of one A4 page.

    Reading order: title, the whole left column, the whole right column, the registration.
    """
    registered = day_between(rng, date(2016, 3, 1), date(2026, 5, 31))
    place = place_on(rng, registered)
    wife = _spouse(rng, place, registered, female=True)
    husband = _spouse(rng, place, registered, female=False)
    values = {
        **_values("vo", wife),
        **_values("chong", husband),
        "noi_dang_ky": f"Ủy ban nhân dân {place.address}",
        "so": f"{rng.randint(1, 260):02d}/{registered.year}",
        "ngay_dang_ky": registered.isoformat(),
        "nguoi_ky": full_name(rng, female=rng.random() < 0.4),
    }
    sheet = Sheet()
    draw_background(sheet, _WAVES, _BORDER)
    _write_title(sheet, values["so"])
    below = max(
        _write_spouse(sheet, (22, 102), wife, "vợ"),
        _write_spouse(sheet, (109, 189), husband, "chồng"),
    )
    form = Form(sheet, 22, 189, below + 2, _LOOK)
    form.line(Entry("Nơi đăng ký kết hôn:", values["noi_dang_ky"]))
    form.line(Entry("Ngày, tháng, năm đăng ký:", date_in_figures(registered)))
    _write_signatures(rng, sheet, form.y + 4, place, (wife, husband), values["nguoi_ky"])
    return Draft(TYPE, (sheet.printed(),), values)


def _spouse(rng: Random, place: Place, registered: date, *, female: bool) -> Person:
    lawful_age = 18 if female else 20
    return person(
        rng,
        female=female,
        first_year=registered.year - 34,
        last_year=registered.year - lawful_age - 1,
        home=place if female else place_on(rng, registered),
    )


def _values(suffix: str, who: Person) -> dict[str, str]:
    return {
        f"ho_ten_{suffix}": who.name.upper(),
        f"ngay_sinh_{suffix}": who.born.isoformat(),
        f"dan_toc_{suffix}": who.ethnicity,
        f"quoc_tich_{suffix}": CITIZENSHIP,
        f"noi_cu_tru_{suffix}": capital(who.home),
        f"so_dinh_danh_{suffix}": who.number,
    }


def _write_title(sheet: Sheet, number: str) -> None:
    middle = sheet.width_mm / 2
    write_nation(sheet, 27)
    title = [Run("GIẤY CHỨNG NHẬN KẾT HÔN", Style(23, bold=True, ink=RED))]
    sheet.write(title, middle, 52, centred=True)
    sheet.write([Run(f"Số: {number}", Style(13))], middle, 60, centred=True)


def _write_spouse(sheet: Sheet, span: tuple[float, float], who: Person, role: str) -> float:
    """Write one column; return the baseline after its last line."""
    form = Form(sheet, *span, 74, _LOOK)
    form.line(Entry(f"Họ, chữ đệm, tên {role}:", who.name.upper()))
    form.line(Entry("Ngày, tháng, năm sinh:", date_in_figures(who.born)))
    form.line(Entry("Dân tộc:", who.ethnicity), Entry("Quốc tịch:", CITIZENSHIP, 0.45))
    form.line(Entry("Nơi cư trú:", capital(who.home)))
    form.line(Entry("Giấy tờ tùy thân:", identity_paper(who)))
    return form.y


def _write_signatures(
    rng: Random,
    sheet: Sheet,
    y: float,
    place: Place,
    spouses: tuple[Person, Person],
    registrar: str,
) -> None:
    bold, small = Style(12, bold=True), Style(11, italic=True)
    for who, role, x in zip(spouses, ("Vợ", "Chồng"), (48, 105), strict=True):
        sheet.write([Run(role, bold)], x, y, centred=True)
        sheet.write([Run("(Ký, ghi rõ họ, chữ đệm, tên)", small)], x, y + 5, centred=True)
        sheet.multiply(signature(rng), x - 22, y + 7, "signature")
        sheet.write([Run(who.name, Style(12))], x, y + 34, centred=True)
    centre = 161
    for index, line in enumerate(("NGƯỜI KÝ GIẤY", "CHỨNG NHẬN KẾT HÔN", "CHỦ TỊCH")):
        sheet.write([Run(line, bold)], centre, y + 5.2 * index, centred=True)
    adm.stamp(sheet, rng, adm.commune_committee(place), centre, y + 14)
    sheet.write([Run(registrar, Style(12.5, bold=True))], centre, y + 49.5, centred=True)
