"""What is put on a paper after it was printed: stamps, codes, photographs, figures by hand.

Every overlay takes a printed page, lays its ink on a copy, and adds itself to the page's marks. A
place is drawn where the paper is still white; a page too full gets nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

import cv2
import numpy as np
import segno
import zxingcpp
from PIL import Image, ImageDraw

from benchmarks.synth import marks, pen
from benchmarks.synth.administrative import FIRST_DAY, LAST_DAY
from benchmarks.synth.fonts import BLACK, Ink, loaded_font, require_glyphs
from benchmarks.synth.sheet import inked_box
from benchmarks.synth.spelling import date_in_figures
from benchmarks.synth.truth import Box, Pixels, SynthPage, TruthLine, TruthMark, TruthWord
from benchmarks.synth.vocabulary import Person, day_between, person, place_on

_DAYS = (FIRST_DAY, LAST_DAY)
Overlay = Callable[[SynthPage, Random], SynthPage]

PAD_RED: Ink = (206, 48, 54)
PAD_BLUE: Ink = (62, 72, 170)
PAD_BLACK: Ink = (44, 42, 48)
_BOLD, _PLAIN = "Arimo-Bold.ttf", "Arimo-Regular.ttf"
INKED = 225
"""Grey below which a pixel is taken; security print is paler."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a stamp: its text, font file and height of a capital in millimetres."""

    text: str
    file: str = _BOLD
    capital_mm: float = 3.2


def _px(page: SynthPage, mm: float) -> int:
    return round(mm * page.dpi / 25.4)


def laid(page: SynthPage, layer: Pixels, x: int, y: int, mark: TruthMark) -> SynthPage:
    """Return the page with translucent ink at a position; the mark's box is set to its ink."""
    height, width = page.image.shape[:2]
    layer = layer[max(0, -y) : height - y, max(0, -x) : width - x]
    x, y = max(0, x), max(0, y)
    image = page.image.copy()
    under = image[y : y + layer.shape[0], x : x + layer.shape[1]].astype(np.uint16)
    image[y : y + layer.shape[0], x : x + layer.shape[1]] = under * layer // 255
    whole = Box(x, y, x + layer.shape[1], y + layer.shape[0])
    box = whole if mark.kind == "photo" else inked_box(layer, x, y)
    placed = replace(mark, box=box)
    return replace(page, image=image, marks=(*page.marks, placed))


def white_place(
    page: SynthPage, rng: Random, size: tuple[int, int], zone: tuple[float, float, float, float]
) -> tuple[int, int] | None:
    """Return a corner from which ``size`` pixels are white, within shares of the page, if any."""
    height, width = page.image.shape[:2]
    inked = (page.image.min(axis=2) < INKED).astype(np.uint8)
    sums = cv2.integral(inked)
    for _ in range(300):
        x = int(rng.uniform(zone[0], zone[2]) * width)
        y = int(rng.uniform(zone[1], zone[3]) * height)
        right, bottom = x + size[0], y + size[1]
        if right >= width or bottom >= height:
            continue
        if sums[bottom, right] - sums[y, right] - sums[bottom, x] + sums[y, x] == 0:
            return x, y
    return None


def _placed(
    page: SynthPage,
    rng: Random,
    layer: Pixels,
    mark: TruthMark,
    zone: tuple[float, float, float, float] = (0.02, 0.02, 0.95, 0.95),
) -> SynthPage:
    place = white_place(page, rng, (layer.shape[1], layer.shape[0]), zone)
    return page if place is None else laid(page, layer, *place, mark)


