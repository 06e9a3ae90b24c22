"""Permits and registrations: household business, construction; receipts and letters."""

from datetime import date, timedelta
from random import Random

from benchmarks.synth.certificate import capital
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import Style
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.forms.paper import Paper
from benchmarks.synth.forms.people import (
    BIRTH_LABELS,
    HOME_LABELS,
    NUMBER_LABELS,
    STREETS,
    day_value,
    facts_of,
    person,
    place_on,
    registrar,
)
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import decimal, in_words, long_date, mobile_number, thousands
from benchmarks.synth.vocabulary import day_between, working_day

_TRADES = (
    "Bán lẻ lương thực, thực phẩm",
    "Dịch vụ ăn uống",
    "Sửa chữa xe máy",
    "Cắt tóc, gội đầu",
    "Bán buôn vật liệu xây dựng; vận tải hàng hóa bằng đường bộ",
    "May trang phục",
    "Bán lẻ đồ điện gia dụng, giường, tủ, bàn, ghế",
    "Chăn nuôi gia cầm",
    "Gia công cơ khí; xử lý và tráng phủ kim loại",
    "Dịch vụ lưu trú ngắn ngày",
    "Sản xuất đồ gỗ xây dựng",
    "Bán lẻ thuốc, dụng cụ y tế, mỹ phẩm",
)
_NAMES = ("HỘ KINH DOANH", "CỬA HÀNG", "TẠP HÓA", "QUÁN ĂN", "CƠ SỞ MAY", "NHÀ NGHỈ", "XƯỞNG MỘC")
_WORKS = ("Nhà ở riêng lẻ", "Nhà ở gia đình", "Nhà ở kết hợp kinh doanh")


def gcn_dang_ky_ho_kinh_doanh(rng: Random, dress: Dress) -> Draft:
    """A certificate of registration of a household business, first or changed."""
    first = day_between(rng, date(2015, 9, 1), date(2026, 5, 1))
    place = place_on(rng, first)
    who = person(rng, female=rng.random() < 0.5, first_year=1955, last_year=2001, home=place)
    capital_sum = rng.randint(2, 120) * 5_000_000
    changes = rng.randint(1, 4) if rng.random() < 0.4 else 0
    number = (
        who.number
        if first.year >= 2025
        else f"{rng.choice(('26', '38', '40'))}{rng.choice('ABCDE')}8{rng.randrange(10**6):06d}"
    )
    values = {
        **facts_of(who, dress),
        "gioi_tinh": who.sex,
        "so_dang_ky": number,
        "ngay_dang_ky_lan_dau": first.isoformat(),
        "ten_ho_kinh_doanh": f"{rng.choice(_NAMES)} {who.name.split()[-1].upper()}",
        "dia_chi_kinh_doanh": capital(f"{rng.choice(STREETS)}, {place.address}"),
        "so_dien_thoai": mobile_number(rng),
        "nganh_nghe": rng.choice(_TRADES),
        "von_kinh_doanh": str(capital_sum),
        "nguoi_ky": registrar(rng),
    }
    if changes:
        values["lan_thay_doi"] = str(changes)
        values["ngay_thay_doi"] = (first + timedelta(days=rng.randint(60, 900))).isoformat()
    paper = Paper(rng, dress)
    district = place.district or place.commune
    office = rng.choice(("PHÒNG TÀI CHÍNH - KẾ HOẠCH", "PHÒNG KINH TẾ"))
    paper.header((f"UBND {district.upper()}", office), "", "", None)
    values["co_quan_ban_hanh"] = office
    paper.title("GIẤY CHỨNG NHẬN", "ĐĂNG KÝ HỘ KINH DOANH", size=16)
    paper.centred(
        f"{rng.choice(('Số', 'Mã số hộ kinh doanh', 'Mã số đăng ký hộ kinh doanh'))}: {number}"
    )
    paper.centred(f"Đăng ký lần đầu: {long_date(first)}", italic=True)
    if changes:
        changed = date.fromisoformat(values["ngay_thay_doi"])
        paper.centred(f"Đăng ký thay đổi lần thứ {changes}: {long_date(changed)}", italic=True)
    _business(paper, rng, values, capital_sum)
    paper.signed(place, ("TRƯỞNG PHÒNG",), values["nguoi_ky"])
    values["chuc_vu"] = "TRƯỞNG PHÒNG"
    return Draft("gcn_dang_ky_ho_kinh_doanh", (paper.printed(),), values)


