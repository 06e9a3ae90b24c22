"""Papers of civil status in their wordings since 1998: birth, marriage, death, single status."""

from datetime import date, timedelta
from random import Random

from benchmarks.synth.certificate import CITIZENSHIP, capital
from benchmarks.synth.draft import Draft
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.forms.paper import Pair, Paper
from benchmarks.synth.forms.people import (
    BIRTH_LABELS,
    HOME_LABELS,
    NAME_LABELS,
    NUMBER_LABELS,
    committee,
    day_value,
    facts_of,
    left_blank,
    person,
    place_on,
    registrar,
)
from benchmarks.synth.spelling import date_in_words, long_date
from benchmarks.synth.vocabulary import Place, day_between

_BIRTHPLACES = (
    "Bệnh viện Đa khoa tỉnh",
    "Bệnh viện Phụ sản",
    "Trung tâm Y tế khu vực",
    "Trạm Y tế xã",
    "Bệnh viện Đa khoa khu vực Triệu Hải",
)
_IN_WORDS = ("Ghi bằng chữ", "Bằng chữ", "Viết bằng chữ")


def _register_number(rng: Random, year: int) -> str:
    return rng.choice((f"{rng.randint(1, 480):02d}/{year}", f"{rng.randint(1, 480):02d}"))


def _number_rows(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    year = values["ngay_dang_ky"][:4]
    if "/" in values["so"] or rng.random() < 0.3:
        paper.centred(f"Số: {values['so']}")
    else:
        paper.centred(f"Số: {values['so']}     Quyển số: 01/{year}")


def _registered_birth(rng: Random, dress: Dress) -> tuple[dict[str, str], date, Place, bool]:
    """What a birth certificate says; the day of birth, the office, and whether it is of 2016 on."""
    born = day_between(rng, date(2000, 1, 1), date(2026, 4, 30))
    registered = born + timedelta(days=rng.randint(1, 55))
    place = place_on(rng, registered)
    mother = person(
        rng, female=True, first_year=born.year - 38, last_year=born.year - 18, home=place
    )
    father = person(
        rng, female=False, first_year=born.year - 44, last_year=born.year - 20, home=place
    )
    child = person(
        rng,
        female=rng.random() < 0.5,
        first_year=born.year,
        last_year=born.year,
        home=place,
        family=father.name.split()[0],
    )
    modern = born.year >= 2016
    values = {
        "ho_ten": dress.name(child.name),
        "ngay_sinh": child.born.isoformat(),
        "gioi_tinh": child.sex,
        "dan_toc": father.ethnicity,
        "quoc_tich": CITIZENSHIP,
        "noi_sinh": f"{rng.choice(_BIRTHPLACES)}, {place.province}",
        "que_quan": capital(father.origin.address),
        "noi_dang_ky": committee(place),
        "so": _register_number(rng, registered.year),
        "ngay_dang_ky": max(registered, child.born + timedelta(days=3)).isoformat(),
        "nguoi_ky": registrar(rng),
    }
    if modern and rng.random() < 0.85:
        values["so_dinh_danh"] = child.number
    for role, who in (("me", mother), ("cha", father)):
        values |= {
            f"ho_ten_{role}": dress.name(who.name),
            f"nam_sinh_{role}": str(who.born.year),
            f"dan_toc_{role}": who.ethnicity,
            f"quoc_tich_{role}": CITIZENSHIP,
            f"noi_cu_tru_{role}": capital(who.home),
        }
    if rng.random() < 0.7:
        values["ho_ten_nguoi_di_khai"] = rng.choice((mother.name, father.name))
    fields = left_blank(rng, values, ("que_quan", "dan_toc", "noi_cu_tru_cha", "nam_sinh_cha"))
    return fields, child.born, place, modern


def giay_khai_sinh(rng: Random, dress: Dress) -> Draft:
    """A birth certificate, its older form with the father first, or an extract of the register."""
    values, born, place, modern = _registered_birth(rng, dress)
    paper = Paper(rng, dress)
    paper.nation()
    paper.red_title(
        *rng.choice(
            (("GIẤY KHAI SINH",), ("GIẤY KHAI SINH", "(BẢN SAO)"), ("TRÍCH LỤC KHAI SINH",))
        )
    )
    _number_rows(paper, rng, values)
    paper.gap()
    _child(paper, rng, values, born)
    roles = (("me", "mẹ"), ("cha", "cha"))
    for role, word in roles if modern else roles[::-1]:
        _parent(paper, rng, values, role, word, modern=modern)
    _birth_registration(paper, rng, values)
    head = rng.choice(("NGƯỜI KÝ GIẤY KHAI SINH", "TM. ỦY BAN NHÂN DÂN", "NGƯỜI THỰC HIỆN"))
    paper.signed(place, (head, "CHỦ TỊCH"), values["nguoi_ky"])
    return Draft("giay_khai_sinh", (paper.printed(),), values)


def _child(paper: Paper, rng: Random, values: dict[str, str], born: date) -> None:
    get = values.get
    label = rng.choice(NAME_LABELS)
    words = capital(date_in_words(born))
    birth: Pair = (rng.choice(BIRTH_LABELS), day_value(paper.dress, values, "ngay_sinh"))
    if rng.random() < 0.5:
        paper.rows([(label, values["ho_ten"])], [birth], paper.worded(_IN_WORDS, words))
        paper.rows(
            [
                ("Giới tính", values["gioi_tinh"]),
                ("Dân tộc", get("dan_toc", "")),
                ("Quốc tịch", values["quoc_tich"]),
            ]
        )
    else:
        paper.rows([(label, values["ho_ten"]), ("Giới tính", values["gioi_tinh"])])
        paper.rows([birth], paper.worded(_IN_WORDS, words))
        paper.rows([("Dân tộc", get("dan_toc", "")), ("Quốc tịch", values["quoc_tich"])])
    paper.rows([("Nơi sinh", values["noi_sinh"])])
    paper.rows(paper.worded(("Quê quán", "Quê quán", "Nguyên quán"), get("que_quan", "")))
    if "so_dinh_danh" in values:
        paper.rows(paper.worded(("Số định danh cá nhân", "Số định danh"), values["so_dinh_danh"]))


def _parent(
    paper: Paper, rng: Random, values: dict[str, str], role: str, word: str, *, modern: bool
) -> None:
    get = values.get
    label = f"Họ, chữ đệm, tên người {word}" if modern else f"Họ và tên {word}"
    paper.rows([(label, values[f"ho_ten_{role}"])])
    facts = [
        ("Năm sinh", get(f"nam_sinh_{role}", "")),
        ("Dân tộc", values[f"dan_toc_{role}"]),
        ("Quốc tịch", values[f"quoc_tich_{role}"]),
    ]
    paper.rows(facts if modern else [*facts[1:], facts[0]])
    home = "Nơi cư trú" if modern else rng.choice(("Nơi thường trú/tạm trú", "Nơi thường trú"))
    paper.rows([(home, get(f"noi_cu_tru_{role}", ""))])


def _birth_registration(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    rows: list[list[Pair]] = [
        paper.worded(
            ("Nơi đăng ký khai sinh", "Nơi đăng ký", "Đăng ký tại"), values["noi_dang_ky"]
        ),
        paper.worded(
            ("Ngày, tháng, năm đăng ký", "Ngày đăng ký"),
            day_value(paper.dress, values, "ngay_dang_ky"),
        ),
    ]
    if "ho_ten_nguoi_di_khai" in values:
        word = rng.choice(("Họ, chữ đệm, tên người đi khai sinh", "Họ và tên người đi khai sinh"))
        rows.insert(rng.choice((0, 2)), [(word, values["ho_ten_nguoi_di_khai"])])
    paper.rows(*rows)


def giay_chung_nhan_ket_hon(rng: Random, dress: Dress) -> Draft:
    """A marriage certificate: columns, or husband and wife below each other."""
    registered = day_between(rng, date(1999, 1, 1), date(2026, 5, 31))
    place = place_on(rng, registered)
    wife = person(
        rng,
        female=True,
        first_year=registered.year - 34,
        last_year=registered.year - 19,
        home=place,
    )
    husband = person(
        rng,
        female=False,
        first_year=registered.year - 36,
        last_year=registered.year - 21,
        home=place_on(rng, registered),
    )
    values = {
        **facts_of(wife, dress, "vo"),
        **facts_of(husband, dress, "chong"),
        "noi_dang_ky": committee(place),
        "so": _register_number(rng, registered.year),
        "ngay_dang_ky": registered.isoformat(),
        "nguoi_ky": registrar(rng),
    }
    values = left_blank(rng, values, ("dan_toc_vo", "dan_toc_chong", "so_dinh_danh_vo"))
    paper = Paper(rng, dress)
    paper.nation()
    paper.red_title(rng.choice(("GIẤY CHỨNG NHẬN KẾT HÔN",) * 3 + ("TRÍCH LỤC KẾT HÔN",)))
    _number_rows(paper, rng, values)
    paper.gap()
    forms = rng.randrange(3)
    spouses = (("vo", "vợ"), ("chong", "chồng"))
    if forms == 0:
        first, second = (_spouse(paper, rng, values, *who) for who in spouses)
        paper.columns(first, second)
    else:
        for who in spouses if forms == 1 else spouses[::-1]:
            paper.rows(*_spouse(paper, rng, values, *who))
    paper.rows(
        paper.worded(("Nơi đăng ký kết hôn", "Nơi đăng ký"), values["noi_dang_ky"]),
        paper.worded(
            ("Ngày, tháng, năm đăng ký", "Ngày đăng ký"), day_value(dress, values, "ngay_dang_ky")
        ),
    )
    paper.beside(("Vợ", "(Ký, ghi rõ họ, chữ đệm, tên)"), wife.name)
    paper.signed(place, ("NGƯỜI KÝ GIẤY", "CHỨNG NHẬN KẾT HÔN", "CHỦ TỊCH"), values["nguoi_ky"])
    return Draft("giay_chung_nhan_ket_hon", (paper.printed(),), values)


def _spouse(
    paper: Paper, rng: Random, values: dict[str, str], role: str, word: str
) -> list[list[Pair]]:
    name = rng.choice((f"Họ, chữ đệm, tên {word}", f"Họ và tên {word}"))
    number = values.get(f"so_dinh_danh_{role}", "")
    identity = rng.choice(
        (
            ("Giấy tờ tùy thân", number and f"CCCD số {number}"),
            ("Số Giấy CMND/Hộ chiếu", number),
            ("Số định danh cá nhân", number),
        )
    )
    return [
        [(name, values[f"ho_ten_{role}"])],
        paper.worded(BIRTH_LABELS, day_value(paper.dress, values, f"ngay_sinh_{role}")),
        [("Dân tộc", values.get(f"dan_toc_{role}", "")), ("Quốc tịch", CITIZENSHIP)],
        paper.worded(("Nơi cư trú", "Nơi thường trú/tạm trú"), values[f"noi_cu_tru_{role}"]),
        [identity],
    ]


_CAUSES = (
    "Bệnh già", "Tai nạn giao thông", "Suy tim", "Ung thư phổi", "Tuổi cao, sức yếu",
    "Đột quỵ não", "Nhồi máu cơ tim", "Viêm phổi nặng", "Xơ gan", "Tai nạn lao động", "Ung thư gan",
    "Suy thận mạn", "Tai biến mạch máu não", "Đuối nước", "Già yếu", "Chấn thương sọ não",
)  # fmt: skip


def _registered_death(rng: Random, dress: Dress) -> tuple[dict[str, str], date, Place]:
    """What an extract says of a death; the day of it, and the office."""
    died = day_between(rng, date(2005, 1, 1), date(2026, 5, 1))
    registered = died + timedelta(days=rng.randint(1, 14))
    place = place_on(rng, registered)
    who = person(rng, female=rng.random() < 0.5, first_year=1925, last_year=1975, home=place)
    values = {
        **facts_of(who, dress),
        "gioi_tinh": who.sex,
        "gio_chet": f"{rng.randint(0, 23):02d}:{rng.randint(0, 59):02d}",
        "ngay_chet": died.isoformat(),
        "noi_chet": rng.choice(
            (f"Tại nhà riêng, {place.address}", f"Bệnh viện Đa khoa tỉnh, {place.province}")
        ),
        "nguyen_nhan_chet": rng.choice(_CAUSES),
        "so_giay_bao_tu": f"{rng.randint(1, 200):02d}/GBT",
        "co_quan_giay_bao_tu": rng.choice((f"Trạm Y tế {place.commune}", "Bệnh viện Đa khoa tỉnh")),
        "ngay_giay_bao_tu": (died + timedelta(days=rng.randint(0, 1))).isoformat(),
        "noi_dang_ky": committee(place),
        "so": _register_number(rng, registered.year),
        "ngay_dang_ky": registered.isoformat(),
        "ho_ten_nguoi_di_khai": registrar(rng),
        "nguoi_ky": registrar(rng),
    }
    values["noi_cu_tru_cuoi_cung"] = values.pop("noi_cu_tru")
    values = left_blank(
        rng, values, ("gio_chet", "nguyen_nhan_chet", "so_dinh_danh", "ho_ten_nguoi_di_khai")
    )
    if rng.random() < 0.4:
        for name in ("so_giay_bao_tu", "co_quan_giay_bao_tu", "ngay_giay_bao_tu"):
            del values[name]
    return values, died, place


def trich_luc_khai_tu(rng: Random, dress: Dress) -> Draft:
    """An extract of a death's registration, or the older certificate of death."""
    values, died, place = _registered_death(rng, dress)
    paper = Paper(rng, dress)
    paper.nation()
    paper.red_title(
        *rng.choice(
            (("TRÍCH LỤC KHAI TỬ",), ("TRÍCH LỤC KHAI TỬ", "(BẢN SAO)"), ("GIẤY CHỨNG TỬ",))
        )
    )
    _number_rows(paper, rng, values)
    paper.gap()
    _dead(paper, rng, values)
    _death(paper, rng, values, died)
    paper.rows(
        paper.worded(
            ("Nơi đăng ký khai tử", "Đăng ký khai tử tại", "Nơi đăng ký"), values["noi_dang_ky"]
        ),
        paper.worded(
            ("Ngày, tháng, năm đăng ký", "Ngày đăng ký"), day_value(dress, values, "ngay_dang_ky")
        ),
    )
    if "ho_ten_nguoi_di_khai" in values:
        paper.rows([("Họ, chữ đệm, tên người đi khai tử", values["ho_ten_nguoi_di_khai"])])
    paper.signed(
        place,
        (rng.choice(("NGƯỜI KÝ TRÍCH LỤC", "TM. ỦY BAN NHÂN DÂN")), "CHỦ TỊCH"),
        values["nguoi_ky"],
    )
    return Draft("trich_luc_khai_tu", (paper.printed(),), values)


def _dead(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    get = values.get
    paper.rows(
        [
            (rng.choice((*NAME_LABELS, "Họ, chữ đệm, tên người chết")), values["ho_ten"]),
            ("Giới tính", values["gioi_tinh"]),
        ],
        paper.worded(BIRTH_LABELS, day_value(paper.dress, values, "ngay_sinh")),
        [("Dân tộc", values["dan_toc"]), ("Quốc tịch", values["quoc_tich"])],
        paper.worded(("Số định danh cá nhân", "Giấy tờ tùy thân"), get("so_dinh_danh", "")),
        paper.worded(
            ("Nơi cư trú cuối cùng", "Nơi thường trú/tạm trú cuối cùng"),
            values["noi_cu_tru_cuoi_cung"],
        ),
    )


def _death(paper: Paper, rng: Random, values: dict[str, str], died: date) -> None:
    when = day_value(paper.dress, values, "ngay_chet")
    if "gio_chet" in values:
        hour, minute = values["gio_chet"].split(":")
        when = f"{hour} giờ {minute} phút, {when}" if ":" in values["gio_chet"] else when
    label = rng.choice(("Đã chết vào lúc", "Chết vào lúc", "Ngày, giờ chết"))
    paper.rows([(label, when)])
    if rng.random() < 0.7:
        paper.rows(paper.worded(_IN_WORDS, capital(date_in_words(died))))
    paper.rows(
        [("Nơi chết", values["noi_chet"])],
        [("Nguyên nhân chết", values.get("nguyen_nhan_chet", ""))],
    )
    if "so_giay_bao_tu" in values:
        issued = day_value(paper.dress, values, "ngay_giay_bao_tu")
        paper.rows(
            [("Số Giấy báo tử", values["so_giay_bao_tu"]), ("Ngày cấp", issued)],
            paper.worded(("Cơ quan cấp Giấy báo tử", "Nơi cấp"), values["co_quan_giay_bao_tu"]),
        )


_PURPOSES = (
    "Để làm thủ tục kết hôn", "Mua bán nhà đất", "Vay vốn ngân hàng", "Để bổ túc hồ sơ xin việc",
    "Để làm thủ tục chuyển nhượng quyền sử dụng đất", "Để đăng ký kết hôn với người nước ngoài",
    "Để nhận con nuôi", "Để bổ sung hồ sơ xuất khẩu lao động", "Thế chấp tài sản",
)  # fmt: skip


def xac_nhan_tinh_trang_hon_nhan(rng: Random, dress: Dress) -> Draft:
    """A certificate that somebody is single, or what became of the marriage."""
    day = day_between(rng, date(2016, 2, 1), date(2026, 6, 1))
    place = place_on(rng, day)
    who = person(rng, female=rng.random() < 0.5, first_year=1955, last_year=2002, home=place)
    since = day_between(rng, date(2001, 1, 1), date(2015, 12, 31))
    number = f"{rng.randint(1, 400):02d}/{rng.choice(('UBND-XNTTHN', 'XNTTHN', 'UBND-XN'))}"
    state = rng.choice(
        (
            "Hiện tại chưa đăng ký kết hôn với ai",
            "Chưa đăng ký kết hôn với ai",
            "Đã đăng ký kết hôn, nhưng đã ly hôn theo Quyết định số "
            f"{rng.randint(10, 300)}/2019/QĐST-HNGĐ ngày {dress.day(date(2019, 5, 12))} của Tòa án "
            "nhân dân huyện; hiện tại chưa đăng ký kết hôn với ai",
        )
    )
    values = {
        **facts_of(who, dress),
        "gioi_tinh": who.sex,
        "co_quan_ban_hanh": f"ỦY BAN NHÂN DÂN {place.commune.upper()}",
        "so_ky_hieu": number,
        "dia_danh": place.name,
        "ngay_ban_hanh": day.isoformat(),
        "tinh_trang_hon_nhan": state,
        "muc_dich_su_dung": rng.choice(_PURPOSES),
        "chuc_vu": "CHỦ TỊCH",
        "quyen_han_ky": "TM.",
        "nguoi_ky": registrar(rng),
    }
    paper = Paper(rng, dress)
    paper.header(("ỦY BAN NHÂN DÂN", place.commune.upper()), f"Số: {number}", place.name, day)
    paper.title(
        rng.choice(("GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",) * 2 + ("XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",))
    )
    paper.gap()
    if rng.random() < 0.6:
        paper.text(
            f"Xét đề nghị của ông/bà {who.name}, về việc cấp Giấy xác nhận tình trạng hôn nhân,"
        )
        paper.centred("XÁC NHẬN:", bold=True)
    _single(paper, rng, values)
    stay = f"Từ {long_date(since)} đến {long_date(day)}"
    if rng.random() < 0.5:
        values["thoi_gian_cu_tru"] = stay
        paper.rows(
            [("Trong thời gian cư trú tại", capital(place.address))], [("Thời gian cư trú", stay)]
        )
    paper.rows(paper.worded(("Tình trạng hôn nhân", "Về tình trạng hôn nhân"), state))
    paper.rows(
        paper.worded(
            ("Mục đích sử dụng", "Giấy này được cấp để", "Giấy này được sử dụng để"),
            values["muc_dich_su_dung"],
        )
    )
    paper.text("Giấy này có giá trị sử dụng trong 6 tháng kể từ ngày cấp.", italic=True)
    paper.signed(place, ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"), values["nguoi_ky"])
    return Draft("xac_nhan_tinh_trang_hon_nhan", (paper.printed(),), values)


def _single(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    paper.rows(
        paper.worded(NAME_LABELS, values["ho_ten"]),
        [
            (rng.choice(BIRTH_LABELS), day_value(paper.dress, values, "ngay_sinh")),
            ("Giới tính", values["gioi_tinh"]),
        ],
        [("Dân tộc", values["dan_toc"]), ("Quốc tịch", values["quoc_tich"])],
        paper.worded((*NUMBER_LABELS, "Giấy tờ tùy thân"), values["so_dinh_danh"]),
        paper.worded(HOME_LABELS, values["noi_cu_tru"]),
    )
