"""Reports of three pages, with ruled tables of figures."""

from datetime import date
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import CENTRED, Column, Flow, table
from benchmarks.synth.fonts import Face
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import decimal, long_date, thousands
from benchmarks.synth.vocabulary import place_on

_SECTIONS = (
    (
        "I. CÔNG TÁC CHỈ ĐẠO, ĐIỀU HÀNH",
        (
            "Ngay từ đầu năm, cơ quan đã ban hành kế hoạch cải cách hành chính, kế hoạch số hóa "
            "hồ sơ, kết quả giải quyết thủ tục hành chính; phân công rõ người, rõ việc, rõ thời "
            "gian hoàn thành và rõ sản phẩm.",
            "Công tác tuyên truyền được thực hiện bằng nhiều hình thức: họp thôn, hệ thống truyền "
            "thanh, tờ rơi và hướng dẫn trực tiếp tại bộ phận tiếp nhận; đã tổ chức {a} buổi với "
            "{b} lượt người tham gia.",
            "Việc kiểm tra nội bộ được tiến hành hằng tháng; qua kiểm tra đã kịp thời chấn chỉnh "
            "tình trạng quét thiếu trang, đặt sai thứ tự hoặc ảnh mờ, khó đọc.",
        ),
    ),
    (
        "II. KẾT QUẢ THỰC HIỆN",
        (
            "Trong kỳ đã tiếp nhận {c} hồ sơ, trong đó nộp trực tuyến {d} hồ sơ; số hồ sơ giải "
            "quyết trước hạn và đúng hạn chiếm tỷ lệ cao, không để phát sinh khiếu nại.",
            "Tất cả kết quả giải quyết thủ tục hành chính đều được cấp bản điện tử song song với "
            "bản giấy. Số liệu cụ thể theo từng lĩnh vực như sau:",
        ),
    ),
    (
        "III. TỒN TẠI, HẠN CHẾ VÀ NGUYÊN NHÂN",
        (
            "Đường truyền có lúc chưa ổn định, phần mềm xử lý chậm vào giờ cao điểm; một số máy "
            "quét đã cũ, chất lượng ảnh không đều.",
            "Giấy tờ lưu trữ trước năm 2005 nhiều tờ bị ố vàng, nhòe mực, thủng lỗ hoặc dán băng "
            "keo nên việc bóc tách dữ liệu phải nhập tay, tốn nhiều thời gian.",
            "Một bộ phận người dân, nhất là người lớn tuổi, còn ngại sử dụng dịch vụ công trực "
            "tuyến; nguyên nhân chủ yếu do chưa quen thao tác và thiếu thiết bị.",
        ),
    ),
    (
        "IV. PHƯƠNG HƯỚNG, NHIỆM VỤ THỜI GIAN TỚI",
        (
            "Tiếp tục rà soát, đơn giản hóa thủ tục; thực hiện nghiêm nguyên tắc không yêu cầu "
            "cung cấp lại giấy tờ, dữ liệu đã có trong hệ thống.",
            "Hoàn thành số hóa sổ hộ tịch, sổ địa chính và hồ sơ người có công; bảo đảm dữ liệu "
            "đúng, đủ, sạch, sống, thống nhất và dùng chung.",
            "Đề nghị cấp trên quan tâm bố trí kinh phí mua sắm {e} máy quét, nâng cấp đường "
            "truyền và tập huấn nghiệp vụ cho công chức chuyên môn.",
            "Chủ động phối hợp với Công an cấp xã đối chiếu thông tin công dân; xử lý dứt điểm "
            "các trường hợp sai lệch họ tên, ngày sinh giữa giấy tờ và cơ sở dữ liệu.",
        ),
    ),
)
_FIELDS = ("Hộ tịch", "Chứng thực", "Đất đai", "Bảo trợ xã hội", "Người có công", "Xây dựng",
           "Hộ kinh doanh", "Nuôi con nuôi")  # fmt: skip


