"""The frame all administrative documents share: header, legal grounds, recipients and signer.

Geometry and wording follow Decree 30/2020, annex I.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from benchmarks.synth import marks
from benchmarks.synth.flow import BODY, CENTRED, MM_PER_POINT, Flow, Margins, ParagraphShape, wrap
from benchmarks.synth.fonts import Face, Style
from benchmarks.synth.sheet import Run, Sheet, words_of
from benchmarks.synth.spelling import long_date
from benchmarks.synth.vocabulary import Place, day_between, full_name, place_on, working_day

TYPE = "van_ban_hanh_chinh"
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"

REGULAR = Style(14)
BOLD = Style(14, bold=True)
ITALIC = Style(14, italic=True)

FIRST_DAY, LAST_DAY = date(2021, 1, 4), date(2026, 6, 30)


@dataclass(frozen=True, slots=True)
class Agency:
    """Who issues: ``parent`` is the regular line above, ``lines`` the bold ones of its own name."""

    parent: str
    lines: tuple[str, ...]
    symbol: str
    place: Place
    seat: str
    """The name before the date: "Tân Phú"."""
    head: str
    """The office held by its head: "CHỦ TỊCH"."""
    spoken_name: str
    """The name inside a sentence: "Ủy ban nhân dân xã Tân Phú"."""

    @property
    def name(self) -> str:
        """The name as the header prints it, lines joined by a space."""
        return " ".join(self.lines)


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs. ``capacity`` is "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH" or empty."""

    capacity: str
    office: str
    name: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What identifies one document: all of it is printed in the header."""

    agency: Agency
    number: int
    notation: str
    """What follows the number and the slash: "QĐ-UBND"."""
    day: date

    @property
    def code(self) -> str:
        """The number as printed, two figures at least, with its notation."""
        return f"{self.number:02d}/{self.notation}"


def issuing_day(rng: Random) -> date:
    """Return a day on which offices work, between `FIRST_DAY` and `LAST_DAY`."""
    return working_day(day_between(rng, FIRST_DAY, LAST_DAY))


def commune_committee(place: Place) -> Agency:
    """Return the People's Committee of a commune."""
    return Agency(
        parent="",
        lines=("ỦY BAN NHÂN DÂN", place.commune.upper()),
        symbol="UBND",
        place=place,
        seat=place.name,
        head="CHỦ TỊCH",
        spoken_name=f"Ủy ban nhân dân {place.commune}",
    )


_DEPARTMENTS = (
    (("SỞ NỘI VỤ",), "SNV", "Sở Nội vụ"),
    (("SỞ TƯ PHÁP",), "STP", "Sở Tư pháp"),
    (("SỞ XÂY DỰNG",), "SXD", "Sở Xây dựng"),
    (("SỞ TÀI CHÍNH",), "STC", "Sở Tài chính"),
    (("SỞ KHOA HỌC", "VÀ CÔNG NGHỆ"), "SKHCN", "Sở Khoa học và Công nghệ"),
    (("SỞ GIÁO DỤC", "VÀ ĐÀO TẠO"), "SGDĐT", "Sở Giáo dục và Đào tạo"),
)


def department(rng: Random, place: Place) -> Agency:
    """Return a department of the province a place lies in."""
    lines, symbol, spoken_name = rng.choice(_DEPARTMENTS)
    province = place.province.removeprefix("tỉnh ").removeprefix("thành phố ")
    return Agency(
        parent=f"UBND {place.province.upper()}",
        lines=lines,
        symbol=symbol,
        place=place,
        seat=province,
        head="GIÁM ĐỐC",
        spoken_name=spoken_name,
    )


def any_agency(rng: Random, day: date) -> Agency:
    """Return a commune committee (mostly) or a provincial department of that day."""
    place = place_on(rng, day)
    return commune_committee(place) if rng.random() < 0.65 else department(rng, place)


def any_signer(rng: Random, agency: Agency) -> Signer:
    """Return who signs for the agency, with a lawful capacity."""
    name = full_name(rng, female=rng.random() < 0.35)
    deputy = Signer(f"KT. {agency.head}", f"PHÓ {agency.head}", name)
    if agency.symbol != "UBND":
        return rng.choice((Signer("", agency.head, name), deputy))
    return rng.choice((Signer("TM. ỦY BAN NHÂN DÂN", agency.head, name), deputy))


def opened(rng: Random, face: Face) -> Flow:
    """Return a pen on the first page, with margins inside the decree's limits."""
    margins = Margins(
        top=rng.choice((20, 20, 22)),
        bottom=20,
        left=rng.choice((30, 30, 32, 35)),
        right=rng.choice((15, 18, 20, 20)),
    )
    return Flow(margins, face)


def write_header(flow: Flow, heading: Heading, subject: str = "") -> None:
    """Write the left block (agency, number, ``subject`` of an official letter), then the right."""
    margins, agency = flow.margins, heading.agency
    left = margins.left + margins.text_width * 0.205
    y = margins.top + 4
    if agency.parent:
        flow.sheet.write([Run(agency.parent, Style(12.5))], left, y, centred=True)
        y += 5.4
    extent = (left, left)
    for line in agency.lines:
        extent = flow.sheet.write([Run(line, Style(12.5, bold=True))], left, y, centred=True)
        y += 5.4
    half = max(extent[1] - extent[0], 24) * 0.2
    flow.sheet.rule((left - half, y - 3.3), (left + half, y - 3.3))
    y = max(y + 2.6, margins.top + 19.5)
    flow.sheet.write([Run(f"Số: {heading.code}", Style(13))], left, y, centred=True)
    bottom = _write_subject(flow, subject, left, y + 5.2) if subject else y
    _write_nation(flow, heading, y)
    flow.y = bottom + 7


