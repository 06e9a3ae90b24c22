"""Land papers: certificates in the four-page and the two-page form, and contracts of transfer."""

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from benchmarks.synth import marks
from benchmarks.synth.certificate import capital
from benchmarks.synth.draft import Draft
from benchmarks.synth.fonts import RED, Style
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.forms.paper import Paper
from benchmarks.synth.forms.people import STREETS, old_place, person, place_on, registrar
from benchmarks.synth.sheet import Run
from benchmarks.synth.spelling import decimal, in_words, long_date, thousands
from benchmarks.synth.truth import SynthPage
from benchmarks.synth.vocabulary import Person, Place, day_between

_USES = (
    ("Đất ở tại nông thôn", "Lâu dài"),
    ("Đất ở tại đô thị", "Lâu dài"),
    ("Đất trồng cây lâu năm", "Đến ngày 15 tháng 10 năm 2063"),
    ("Đất chuyên trồng lúa nước", "Đến ngày 15/10/2043"),
    ("Đất trồng cây hàng năm khác", "50 năm"),
    ("Đất nuôi trồng thủy sản", "Đến ngày 01/7/2064"),
    ("Đất rừng sản xuất", "Đến ngày 31 tháng 12 năm 2070"),
    ("Đất thương mại, dịch vụ", "Đến ngày 20/11/2055"),
    ("Đất cơ sở sản xuất phi nông nghiệp", "50 năm kể từ ngày được giao đất"),
)
_ORIGINS = (
    "Nhà nước giao đất có thu tiền sử dụng đất",
    "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
    "Công nhận QSDĐ như giao đất không thu tiền sử dụng đất",
    "Nhận chuyển nhượng đất được Công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
    "Nhà nước cho thuê đất trả tiền một lần",
    "Nhận tặng cho đất được Công nhận QSDĐ như giao đất không thu tiền sử dụng đất",
    "Nhận thừa kế đất được Nhà nước giao đất không thu tiền sử dụng đất",
)


def _area(rng: Random) -> str:
    value = rng.randint(400, 25000) / 10
    return decimal(value) if rng.random() < 0.75 else str(round(value))


def _area_in_words(area: str) -> str:
    whole, _, tenth = area.partition(",")
    tail = f" phẩy {in_words(int(tenth))}" if tenth else ""
    return f"{capital(in_words(int(whole)))}{tail} mét vuông"


def _parcel(rng: Random, place: Place) -> dict[str, str]:
    use, term = rng.choice(_USES)
    return {
        "so_thua": str(rng.randint(1, 1450)),
        "so_to_ban_do": str(rng.randint(1, 96)),
        "dia_chi_thua_dat": capital(f"{rng.choice(STREETS)}, {place.address}"),
        "dien_tich": _area(rng),
        "hinh_thuc_su_dung": rng.choice(("Sử dụng riêng", "Sử dụng chung", "Riêng")),
        "muc_dich_su_dung": use,
        "thoi_han_su_dung": term,
        "nguon_goc_su_dung": rng.choice(_ORIGINS),
    }


def _old_serial(rng: Random) -> str:
    return f"{rng.choice('BCD')}{rng.choice('AĐKLMNPQRSTUVX')} {rng.randrange(100_000, 999_999)}"


def gcn_quyen_su_dung_dat(rng: Random, dress: Dress) -> Draft:
    """A land certificate: two pages of the old form, one in three with changes, or the new one."""
    return _new_form(rng, dress) if rng.random() < 0.4 else _old_form(rng, dress)


def _owner(rng: Random, place: Place) -> Person:
    return person(rng, female=rng.random() < 0.4, first_year=1945, last_year=1992, home=place)


def _spouse(rng: Random, who: Person, place: Place) -> Person:
    year = who.born.year
    return person(rng, female=not who.female, first_year=year - 3, last_year=year + 3, home=place)


