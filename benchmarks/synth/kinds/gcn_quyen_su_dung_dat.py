"""Land certificates in the four-page form used until 2024: the cover and the inner page."""

from datetime import date
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth import marks
from benchmarks.synth.certificate import capital, frame, write_nation
from benchmarks.synth.draft import Draft
from benchmarks.synth.flow import wrap
from benchmarks.synth.fonts import RED, Style
from benchmarks.synth.sheet import Run, Sheet, words_of
from benchmarks.synth.spelling import decimal, in_words, long_date
from benchmarks.synth.vocabulary import (
    OLD_PLACES,
    STREETS,
    Person,
    Place,
    day_between,
    full_name,
    person,
)

TYPE = "gcn_quyen_su_dung_dat"
WIDTH_MM, HEIGHT_MM = 190.0, 265.0
_TEXT, _BOLD, _ITALIC = Style(13), Style(13, bold=True), Style(12.5, italic=True)
_WAVES, _BORDER = (252, 236, 226), (222, 150, 140)
_LEFT, _RIGHT = 22, 170

_RURAL = ("Đất ở tại nông thôn", "Lâu dài")
_URBAN = ("Đất ở tại đô thị", "Lâu dài")
_FARMING = (
    ("Đất trồng cây lâu năm", "Đến ngày 15 tháng 10 năm 2063"),
    ("Đất chuyên trồng lúa nước", "Đến ngày 15 tháng 10 năm 2063"),
)
_ORIGINS = (
    "Nhà nước giao đất có thu tiền sử dụng đất",
    "Công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
    "Công nhận QSDĐ như giao đất không thu tiền sử dụng đất",
    "Nhận chuyển nhượng đất được Công nhận QSDĐ như giao đất có thu tiền sử dụng đất",
)


def build(rng: Random) -> Draft:
    """Return the cover page with the owner and the page that describes the parcel."""
    issued = day_between(rng, date(2016, 2, 1), date(2024, 6, 30))
    place = rng.choice([item for item in OLD_PLACES if item.district.startswith("huyện")])
    owner = person(rng, female=rng.random() < 0.4, first_year=1945, last_year=1988, home=place)
    values = _values(rng, owner, place)
    cover = _paper()
    _write_cover(cover, owner, values)
    inner = _paper()
    _write_parcel(inner, values)
    values["nguoi_ky"] = _write_issue(rng, inner, place, issued, values["so_vao_so"])
    values["ngay_cap"] = issued.isoformat()
    return Draft(TYPE, (cover.printed(), inner.printed()), values)


def _values(rng: Random, owner: Person, place: Place) -> dict[str, str]:
    dwelling = _URBAN if place.commune.startswith("thị trấn") else _RURAL
    use, term = rng.choice((dwelling, *_FARMING))
    area = rng.randint(800, 9000) / 10
    letters = rng.choice("BCD") + rng.choice("AĐKLMNPQRSTUVX")
    return {
        "ho_ten": owner.name.upper(),
        "nam_sinh": str(owner.born.year),
        "so_dinh_danh": owner.number,
        "noi_cu_tru": capital(owner.home),
        "so_thua": str(rng.randint(3, 980)),
        "so_to_ban_do": str(rng.randint(1, 78)),
        "dia_chi_thua_dat": capital(f"{rng.choice(STREETS)}, {place.address}"),
        "dien_tich": decimal(area),
        "hinh_thuc_su_dung": "Sử dụng riêng",
        "muc_dich_su_dung": use,
        "thoi_han_su_dung": term,
        "nguon_goc_su_dung": rng.choice(_ORIGINS),
        "so_vao_so": f"{rng.choice(('CH', 'CS'))} {rng.randint(120, 9800):05d}",
        "so_phat_hanh": f"{letters} {rng.randrange(100_000, 999_999)}",
    }


def _paper() -> Sheet:
    sheet = Sheet(WIDTH_MM, HEIGHT_MM, paper=(254, 248, 242))
    size = (round(sheet.px(WIDTH_MM - 16)), round(sheet.px(HEIGHT_MM - 16)))
    sheet.multiply(marks.guilloche(*size, _WAVES), 8, 8)
    frame(sheet, 8, 0.9, _BORDER)
    frame(sheet, 9.6, 0.3, _BORDER)
    return sheet


def _paragraph(
    sheet: Sheet, runs: list[Run], y: float, *, inset: float = 0, pitch: float = 6.6
) -> float:
    """Write runs as a left-set paragraph; return the next baseline."""
    for words in wrap(sheet, words_of(runs), _RIGHT - _LEFT - inset):
        sheet.record([sheet.put_words(words, _LEFT + inset, y)])
        y += pitch
    return y + 1


