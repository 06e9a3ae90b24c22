"""Administrative documents of every kind in the table, in headers of several offices and years."""

from collections.abc import Sequence
from datetime import date
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import CENTRED, Flow
from benchmarks.synth.fonts import Style
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.forms.people import full_name
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import long_date
from benchmarks.synth.vocabulary import day_between, working_day

_KINDS = (
    ("Nghị quyết", "NQ"),
    ("Quyết định", "QĐ"),
    ("Chỉ thị", "CT"),
    ("Quy chế", "QC"),
    ("Quy định", "QyĐ"),
    ("Thông cáo", "TC"),
    ("Thông báo", "TB"),
    ("Hướng dẫn", "HD"),
    ("Chương trình", "CTr"),
    ("Kế hoạch", "KH"),
    ("Phương án", "PA"),
    ("Đề án", "ĐA"),
    ("Dự án", "DA"),
    ("Báo cáo", "BC"),
    ("Biên bản", "BB"),
    ("Tờ trình", "TTr"),
    ("Hợp đồng", "HĐ"),
    ("Công điện", "CĐ"),
    ("Bản ghi nhớ", "BGN"),
    ("Bản thỏa thuận", "BTT"),
    ("Giấy ủy quyền", "GUQ"),
    ("Giấy mời", "GM"),
    ("Giấy giới thiệu", "GGT"),
    ("Giấy nghỉ phép", "GNP"),
    ("Phiếu gửi", "PG"),
    ("Phiếu chuyển", "PC"),
    ("Phiếu báo", "PB"),
)
_SUBJECTS = (
    "số hóa hồ sơ, giấy tờ, kết quả giải quyết thủ tục hành chính",
    "phòng, chống thiên tai và tìm kiếm cứu nạn",
    "chuyển đổi số năm {year}",
    "thành lập Tổ công tác rà soát hồ sơ lưu trữ",
    "tổ chức Đại hội thể dục thể thao",
    "điều chỉnh dự toán chi ngân sách năm {year}",
    "phân công nhiệm vụ các thành viên Ủy ban nhân dân",
    "kiểm tra công tác cải cách hành chính",
    "bổ nhiệm công chức giữ chức vụ lãnh đạo, quản lý",
)
_GROUNDS = (
    "Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",
    "Căn cứ Nghị định số 30/2020/NĐ-CP ngày 05 tháng 3 năm 2020 của Chính phủ về công tác văn thư;",
    "Căn cứ Nghị định số 61/2018/NĐ-CP ngày 23 tháng 4 năm 2018 của Chính phủ;",
    "Xét đề nghị của Chánh Văn phòng tại Tờ trình số 45/TTr-VP ngày 02 tháng 3 năm 2024,",
)
_SENTENCES = (
    "Các phòng, ban chuyên môn rà soát hồ sơ đang lưu giữ, lập danh mục và bàn giao đúng "
    "thời hạn quy định.",
    "Giao Văn phòng theo dõi, đôn đốc việc thực hiện và tổng hợp, báo cáo định kỳ hằng tháng.",
    "Kinh phí thực hiện được bố trí từ nguồn ngân sách nhà nước theo phân cấp hiện hành.",
    "Trong quá trình thực hiện nếu có khó khăn, vướng mắc, các đơn vị kịp thời phản "
    "ánh để xem xét, giải quyết.",
    "Thời gian thực hiện từ ngày 01 tháng 7 đến hết ngày 30 tháng 9.",
)
_RECIPIENTS = (
    "Như trên",
    "Như Điều 3",
    "UBND tỉnh (b/c)",
    "Thường trực Đảng ủy",
    "Các phòng, ban, đơn vị",
    "Lưu: VT, VP",
    "Cổng thông tin điện tử",
    "Chủ tịch, các Phó Chủ tịch",
)


