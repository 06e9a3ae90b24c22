"""Numbers, dates and identity numbers as Vietnamese papers print them."""

from datetime import date
from random import Random

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_SCALES = ("", " nghìn", " triệu", " tỷ")


def _below_thousand(value: int, *, padded: bool) -> str:
    hundreds, tens, units = value // 100, value // 10 % 10, value % 10
    words = [f"{_DIGITS[hundreds]} trăm"] if hundreds or padded else []
    if tens == 0 and units and words:
        words.append("linh")
    if tens == 1:
        words.append("mười")
    elif tens > 1:
        words.append(f"{_DIGITS[tens]} mươi")
    if units == 1 and tens > 1:
        words.append("mốt")
    elif units == 5 and tens:
        words.append("lăm")
    elif units:
        words.append(_DIGITS[units])
    return " ".join(words)


def in_words(value: int) -> str:
    """Return a number from 0 below 10^12 in words: 2019 is "hai nghìn không trăm mười chín"."""
    if value == 0:
        return _DIGITS[0]
    groups: list[str] = []
    scale = 0
    while value:
        value, low = divmod(value, 1000)
        if low:
            groups.append(_below_thousand(low, padded=value > 0) + _SCALES[scale])
        scale += 1
    return " ".join(reversed(groups))


def date_in_words(day: date) -> str:
    """Return "ngày năm tháng ba năm hai nghìn không trăm mười chín"."""
    month = "tư" if day.month == 4 else in_words(day.month)
    return f"ngày {in_words(day.day)} tháng {month} năm {in_words(day.year)}"


def date_in_figures(day: date) -> str:
    """Return "05/3/2019": a leading 0 for days below 10 and months 1 and 2."""
    return f"{day.day:02d}/{month_figure(day)}/{day.year}"


def month_figure(day: date) -> str:
    """Return the month as administrative papers write it: 01, 02, 3 … 12."""
    return f"{day.month:02d}" if day.month < 3 else str(day.month)


def long_date(day: date) -> str:
    """Return "ngày 05 tháng 3 năm 2019"."""
    return f"ngày {day.day:02d} tháng {month_figure(day)} năm {day.year}"


def thousands(value: int) -> str:
    """Return 1250000 as "1.250.000"."""
    return f"{value:,}".replace(",", ".")


def decimal(value: float) -> str:
    """Return 120.5 as "120,5", one decimal."""
    return f"{value:.1f}".replace(".", ",")


def citizen_number(rng: Random, province_code: str, born: date, *, female: bool) -> str:
    """Return an invented 12-digit personal number whose century, sex and year agree."""
    century = (born.year // 100 - 19) * 2 + int(female)
    return f"{province_code}{century}{born.year % 100:02d}{rng.randrange(1_000_000):06d}"


def mobile_number(rng: Random) -> str:
    """Return an invented mobile number of today's ten-digit shape."""
    return rng.choice(("0912", "0986", "0358", "0707", "0839")) + f"{rng.randrange(10**6):06d}"