def _write_subject(flow: Flow, subject: str, centre: float, y: float) -> float:
    """Write "V/v …" under the number of an official letter; return the last baseline."""
    sheet, style = flow.sheet, Style(12)
    width = flow.margins.text_width * 0.40
    for words in wrap(sheet, words_of([Run(subject, style)]), width):
        sheet.record([sheet.put_words(words, centre - sheet.line_width(words) / 2, y)])
        y += 4.9
    return y - 4.9


def _write_nation(flow: Flow, heading: Heading, date_baseline: float) -> None:
    """Write the national title, the motto and place with date at the right."""
    margins, sheet = flow.margins, flow.sheet
    title = [Run(NATION, Style(12.5, bold=True))]
    centre = margins.text_right + 2 - sheet.line_width(words_of(title)) / 2
    y = margins.top + 4
    sheet.write(title, centre, y, centred=True)
    start, end = sheet.write([Run(MOTTO, Style(13.5, bold=True))], centre, y + 5.7, centred=True)
    sheet.rule((start, y + 7.6), (end, y + 7.6))
    dated = f"{heading.agency.seat}, {long_date(heading.day)}"
    sheet.write([Run(dated, Style(13.5, italic=True))], centre, date_baseline, centred=True)


def write_title(flow: Flow, name: str, abstract: str) -> None:
    """Write the type in bold capitals, its abstract in bold below, and a short rule."""
    flow.space(3)
    flow.paragraph([Run(name.upper(), BOLD)], CENTRED)
    shape = ParagraphShape("centre", indent=0, inset_left=12, inset_right=12, before=0.8)
    flow.paragraph([Run(abstract, BOLD)], shape)
    middle = flow.margins.left + flow.margins.text_width / 2
    flow.sheet.rule((middle - 17, flow.y + 1.6), (middle + 17, flow.y + 1.6))
    flow.space(5)


def write_body(flow: Flow, text: str, shape: ParagraphShape = BODY) -> None:
    """Write a paragraph; a leading "Điều n." or "n." with a heading mark ``**`` is bold."""
    runs = [
        Run(piece, BOLD if index % 2 else REGULAR) for index, piece in enumerate(text.split("**"))
    ]
    flow.paragraph([run for run in runs if run.text], shape)


def write_closing(
    flow: Flow, rng: Random, agency: Agency, signer: Signer, recipients: tuple[str, ...]
) -> None:
    """Write recipients at the left, then the signer at the right with signature and seal."""
    flow.need(max(12 + 5 * len(recipients), 60))
    top = flow.y + 9
    _write_recipients(flow.sheet, flow.margins, recipients, top)
    centre = flow.margins.text_right - 38
    y = top
    for line in (signer.capacity, signer.office):
        if line:
            flow.sheet.write([Run(line, BOLD)], centre, y, centred=True)
            y += 14 * MM_PER_POINT * 1.2
    stamp(flow.sheet, rng, agency, centre, y)
    flow.sheet.write([Run(signer.name, BOLD)], centre, y + 35.5, centred=True)
    flow.y = y + 37


def stamp(sheet: Sheet, rng: Random, agency: Agency, centre: float, y: float) -> None:
    """Put the signature under ``y`` and the seal over its left third, within 33 mm below ``y``.

    One seal in three sits higher and covers part of the office printed above ``y``.
    """
    lift = rng.choice((0, 0, -5))
    sheet.multiply(
        marks.signature(rng, sheet.dpi),
        centre - 20 + rng.uniform(-4, 4),
        y - 1 + rng.uniform(0, 3),
        "signature",
    )
    layer = marks.seal(rng, agency.name, agency.place.province, sheet.dpi)
    x = centre - 20 - 18 + rng.uniform(-2, 3)
    sheet.multiply(layer, x, y - 5 + lift + rng.uniform(-1, 1), "seal")


def _write_recipients(
    sheet: Sheet, margins: Margins, recipients: tuple[str, ...], y: float
) -> None:
    sheet.write([Run("Nơi nhận:", Style(12, bold=True, italic=True))], margins.left, y)
    for index, recipient in enumerate(recipients):
        y += 4.7
        end = "." if index == len(recipients) - 1 else ";"
        sheet.write([Run(f"- {recipient}{end}", Style(11))], margins.left, y)


def fields(
    heading: Heading, kind: str, abstract: str, signer: Signer, recipients: tuple[str, ...]
) -> dict[str, str]:
    """Return the truth of an administrative document.

    ``noi_nhan`` is the recipients joined by "; " without dashes and closing marks;
    ``trich_yeu`` of an official letter leaves out "V/v".
    """
    found = {
        "co_quan_ban_hanh": heading.agency.name,
        "so_ky_hieu": heading.code,
        "so": f"{heading.number:02d}",
        "ky_hieu": heading.notation,
        "dia_danh": heading.agency.seat,
        "ngay_ban_hanh": heading.day.isoformat(),
        "loai_van_ban": kind,
        "trich_yeu": abstract,
        "chuc_vu": signer.office,
        "nguoi_ky": signer.name,
        "noi_nhan": "; ".join(recipients),
    }
    if signer.capacity:
        found["quyen_han_ky"] = signer.capacity.split()[0]
    return found