def van_ban_hanh_chinh(rng: Random, dress: Dress) -> Draft:
    """A document of any of the 27 kinds, or a letter; one in twelve is a certified copy."""
    day = working_day(day_between(rng, date(2006, 1, 4), date(2026, 6, 30)))
    agency = adm.any_agency(rng, day)
    if rng.random() < 0.25:
        agency = _council(agency)
    signer = _signer(rng, agency)
    letter = rng.random() < 0.2
    name, short = ("Công văn", "") if letter else rng.choice(_KINDS)
    unit = rng.choice(("", "-VP", "-NC", "-TH")) if letter else ""
    notation = f"{agency.symbol}{unit or '-VP'}" if letter else f"{short}-{agency.symbol}"
    heading = adm.Heading(agency, rng.randint(1, 2600), notation, day)
    subject = rng.choice(_SUBJECTS).format(year=day.year)
    abstract = (
        subject
        if letter
        else rng.choice((f"Về việc {subject}", f"V/v {subject}", subject.capitalize()))
    )
    recipients = tuple(rng.sample(_RECIPIENTS, rng.randint(2, 5)))
    flow = adm.opened(rng, dress.face)
    copied = rng.random() < 0.08
    adm.write_header(flow, heading, f"V/v {subject}" if letter else "")
    if letter:
        flow.space(6)
        flow.paragraph(
            [
                Run(
                    f"Kính gửi: {rng.choice(('Các phòng, ban chuyên môn', 'Sở Nội vụ'))}",
                    adm.REGULAR,
                )
            ],
            CENTRED,
        )
        flow.space(3)
    else:
        adm.write_title(flow, name, abstract)
    _body(flow, rng, name)
    adm.write_closing(flow, rng, agency, signer, recipients)
    if copied:
        _copy_mark(flow, rng, agency, day)
    values = adm.fields(heading, name, abstract.removeprefix("V/v "), signer, recipients)
    return Draft("van_ban_hanh_chinh", flow.printed(), values)


def _council(agency: adm.Agency) -> adm.Agency:
    place = agency.place
    return adm.Agency(
        "",
        ("HỘI ĐỒNG NHÂN DÂN", place.commune.upper()),
        "HĐND",
        place,
        place.name,
        "CHỦ TỊCH",
        f"Hội đồng nhân dân {place.commune}",
    )


def _signer(rng: Random, agency: adm.Agency) -> adm.Signer:
    if rng.random() < 0.3 and agency.symbol != "HĐND":
        name = full_name(rng, female=rng.random() < 0.4)
        capacity = rng.choice((f"TL. {agency.head}", f"TUQ. {agency.head}"))
        return adm.Signer(
            capacity, rng.choice(("CHÁNH VĂN PHÒNG", "TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")), name
        )
    if agency.symbol == "HĐND":
        return adm.Signer("TM. HỘI ĐỒNG NHÂN DÂN", "CHỦ TỊCH", full_name(rng, female=False))
    return adm.any_signer(rng, agency)


def _body(flow: Flow, rng: Random, name: str) -> None:
    if name in {"Quyết định", "Nghị quyết", "Quy chế", "Quy định"}:
        for ground in rng.sample(_GROUNDS, 2):
            adm.write_body(flow, ground)
        if name in {"Quyết định", "Nghị quyết"}:
            flow.paragraph([Run(f"{name.upper()}:", adm.BOLD)], CENTRED)
        for number, text in enumerate(_some(rng), 1):
            adm.write_body(flow, f"**Điều {number}.** {text}")
        return
    for number, text in enumerate(_some(rng), 1):
        adm.write_body(flow, f"{number}. {text}" if rng.random() < 0.6 else text)


def _some(rng: Random) -> Sequence[str]:
    return rng.sample(_SENTENCES, rng.randint(2, 4))


def _copy_mark(flow: Flow, rng: Random, agency: adm.Agency, day: date) -> None:
    """The form of copy at the foot: "SAO Y" with number, office and date of the copy."""
    flow.need(20)
    margins = flow.margins
    flow.space(5)
    number = f"Số: {rng.randint(1, 90):02d}/SY-{agency.symbol}"
    text = f"{rng.choice(('SAO Y', 'SAO LỤC', 'TRÍCH SAO'))} - {number}, {long_date(day)}"
    flow.sheet.write([Run(text, Style(11, bold=True))], margins.left, flow.y + 5)
    flow.space(10)