def build(rng: Random, face: Face = "Tinos") -> Draft:
    """Return a report whose table has TAB-separated rows in the truth."""
    day = adm.issuing_day(rng)
    agency = adm.commune_committee(place_on(rng, day))
    signer = adm.any_signer(rng, agency)
    heading = adm.Heading(agency, rng.randint(5, 640), f"BC-{agency.symbol}", day)
    period, months = _period(day)
    abstract = f"Kết quả số hóa hồ sơ, giải quyết thủ tục hành chính {period}"
    recipients = ("Như trên", "Thường trực Đảng ủy", "Lưu: VT")
    values = {
        "a": str(rng.randint(4, 30)),
        "b": thousands(rng.randint(200, 2600)),
        "c": thousands(rng.randint(2000, 9800)),
        "d": thousands(rng.randint(1000, 1990)),
        "e": f"{rng.randint(2, 9):02d}",
    }

    flow = adm.opened(rng, face)
    adm.write_header(flow, heading)
    adm.write_title(flow, "Báo cáo", abstract)
    adm.write_body(
        flow,
        f"Thực hiện chế độ thông tin, báo cáo định kỳ, {agency.spoken_name} báo cáo kết quả số "
        f"hóa hồ sơ, giải quyết thủ tục hành chính {period} như sau:",
    )
    for title, paragraphs in _SECTIONS:
        adm.write_body(flow, f"**{title}**")
        for number, paragraph in enumerate(paragraphs, 1):
            adm.write_body(flow, f"{number}. {paragraph.format(**values)}")
        if title.startswith("II."):
            _write_table(flow, rng)
    adm.write_body(
        flow,
        f"Trên đây là báo cáo kết quả thực hiện {period}, {agency.spoken_name} "
        "trân trọng báo cáo./.",
    )
    adm.write_closing(flow, rng, agency, signer, recipients)
    _write_appendix(flow, rng, heading, months)
    return Draft(
        adm.TYPE, flow.printed(), adm.fields(heading, "Báo cáo", abstract, signer, recipients)
    )


def _period(day: date) -> tuple[str, int]:
    """Return the period last closed before a day, and its number of months."""
    for months, name in ((9, "9 tháng đầu năm"), (6, "6 tháng đầu năm"), (3, "quý I năm")):
        if day.month > months:
            return f"{name} {day.year}", months
    return f"năm {day.year - 1}", 12


def _write_table(flow: Flow, rng: Random) -> None:
    rows: list[tuple[str, ...]] = []
    for number, name in enumerate(rng.sample(_FIELDS, rng.randint(5, 8)), 1):
        received = rng.randint(12, 1900)
        on_time = received - rng.randint(0, received // 12)
        share = decimal(100 * on_time / received)
        rows.append((str(number), name, thousands(received), thousands(on_time), f"{share}%"))
    width = flow.margins.text_width
    columns = (
        Column(13, "centre"),
        Column(width - 13 - 3 * 32),
        Column(32, "centre"),
        Column(32, "centre"),
        Column(32, "centre"),
    )
    flow.space(2.5)
    header = ("STT", "Lĩnh vực", "Số hồ sơ tiếp nhận", "Giải quyết đúng hạn", "Tỷ lệ đúng hạn")
    table(flow, columns, header, rows, 12.5)
    flow.space(2.5)


def _write_appendix(flow: Flow, rng: Random, heading: adm.Heading, months: int) -> None:
    """Write an annex on a page of its own: figures by month."""
    flow.new_page()
    flow.paragraph([Run("PHỤ LỤC", adm.BOLD)], CENTRED)
    flow.paragraph([Run("Số liệu số hóa hồ sơ theo tháng", adm.BOLD)], CENTRED)
    origin = f"(Kèm theo Báo cáo số {heading.code} {long_date(heading.day)})"
    flow.paragraph([Run(origin, adm.ITALIC)], CENTRED)
    flow.space(4)
    rows = [
        (f"Tháng {month}", thousands(rng.randint(300, 2400)), thousands(rng.randint(900, 9900)),
         rng.choice(("Đạt", "Đạt", "Vượt", "Chưa đạt")))
        for month in range(1, months + 1)
    ]  # fmt: skip
    share = flow.margins.text_width / 4
    columns = tuple(Column(share, "centre") for _ in range(4))
    table(flow, columns, ("Tháng", "Số hồ sơ", "Số trang", "Kế hoạch"), rows, 13)