def _write_parcel(paper: Paper, rng: Random, values: dict[str, str]) -> None:
    words = _area_in_words(values["dien_tich"])
    unit = rng.choice(("m²", "m2"))
    paper.text(f"a) Thửa đất số: {values['so_thua']}, tờ bản đồ số: {values['so_to_ban_do']}")
    paper.text(f"b) {rng.choice(('Địa chỉ', 'Địa chỉ thửa đất'))}: {values['dia_chi_thua_dat']}")
    paper.text(f"c) Diện tích: {values['dien_tich']} {unit} (bằng chữ: {words})")
    paper.text(f"d) Hình thức sử dụng: {values['hinh_thuc_su_dung']}")
    land = rng.choice(("", " đất"))
    paper.text(f"đ) Mục đích sử dụng{land}: {values['muc_dich_su_dung']}")
    paper.text(f"e) Thời hạn sử dụng{land}: {values['thoi_han_su_dung']}")
    paper.text(f"g) Nguồn gốc sử dụng{land}: {values['nguon_goc_su_dung']}")


def _serial(paper: Paper, serial: str) -> None:
    run = [Run(serial, Style(16, bold=True, ink=RED))]
    paper.sheet.write(run, paper.right - 22, paper.sheet.height_mm - 18, centred=True)


def _old_form(rng: Random, dress: Dress) -> Draft:
    place = old_place(rng)
    issued = day_between(rng, date(2010, 2, 1), date(2024, 6, 30))
    owner = _owner(rng, place)
    values = _parcel(rng, place) | {
        "ho_ten": dress.name(owner.name),
        "nam_sinh": str(owner.born.year),
        "so_dinh_danh": owner.number,
        "noi_cu_tru": capital(owner.home),
        "so_vao_so": f"{rng.choice(('CH', 'CS', 'CT'))} {rng.randint(120, 9800):05d}",
        "so_phat_hanh": _old_serial(rng),
        "ngay_cap": issued.isoformat(),
        "nguoi_ky": registrar(rng),
    }
    cover = Paper(rng, dress, width=190, height=265)
    cover.nation()
    cover.sheet.multiply(marks.emblem(cover.sheet.dpi), cover.middle - 13, cover.y - 4)
    cover.y += 32
    cover.title("GIẤY CHỨNG NHẬN", size=22, ink=RED)
    cover.title("QUYỀN SỬ DỤNG ĐẤT", size=17, ink=RED)
    cover.title("QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT", size=12, ink=RED)
    cover.gap(6)
    cover.text("I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất", bold=True)
    title = rng.choice((capital(owner.title), f"Hộ {owner.title}"))
    cover.text(f"{title}: {values['ho_ten']}")
    cover.text(
        f"Năm sinh: {values['nam_sinh']}, {rng.choice(('CCCD số', 'CMND số'))}: {owner.number}"
    )
    if rng.random() < 0.4:
        _with_spouse(cover, rng, _spouse(rng, owner, place), values)
    cover.text(f"Địa chỉ thường trú: {values['noi_cu_tru']}")
    _serial(cover, values["so_phat_hanh"])
    inner = Paper(rng, dress, width=190, height=265)
    inner.text("II. Thửa đất, nhà ở và tài sản khác gắn liền với đất", bold=True)
    inner.text("1. Thửa đất:", bold=True)
    _write_parcel(inner, rng, values)
    for line in (
        "2. Nhà ở: -/-",
        "3. Công trình xây dựng khác: -/-",
        "4. Rừng sản xuất là rừng trồng: -/-",
        "5. Cây lâu năm: -/-",
        "6. Ghi chú: Không",
    ):
        inner.text(line)
    seat = place.district.split(" ", 1)[1]
    inner.signed(
        place,
        ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"),
        values["nguoi_ky"],
        f"{seat}, {long_date(issued)}",
    )
    run = [Run(f"Số vào sổ cấp GCN: {values['so_vao_so']}", dress.text)]
    inner.sheet.write(run, inner.left, inner.sheet.height_mm - 17)
    pages = [cover.printed(), inner.printed()]
    if rng.random() < 0.35:
        pages.append(_changes(rng, dress, issued, values))
    return Draft("gcn_quyen_su_dung_dat", tuple(pages), values)


