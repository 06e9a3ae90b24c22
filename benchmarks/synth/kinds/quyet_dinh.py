"""Decisions of one to three pages."""

from dataclasses import dataclass
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import CENTRED, Column, Flow, ParagraphShape, table
from benchmarks.synth.fonts import Face
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import in_words, long_date, thousands
from benchmarks.synth.vocabulary import full_name, person, place_on


@dataclass(frozen=True, slots=True)
class Subject:
    """What a decision is about; braces are filled with invented values."""

    abstract: str
    grounds: tuple[str, ...]
    first_article: str
    since: int
    """The first year in which the laws it cites were all in force."""
    local: bool = True
    """Only a commune committee decides it."""


_SUBJECTS = (
    Subject(
        "Về việc hưởng trợ cấp xã hội hàng tháng đối với {ong_ba} {ho_ten}",
        (
            "Căn cứ Luật Người khuyết tật ngày 17 tháng 6 năm 2010;",
            "Căn cứ Nghị định số 20/2021/NĐ-CP ngày 15 tháng 3 năm 2021 của Chính phủ quy định "
            "chính sách trợ giúp xã hội đối với đối tượng bảo trợ xã hội;",
        ),
        "Trợ cấp xã hội hàng tháng đối với {ong_ba} {ho_ten}, sinh ngày {ngay_sinh}, hiện cư trú "
        "tại {noi_o}; mức trợ cấp {thang} đồng/tháng (Bằng chữ: {thang_chu} đồng), kể từ ngày "
        "{tu_ngay}.",
        since=2021,
    ),
    Subject(
        "Về việc cho phép chuyển mục đích sử dụng đất của hộ gia đình {ong_ba} {ho_ten}",
        (
            "Căn cứ Luật Đất đai ngày 18 tháng 01 năm 2024;",
            "Căn cứ Nghị định số 102/2024/NĐ-CP ngày 30 tháng 7 năm 2024 của Chính phủ quy định "
            "chi tiết thi hành một số điều của Luật Đất đai;",
        ),
        "Cho phép hộ gia đình {ong_ba} {ho_ten}, cư trú tại {noi_o}, được chuyển mục đích sử "
        "dụng {dien_tich} m² đất trồng cây lâu năm sang đất ở tại nông thôn; vị trí, ranh giới "
        "khu đất được xác định theo trích lục bản đồ địa chính số {so_trich_luc}.",
        since=2025,
    ),
    Subject(
        "Về việc thành lập Tổ công tác số hóa hồ sơ, kết quả giải quyết thủ tục hành chính",
        (
            "Căn cứ Nghị định số 45/2020/NĐ-CP ngày 08 tháng 4 năm 2020 của Chính phủ về thực "
            "hiện thủ tục hành chính trên môi trường điện tử;",
            "Căn cứ Thông tư số 01/2023/TT-VPCP ngày 05 tháng 4 năm 2023 của Văn phòng Chính "
            "phủ quy định một số nội dung và biện pháp thi hành;",
        ),
        "Thành lập Tổ công tác số hóa hồ sơ, kết quả giải quyết thủ tục hành chính do {ong_ba} "
        "{ho_ten} làm Tổ trưởng; các thành viên khác do Tổ trưởng quyết định. Tổ công tác hoạt "
        "động theo chế độ kiêm nhiệm và kết thúc nhiệm vụ trước ngày {tu_ngay}.",
        since=2023,
        local=False,
    ),
    Subject(
        "Về việc phê duyệt dự toán sửa chữa nhà văn hóa và đường giao thông nông thôn",
        (
            "Căn cứ Luật Ngân sách nhà nước ngày 25 tháng 6 năm 2015;",
            "Căn cứ Luật Đầu tư công ngày 29 tháng 11 năm 2024;",
            "Xét Tờ trình số {so_trich_luc}/TTr-TCKH về việc đề nghị phê duyệt dự toán;",
        ),
        "Phê duyệt dự toán sửa chữa nhà văn hóa và đường giao thông nông thôn với tổng kinh phí "
        "{tien} đồng (Bằng chữ: {tien_chu} đồng); nguồn vốn: ngân sách xã và đóng góp tự nguyện "
        "của nhân dân; người được giao quản lý: {ong_ba} {ho_ten}.",
        since=2025,
    ),
)