def _business(paper: Paper, rng: Random, values: dict[str, str], money: int) -> None:
    paper.rows(
        paper.worded(
            ("1. Tên hộ kinh doanh", "1. Tên hộ kinh doanh (ghi bằng chữ in hoa)"),
            values["ten_ho_kinh_doanh"],
        ),
        paper.worded(
            (
                "2. Địa điểm kinh doanh",
                "2. Địa chỉ trụ sở hộ kinh doanh",
                "2. Địa chỉ kinh doanh",
            ),
            values["dia_chi_kinh_doanh"],
        ),
        [("Điện thoại", values["so_dien_thoai"])],
        paper.worded(
            ("3. Ngành, nghề kinh doanh", "3. Ngành nghề kinh doanh"), values["nganh_nghe"]
        ),
        [("4. Vốn kinh doanh", f"{thousands(money)} đồng")],
    )
    if rng.random() < 0.6:
        paper.rows([("Bằng chữ", f"{capital(in_words(money))} đồng")])
    paper.rows(
        [
            (
                rng.choice(
                    (
                        "5. Họ và tên chủ hộ kinh doanh",
                        "5. Họ và tên cá nhân hoặc đại diện hộ gia đình",
                        "5. Chủ hộ kinh doanh",
                    )
                ),
                values["ho_ten"],
            ),
            ("Giới tính", values["gioi_tinh"]),
        ],
        [
            (rng.choice(BIRTH_LABELS), day_value(paper.dress, values, "ngay_sinh")),
            ("Dân tộc", values["dan_toc"]),
            ("Quốc tịch", values["quoc_tich"]),
        ],
        paper.worded(NUMBER_LABELS, values["so_dinh_danh"]),
        paper.worded(
            ("Nơi đăng ký hộ khẩu thường trú", "Nơi thường trú", "Địa chỉ thường trú"),
            values["noi_cu_tru"],
        ),
    )


def giay_phep_xay_dung(rng: Random, dress: Dress) -> Draft:
    """A construction permit of a dwelling."""
    day = working_day(day_between(rng, date(2015, 3, 1), date(2026, 6, 1)))
    place = place_on(rng, day)
    who = person(rng, female=rng.random() < 0.4, first_year=1950, last_year=1995, home=place)
    floor = rng.randint(500, 1800) / 10
    storeys = rng.randint(1, 5)
    unit = place.district or place.commune
    number = f"{rng.randint(1, 380):02d}/{rng.choice(('GPXD', 'GPXD-UBND', 'GPXD'))}"
    values = {
        "co_quan_ban_hanh": f"ỦY BAN NHÂN DÂN {unit.upper()}",
        "so_ky_hieu": number,
        "dia_danh": unit.split(" ", 1)[1]
        if not unit.startswith("thành phố")
        else unit.removeprefix("thành phố "),
        "ngay_ban_hanh": day.isoformat(),
        "chu_dau_tu": dress.name(who.name),
        "noi_cu_tru": capital(who.home),
        "ten_cong_trinh": rng.choice(_WORKS),
        "dia_diem_xay_dung": capital(f"{rng.choice(STREETS)}, {place.address}"),
        "so_thua": str(rng.randint(3, 980)),
        "so_to_ban_do": str(rng.randint(1, 78)),
        "dien_tich_xay_dung": decimal(floor),
        "tong_dien_tich_san": decimal(floor * storeys),
        "chieu_cao": decimal(3.6 * storeys + 1.2),
        "so_tang": str(storeys),
        "mat_do_xay_dung": str(rng.randint(55, 100)),
        "quyen_han_ky": "TM.",
        "chuc_vu": "CHỦ TỊCH",
        "nguoi_ky": registrar(rng),
    }
    paper = Paper(rng, dress)
    name = ("ỦY BAN NHÂN DÂN", unit.upper())
    seat = values["dia_danh"]
    paper.header(name, f"Số: {number}", seat, day)
    paper.title("GIẤY PHÉP XÂY DỰNG")
    paper.centred("(Sử dụng cho nhà ở riêng lẻ)", italic=True)
    _permitted(paper, rng, values)
    paper.text(
        "3. Giấy phép này có hiệu lực khởi công xây dựng trong thời hạn 12 tháng kể từ ngày cấp; "
        "quá thời hạn trên thì phải đề nghị gia hạn giấy phép xây dựng."
    )
    values["thoi_han_khoi_cong"] = "12"
    paper.signed(place, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), values["nguoi_ky"])
    return Draft("giay_phep_xay_dung", (paper.printed(),), values)


