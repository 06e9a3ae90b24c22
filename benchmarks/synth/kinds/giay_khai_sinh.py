"""Birth certificates, with the contents of article 14 of the Law on civil status."""

from datetime import date
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.certificate import CITIZENSHIP, capital, draw_background, write_nation
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import RED, Style
from benchmarks.synth.form import Entry, Form, FormLook
from benchmarks.synth.sheet import Run, Sheet
from benchmarks.synth.spelling import citizen_number, date_in_figures, date_in_words
from benchmarks.synth.vocabulary import (
    Person,
    Place,
    day_between,
    full_name,
    person,
    place_on,
)

TYPE = "giay_khai_sinh"
_LOOK = FormLook(Style(12.5), Style(12.5, bold=True), pitch=9.0)
_BORDER, _WAVES = (186, 214, 196), (238, 244, 236)


def build(rng: Random) -> Draft:
    """Return a certificate of one A4 page with a security border."""
    born = day_between(rng, date(2016, 3, 1), date(2026, 4, 30))
    registered = day_between(rng, born, date.fromordinal(born.toordinal() + 55))
    place = place_on(rng, registered)
    values = _values(rng, born, registered, place)
    sheet = Sheet()
    draw_background(sheet, _WAVES, _BORDER)
    form = _write_title(sheet, values["so"])
    _write_child(form, values, born)
    for parent, role in (("me", "mẹ"), ("cha", "cha")):
        _write_parent(form, values, parent, role)
    _write_registration(form, values, registered)
    _write_signer(rng, sheet, form.y, place, values["nguoi_ky"])
    return Draft(TYPE, (sheet.printed(),), values)


def _values(rng: Random, born: date, registered: date, place: Place) -> dict[str, str]:
    female = rng.random() < 0.5
    mother = person(
        rng, female=True, first_year=born.year - 38, last_year=born.year - 20, home=place
    )
    father = person(
        rng, female=False, first_year=born.year - 44, last_year=born.year - 21, home=place
    )
    family = father.name.split()[0]
    values = {
        "ho_ten": full_name(rng, female=female, family=family).upper(),
        "ngay_sinh": born.isoformat(),
        "gioi_tinh": "Nữ" if female else "Nam",
        "dan_toc": father.ethnicity,
        "quoc_tich": CITIZENSHIP,
        "so_dinh_danh": citizen_number(rng, place.code, born, female=female),
        "noi_sinh": f"{_birthplace(rng)}, {place.province}",
        "que_quan": capital(place.address),
        "ho_ten_nguoi_di_khai": rng.choice((mother.name, father.name)),
        "noi_dang_ky": f"Ủy ban nhân dân {place.address}",
        "so": f"{rng.randint(1, 480):02d}/{registered.year}",
        "ngay_dang_ky": registered.isoformat(),
        "nguoi_ky": full_name(rng, female=rng.random() < 0.4),
    }
    return values | _parent_values("me", mother) | _parent_values("cha", father)


def _birthplace(rng: Random) -> str:
    return rng.choice(
        ("Bệnh viện Đa khoa tỉnh", "Bệnh viện Phụ sản", "Trung tâm Y tế khu vực", "Trạm Y tế xã")
    )


def _parent_values(suffix: str, parent: Person) -> dict[str, str]:
    return {
        f"ho_ten_{suffix}": parent.name,
        f"nam_sinh_{suffix}": str(parent.born.year),
        f"dan_toc_{suffix}": parent.ethnicity,
        f"quoc_tich_{suffix}": CITIZENSHIP,
        f"noi_cu_tru_{suffix}": capital(parent.home),
    }


def _write_title(sheet: Sheet, number: str) -> Form:
    middle = sheet.width_mm / 2
    write_nation(sheet, 27)
    title = [Run("GIẤY KHAI SINH", Style(25, bold=True, ink=RED))]
    sheet.write(title, middle, 51, centred=True)
    sheet.write([Run(f"Số: {number}", Style(13))], middle, 59, centred=True)
    return Form(sheet, 24, 188, 71, _LOOK)


def _write_child(form: Form, values: dict[str, str], born: date) -> None:
    form.line(Entry("Họ, chữ đệm, tên:", values["ho_ten"]))
    words = capital(date_in_words(born))
    form.line(
        Entry("Ngày, tháng, năm sinh:", date_in_figures(born)), Entry("Ghi bằng chữ:", words, 0.44)
    )
    form.line(
        Entry("Giới tính:", values["gioi_tinh"]),
        Entry("Dân tộc:", values["dan_toc"], 0.3),
        Entry("Quốc tịch:", values["quoc_tich"], 0.6),
    )
    form.line(Entry("Nơi sinh:", values["noi_sinh"]))
    form.line(Entry("Quê quán:", values["que_quan"]))
    form.line(Entry("Số định danh cá nhân:", values["so_dinh_danh"]))


def _write_parent(form: Form, values: dict[str, str], suffix: str, role: str) -> None:
    form.line(Entry(f"Họ, chữ đệm, tên người {role}:", values[f"ho_ten_{suffix}"]))
    form.line(
        Entry("Năm sinh:", values[f"nam_sinh_{suffix}"]),
        Entry("Dân tộc:", values[f"dan_toc_{suffix}"], 0.3),
        Entry("Quốc tịch:", values[f"quoc_tich_{suffix}"], 0.6),
    )
    form.line(Entry("Nơi cư trú:", values[f"noi_cu_tru_{suffix}"]))


def _write_registration(form: Form, values: dict[str, str], registered: date) -> None:
    form.line(Entry("Họ, chữ đệm, tên người đi khai sinh:", values["ho_ten_nguoi_di_khai"]))
    form.line(Entry("Nơi đăng ký khai sinh:", values["noi_dang_ky"]))
    form.line(Entry("Ngày, tháng, năm đăng ký:", date_in_figures(registered)))


def _write_signer(rng: Random, sheet: Sheet, y: float, place: Place, name: str) -> None:
    centre, bold = 146.0, Style(12.5, bold=True)
    sheet.write([Run("NGƯỜI KÝ GIẤY KHAI SINH", bold)], centre, y + 3, centred=True)
    sheet.write([Run("CHỦ TỊCH", bold)], centre, y + 8.4, centred=True)
    adm.stamp(sheet, rng, adm.commune_committee(place), centre, y + 10)
    sheet.write([Run(name, Style(13, bold=True))], centre, y + 45.5, centred=True)
