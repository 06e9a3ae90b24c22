"""Papers of no known type: what comes in with a dossier and must be refused by name."""

from collections.abc import Callable
from random import Random

from benchmarks.synth import administrative as adm
from benchmarks.synth.draft import Draft
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.forms.paper import Paper
from benchmarks.synth.forms.people import full_name, old_place
from benchmarks.synth.spelling import mobile_number, thousands

UNKNOWN = "khong_ro"


def stranger(rng: Random, dress: Dress) -> Draft:
    """One page of an unknown paper and no fields."""
    paper = Paper(rng, dress)
    rng.choice(_WRITERS)(paper, rng)
    return Draft(UNKNOWN, (paper.printed(),), {})


def _english(paper: Paper, rng: Random) -> None:
    paper.title("BIRTH CERTIFICATE" if rng.random() < 0.5 else "CERTIFICATE OF EMPLOYMENT")
    paper.rows(
        [("Full name", "MARY ANN JOHNSON")],
        [("Date of birth", "12 March 1988")],
        [("Place of birth", "Leeds, United Kingdom")],
        [("Registered at", "City Council")],
    )
    paper.text(
        "I certify that this is a true copy of the entry in the register kept at this office."
    )
    paper.text("Given under my hand this tenth day of May, two thousand and nineteen.")


def _french(paper: Paper, _rng: Random) -> None:
    paper.title("EXTRAIT D'ACTE DE NAISSANCE")
    paper.text("Le deux mai mil neuf cent quatre-vingt-dix est née Claire Dubois, à Lyon, Rhône.")
    paper.rows([("Nom", "Dubois")], [("Prénoms", "Claire Marie")], [("Délivré le", "3 juin 2015")])


def _newspaper(paper: Paper, rng: Random) -> None:
    paper.title(rng.choice(("BÁO TÂN PHÚ", "TIN ĐỊA PHƯƠNG")), size=24)
    paper.title("Nông dân được mùa vải, giá tăng gấp đôi", size=15)
    for sentence in rng.sample(_NEWS, 4):
        paper.text(sentence)
    paper.text(
        "Trước đó, ngày 12 tháng 5, Chủ tịch Ủy ban nhân dân xã đã ký quyết định hỗ trợ bà con. "
        * 2
    )


_NEWS = (
    "Những ngày này, trên các triền đồi, tiếng cười nói của người hái vải rộn ràng từ sáng sớm. "
    * 2,
    "Chị Lan cho biết gia đình có giấy chứng nhận quyền sử dụng đất từ năm 2004 nhưng đến nay "
    "mới trồng vải. " * 2,
    "Theo ngành nông nghiệp, sản lượng năm nay ước đạt hai nghìn tấn, cao hơn năm trước. " * 3,
    "Ở cuối xóm, ông Hùng vẫn giữ giấy khai sinh viết tay của con trai như một kỷ vật. " * 2,
    "Đơn đề nghị hỗ trợ của bà con đã được chính quyền xem xét trong tuần qua. " * 2,
)


def _invoice(paper: Paper, rng: Random) -> None:
    paper.title(rng.choice(("HÓA ĐƠN BÁN HÀNG", "HÓA ĐƠN GIÁ TRỊ GIA TĂNG", "PHIẾU XUẤT KHO")))
    paper.rows(
        [("Đơn vị bán hàng", "Cửa hàng vật liệu Hoàng Yến")],
        [("Mã số thuế", "0100233488")],
        [("Họ tên người mua hàng", full_name(rng, female=False))],
        [("Địa chỉ", old_place(rng).address)],
    )
    for number in range(1, rng.randint(3, 9)):
        paper.text(
            f"{number}   Xi măng PCB40   bao   {number * 3}   {thousands(90_000)}   "
            f"{thousands(270_000 * number)}"
        )
    paper.text("Cộng tiền hàng: 1.890.000   Thuế suất GTGT: 8%")