def _write_cover(sheet: Sheet, owner: Person, values: dict[str, str]) -> None:
    middle = WIDTH_MM / 2
    write_nation(sheet, 27)
    sheet.multiply(marks.emblem(sheet.dpi), middle - 13, 40)
    for text, size, baseline in (
        ("GIẤY CHỨNG NHẬN", 26, 82),
        ("QUYỀN SỬ DỤNG ĐẤT", 18, 92),
        ("QUYỀN SỞ HỮU NHÀ Ở VÀ TÀI SẢN KHÁC GẮN LIỀN VỚI ĐẤT", 13, 100),
    ):
        sheet.write([Run(text, Style(size, bold=True, ink=RED))], middle, baseline, centred=True)
    y = _paragraph(
        sheet,
        [
            Run(
                "I. Người sử dụng đất, chủ sở hữu nhà ở và tài sản khác gắn liền với đất",
                _BOLD,
            )
        ],
        118.0,
    )
    title = capital(owner.title)
    y = _paragraph(
        sheet,
        [Run(f"{title}: ", _TEXT), Run(values["ho_ten"], _BOLD)],
        y + 2,
        inset=6,
    )
    identity = f"Năm sinh: {values['nam_sinh']}, CCCD số: {values['so_dinh_danh']}"
    y = _paragraph(sheet, [Run(identity, _TEXT)], y, inset=6)
    home = f"Địa chỉ thường trú: {capital(owner.home)}"
    _paragraph(sheet, [Run(home, _TEXT)], y, inset=6)
    serial = [Run(values["so_phat_hanh"], Style(17, bold=True, ink=RED))]
    sheet.write(serial, WIDTH_MM - 44, HEIGHT_MM - 19, centred=True)


def _write_parcel(sheet: Sheet, values: dict[str, str]) -> None:
    heading = "II. Thửa đất, nhà ở và tài sản khác gắn liền với đất"
    y = _paragraph(sheet, [Run(heading, _BOLD)], 26.0)
    y = _paragraph(sheet, [Run("1. Thửa đất:", _BOLD)], y)
    whole, tenth = values["dien_tich"].split(",")
    words = f"{capital(in_words(int(whole)))} phẩy {in_words(int(tenth))} mét vuông"
    for line in (
        f"a) Thửa đất số: {values['so_thua']}, tờ bản đồ số: {values['so_to_ban_do']}",
        f"b) Địa chỉ: {values['dia_chi_thua_dat']}",
        f"c) Diện tích: {values['dien_tich']} m² (bằng chữ: {words})",
        f"d) Hình thức sử dụng: {values['hinh_thuc_su_dung']}",
        f"đ) Mục đích sử dụng đất: {values['muc_dich_su_dung']}",
        f"e) Thời hạn sử dụng đất: {values['thoi_han_su_dung']}",
        f"g) Nguồn gốc sử dụng đất: {values['nguon_goc_su_dung']}",
    ):
        y = _paragraph(sheet, [Run(line, _TEXT)], y, inset=4)
    for line in (
        "2. Nhà ở: -/-",
        "3. Công trình xây dựng khác: -/-",
        "4. Rừng sản xuất là rừng trồng: -/-",
        "5. Cây lâu năm: -/-",
        "6. Ghi chú: Không",
    ):
        label, _, value = line.partition(":")
        y = _paragraph(sheet, [Run(f"{label}:", _BOLD), Run(value, _TEXT)], y)


def _write_issue(rng: Random, sheet: Sheet, place: Place, issued: date, register: str) -> str:
    """Write date, signer and register number; return the signer's name."""
    centre, y = 124.0, 166.0
    district = place.district.removeprefix("huyện ")
    dated = f"{district}, {long_date(issued)}"
    sheet.write([Run(dated, _ITALIC)], centre, y, centred=True)
    for index, line in enumerate(("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")):
        sheet.write([Run(line, _BOLD)], centre, y + 7 + 5.6 * index, centred=True)
    agency = adm.Agency(
        parent="",
        lines=("ỦY BAN NHÂN DÂN", place.district.upper()),
        symbol="UBND",
        place=place,
        seat=district,
        head="CHỦ TỊCH",
        spoken_name=f"Ủy ban nhân dân {place.district}",
    )
    adm.stamp(sheet, rng, agency, centre, y + 22)
    name = full_name(rng, female=rng.random() < 0.3)
    sheet.write([Run(name, _BOLD)], centre, y + 57.5, centred=True)
    sheet.write([Run(f"Số vào sổ cấp GCN: {register}", _TEXT)], _LEFT, HEIGHT_MM - 24)
    return name