_DUTIES = (
    "Bộ phận Tiếp nhận và Trả kết quả có trách nhiệm niêm yết công khai, hướng dẫn tổ chức, cá "
    "nhân chuẩn bị giấy tờ và cập nhật tiến độ giải quyết trên Hệ thống thông tin giải quyết thủ "
    "tục hành chính.",
    "Công chức Tài chính - Kế toán cân đối nguồn kinh phí, thực hiện chi trả đúng đối tượng, đúng "
    "chế độ và thanh, quyết toán theo quy định hiện hành.",
    "Công chức Tư pháp - Hộ tịch rà soát, đối chiếu dữ liệu với sổ gốc; trường hợp phát hiện sai "
    "lệch phải lập biên bản và báo cáo người có thẩm quyền trước khi chỉnh sửa.",
    "Công chức Địa chính - Xây dựng đo đạc, chỉnh lý hồ sơ địa chính; hướng dẫn người sử dụng đất "
    "thực hiện đầy đủ nghĩa vụ tài chính trong thời hạn quy định.",
    "Trưởng các thôn, bản, tổ dân phố phổ biến nội dung Quyết định này đến từng hộ gia đình và "
    "phản ánh kịp thời vướng mắc trong quá trình thực hiện.",
    "Văn phòng theo dõi, đôn đốc, tổng hợp kết quả thực hiện, định kỳ hàng quý báo cáo người đứng "
    "đầu cơ quan để chỉ đạo, xử lý.",
    "Hồ sơ, tài liệu hình thành trong quá trình thực hiện được lập, số hóa và nộp lưu theo đúng "
    "quy định của pháp luật về lưu trữ.",
    "Kinh phí thực hiện được bố trí trong dự toán chi thường xuyên hằng năm và các nguồn hợp pháp "
    "khác; việc sử dụng phải tiết kiệm, hiệu quả, công khai, minh bạch.",
    "Nghiêm cấm mọi hành vi yêu cầu người dân nộp thêm giấy tờ ngoài thành phần hồ sơ đã được "
    "công bố hoặc cung cấp lại thông tin mà cơ quan nhà nước đã có.",
)

