"""Application letters of citizens: dotted leaders, filled in with a blue pen or a printer."""

from datetime import date, timedelta
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth import marks
from benchmarks.synth.certificate import capital, write_nation
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import BLACK, Face, Style
from benchmarks.synth.form import Entry, Form, FormLook
from benchmarks.synth.sheet import TYPED_LEADER, Run, Sheet
from benchmarks.synth.spelling import date_in_figures, long_date, mobile_number
from benchmarks.synth.vocabulary import Person, day_between, person, place_on

TYPE = "don_de_nghi"
_PEN = (36, 58, 150)

_REQUESTS = (
    (
        "ĐƠN ĐỀ NGHỊ",
        "Cấp bản sao trích lục hộ tịch",
        "Cấp lại bản sao trích lục khai sinh do bản cũ bị hư hỏng vì mưa bão, để bổ sung hồ sơ "
        "nhập học cho con",
    ),
    (
        "ĐƠN ĐỀ NGHỊ",
        "Xác nhận tình trạng nhà ở, đất ở",
        "Xác nhận tình trạng nhà ở, đất ở hiện đang sử dụng ổn định, không có tranh chấp, để làm "
        "thủ tục vay vốn ngân hàng",
    ),
    (
        "ĐƠN ĐỀ NGHỊ",
        "Hỗ trợ sửa chữa nhà ở",
        "Hỗ trợ kinh phí sửa chữa nhà ở bị tốc mái sau bão số 3, gia đình thuộc hộ cận nghèo, có "
        "người già yếu và trẻ nhỏ",
    ),
    (
        "ĐƠN ĐỀ NGHỊ",
        "Hưởng trợ cấp hưu trí xã hội",
        "Xem xét, giải quyết chế độ trợ cấp hưu trí xã hội hàng tháng theo quy định của pháp luật "
        "hiện hành",
    ),
)


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a letter of one A4 page; the values stand on dotted leaders."""
    day = day_between(rng, date(2022, 11, 1), adm.LAST_DAY)
    place = place_on(rng, day)
    who = person(rng, female=rng.random() < 0.5, first_year=1950, last_year=1998, home=place)
    heading, subject, request = rng.choice(_REQUESTS)
    values = {
        "ho_ten": who.name,
        "ngay_sinh": who.born.isoformat(),
        "so_dinh_danh": who.number,
        "noi_cu_tru": capital(who.home),
        "so_dien_thoai": mobile_number(rng),
        "noi_dung_de_nghi": request,
        "ngay_viet_don": day.isoformat(),
    }
    sheet = Sheet(face=face)
    write_nation(sheet, 26)
    middle = (30 + 190) / 2
    sheet.write([Run(heading, Style(16, bold=True))], middle, 49, centred=True)
    sheet.write([Run(subject, Style(14, bold=True))], middle, 56, centred=True)
    committee = f"Kính gửi: Ủy ban nhân dân {place.commune}"
    sheet.write([Run(committee, Style(14))], middle, 69, centred=True)
    form = _write_applicant(rng, sheet, who, values)
    _write_request(form, request)
    _write_promise(form)
    dated = f"{place.name}, {long_date(day)}"
    _write_signature(rng, sheet, form.y + 4, dated, who.name)
    return Draft(TYPE, (sheet.printed(),), values)


def _write_applicant(rng: Random, sheet: Sheet, who: Person, values: dict[str, str]) -> Form:
    ink = _PEN if rng.random() < 0.6 else BLACK
    filled = Style(14, italic=ink == _PEN, ink=ink)
    form = Form(sheet, 30, 190, 83, FormLook(Style(14), filled, pitch=8.8, leader=TYPED_LEADER))
    form.line(Entry("Tôi tên là:", values["ho_ten"]))
    form.line(
        Entry("Ngày, tháng, năm sinh:", date_in_figures(who.born)),
        Entry("Số điện thoại:", values["so_dien_thoai"], 0.56),
    )
    issued = date_in_figures(date(2021, 3, 1) + timedelta(days=rng.randrange(600)))
    form.line(
        Entry("Số CCCD/định danh cá nhân:", values["so_dinh_danh"]),
        Entry("Ngày cấp:", issued, 0.68),
    )
    form.line(Entry("Nơi cư trú:", values["noi_cu_tru"]))
    return form


def _write_request(form: Form, request: str) -> None:
    form.line(Entry("Nội dung đề nghị:", request))


def _write_promise(form: Form) -> None:
    form.paragraph(
        "Tôi xin cam đoan những nội dung khai trên là đúng sự thật và chịu trách nhiệm trước pháp "
        "luật về nội dung đã khai. Kính mong quý cơ quan xem xét, giải quyết.",
        Style(14),
    )
    form.paragraph("Tôi xin chân thành cảm ơn./.", Style(14))


def _write_signature(rng: Random, sheet: Sheet, y: float, dated: str, name: str) -> None:
    centre = 147
    sheet.write([Run(dated, Style(14, italic=True))], centre, y, centred=True)
    sheet.write([Run("NGƯỜI LÀM ĐƠN", Style(14, bold=True))], centre, y + 7, centred=True)
    sheet.write([Run("(Ký, ghi rõ họ tên)", Style(13, italic=True))], centre, y + 13, centred=True)
    sheet.multiply(marks.signature(rng), centre - 24, y + 14, "signature")
    sheet.write([Run(name, Style(14))], centre, y + 43, centred=True)
