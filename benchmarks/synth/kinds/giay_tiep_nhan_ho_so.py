"""Receipts of the one-stop desk: dossier code, applicant, table of papers, dates."""

from datetime import date, timedelta
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth import marks
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import BODY, CENTRED, Column, Flow, Margins, ParagraphShape, table
from benchmarks.synth.fonts import Face, Style
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import long_date, mobile_number
from benchmarks.synth.vocabulary import (
    OLD_PLACES,
    Person,
    Place,
    day_between,
    full_name,
    person,
    working_day,
)

TYPE = "giay_tiep_nhan_ho_so"
_AGENCY_CODES = {"038": "H56", "019": "H55", "010": "H38"}
"""Only provinces whose code in the national list is known to us."""
_REQUESTS = (
    ("Đăng ký khai sinh", ("Tờ khai đăng ký khai sinh", "Giấy chứng sinh", "Giấy tờ tùy thân")),
    (
        "Đăng ký biến động quyền sử dụng đất",
        ("Đơn đăng ký biến động", "Giấy chứng nhận quyền sử dụng đất (bản gốc)",
         "Hợp đồng chuyển nhượng", "Tờ khai lệ phí trước bạ"),
    ),
    (
        "Hưởng trợ cấp xã hội hàng tháng",
        ("Tờ khai đề nghị trợ giúp xã hội", "Giấy xác nhận khuyết tật"),
    ),
    (
        "Đăng ký thành lập hộ kinh doanh",
        ("Giấy đề nghị đăng ký hộ kinh doanh", "Biên bản họp thành viên hộ gia đình"),
    ),
)  # fmt: skip
_SHAPE = ParagraphShape("left", indent=0, before=1.6)


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a receipt of one A4 page."""
    day = working_day(day_between(rng, date(2022, 1, 4), date(2025, 6, 20)))
    place = rng.choice([item for item in OLD_PLACES if item.code in _AGENCY_CODES])
    who = person(rng, female=rng.random() < 0.5, first_year=1952, last_year=2001, home=place)
    request, papers = rng.choice(_REQUESTS)
    due = day + timedelta(days=rng.choice((7, 14, 21)))
    unit = f"{rng.randint(11, 60):02d}.{rng.randint(1, 30):02d}"
    code = f"{_AGENCY_CODES[place.code]}.{unit}-{day:%y%m%d}-{rng.randint(1, 40):04d}"

    flow = Flow(Margins(left=28, right=18), face)
    _write_header(flow, place, code)
    phone = mobile_number(rng)
    _write_applicant(flow, place, who, phone, request)
    _write_papers(flow, rng, papers)
    _write_dates(flow, rng, day, due)
    _write_signatures(flow, rng, f"{place.name}, {long_date(day)}", who.name)
    values = {
        "ma_ho_so": code,
        "noi_dung_yeu_cau": request,
        "ho_ten": who.name,
        "noi_cu_tru": f"{who.home[0].upper()}{who.home[1:]}",
        "so_dien_thoai": phone,
        "ngay_tiep_nhan": day.isoformat(),
        "ngay_hen_tra": due.isoformat(),
    }
    return Draft(TYPE, flow.printed(), values)


def _write_header(flow: Flow, place: Place, code: str) -> None:
    sheet, margins = flow.sheet, flow.margins
    left, y = margins.left + 33, margins.top + 4
    for line, bold in (
        (f"UBND {place.commune.upper()}", False),
        ("BỘ PHẬN TIẾP NHẬN", True),
        ("VÀ TRẢ KẾT QUẢ", True),
    ):
        sheet.write([Run(line, Style(12.5, bold=bold))], left, y, centred=True)
        y += 5.4
    sheet.rule((left - 12, y - 3.3), (left + 12, y - 3.3))
    sheet.write([Run(f"Mã hồ sơ: {code}", Style(12))], left, y + 3, centred=True)
    right = margins.text_right - 45
    sheet.write([Run(adm.NATION, Style(12.5, bold=True))], right, margins.top + 4, centred=True)
    motto = [Run(adm.MOTTO, Style(13.5, bold=True))]
    start, end = sheet.write(motto, right, margins.top + 9.7, centred=True)
    sheet.rule((start, margins.top + 11.6), (end, margins.top + 11.6))
    flow.y = y + 11
    title = "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ"
    flow.paragraph([Run(title, Style(15, bold=True))], CENTRED)
    flow.space(3)


def _write_applicant(flow: Flow, place: Place, who: Person, phone: str, request: str) -> None:
    desk = f"Bộ phận Tiếp nhận và Trả kết quả Ủy ban nhân dân {place.commune}"
    adm.write_body(flow, desk, _SHAPE)
    adm.write_body(flow, f"Tiếp nhận hồ sơ của: **{who.name}**", _SHAPE)
    adm.write_body(flow, f"Địa chỉ: {who.home[0].upper()}{who.home[1:]}", _SHAPE)
    adm.write_body(flow, f"Số điện thoại: {phone}", _SHAPE)
    adm.write_body(flow, f"Nội dung yêu cầu giải quyết: {request}", _SHAPE)


def _write_papers(flow: Flow, rng: Random, papers: tuple[str, ...]) -> None:
    adm.write_body(flow, "Thành phần hồ sơ nộp gồm:", _SHAPE)
    flow.space(1.5)
    width = flow.margins.text_width
    columns = (
        Column(14, "centre"),
        Column(width - 14 - 26 - 36),
        Column(26, "centre"),
        Column(36, "centre"),
    )
    rows = [
        (str(number), paper, "01", rng.choice(("Bản chính", "Bản sao", "Bản điện tử")))
        for number, paper in enumerate(papers, 1)
    ]
    table(flow, columns, ("STT", "Tên giấy tờ", "Số lượng", "Hình thức"), rows, 13)
    flow.space(2)


def _write_dates(flow: Flow, rng: Random, day: date, due: date) -> None:
    days = (due - day).days // 7 * 5
    hour = f"{rng.randint(8, 10):02d} giờ {rng.choice((5, 10, 30, 45)):02d} phút"
    for line in (
        f"Thời gian giải quyết hồ sơ theo quy định là: {days:02d} ngày làm việc",
        f"Thời gian nhận hồ sơ: {hour}, {long_date(day)}",
        f"Thời gian trả kết quả giải quyết hồ sơ: 16 giờ 30 phút, {long_date(due)}",
        "Đăng ký nhận kết quả tại: Bộ phận Tiếp nhận và Trả kết quả",
    ):
        adm.write_body(flow, line, _SHAPE)
    adm.write_body(flow, "Khi đến nhận kết quả, đề nghị mang theo giấy này.", BODY)


def _write_signatures(flow: Flow, rng: Random, dated: str, applicant: str) -> None:
    sheet, margins, y = flow.sheet, flow.margins, flow.y + 9
    left, right = margins.left + 38, margins.text_right - 42
    sheet.write([Run("NGƯỜI NỘP HỒ SƠ", adm.BOLD)], left, y + 6, centred=True)
    sheet.multiply(marks.signature(rng), left - 24, y + 9, "signature")
    sheet.write([Run(applicant, adm.BOLD)], left, y + 40, centred=True)
    sheet.write([Run(dated, adm.ITALIC)], right, y, centred=True)
    sheet.write([Run("NGƯỜI TIẾP NHẬN HỒ SƠ", adm.BOLD)], right, y + 6, centred=True)
    sheet.multiply(marks.signature(rng), right - 24, y + 9, "signature")
    name = full_name(rng, female=rng.random() < 0.6)
    sheet.write([Run(name, adm.BOLD)], right, y + 40, centred=True)