def _with_spouse(paper: Paper, rng: Random, who: Person, values: dict[str, str]) -> None:
    values |= {
        "ho_ten_vo_chong": paper.dress.name(who.name),
        "nam_sinh_vo_chong": str(who.born.year),
        "so_dinh_danh_vo_chong": who.number,
    }
    title = "vợ là bà" if who.female else "chồng là ông"
    paper.text(f"{rng.choice(('Và', 'Cùng'))} {title}: {values['ho_ten_vo_chong']}")
    paper.text(f"Năm sinh: {who.born.year}, CCCD số: {who.number}")


def _changes(rng: Random, dress: Dress, issued: date, values: dict[str, str]) -> SynthPage:
    paper = Paper(rng, dress, width=190, height=265)
    paper.text("IV. Những thay đổi sau khi cấp giấy chứng nhận", bold=True)
    paper.gap()
    day = issued + timedelta(days=rng.randint(200, 1500))
    change = rng.choice(
        (
            "Thế chấp bằng quyền sử dụng đất tại Ngân hàng Nông nghiệp và Phát triển nông thôn",
            "Xóa nội dung đăng ký thế chấp ngày",
            "Chuyển nhượng cho ông Lê Văn Bằng, CCCD số 038080012345",
        )
    )
    values["noi_dung_bien_dong"] = f"{change} theo hồ sơ số {rng.randint(10, 900)}"
    values["ngay_bien_dong"] = day.isoformat()
    paper.rows(
        [("Nội dung thay đổi và cơ sở pháp lý", values["noi_dung_bien_dong"])],
        [("Xác nhận của cơ quan có thẩm quyền", f"Ngày {day.day:02d}/{day.month:02d}/{day.year}")],
    )
    return paper.printed()


def _new_form(rng: Random, dress: Dress) -> Draft:
    issued = day_between(rng, date(2025, 1, 10), date(2026, 6, 30))
    place = place_on(rng, issued)
    owner = _owner(rng, place)
    values = _parcel(rng, place) | {
        "ho_ten": dress.name(owner.name),
        "so_dinh_danh": owner.number,
        "noi_cu_tru": capital(owner.home),
        "so_vao_so": f"{rng.choice(('VP', 'CN'))} {rng.randint(120, 9800):05d}",
        "so_phat_hanh": f"{rng.choice('AB')}{rng.choice('ABCDĐ')} {rng.randrange(10**7):08d}",
        "ma_gcn": rng.choice(("T1", "T2", "H3"))
        + "".join(rng.choice("0123456789ABCDEFGH") for _ in range(10)),
        "ngay_cap": issued.isoformat(),
        "nguoi_ky": registrar(rng),
    }
    paper = Paper(rng, dress)
    run = [Run(f"Mã Giấy chứng nhận: {values['ma_gcn']}", Style(10))]
    paper.sheet.write(run, paper.right - 60, 14)
    paper.nation()
    paper.title("GIẤY CHỨNG NHẬN", size=20, ink=RED)
    paper.title("QUYỀN SỬ DỤNG ĐẤT, QUYỀN SỞ HỮU TÀI SẢN GẮN LIỀN VỚI ĐẤT", size=13, ink=RED)
    paper.gap()
    paper.text("1. Người sử dụng đất, chủ sở hữu tài sản gắn liền với đất:", bold=True)
    paper.rows([(capital(owner.title), values["ho_ten"]), ("CCCD số", owner.number)])
    paper.rows(paper.worded(("Địa chỉ thường trú", "Nơi thường trú"), values["noi_cu_tru"]))
    paper.text("2. Thông tin thửa đất:", bold=True)
    land = rng.choice(("", " đất"))
    paper.rows(
        [("a) Thửa đất số", values["so_thua"]), ("b) Tờ bản đồ số", values["so_to_ban_do"])],
        [
            ("c) Diện tích", f"{values['dien_tich']} m²"),
            (f"d) Mục đích sử dụng{land}", values["muc_dich_su_dung"]),
        ],
        [("đ) Thời hạn sử dụng", values["thoi_han_su_dung"])],
        [("e) Hình thức sử dụng", values["hinh_thuc_su_dung"])],
        [("g) Địa chỉ", values["dia_chi_thua_dat"])],
        [("h) Nguồn gốc sử dụng", values["nguon_goc_su_dung"])],
    )
    paper.text("3. Thông tin tài sản gắn liền với đất: -/-", bold=True)
    paper.text("4. Ghi chú: -/-")
    province = place.province.removeprefix("tỉnh ").removeprefix("thành phố ")
    paper.signed(
        place,
        ("VĂN PHÒNG ĐĂNG KÝ ĐẤT ĐAI", "GIÁM ĐỐC"),
        values["nguoi_ky"],
        f"{province}, {long_date(issued)}",
    )
    paper.sheet.write(
        [Run(f"Số vào sổ cấp Giấy chứng nhận: {values['so_vao_so']}", Style(11))],
        paper.left,
        paper.sheet.height_mm - 20,
    )
    _serial(paper, values["so_phat_hanh"])
    return Draft("gcn_quyen_su_dung_dat", (paper.printed(),), values)