def _diploma(paper: Paper, rng: Random) -> None:
    paper.nation()
    paper.title("BẰNG TỐT NGHIỆP TRUNG HỌC PHỔ THÔNG", size=18)
    name = full_name(rng, female=True)
    paper.rows(
        [("Cấp cho", name)],
        [("Ngày sinh", "05/3/2001"), ("Giới tính", "Nữ")],
        [("Nơi sinh", "Thanh Hóa")],
        [("Học sinh trường", "THPT Vĩnh Lộc")],
        [("Xếp loại tốt nghiệp", "Khá")],
    )
    paper.signed(
        old_place(rng),
        ("GIÁM ĐỐC",),
        full_name(rng, female=False),
        "Thanh Hóa, ngày 15 tháng 8 năm 2019",
    )


def _household(paper: Paper, rng: Random) -> None:
    paper.nation()
    paper.title("SỔ HỘ KHẨU", size=26)
    paper.rows(
        [("Họ và tên chủ hộ", full_name(rng, female=False))],
        [("Nơi thường trú", old_place(rng).address)],
    )
    paper.title("Quan hệ với chủ hộ: Vợ", size=13)
    paper.rows(
        [("Họ và tên", full_name(rng, female=True))],
        [("Ngày, tháng, năm sinh", "05/3/1980"), ("Giới tính", "Nữ")],
    )


def _hospital(paper: Paper, rng: Random) -> None:
    paper.nation()
    paper.title(rng.choice(("GIẤY RA VIỆN", "GIẤY CHỨNG SINH", "SỔ KHÁM BỆNH")), size=18)
    paper.rows(
        [("Họ tên người bệnh", full_name(rng, female=False))],
        [("Dân tộc", "Kinh"), ("Tuổi", "45")],
        [("Vào viện lúc", "08 giờ 30 phút, ngày 02/5/2023")],
        [("Chẩn đoán", "Viêm phổi")],
        [("Phương pháp điều trị", "Nội khoa")],
    )
    paper.signed(old_place(rng), ("TRƯỞNG KHOA",), full_name(rng, female=True))


def _private_letter(paper: Paper, rng: Random) -> None:
    paper.text(f"Em Hương thân mến, anh là {full_name(rng, female=False)} đây.")
    for _ in range(4):
        paper.text(
            "Lâu rồi không viết thư cho em, hôm nay trời mưa, anh ngồi nhớ những ngày ở quê mình. "
        )
    paper.text("Anh của em,")


def _menu(paper: Paper, rng: Random) -> None:
    paper.title("THỰC ĐƠN", size=20)
    for dish in ("Phở bò tái", "Bún chả", "Gà luộc", "Cà phê sữa đá", "Canh chua cá lóc"):
        paper.text(f"{dish} ........ {thousands(rng.randint(20, 120) * 1000)} đồng")
    paper.text(f"Đặt bàn: {mobile_number(rng)}")


def _licence(paper: Paper, rng: Random) -> None:
    paper.nation()
    paper.title(
        rng.choice(("GIẤY PHÉP LÁI XE", "THẺ BẢO HIỂM Y TẾ", "GIẤY ĐĂNG KÝ XE MÔ TÔ")), size=16
    )
    paper.rows(
        [("Họ tên", full_name(rng, female=False))],
        [("Ngày sinh", "12/9/1984")],
        [("Nơi cư trú", old_place(rng).address)],
        [("Hạng", "A1"), ("Có giá trị đến", "Không thời hạn")],
    )


def _nearly_blank(paper: Paper, _rng: Random) -> None:
    paper.y += 80
    paper.centred("Trang này để trống")


def _title_page(paper: Paper, rng: Random) -> None:
    paper.y += 60
    paper.title("GIÁO TRÌNH", "KỸ THUẬT SOẠN THẢO VĂN BẢN", size=20)
    paper.centred(f"{full_name(rng, female=False)} biên soạn")
    paper.y += 60
    paper.centred(f"{adm.MOTTO.split(' - ')[0]} nhà xuất bản, 2014")


_WRITERS: tuple[Callable[[Paper, Random], None], ...] = (
    _english,
    _french,
    _newspaper,
    _newspaper,
    _invoice,
    _diploma,
    _household,
    _hospital,
    _private_letter,
    _menu,
    _licence,
    _nearly_blank,
    _title_page,
)