_RECIPIENTS = ("Như Điều {n}", "Thường trực Đảng ủy, HĐND", "Các thành viên UBND",
               "Phòng Nội vụ", "Công an cấp xã", "Trang thông tin điện tử")  # fmt: skip


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a decision; a third each have one, two and three pages, roughly."""
    day = adm.issuing_day(rng)
    subject = rng.choice([item for item in _SUBJECTS if item.since <= day.year])
    local = subject.local or rng.random() < 0.3
    agency = adm.commune_committee(place_on(rng, day)) if local else adm.any_agency(rng, day)
    signer = adm.any_signer(rng, agency)
    heading = adm.Heading(agency, rng.randint(1, 2400), f"QĐ-{agency.symbol}", day)
    values = _values(rng, heading)
    abstract = subject.abstract.format(**values)
    duties = rng.sample(_DUTIES, rng.choice((0, 5, 9)))
    last = 3 if duties else 2
    recipients = (
        _RECIPIENTS[0].format(n=last),
        *rng.sample(_RECIPIENTS[1:], rng.randint(1, 4)),
        "Lưu: VT",
    )

    flow = adm.opened(rng, face)
    adm.write_header(flow, heading)
    adm.write_title(flow, "Quyết định", abstract)
    _write_authority(flow, heading, signer)
    for ground in (*_general_grounds(heading), *(g.format(**values) for g in subject.grounds)):
        flow.paragraph([Run(ground, adm.ITALIC)])
    flow.paragraph([Run(f"Theo đề nghị của {_proposer(rng, agency)}.", adm.ITALIC)])
    flow.paragraph([Run("QUYẾT ĐỊNH:", adm.BOLD)], ParagraphShape("centre", indent=0, before=3.5))
    _write_articles(flow, subject.first_article.format(**values), duties, agency, last)
    adm.write_closing(flow, rng, agency, signer, recipients)
    if len(duties) > 5 and rng.random() < 0.5:
        _write_appendix(flow, rng, heading)
    return Draft(
        adm.TYPE,
        flow.printed(),
        adm.fields(heading, "Quyết định", abstract, signer, recipients),
    )


def _values(rng: Random, heading: adm.Heading) -> dict[str, str]:
    who = person(
        rng, female=rng.random() < 0.5, first_year=1948, last_year=1995, home=heading.agency.place
    )
    amount = rng.randrange(9_000, 960_000) * 1000
    monthly = rng.randrange(108, 360) * 5000
    return {
        "ong_ba": who.title,
        "ho_ten": who.name,
        "ngay_sinh": f"{who.born.day:02d}/{who.born.month:02d}/{who.born.year}",
        "noi_o": who.home,
        "tien": thousands(amount),
        "tien_chu": in_words(amount).capitalize(),
        "thang": thousands(monthly),
        "thang_chu": in_words(monthly).capitalize(),
        "tu_ngay": f"01/{heading.day.month % 12 + 1:02d}/"
        f"{heading.day.year + heading.day.month // 12}",
        "dien_tich": str(rng.randint(60, 400)),
        "so_trich_luc": str(rng.randint(11, 480)),
    }


def _write_authority(flow: Flow, heading: adm.Heading, signer: adm.Signer) -> None:
    name = heading.agency.name
    if not signer.capacity.startswith("TM."):
        name = f"{heading.agency.head} {name}"
    flow.paragraph([Run(name, adm.BOLD)], CENTRED)
    flow.space(2)


def _general_grounds(heading: adm.Heading) -> tuple[str, ...]:
    if heading.agency.symbol != "UBND":
        return ("Căn cứ chức năng, nhiệm vụ, quyền hạn của cơ quan được cấp có thẩm quyền giao;",)
    if heading.day.year >= 2025 and heading.day.month >= 3:
        return ("Căn cứ Luật Tổ chức chính quyền địa phương ngày 16 tháng 6 năm 2025;",)
    return (
        "Căn cứ Luật Tổ chức chính quyền địa phương ngày 19 tháng 6 năm 2015; Luật sửa đổi, bổ "
        "sung một số điều của Luật Tổ chức Chính phủ và Luật Tổ chức chính quyền địa phương ngày "
        "22 tháng 11 năm 2019;",
    )


def _proposer(rng: Random, agency: adm.Agency) -> str:
    if agency.symbol != "UBND":
        return rng.choice(("Chánh Văn phòng", "Trưởng phòng Tổ chức - Hành chính"))
    return rng.choice(
        ("công chức Văn hóa - Xã hội", "công chức Tài chính - Kế toán",
         "công chức Địa chính - Xây dựng", "Trưởng phòng Kinh tế")
    )  # fmt: skip


def _write_articles(
    flow: Flow, first: str, duties: list[str], agency: adm.Agency, last: int
) -> None:
    adm.write_body(flow, f"**Điều 1.** {first}")
    if duties:
        adm.write_body(flow, "**Điều 2.** Tổ chức thực hiện")
        for number, duty in enumerate(duties, 1):
            adm.write_body(flow, f"{number}. {duty}")
    office = (
        "Chánh Văn phòng, Trưởng các phòng chuyên môn"
        if agency.symbol != "UBND"
        else "Công chức Văn phòng - Thống kê"
    )
    adm.write_body(
        flow,
        f"**Điều {last}.** Quyết định này có hiệu lực kể từ ngày ký. {office}, các bộ phận liên "
        "quan và cá nhân có tên tại Điều 1 chịu trách nhiệm thi hành Quyết định này./.",
    )


def _write_appendix(flow: Flow, rng: Random, heading: adm.Heading) -> None:
    """Write the annex on a page of its own: a list of invented members."""
    flow.new_page()
    flow.paragraph([Run("PHỤ LỤC", adm.BOLD)], CENTRED)
    flow.paragraph([Run("Danh sách công chức được phân công nhiệm vụ", adm.BOLD)], CENTRED)
    origin = f"(Kèm theo Quyết định số {heading.code} {long_date(heading.day)})"
    flow.paragraph([Run(origin, adm.ITALIC)], CENTRED)
    flow.space(4)
    tasks = ("Tiếp nhận, quét giấy tờ", "Kiểm tra bản số hóa", "Bóc tách dữ liệu", "Ký số, lưu trữ")
    rows = [
        (str(number), full_name(rng, female=rng.random() < 0.5), rng.choice(tasks), "Thành viên")
        for number in range(1, rng.randint(7, 12))
    ]
    width = flow.margins.text_width
    columns = (
        Column(13, "centre"),
        Column((width - 13) * 0.36),
        Column((width - 13) * 0.4),
        Column((width - 13) * 0.24, "centre"),
    )
    table(flow, columns, ("STT", "Họ và tên", "Nhiệm vụ", "Ghi chú"), rows, 13)
