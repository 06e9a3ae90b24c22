"""Public notices of one page; their wording also feeds the born-digital sample."""

from dataclasses import dataclass
from datetime import timedelta
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import Face
from benchmarks.synth.spelling import long_date
from benchmarks.synth.vocabulary import place_on

_SUBJECTS = (
    (
        "Về việc niêm yết công khai hồ sơ đăng ký biến động đất đai",
        "thông báo niêm yết công khai hồ sơ đăng ký biến động đất đai của các hộ gia đình, cá "
        "nhân tại trụ sở trong thời gian 15 ngày, kể từ ngày {tu_ngay}.",
    ),
    (
        "Về việc thay đổi thời gian tiếp nhận hồ sơ và trả kết quả",
        "thông báo thời gian tiếp nhận hồ sơ và trả kết quả giải quyết thủ tục hành chính mới, "
        "áp dụng từ ngày {tu_ngay}, cụ thể như sau:",
    ),
    (
        "Về việc tiếp nhận đơn đề nghị hỗ trợ sửa chữa nhà ở",
        "thông báo tiếp nhận đơn đề nghị hỗ trợ sửa chữa nhà ở cho hộ nghèo, hộ cận nghèo bị "
        "thiệt hại do mưa bão, bắt đầu từ ngày {tu_ngay}.",
    ),
)
_DETAILS = (
    "Buổi sáng từ 07 giờ 30 phút đến 11 giờ 30 phút; buổi chiều từ 13 giờ 30 phút đến 17 giờ 00 "
    "phút, các ngày làm việc trong tuần và sáng thứ bảy.",
    "Địa điểm: Bộ phận Tiếp nhận và Trả kết quả, tầng 1, trụ sở {co_quan}.",
    "Hồ sơ gồm đơn theo mẫu và bản sao giấy tờ có liên quan; giấy tờ đã có trong cơ sở dữ liệu "
    "thì không phải nộp lại.",
    "Người cao tuổi, người khuyết tật và đồng bào ở thôn, bản xa được cán bộ đến tận nhà hướng "
    "dẫn khi có yêu cầu.",
    "Ý kiến phản ánh, kiến nghị gửi trực tiếp hoặc qua đường dây nóng trong giờ hành chính; kết "
    "quả xử lý được trả lời bằng văn bản.",
)


@dataclass(frozen=True, slots=True)
class Notice:
    """The wording of one notice, before it is set."""

    heading: adm.Heading
    abstract: str
    paragraphs: tuple[str, ...]
    signer: adm.Signer
    recipients: tuple[str, ...]

    @property
    def fields(self) -> dict[str, str]:
        """The truth."""
        return adm.fields(self.heading, "Thông báo", self.abstract, self.signer, self.recipients)


def compose(rng: Random) -> Notice:
    """Return an invented notice of a commune committee."""
    day = adm.issuing_day(rng)
    agency = adm.commune_committee(place_on(rng, day))
    heading = adm.Heading(agency, rng.randint(2, 420), f"TB-{agency.symbol}", day)
    abstract, opening = rng.choice(_SUBJECTS)
    start = long_date(day + timedelta(days=rng.randint(3, 12))).removeprefix("ngày ")
    details = rng.sample(_DETAILS, 4)
    return Notice(
        heading=heading,
        abstract=abstract,
        paragraphs=(
            "Căn cứ quy định của pháp luật về kiểm soát thủ tục hành chính và tình hình thực tế "
            "tại địa phương;",
            f"{agency.spoken_name} {opening.format(tu_ngay=start)}",
            *(
                f"{number}. {detail.format(co_quan=agency.spoken_name)}"
                for number, detail in enumerate(details, 1)
            ),
            f"{agency.spoken_name} thông báo để tổ chức, cá nhân trên địa bàn được biết và phối "
            "hợp thực hiện./.",
        ),
        signer=adm.any_signer(rng, agency),
        recipients=("Các thôn, tổ dân phố", "Đài Truyền thanh", "Lưu: VT"),
    )


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a notice of one page."""
    notice = compose(rng)
    flow = adm.opened(rng, face)
    adm.write_header(flow, notice.heading)
    adm.write_title(flow, "Thông báo", notice.abstract)
    for paragraph in notice.paragraphs:
        adm.write_body(flow, paragraph)
    adm.write_closing(flow, rng, notice.heading.agency, notice.signer, notice.recipients)
    return Draft(adm.TYPE, flow.printed(), notice.fields)