def _pad(rng: Random, rows: list[Row], ink: Ink, dpi: int, *, framed: bool) -> Pixels:
    """Return rows of text, centred, in a frame or without, set down a little crooked."""
    per_mm = dpi / 25.4
    fonts = [loaded_font(row.file, row.capital_mm * per_mm * 1.4) for row in rows]
    for row in rows:
        require_glyphs(row.text, row.file)
    width = max(font.getlength(row.text) for row, font in zip(rows, fonts, strict=True))
    pitch = [row.capital_mm * 1.9 * per_mm for row in rows]
    border = round(2.6 * per_mm)
    size = (round(width) + 2 * border, round(sum(pitch)) + round(1.6 * border))
    canvas = Image.new("L", (size[0] + 2 * border, size[1] + 2 * border), 0)
    draw = ImageDraw.Draw(canvas)
    if framed:
        corner = (border, border, border + size[0], border + size[1])
        draw.rectangle(corner, outline=255, width=round(0.6 * per_mm))
    y = 1.8 * border
    for row, font, step in zip(rows, fonts, pitch, strict=True):
        draw.text((canvas.width / 2, y + step / 2), row.text, 255, font, anchor="mm")
        y += step
    turned = canvas.rotate(rng.uniform(-3, 3), Image.Resampling.BICUBIC)
    return marks.tinted(marks.worn(rng, np.asarray(turned)), ink)


def urgency(page: SynthPage, rng: Random) -> SynthPage:
    """Stamp how urgent the paper is (Decree 30/2020, Appendix I, box 10b)."""
    label, text = rng.choice(
        (("hoa_toc", "HỎA TỐC"), ("thuong_khan", "THƯỢNG KHẨN"), ("khan", "KHẨN"))
    )
    return _sign(page, rng, label, text)


def secrecy(page: SynthPage, rng: Random) -> SynthPage:
    """Stamp how secret the paper is (box 10a)."""
    label, text = rng.choice((("mat", "MẬT"), ("toi_mat", "TỐI MẬT"), ("tuyet_mat", "TUYỆT MẬT")))
    return _sign(page, rng, label, text)


def _sign(page: SynthPage, rng: Random, label: str, text: str) -> SynthPage:
    ink = rng.choice((PAD_RED, PAD_RED, PAD_BLACK))
    layer = _pad(rng, [Row(text, capital_mm=rng.uniform(3.0, 4.2))], ink, page.dpi, framed=True)
    return _placed(page, rng, layer, TruthMark("stamp", Box(0, 0, 0, 0), label, text))


def copied(page: SynthPage, rng: Random) -> SynthPage:
    """Stamp what kind of copy the paper is."""
    label, text = rng.choice(
        (("sao_y", "SAO Y BẢN CHÍNH"), ("sao_luc", "SAO LỤC"), ("trich_sao", "TRÍCH SAO"))
    )
    ink = rng.choice((PAD_RED, PAD_BLUE, PAD_BLACK))
    layer = _pad(rng, [Row(text)], ink, page.dpi, framed=rng.random() < 0.5)
    return _placed(page, rng, layer, TruthMark("stamp", Box(0, 0, 0, 0), label, text))


def certified(page: SynthPage, rng: Random) -> SynthPage:
    """Stamp that a copy is true to the original, with the number in the register."""
    day = day_between(rng, *_DAYS)
    rows = [
        Row("CHỨNG THỰC BẢN SAO ĐÚNG VỚI BẢN CHÍNH", capital_mm=2.5),
        Row(f"Số chứng thực: {rng.randint(100, 9999)}. Quyển số: 01-SCT/BS", _PLAIN, 2.3),
        Row(f"Ngày {date_in_figures(day)}", _PLAIN, 2.3),
    ]
    layer = _pad(rng, rows, rng.choice((PAD_RED, PAD_BLACK)), page.dpi, framed=False)
    return _placed(page, rng, layer, TruthMark("stamp", Box(0, 0, 0, 0), "chung_thuc_ban_sao"))


