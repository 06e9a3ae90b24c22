"""Persons, places and small accidents shared by the forms."""

from collections.abc import Mapping
from datetime import date
from random import Random

from benchmarks.synth.certificate import CITIZENSHIP, capital
from benchmarks.synth.forms.dress import Dress
from benchmarks.synth.vocabulary import Person, Place, full_name

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