def _party(
    paper: Paper, rng: Random, who: Person, place: Place, values: dict[str, str], role: str
) -> None:
    """Who transfers or receives, two in five with a spouse before or after their common home."""
    home = ("Nơi cư trú", "Hộ khẩu thường trú", "Thường trú tại")
    _human(paper, rng, who, values, f"ben_{role}", capital(who.title))
    values[f"noi_cu_tru_ben_{role}"] = capital(who.home)
    wed = rng.random() < 0.4
    together = wed and rng.random() < 0.5
    if not together:
        paper.rows(paper.worded(home, capital(who.home)))
    if wed:
        other = _spouse(rng, who, place)
        opened = rng.choice(("Cùng", "Và")) + (" vợ là bà" if other.female else " chồng là ông")
        _human(paper, rng, other, values, f"vo_chong_ben_{role}", opened)
    if together:
        paper.rows(paper.worded(("Cùng địa chỉ thường trú", "Cùng địa chỉ"), capital(who.home)))


def _human(
    paper: Paper, rng: Random, who: Person, values: dict[str, str], end: str, label: str
) -> None:
    values |= {
        f"ho_ten_{end}": paper.dress.name(who.name),
        f"ngay_sinh_{end}": who.born.isoformat() if rng.random() < 0.5 else str(who.born.year),
        f"so_dinh_danh_{end}": who.number,
    }
    born = values[f"ngay_sinh_{end}"]
    exact = len(born) == 10
    paper.rows(
        [
            (label, values[f"ho_ten_{end}"]),
            ("Sinh ngày", paper.dress.day(who.born)) if exact else ("Sinh năm", born),
        ],
        paper.worded(("CCCD số", "Căn cước công dân số", "Số CCCD"), who.number),
    )


def hop_dong_chuyen_nhuong(rng: Random, dress: Dress) -> Draft:
    """A contract of transfer over two pages, certified by the commune or a notary."""
    day = day_between(rng, date(2016, 2, 1), date(2026, 6, 1))
    place = place_on(rng, day)
    elsewhere = place_on(rng, day)
    parties = (_owner(rng, place), place), (_owner(rng, elsewhere), elsewhere)
    price = rng.randint(20, 4800) * 1_000_000
    values = _parcel(rng, place) | {
        "so_phat_hanh": _old_serial(rng),
        "so_vao_so": f"{rng.choice(('CH', 'CS'))} {rng.randint(120, 9800):05d}",
        "gia_chuyen_nhuong": str(price),
    }
    first = _parties(rng, dress, values, parties)
    second = _terms(rng, dress, values, parties)
    _certified(second, rng, values, day, place)
    return Draft("hop_dong_chuyen_nhuong", (first.printed(), second.printed()), values)