def arrival(page: SynthPage, rng: Random) -> SynthPage:
    """Stamp the paper as received (Appendix IV): number and day are filled in by hand."""
    day = day_between(rng, *_DAYS)
    ink = rng.choice((PAD_RED, PAD_RED, PAD_BLUE, PAD_BLACK))
    layer = _arrival_pad(rng, place_on(rng, day).commune.upper(), ink, page.dpi)
    place = white_place(page, rng, (layer.shape[1], layer.shape[0]), (0.01, 0.02, 0.95, 0.95))
    if place is None:
        return page
    page = laid(page, layer, *place, TruthMark("stamp", Box(0, 0, 0, 0), "den", "ĐẾN"))
    for text, row in ((str(rng.randint(10, 4999)), 0.36), (f"{day.day}/{day.month}", 0.6)):
        written = pen.figures(rng, text, _px(page, 3.0), rng.choice((BLACK, marks.PEN_BLUE)))
        x = place[0] + round(layer.shape[1] * 0.58)
        y = place[1] + round(layer.shape[0] * row) - written.shape[0] // 3
        page = replace(laid(page, written, x, y, TruthMark("", Box(0, 0, 0, 0))), marks=page.marks)
    return page


def _arrival_pad(rng: Random, office: str, ink: Ink, dpi: int) -> Pixels:
    per_mm = dpi / 25.4
    canvas = Image.new("L", (round(58 * per_mm), round(32 * per_mm)), 0)
    draw = ImageDraw.Draw(canvas)
    left, top, right, bottom = (v * per_mm for v in (4, 4, 54, 28))
    line = round(0.5 * per_mm)
    draw.rectangle((left, top, right, bottom), outline=255, width=line)
    draw.line((left, top + 7 * per_mm, right, top + 7 * per_mm), 255, line)
    small, large = loaded_font(_BOLD, 3.4 * per_mm), loaded_font(_BOLD, 6.2 * per_mm)
    row = loaded_font(_PLAIN, 3.2 * per_mm)
    middle = ((left + right) / 2, top + 3.6 * per_mm)
    draw.text(middle, f"UBND {office}"[:26], 255, small, anchor="mm")
    draw.text((left + 2 * per_mm, top + 15.5 * per_mm), "ĐẾN", 255, large, anchor="lm")
    for number, text in enumerate(("Số: ............", "Ngày: .........", "Chuyển: ......")):
        y = top + (10.5 + 5 * number) * per_mm
        draw.text((left + 18 * per_mm, y), text, 255, row, anchor="lm")
    turned = canvas.rotate(rng.uniform(-3, 3), Image.Resampling.BICUBIC)
    return marks.tinted(marks.worn(rng, np.asarray(turned)), ink)


def signed_digitally(page: SynthPage, rng: Random) -> SynthPage:
    """Write who signed and when, as signing software does."""
    day = day_between(rng, *_DAYS)
    who = _somebody(rng)
    rows = [
        f"Ký bởi: {who.name}",
        f"Cơ quan: UBND {place_on(rng, day).commune}",
        f"Thời gian ký: {date_in_figures(day)} 09:{rng.randint(10, 59)}:07 +07:00",
    ]
    per_mm = page.dpi / 25.4
    font = loaded_font(_PLAIN, 2.9 * per_mm)
    width = max(font.getlength(row) for row in rows) + 2 * per_mm
    canvas = Image.new("L", (round(width), round(4.2 * per_mm * len(rows) + 2 * per_mm)), 0)
    for number, text in enumerate(rows):
        place = (per_mm, (3.5 + 4.2 * number) * per_mm)
        ImageDraw.Draw(canvas).text(place, text, 255, font, anchor="ls")
    layer = marks.tinted(np.asarray(canvas), rng.choice((PAD_RED, BLACK)))
    return _placed(page, rng, layer, TruthMark("stamp", Box(0, 0, 0, 0), "chu_ky_so"))


def _somebody(rng: Random) -> Person:
    place = place_on(rng, day_between(rng, *_DAYS))
    return person(rng, female=rng.random() < 0.5, first_year=1950, last_year=2000, home=place)


