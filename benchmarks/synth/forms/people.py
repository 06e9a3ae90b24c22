"""Persons, places and small accidents shared by the forms."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from random import Random

from benchmarks.synth import vocabulary
from benchmarks.synth.certificate import CITIZENSHIP, capital
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.vocabulary import REORGANISED, Person, Place
from schemas.places import Unit, load_gazetteer

NUMBER_LABELS = (
    "Số định danh cá nhân",
    "Số CCCD",
    "CCCD số",
    "Số căn cước",
    "Số CCCD/định danh cá nhân",
)
HOME_LABELS = ("Nơi cư trú", "Nơi thường trú", "Địa chỉ thường trú")
BIRTH_LABELS = ("Ngày, tháng, năm sinh", "Ngày tháng năm sinh", "Sinh ngày", "Ngày sinh")
NAME_LABELS = ("Họ, chữ đệm, tên", "Họ và tên", "Họ tên")


STREETS = (
    "thôn Đông Hà", "thôn Hữu Lộc", "tổ dân phố 3", "xóm Mới", "ấp Phú Hòa", "bản Nà Lạn", "tổ 12",
    "khu phố 5", "thôn Yên Thượng", "tổ dân phố số 7", "ấp 4", "khóm 2", "buôn Ea Nao", "xóm 9",
    "thôn Cẩm Trướng", "số 15 đường Lê Lợi", "số 8, ngõ 121 phố Huế", "khu Tân Thành", "đội 6",
    "thôn 3", "bản Huổi Lếch", "số nhà 42, tổ 5", "làng Kon Rờ Bàng", "ấp Bình Khánh",
)  # fmt: skip
"""Dwellings below the commune, as addresses begin."""

_FAMILIES = (
    "Nguyễn", "Nguyễn", "Nguyễn", "Trần", "Trần", "Lê", "Lê", "Phạm", "Phạm", "Hoàng", "Huỳnh",
    "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý", "Đinh", "Mai", "Trịnh",
    "Quách", "Lữ", "Nông", "Vi", "Giàng", "Đoàn", "Lương", "Tạ", "Hà", "Cao", "Chu", "Tô", "Lò",
    "Sùng", "Hứa", "Từ", "Thạch", "Châu", "Lâm", "Tống", "Khổng", "Đào", "Đàm", "Phùng", "Doãn",
)  # fmt: skip
_MIDDLE = (
    ("Văn", "Đức", "Hữu", "Quốc", "Minh", "Xuân", "Công", "Gia", "Đình", "Thế", "Tuấn", "Bá",
     "Ngọc", "Quang", "Thành", "Trọng", "Viết", "Đăng", "Hoàng", "Chí"),
    ("Thị", "Thị", "Thị", "Thị Ngọc", "Thị Thanh", "Thu", "Thùy", "Khánh", "Thị Mỹ", "Bảo",
     "Quỳnh", "Thị Kim", "Thị Hồng", "Phương", "Hoài", "Tuyết", "Diệu", "Như"),
)  # fmt: skip
_GIVEN = (
    ("Dũng", "Hùng", "Cường", "Thắng", "Hải", "Phúc", "Khôi", "Đạt", "Thịnh", "Lực", "Quyền",
     "Nghĩa", "Bằng", "Vỹ", "Trưởng", "Hiếu", "Sỹ", "Kiệt", "Đông", "An", "Bình", "Chiến", "Duy",
     "Giang", "Hưng", "Khánh", "Long", "Mạnh", "Nam", "Phong", "Sơn", "Tâm", "Toàn", "Việt"),
    ("Lan", "Hương", "Nguyệt", "Yến", "Thủy", "Hằng", "Dung", "Trúc", "Ngân", "Huyền", "Phượng",
     "Loan", "Nhung", "Thảo", "Vy", "Diễm", "Hạnh", "Uyên", "Mỹ", "Xuyến", "Anh", "Bích", "Chi",
     "Đào", "Hoa", "Liên", "Mai", "Nga", "Oanh", "Quyên", "Sen", "Trang", "Tươi", "Xuân"),
)  # fmt: skip


@lru_cache(maxsize=2)
def _communes(order: str) -> tuple[Unit, ...]:
    """All communes of an order but the numbered ones, which no date line names alone."""
    gazetteer = load_gazetteer("before-2025-07", "from-2025-07", {})
    if order == "34":
        return tuple(c for p in gazetteer.provinces("34") for c in gazetteer.within(p))
    districts = (d for p in gazetteer.provinces("63") for d in gazetteer.within(p))
    communes = (commune for district in districts for commune in gazetteer.within(district))
    return tuple(commune for commune in communes if not commune.name[-1].isdigit())


def _printed(name: str) -> str:
    """A unit's name inside an address: its type begins small."""
    return name[:1].lower() + name[1:]


def old_place(rng: Random) -> Place:
    """A commune of the order until mid-2025."""
    unit = rng.choice(_communes("63"))
    district, province = unit.within[:2]
    names = (_printed(unit.name), _printed(district), _printed(province))
    return Place(*names, f"0{unit.province}")


def place_on(rng: Random, day: date) -> Place:
    """A commune that exists on that day."""
    if day < REORGANISED:
        return old_place(rng)
    unit = rng.choice(_communes("34"))
    return Place(_printed(unit.name), "", _printed(unit.within[0]), old_place(rng).code)


def full_name(rng: Random, *, female: bool, family: str | None = None) -> str:
    """An invented full name of two to four words."""
    middle = rng.choice(_MIDDLE[female]) if rng.random() < 0.95 else ""
    given = rng.choice([name for name in _GIVEN[female] if name not in middle])
    return " ".join(part for part in (family or rng.choice(_FAMILIES), middle, given) if part)


def person(
    rng: Random,
    *,
    female: bool,
    first_year: int,
    last_year: int,
    home: Place,
    family: str | None = None,
) -> Person:
    """An invented person born within the years, living at ``home``."""
    who = vocabulary.person(
        rng, female=female, first_year=first_year, last_year=last_year, home=home
    )
    return replace(
        who,
        name=full_name(rng, female=female, family=family),
        home=f"{rng.choice(STREETS)}, {home.address}",
        origin=old_place(rng),
    )


def committee(place: Place) -> str:
    """The People's Committee of a commune with all levels above it."""
    return f"Ủy ban nhân dân {place.address}"


def facts_of(who: Person, dress: Dress, suffix: str = "") -> dict[str, str]:
    """The fields that say who somebody is; ``ngay_sinh`` in ISO 8601."""
    end = f"_{suffix}" if suffix else ""
    return {
        f"ho_ten{end}": dress.name(who.name),
        f"ngay_sinh{end}": who.born.isoformat(),
        f"dan_toc{end}": who.ethnicity,
        f"quoc_tich{end}": CITIZENSHIP,
        f"so_dinh_danh{end}": who.number,
        f"noi_cu_tru{end}": capital(who.home),
    }


def registrar(rng: Random) -> str:
    """The invented name of who signs."""
    return full_name(rng, female=rng.random() < 0.4)


def left_blank(rng: Random, values: Mapping[str, str], optional: tuple[str, ...]) -> dict[str, str]:
    """The values with, now and then, an optional one not filled in."""
    return {k: v for k, v in values.items() if k not in optional or rng.random() > 0.06}


def day_value(dress: Dress, values: Mapping[str, str], name: str) -> str:
    """A date field as printed; empty when it is blank."""
    return dress.day(date.fromisoformat(values[name])) if name in values else ""
