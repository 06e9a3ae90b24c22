"""Contracts between an agency and a service provider, signed by both."""

from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth import marks
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import Flow, ParagraphShape
from benchmarks.synth.fonts import Face, Style
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import in_words, long_date, mobile_number, thousands
from benchmarks.synth.vocabulary import full_name

_WORKS = (
    "Cung cấp dịch vụ số hóa hồ sơ, tài liệu lưu trữ",
    "Sửa chữa, bảo dưỡng máy quét và thiết bị văn phòng",
    "Cung cấp suất ăn cho lớp tập huấn chuyển đổi số",
)
_COMPANIES = ("Công ty TNHH Thương mại và Dịch vụ Hoàng Yến", "Công ty Cổ phần Giải pháp Đông Đô",
              "Hợp tác xã Dịch vụ tổng hợp Quyết Thắng")  # fmt: skip
_CLAUSES = (
    "Bên B thực hiện công việc đúng tiến độ, đúng yêu cầu kỹ thuật; tự chịu chi phí đi lại, vật "
    "tư và bảo đảm an toàn lao động.",
    "Bên A bố trí mặt bằng, cử người giám sát, nghiệm thu và thanh toán đầy đủ, đúng hạn theo quy "
    "định tại Hợp đồng này.",
    "Bên B giữ bí mật thông tin cá nhân, không sao chép, mang hồ sơ ra khỏi trụ sở khi chưa được "
    "Bên A đồng ý bằng văn bản.",
    "Tranh chấp phát sinh được giải quyết trước hết bằng thương lượng; nếu không thành thì đưa ra "
    "Tòa án nhân dân có thẩm quyền.",
)


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a contract of one or two pages; the agency is party A and ``nguoi_ky`` signs for it.

    No recipients are printed, so ``noi_nhan`` is absent.
    """
    day = adm.issuing_day(rng)
    agency = adm.any_agency(rng, day)
    signer = adm.Signer("", agency.head, full_name(rng, female=rng.random() < 0.3))
    heading = adm.Heading(agency, rng.randint(1, 160), f"HĐ-{agency.symbol}", day)
    abstract, company = rng.choice(_WORKS), rng.choice(_COMPANIES)
    director = full_name(rng, female=rng.random() < 0.5)
    amount = rng.randint(18, 940) * 500_000

    flow = adm.opened(rng, face)
    adm.write_header(flow, heading)
    adm.write_title(flow, "Hợp đồng", abstract)
    adm.write_body(flow, "Căn cứ Bộ luật Dân sự ngày 24 tháng 11 năm 2015;")
    adm.write_body(flow, f"Hôm nay, {long_date(day)}, tại trụ sở {agency.spoken_name}, gồm có:")
    _write_party(flow, "BÊN A", agency.spoken_name, signer.name, rng)
    _write_party(flow, "BÊN B", company, director, rng)
    adm.write_body(flow, "Hai bên thống nhất ký kết Hợp đồng với các điều khoản sau:")
    adm.write_body(flow, f"**Điều 1. Nội dung:** {abstract} trong thời gian 60 ngày.")
    adm.write_body(
        flow,
        f"**Điều 2. Giá trị hợp đồng:** {thousands(amount)} đồng (Bằng chữ: "
        f"{in_words(amount).capitalize()} đồng), đã bao gồm thuế giá trị gia tăng.",
    )
    for number, clause in enumerate(rng.sample(_CLAUSES, 3), 3):
        adm.write_body(flow, f"**Điều {number}.** {clause}")
    adm.write_body(flow, "Hợp đồng được lập thành 04 bản, mỗi bên giữ 02 bản có giá trị như nhau.")
    _write_signatures(flow, rng, agency, signer.name, director)
    found = adm.fields(heading, "Hợp đồng", abstract, signer, ())
    del found["noi_nhan"]
    return Draft(adm.TYPE, flow.printed(), found)


def _write_party(flow: Flow, label: str, name: str, person_name: str, rng: Random) -> None:
    shape = ParagraphShape("left", indent=12.7, before=0.8)
    adm.write_body(flow, f"**{label}: {name.upper()}**", shape)
    role = "Chức vụ: Giám đốc" if label == "BÊN B" else "Chức vụ: Người đứng đầu"
    adm.write_body(flow, f"Người đại diện: {person_name}. {role}.", shape)
    adm.write_body(flow, f"Điện thoại: {mobile_number(rng)}.", shape)


def _write_signatures(flow: Flow, rng: Random, agency: adm.Agency, first: str, second: str) -> None:
    flow.need(64)
    y, sheet, margins = flow.y + 8, flow.sheet, flow.margins
    centres = (margins.left + 42, margins.text_right - 36)
    bold = Style(14, bold=True)
    for title, office, name, centre in zip(
        ("ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B"),
        (agency.head, "GIÁM ĐỐC"),
        (first, second),
        centres,
        strict=True,
    ):
        sheet.write([Run(title, bold)], centre, y, centred=True)
        sheet.write([Run(office, bold)], centre, y + 6, centred=True)
        if centre == centres[0]:
            adm.stamp(sheet, rng, agency, centre, y + 8)
        else:
            sheet.multiply(marks.signature(rng), centre - 24, y + 8, "signature")
        sheet.write([Run(name, bold)], centre, y + 43.5, centred=True)