def qr_code(page: SynthPage, rng: Random) -> SynthPage:
    """Print the code of a one-stop receipt, 16 to 26 mm wide, near the top left."""
    day = day_between(rng, *_DAYS)
    who = _somebody(rng)
    text = f"H56.12-{day:%y%m%d}-{rng.randint(1, 999):04d}|1.001193|{who.number}|{who.name}"
    symbol = segno.make(text, error=rng.choice("LMQ"), micro=False)
    modules = np.array([list(row) for row in symbol.matrix], np.uint8)
    side = _px(page, rng.uniform(16, 26))
    black = cv2.resize((1 - modules) * 255, (side, side), interpolation=cv2.INTER_NEAREST)
    quiet = np.full((side * 6 // 5, side * 6 // 5, 3), 255, np.uint8)
    edge = side // 10
    quiet[edge : edge + side, edge : edge + side] = np.maximum(black, 30)[..., None]
    mark = TruthMark("code", Box(0, 0, 0, 0), "QRCode", text)
    return _placed(page, rng, quiet, mark, (0.01, 0.01, 0.9, 0.3))


def bar_code(page: SynthPage, rng: Random) -> SynthPage:
    """Print the dossier's number as Code 128, 50 to 65 mm wide."""
    text = f"H56.{rng.randint(10, 99)}-{rng.randint(210101, 251231)}-{rng.randint(1, 999):04d}"
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    bars = np.asarray(code.to_image(scale=1, add_quiet_zones=False))[:1]
    scale = max(3, round(_px(page, rng.uniform(50, 65)) / bars.shape[1]))
    wide = np.repeat(np.repeat(bars, scale, axis=1), _px(page, 10), axis=0)
    layer = np.pad(np.maximum(wide, 30), _px(page, 3), constant_values=255)
    mark = TruthMark("code", Box(0, 0, 0, 0), "Code128", text)
    return _placed(page, rng, np.repeat(layer[..., None], 3, axis=2), mark, (0, 0, 0.9, 0.9))


def portrait(page: SynthPage, rng: Random) -> SynthPage:
    """Glue on a drawn portrait of 3 × 4 or 2 × 3 cm."""
    width, height = rng.choice(((30, 40), (20, 30), (40, 60)))
    image = _portrait(rng, _px(page, width), _px(page, height))
    mark = TruthMark("photo", Box(0, 0, 0, 0))
    return _placed(page, rng, image, mark, (0.02, 0.02, 0.95, 0.95))


def _portrait(rng: Random, width: int, height: int) -> Pixels:
    """Return a head and shoulders before a plain wall, in soft light."""
    noise = np.random.default_rng(rng.getrandbits(32))
    wall = rng.choice(((92, 128, 188), (150, 178, 214), (196, 200, 204)))
    picture = np.full((height, width, 3), wall, np.uint8)
    middle = (width // 2, round(height * 0.42))
    shirt, skin, hair = (224, 226, 230), (206, 164, 136), (34, 28, 28)
    cv2.ellipse(picture, (middle[0], height), (width * 2 // 5, height // 3), 0, 0, 360, shirt, -1)
    cv2.ellipse(picture, middle, (width // 4, round(height * 0.25)), 0, 0, 360, hair, -1)
    face = (middle[0], round(height * 0.46))
    cv2.ellipse(picture, face, (width // 5, round(height * 0.19)), 0, 0, 360, skin, -1)
    light = np.linspace(1.06, 0.86, width)[None, :, None] + noise.normal(
        0, 0.02, (height, width, 1)
    )
    soft = cv2.GaussianBlur(picture.astype(np.float32) * light, (0, 0), 2.0)
    return np.clip(soft, 0, 235).astype(np.uint8)


def written_number(page: SynthPage, rng: Random) -> SynthPage:
    """Let number and day be written by hand into the head of an administrative paper."""
    ink = rng.choice((BLACK, BLACK, marks.PEN_BLUE))
    pairs = [pair for line in page.lines[:12] for pair in pairwise(line.words)]
    for cue in ("Số:", "ngày"):
        for before, word in pairs:
            if before.text == cue and word.text[0].isdigit():
                page = _rewritten(page, rng, word, ink)
                break
    return page


def _rewritten(page: SynthPage, rng: Random, word: TruthWord, ink: Ink) -> SynthPage:
    """Paint the figures of a printed word over with paper, and write them by hand."""
    figures = word.text.partition("/")[0]
    font = loaded_font("Tinos-Regular.ttf", 100)
    share = font.getlength(figures) / font.getlength(word.text)
    x0, y0, x1, y1 = word.box
    cut = x0 + round((x1 - x0) * share)
    image = page.image.copy()
    paper = np.median(image[::16, ::16].reshape(-1, 3), axis=0).astype(np.uint8)
    image[y0 - 3 : y1 + 3, x0 - 2 : cut + (0 if cut < x1 else 2)] = paper
    height = (y1 - y0) * (0.85 if "/" in word.text else 1.0)
    layer = pen.figures(rng, figures, height, ink)
    inked = inked_box(layer, 0, 0)
    x = (x0 + cut) // 2 - (inked.x0 + inked.x1) // 2
    y = y1 - inked.y1 + rng.randint(-4, 6)
    mark = TruthMark("handwriting", Box(0, 0, 0, 0), "figures", figures)
    return laid(replace(page, image=image), layer, x, y, mark)


def noted(page: SynthPage, rng: Random) -> SynthPage:
    """Write a short note by hand where the paper is white."""
    text = rng.choice(
        ("Đ/c Hương xử lý", "Phòng VH-XH", "Lưu hồ sơ", "Đã kiểm tra", "Trình lãnh đạo")
    )
    ink = rng.choice((BLACK, marks.PEN_BLUE, marks.PEN_BLUE))
    layer = pen.words(rng, text, _px(page, rng.uniform(4.0, 5.5)), ink)
    mark = TruthMark("handwriting", Box(0, 0, 0, 0), "note", text)
    return _placed(page, rng, layer, mark, (0.02, 0.02, 0.95, 0.95))


def filled_by_hand(page: SynthPage, rng: Random, values: tuple[str, ...] = ()) -> SynthPage:
    """Let values of a form, found as runs of its printed words, be written by hand."""
    ink = rng.choice((BLACK, marks.PEN_BLUE, marks.PEN_BLUE))
    for line in page.lines:
        for value in dict.fromkeys(values):
            run = _run_of(line, value.split())
            if run:
                page = _overwritten(page, rng, run, ink)
    return page


def _run_of(line: TruthLine, wanted: list[str]) -> tuple[TruthWord, ...]:
    texts = [word.text for word in line.words]
    for start in range(1, len(texts) - len(wanted) + 1):
        if wanted and texts[start : start + len(wanted)] == wanted:
            return line.words[start : start + len(wanted)]
    return ()


def _overwritten(page: SynthPage, rng: Random, run: tuple[TruthWord, ...], ink: Ink) -> SynthPage:
    x0, x1 = run[0].box.x0, run[-1].box.x1
    y0, y1 = min(word.box.y0 for word in run), max(word.box.y1 for word in run)
    image = page.image.copy()
    paper = np.median(image[::16, ::16].reshape(-1, 3), axis=0).astype(np.uint8)
    image[y0 - 2 : y1 + 2, x0 - 2 : x1 + 2] = paper
    text = " ".join(word.text for word in run)
    layer = pen.words(rng, text, _px(page, 2.7), ink)
    inked = inked_box(layer, 0, 0)
    layer = layer[inked.y0 : inked.y1, inked.x0 : inked.x1]
    mark = TruthMark("handwriting", Box(0, 0, 0, 0), "value", text)
    return laid(replace(page, image=image), layer, x0, y1 - layer.shape[0] + 4, mark)


OVERLAYS: dict[str, Overlay] = {
    "qr_code": qr_code,
    "arrival": arrival,
    "urgency": urgency,
    "secrecy": secrecy,
    "copied": copied,
    "certified": certified,
    "signed_digitally": signed_digitally,
    "bar_code": bar_code,
    "portrait": portrait,
    "written_number": written_number,
    "noted": noted,
}
"""By name. ``filled_by_hand`` wants the document's values and stands apart."""


def overlaid(
    page: SynthPage, names: tuple[str, ...], seed: int, values: tuple[str, ...] = ()
) -> SynthPage:
    """Return the page with the named overlays, and with ``values`` written by hand."""
    for name in names:
        page = OVERLAYS[name](page, Random(f"{name}:{seed}"))
    return filled_by_hand(page, Random(f"hand:{seed}"), values) if values else page
