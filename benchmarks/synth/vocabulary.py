"""Where invented content comes from: real units, invented persons, plausible business."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from benchmarks.synth.spelling import citizen_number

REORGANISED = date(2025, 7, 1)
"""From this day there is no district level and there are 34 provinces."""


@dataclass(frozen=True, slots=True)
class Place:
    """A commune-level unit as addressed on a given day; ``district`` is empty from mid-2025."""

    commune: str
    district: str
    province: str
    code: str
    """The first three digits of personal numbers of those born there."""

    @property
    def address(self) -> str:
        """The unit with all levels above it."""
        return ", ".join(part for part in (self.commune, self.district, self.province) if part)

    @property
    def name(self) -> str:
        """The commune's own name, without "xã", "phường" or "thị trấn"."""
        for level in ("thị trấn ", "phường ", "xã "):
            if self.commune.startswith(level):
                return self.commune.removeprefix(level)
        return self.commune


OLD_PLACES = (
    Place("xã Tân Phú", "huyện Tân Kỳ", "tỉnh Nghệ An", "040"),
    Place("xã Ninh Khang", "huyện Vĩnh Lộc", "tỉnh Thanh Hóa", "038"),
    Place("thị trấn Vĩnh Lộc", "huyện Vĩnh Lộc", "tỉnh Thanh Hóa", "038"),
    Place("phường Cốc Lếu", "thành phố Lào Cai", "tỉnh Lào Cai", "010"),
    Place("xã Bom Bo", "huyện Bù Đăng", "tỉnh Bình Phước", "070"),
    Place("thị trấn Cái Tàu Hạ", "huyện Châu Thành", "tỉnh Đồng Tháp", "087"),
    Place("xã La Bằng", "huyện Đại Từ", "tỉnh Thái Nguyên", "019"),
    Place("phường Vĩnh Trại", "thành phố Lạng Sơn", "tỉnh Lạng Sơn", "020"),
    Place("xã Hòa Bắc", "huyện Hòa Vang", "thành phố Đà Nẵng", "048"),
    Place("xã Ea Kao", "thành phố Buôn Ma Thuột", "tỉnh Đắk Lắk", "066"),
    Place("xã Mỹ Khánh", "huyện Phong Điền", "thành phố Cần Thơ", "092"),
    Place("phường Ngọc Hà", "quận Ba Đình", "thành phố Hà Nội", "001"),
    Place("thị trấn Quỹ Nhất", "huyện Nghĩa Hưng", "tỉnh Nam Định", "036"),
    Place("phường Đình Bảng", "thành phố Từ Sơn", "tỉnh Bắc Ninh", "027"),
    Place("xã Tịnh Khê", "thành phố Quảng Ngãi", "tỉnh Quảng Ngãi", "051"),
    Place("phường Lộc Thọ", "thành phố Nha Trang", "tỉnh Khánh Hòa", "056"),
)
NEW_PLACES = (
    Place("xã Vĩnh Lộc", "", "tỉnh Thanh Hóa", "038"),
    Place("phường Lào Cai", "", "tỉnh Lào Cai", "010"),
    Place("xã Bom Bo", "", "tỉnh Đồng Nai", "070"),
    Place("xã Phú Hựu", "", "tỉnh Đồng Tháp", "087"),
    Place("xã La Bằng", "", "tỉnh Thái Nguyên", "019"),
    Place("phường Tam Thanh", "", "tỉnh Lạng Sơn", "020"),
    Place("phường Ngọc Hà", "", "thành phố Hà Nội", "001"),
    Place("xã Nghĩa Hưng", "", "tỉnh Ninh Bình", "036"),
)

_FAMILIES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ",
    "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Mai", "Trịnh", "Quách", "Lữ", "Nông", "Vi", "Giàng",
)  # fmt: skip
_MIDDLE_FEMALE = ("Thị", "Thị Ngọc", "Thị Thanh", "Thu", "Thùy", "Khánh", "Thị Mỹ", "Bảo", "Quỳnh")
_MIDDLE_MALE = ("Văn", "Đức", "Hữu", "Quốc", "Minh", "Xuân", "Công", "Gia", "Đình", "Thế", "Tuấn")
_GIVEN_FEMALE = (
    "Lan", "Hương", "Nguyệt", "Yến", "Thủy", "Hằng", "Dung", "Trúc", "Ngân", "Huyền", "Phượng",
    "Loan", "Nhung", "Thảo", "Vy", "Diễm", "Hạnh", "Uyên", "Mỹ", "Xuyến",
)  # fmt: skip
_GIVEN_MALE = (
    "Dũng", "Hùng", "Cường", "Thắng", "Tuấn", "Hải", "Phúc", "Khôi", "Đạt", "Thịnh", "Lực",
    "Quyền", "Nghĩa", "Bằng", "Vỹ", "Trưởng", "Hiếu", "Sỹ", "Kiệt", "Đông",
)  # fmt: skip
_ETHNICITIES = ("Kinh",) * 6 + ("Tày", "Thái", "Mường", "Nùng", "Khơ-me", "Mông", "Ê-đê", "Dao")

STREETS = ("thôn Đông Hà", "thôn Hữu Lộc", "tổ dân phố 3", "xóm Mới", "ấp Phú Hòa", "bản Nà Lạn",
           "khu phố 5", "thôn Yên Thượng", "tổ 12")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person; no such citizen is meant."""

    name: str
    female: bool
    born: date
    ethnicity: str
    number: str
    home: str
    origin: Place

    @property
    def title(self) -> str:
        """How a decision addresses the person."""
        return "bà" if self.female else "ông"

    @property
    def sex(self) -> str:
        """The value of "Giới tính"."""
        return "Nữ" if self.female else "Nam"


def full_name(rng: Random, *, female: bool, family: str | None = None) -> str:
    """Return an invented full name."""
    middle = rng.choice(_MIDDLE_FEMALE if female else _MIDDLE_MALE)
    given = rng.choice(
        [name for name in (_GIVEN_FEMALE if female else _GIVEN_MALE) if name not in middle]
    )
    return f"{family or rng.choice(_FAMILIES)} {middle} {given}"


def place_on(rng: Random, day: date) -> Place:
    """Return a unit that existed on that day."""
    return rng.choice(NEW_PLACES if day >= REORGANISED else OLD_PLACES)


def day_between(rng: Random, first: date, last: date) -> date:
    """Return a day from first to last, both included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))


def working_day(day: date) -> date:
    """Return the day, or the Friday before when offices are closed."""
    return day - timedelta(days=max(0, day.weekday() - 4))


def person(
    rng: Random,
    *,
    female: bool,
    first_year: int,
    last_year: int,
    home: Place,
    family: str | None = None,
) -> Person:
    """Return an invented person born within the years, living at ``home``."""
    born = day_between(rng, date(first_year, 1, 1), date(last_year, 12, 31))
    origin = rng.choice(OLD_PLACES)
    return Person(
        name=full_name(rng, female=female, family=family),
        female=female,
        born=born,
        ethnicity=rng.choice(_ETHNICITIES),
        number=citizen_number(rng, origin.code, born, female=female),
        home=f"{rng.choice(STREETS)}, {home.address}",
        origin=origin,
    )
