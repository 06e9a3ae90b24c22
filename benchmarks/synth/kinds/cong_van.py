"""Official letters: no type name, the subject stands under the number."""

from datetime import timedelta
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import Flow, ParagraphShape
from benchmarks.synth.fonts import Face
from benchmarks.synth.sheet import Run, words_of
from benchmarks.synth.spelling import long_date

_SUBJECTS = (
    (
        "tăng cường số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
        "Thực hiện kế hoạch cải cách hành chính năm {nam}, {co_quan} đề nghị các đơn vị tăng cường "
        "số hóa thành phần hồ sơ ngay tại khâu tiếp nhận, bảo đảm bản số hóa rõ ràng, đầy đủ, "
        "đúng thứ tự trang và có giá trị pháp lý như bản giấy.",
    ),
    (
        "rà soát, cập nhật dữ liệu hộ tịch trên phần mềm dùng chung",
        "Qua kiểm tra, dữ liệu hộ tịch của một số đơn vị còn thiếu trường thông tin hoặc sai lệch "
        "so với sổ gốc. {co_quan} đề nghị các đơn vị rà soát toàn bộ dữ liệu đăng ký khai sinh, "
        "kết hôn, khai tử từ năm 2016 đến nay.",
    ),
    (
        "phối hợp chi trả chế độ cho đối tượng bảo trợ xã hội",
        "Để việc chi trả trợ cấp qua tài khoản ngân hàng được kịp thời, {co_quan} đề nghị các đơn "
        "vị phối hợp lập danh sách người thụ hưởng, đối chiếu với Cơ sở dữ liệu quốc gia về dân "
        "cư và thông báo đến từng hộ gia đình.",
    ),
)
_REQUESTS = (
    "Phân công công chức đầu mối theo dõi, tổng hợp; thông tin liên hệ gửi về trước ngày {han}.",
    "Bố trí máy quét, đường truyền và chữ ký số cá nhân cho bộ phận tiếp nhận; trường hợp thiếu "
    "thiết bị thì báo cáo để được xem xét, bổ sung.",
    "Không yêu cầu người dân, doanh nghiệp nộp lại giấy tờ đã được số hóa và còn giá trị sử dụng.",
    "Tổ chức quán triệt nội dung văn bản này đến toàn thể cán bộ, công chức và người lao động; "
    "biểu dương, nhắc nhở kịp thời.",
    "Báo cáo kết quả thực hiện về cơ quan trước ngày {han} để tổng hợp, báo cáo cấp trên.",
)
_ADDRESSEES = (
    ("Các phòng, ban, đơn vị trực thuộc",),
    ("Ủy ban nhân dân các xã, phường",),
    ("Công an cấp xã", "Trưởng các thôn, tổ dân phố"),
    ("Các tổ chức chính trị - xã hội", "Các trường học trên địa bàn"),
)


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a letter of one page."""
    day = adm.issuing_day(rng)
    agency = adm.any_agency(rng, day)
    signer = adm.any_signer(rng, agency)
    heading = adm.Heading(agency, rng.randint(1, 3800), f"{agency.symbol}-{_unit(rng)}", day)
    abstract, opening = rng.choice(_SUBJECTS)
    recipients = ("Như trên", *rng.sample(("Chủ tịch, các Phó Chủ tịch", "Văn phòng Đảng ủy",
                                           "Cổng thông tin điện tử"), rng.randint(0, 2)),
                  f"Lưu: VT, {_unit(rng)}")  # fmt: skip
    deadline = long_date(day + timedelta(days=rng.randint(7, 40))).removeprefix("ngày ")

    flow = adm.opened(rng, face)
    adm.write_header(flow, heading, f"V/v {abstract}")
    _write_addressees(flow, rng.choice(_ADDRESSEES))
    adm.write_body(flow, opening.format(nam=day.year, co_quan=agency.spoken_name))
    adm.write_body(flow, "Để triển khai thống nhất, đề nghị các đơn vị thực hiện các nội dung sau:")
    for number, request in enumerate(rng.sample(_REQUESTS, rng.randint(3, 5)), 1):
        adm.write_body(flow, f"{number}. {request.format(han=deadline)}")
    adm.write_body(
        flow,
        f"Trong quá trình thực hiện, nếu có khó khăn, vướng mắc, đề nghị phản ánh về "
        f"{agency.spoken_name} để được hướng dẫn./.",
    )
    adm.write_closing(flow, rng, agency, signer, recipients)
    return Draft(
        adm.TYPE, flow.printed(), adm.fields(heading, "Công văn", abstract, signer, recipients)
    )


def _unit(rng: Random) -> str:
    return rng.choice(("VP", "VX", "NC", "KT", "TH"))


def _write_addressees(flow: Flow, names: tuple[str, ...]) -> None:
    flow.space(2)
    if len(names) == 1:
        runs = [Run("Kính gửi: ", adm.REGULAR), Run(f"{names[0]}.", adm.REGULAR)]
        flow.paragraph(runs, ParagraphShape("centre", indent=0))
    else:
        middle = flow.margins.left + 34
        flow.sheet.write([Run("Kính gửi:", adm.REGULAR)], middle, flow.y + 4.6)
        width = flow.sheet.line_width(words_of([Run("Kính gửi:", adm.REGULAR)]))
        flow.y += 6
        for index, name in enumerate(names):
            end = "." if index == len(names) - 1 else ";"
            shape = ParagraphShape("left", indent=0, inset_left=34 + width + 2, before=0.4)
            flow.paragraph([Run(f"- {name}{end}", adm.REGULAR)], shape)
    flow.space(3)