def _parties(
    rng: Random, dress: Dress, values: dict[str, str], parties: Sequence[tuple[Person, Place]]
) -> Paper:
    """The first sheet: who sells what to whom."""
    paper = Paper(rng, dress)
    paper.nation()
    paper.title(
        *rng.choice(
            (
                ("HỢP ĐỒNG", "CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT"),
                ("HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT",),
                ("HỢP ĐỒNG CHUYỂN NHƯỢNG QUYỀN SỬ DỤNG ĐẤT VÀ TÀI SẢN GẮN LIỀN VỚI ĐẤT",),
            )
        ),
        size=15,
    )
    paper.gap()
    paper.text("Chúng tôi gồm có:")
    marks_of = rng.choice(
        (
            ("Bên chuyển nhượng (Bên A):", "Bên nhận chuyển nhượng (Bên B):"),
            (
                "BÊN CHUYỂN NHƯỢNG (sau đây gọi là Bên A):",
                "BÊN NHẬN CHUYỂN NHƯỢNG (sau đây gọi là Bên B):",
            ),
            ("BÊN A (BÊN CHUYỂN NHƯỢNG):", "BÊN B (BÊN NHẬN CHUYỂN NHƯỢNG):"),
        )
    )
    for heading, (who, home), role in zip(marks_of, parties, "ab", strict=True):
        paper.text(heading, bold=True)
        _party(paper, rng, who, home, values, role)
    paper.text("Điều 1. Quyền sử dụng đất chuyển nhượng", bold=True)
    paper.text(
        "Quyền sử dụng đất của Bên A theo Giấy chứng nhận quyền sử dụng đất "
        f"số phát hành: {values['so_phat_hanh']}, số vào sổ cấp GCN: {values['so_vao_so']}, "
        "cụ thể như sau:"
    )
    return paper


def _terms(
    rng: Random, dress: Dress, values: dict[str, str], parties: Sequence[tuple[Person, Place]]
) -> Paper:
    """The second sheet: the parcel, the price, and who signs."""
    (seller, place), (buyer, _) = parties
    price = int(values["gia_chuyen_nhuong"])
    paper = Paper(rng, dress)
    _write_parcel(paper, rng, values)
    paper.text("Điều 2. Giá chuyển nhượng và phương thức thanh toán", bold=True)
    label = rng.choice(
        ("Giá chuyển nhượng", "Giá chuyển nhượng quyền sử dụng đất là", "Giá trị chuyển nhượng")
    )
    paper.text(f"1. {label}: {thousands(price)} đồng (Bằng chữ: {capital(in_words(price))} đồng).")
    paper.text("2. Phương thức thanh toán: Tiền mặt hoặc chuyển khoản, một lần.")
    paper.text("Hai bên đã tự đọc lại hợp đồng, hiểu rõ và cùng ký tên dưới đây.")
    paper.beside(("BÊN A", "(Ký, ghi rõ họ tên)"), seller.name)
    paper.signed(place, ("BÊN B", "(Ký, ghi rõ họ tên)"), buyer.name)
    return paper


def _certified(paper: Paper, rng: Random, values: dict[str, str], day: date, place: Place) -> None:
    if rng.random() < 0.3 or paper.y > 250:
        return
    values["so_chung_thuc"] = str(rng.randint(10, 900))
    values["quyen_so"] = f"01/{day.year}-SCT/HĐ,GD"
    paper.gap(8)
    paper.rows([("Số chứng thực", values["so_chung_thuc"]), ("Quyển số", values["quyen_so"])])
    if rng.random() < 0.8:
        values["ngay_chung_thuc"] = day.isoformat()
        paper.text(f"Ngày chứng thực: {long_date(day)}, tại Ủy ban nhân dân {place.commune}.")