def _permitted(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    paper.rows(
        paper.worded(
            ("1. Cấp cho", "1. Cấp cho ông (bà)", "1. Cấp cho chủ đầu tư", "1. Chủ đầu tư"),
            values["chu_dau_tu"],
        ),
        paper.worded(("Địa chỉ thường trú", "Địa chỉ", "Địa chỉ liên hệ"), values["noi_cu_tru"]),
        paper.worded(
            (
                "2. Được phép xây dựng công trình",
                "2. Được phép xây dựng công trình (loại công trình)",
            ),
            values["ten_cong_trinh"],
        ),
        paper.worded(("Địa điểm xây dựng", "Vị trí xây dựng", "Tại"), values["dia_diem_xay_dung"]),
        [
            (rng.choice(("Lô đất số", "Thửa đất số")), values["so_thua"]),
            ("Tờ bản đồ số", values["so_to_ban_do"]),
        ],
        [("Diện tích xây dựng tầng 1", f"{values['dien_tich_xay_dung']} m²")]
        if rng.random() < 0.5
        else [("Diện tích xây dựng", f"{values['dien_tich_xay_dung']} m2")],
        [
            ("Tổng diện tích sàn", f"{values['tong_dien_tich_san']} m²"),
            ("Số tầng", values["so_tang"]),
        ],
        [
            (rng.choice(("Chiều cao công trình", "Chiều cao")), f"{values['chieu_cao']} m"),
            ("Mật độ xây dựng", f"{values['mat_do_xay_dung']} %"),
        ],
    )
    if rng.random() < 0.5:
        values["cot_nen"] = f"+0,{rng.randint(2, 6)}0 m"
        values["chi_gioi_xay_dung"] = "Trùng với chỉ giới đường đỏ"
        paper.rows(
            [("Cốt nền xây dựng", values["cot_nen"])],
            [("Chỉ giới xây dựng", values["chi_gioi_xay_dung"])],
        )


_ASKED = (
    "Đăng ký khai sinh",
    "Cấp bản sao trích lục hộ tịch",
    "Đăng ký biến động quyền sử dụng đất",
    "Hưởng trợ cấp xã hội hàng tháng",
    "Cấp Giấy xác nhận tình trạng hôn nhân",
    "Đăng ký thành lập hộ kinh doanh",
    "Cấp giấy phép xây dựng nhà ở riêng lẻ",
)
_PAPERS = (
    "Tờ khai theo mẫu",
    "Giấy tờ tùy thân (bản sao)",
    "Giấy chứng nhận quyền sử dụng đất (bản gốc)",
    "Đơn đề nghị",
    "Hợp đồng chuyển nhượng",
)


def giay_tiep_nhan_ho_so(rng: Random, dress: Dress) -> Draft:
    """A receipt: dossier code, who handed it in, list of papers, day of the result."""
    day = working_day(day_between(rng, date(2019, 2, 1), date(2026, 6, 1)))
    place = place_on(rng, day)
    who = person(rng, female=rng.random() < 0.5, first_year=1950, last_year=2004, home=place)
    due = working_day(day + timedelta(days=rng.randint(2, 40)))
    agency = rng.choice(
        (
            f"000.{rng.randint(0, 30):02d}.{rng.randint(1, 60):02d}.H56",
            f"H56.{rng.randint(1, 60):02d}",
        )
    )
    code = f"{agency}-{day:%y%m%d}-{rng.randint(1, 9999):04d}"
    values = {
        "ma_ho_so": code,
        "ho_ten": dress.name(who.name),
        "so_dinh_danh": who.number,
        "noi_cu_tru": capital(who.home),
        "so_dien_thoai": mobile_number(rng),
        "noi_dung_yeu_cau": rng.choice(_ASKED),
        "ngay_tiep_nhan": day.isoformat(),
        "ngay_hen_tra": max(due, day + timedelta(days=1)).isoformat(),
    }
    if rng.random() < 0.6:
        values["ma_tthc"] = (
            f"{rng.choice('12')}.{rng.randint(1, 9) * 1000 + rng.randint(100, 999):06d}"
        )
    paper = Paper(rng, dress)
    paper.header(
        (f"UBND {place.commune.upper()}", "BỘ PHẬN TIẾP NHẬN VÀ TRẢ KẾT QUẢ"),
        "",
        place.name,
        day if rng.random() < 0.7 else None,
    )
    paper.title(
        *rng.choice(
            (
                ("GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ",),
                ("GIẤY TIẾP NHẬN HỒ SƠ", "VÀ HẸN TRẢ KẾT QUẢ"),
                ("GIẤY BIÊN NHẬN HỒ SƠ",),
            )
        ),
        size=14,
    )
    paper.centred(f"{rng.choice(('Mã hồ sơ', 'Mã số hồ sơ', 'Số'))}: {code}")
    _received(paper, rng, values)
    paper.beside(("NGƯỜI NỘP HỒ SƠ",), who.name)
    paper.signed(place, ("NGƯỜI TIẾP NHẬN HỒ SƠ",), registrar(rng))
    return Draft("giay_tiep_nhan_ho_so", (paper.printed(),), values)


def _received(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    paper.rows(
        paper.worded(
            ("Tiếp nhận hồ sơ của", "Tiếp nhận hồ sơ của ông/bà", "Họ và tên người nộp"),
            values["ho_ten"],
        ),
        paper.worded(("Số CCCD", "Số định danh cá nhân"), values["so_dinh_danh"]),
        paper.worded(("Địa chỉ", "Địa chỉ thường trú"), values["noi_cu_tru"]),
        [(rng.choice(("Số điện thoại", "Điện thoại")), values["so_dien_thoai"]), ("Email", "")],
        paper.worded(
            ("Nội dung yêu cầu giải quyết", "Nội dung yêu cầu", "Tên thủ tục hành chính"),
            values["noi_dung_yeu_cau"],
        ),
    )
    if "ma_tthc" in values:
        paper.rows([("Mã thủ tục hành chính", values["ma_tthc"])])
    paper.text("Thành phần hồ sơ nộp gồm:")
    for number, name in enumerate(rng.sample(_PAPERS, rng.randint(2, 4)), 1):
        paper.text(f"{number}. {name}")
    days = rng.randint(2, 30)
    paper.rows(
        [
            ("Số lượng hồ sơ", "01 (bộ)"),
            ("Thời gian giải quyết hồ sơ theo quy định", f"{days} ngày"),
        ],
        [
            (
                rng.choice(("Thời gian nhận hồ sơ", "Ngày tiếp nhận")),
                _clock(rng, paper, values["ngay_tiep_nhan"]),
            )
        ],
        [
            (
                rng.choice(
                    (
                        "Thời gian trả kết quả giải quyết hồ sơ",
                        "Ngày hẹn trả kết quả",
                        "Thời gian hẹn trả kết quả",
                    )
                ),
                _clock(rng, paper, values["ngay_hen_tra"]),
            )
        ],
        [("Đăng ký nhận kết quả tại", "Bộ phận Tiếp nhận và Trả kết quả")],
    )


def _clock(rng: Random, paper: Paper, iso: str) -> str:
    day = paper.dress.day(date.fromisoformat(iso))
    hour, minute = rng.randint(7, 16), rng.randint(0, 59)
    return rng.choice(
        (f"{hour:02d} giờ {minute:02d} phút, {day}", f"{hour:02d}:{minute:02d} {day}", day)
    )


_WISHES = (
    ("ĐƠN ĐỀ NGHỊ", "Cấp lại bản sao trích lục khai sinh do bản cũ bị hư hỏng vì mưa bão"),
    (
        "ĐƠN XIN XÁC NHẬN",
        "Xác nhận tình trạng nhà ở, đất ở hiện đang sử dụng ổn định, không có tranh chấp",
    ),
    ("ĐƠN ĐỀ NGHỊ", "Hỗ trợ kinh phí sửa chữa nhà ở bị tốc mái sau bão số 3"),
    ("ĐƠN YÊU CẦU", "Xem xét, giải quyết chế độ trợ cấp hưu trí xã hội hàng tháng"),
    ("GIẤY ĐỀ NGHỊ", "Chuyển trường cho con về nơi cư trú mới của gia đình"),
    ("ĐƠN ĐỀ NGHỊ", "Tách thửa đất ở cho con trai theo hiện trạng đang sử dụng"),
    ("ĐƠN XIN XÁC NHẬN", "Xác nhận gia đình có hoàn cảnh khó khăn để được giảm học phí"),
    ("GIẤY ĐỀ NGHỊ", "Cấp đổi thẻ bảo hiểm y tế do sai ngày, tháng, năm sinh"),
    ("ĐƠN ĐỀ NGHỊ", "Đăng ký thường trú cho con mới sinh về ở cùng cha mẹ"),
    ("ĐƠN KIẾN NGHỊ", "Sửa chữa đoạn đường vào xóm bị sạt lở sau mùa mưa"),
)


def don_de_nghi(rng: Random, dress: Dress) -> Draft:
    """A citizen's letter in one of several usual wordings."""
    day = day_between(rng, date(2012, 1, 1), date(2026, 6, 1))
    place = place_on(rng, day)
    who = person(rng, female=rng.random() < 0.5, first_year=1945, last_year=2003, home=place)
    heading, wish = rng.choice(_WISHES)
    facts = facts_of(who, dress)
    values = {
        name: facts[name] for name in ("ho_ten", "ngay_sinh", "so_dinh_danh", "noi_cu_tru")
    } | {
        "noi_dung_de_nghi": wish,
        "ngay_viet_don": day.isoformat(),
    }
    if rng.random() < 0.7:
        values["so_dien_thoai"] = mobile_number(rng)
    paper = Paper(rng, dress)
    paper.nation()
    paper.title(heading)
    paper.centred(f"Kính gửi: Ủy ban nhân dân {place.commune}")
    paper.rows(
        paper.worded(
            ("Tôi tên là", "Tên tôi là", "Họ và tên", "Họ, chữ đệm, tên người yêu cầu"),
            values["ho_ten"],
        )
    )
    paper.rows(paper.worded(BIRTH_LABELS, day_value(dress, values, "ngay_sinh")))
    issued = dress.day(date(2021, 3, 1) + timedelta(days=rng.randrange(600)))
    paper.rows([(rng.choice(NUMBER_LABELS), values["so_dinh_danh"]), ("Ngày cấp", issued)])
    paper.rows(
        paper.worded((*HOME_LABELS, "Hiện cư trú tại", "Hộ khẩu thường trú"), values["noi_cu_tru"])
    )
    if "so_dien_thoai" in values:
        paper.rows(
            paper.worded(
                ("Số điện thoại", "Điện thoại liên hệ", "Điện thoại"), values["so_dien_thoai"]
            )
        )
    paper.rows(
        paper.worded(("Nội dung đề nghị", "Nay tôi làm đơn này đề nghị", "Nội dung yêu cầu"), wish)
    )
    paper.text(
        "Tôi xin cam đoan những lời khai trên là đúng sự thật và chịu trách nhiệm trước pháp luật."
    )
    paper.text("Tôi xin chân thành cảm ơn.")
    dated = f"{place.name}, {long_date(day)}"
    centre = paper.right - 37
    paper.sheet.write([Run(dated, Style(12.5, italic=True))], centre, paper.y + 4, centred=True)
    signer = rng.choice(("NGƯỜI LÀM ĐƠN", "Người làm đơn", "NGƯỜI YÊU CẦU"))
    paper.sheet.write([Run(signer, Style(12.5, bold=True))], centre, paper.y + 10, centred=True)
    paper.sheet.write([Run(who.name, Style(12.5))], centre, paper.y + 40, centred=True)
    return Draft("don_de_nghi", (paper.printed(),), values)
