"""``sohoa read --explain``: what was measured on each page, and what was done about it.

For people: one table to a page. A step that is not known here is shown all the same, by its own
name and with all its figures, so that nothing that was decided stays hidden.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.clean.bending import GAIN, MIN_DEPTH_MM
from pipeline.clean.noise import GRAIN, SPECKS
from pipeline.clean.options import CleanOptions
from pipeline.clean.paper import DARK_PAPER
from pipeline.ocr.formats.blocks import scan_box
from pipeline.page import CleaningStep, PageText, Reading, Region
from pipeline.regions import KINDS

DOUBTFUL = 0.6
"""Below which the product marks a value; words are counted by the same measure."""

_DEFAULTS = CleanOptions()
_TITLE_WIDTH = 26
_DONE, _NOT_DONE = "có", "không"

Facts = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class StepWords:
    """A step's name for people, and its figures in a sentence."""

    title: str
    told: Callable[[Facts], str]


def _figure(value: float, digits: int = 1) -> str:
    """A number as Vietnamese write it: 1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def _percent(share: float) -> str:
    return f"{_figure(100 * share, 2)} %"


def _sheet(facts: Facts) -> str:
    if "area_share" not in facts:
        return "không thấy mép tờ giấy trên nền tối: coi cả ảnh là tờ giấy"
    corners = ", ".join(
        f"({_figure(facts[f'x{i}'], 0)}; {_figure(facts[f'y{i}'], 0)})"
        for i in range(4)
        if f"x{i}" in facts
    )
    return (
        f"tờ giấy chiếm {_percent(facts['area_share'])} ảnh, sáng hơn nền "
        f"{_figure(facts['contrast'], 0)} mức xám; bốn góc {corners}"
    )


def _paper(facts: Facts) -> str:
    return (
        f"chỗ giấy tối nhất {_figure(facts['darkest'], 0)}/255 (dưới {DARK_PAPER} thì làm trắng), "
        f"sáng nhất {_figure(facts['brightest'], 0)}, không đều {_figure(facts.get('spread', 0))}, "
        f"ngả màu {_figure(facts['tint'])}"
    )


def _orientation(facts: Facts) -> str:
    if not facts:
        return "không hỏi"
    if "quarters" not in facts:
        return (
            f"chữ xếp thành dòng ngang rõ gấp {_figure(facts['in_rows'])} lần dòng dọc, "
            f"chân chữ thẳng hàng gấp {_figure(facts['on_feet'])} lần đầu chữ: trang đã đúng chiều"
        )
    if "in_rows" in facts and "confidence" not in facts:
        return (
            f"theo chân và đầu chữ, cần xoay {_figure(90 * facts['quarters'], 0)}° ngược chiều kim "
            "đồng hồ"
        )
    if "confidence" not in facts:
        return (
            f"chữ quá ít để biết chắc; xoay {_figure(90 * facts['quarters'], 0)}° ngược chiều kim "
            "đồng hồ thì đọc được nhiều hơn"
        )
    return (
        f"cần xoay {_figure(90 * facts['quarters'], 0)}° ngược chiều kim đồng hồ, "
        f"độ tin {_figure(facts['confidence'])} "
        f"(từ {_figure(_DEFAULTS.min_orientation_confidence)} mới xoay)"
    )


def _skew(facts: Facts) -> str:
    return (
        f"dòng chữ nghiêng {_figure(facts['angle_deg'], 2)}° "
        f"(từ {_figure(_DEFAULTS.min_skew_deg)}° mới xoay), độ rõ {_figure(facts['sharpness'])}"
    )


def _noise(facts: Facts) -> str:
    return (
        f"hạt {_figure(facts['grain'])} mức xám (từ {_figure(GRAIN, 0)} thì làm mịn), "
        f"đốm {_percent(facts['specks'])} (từ {_percent(SPECKS)})"
    )


def _bend(facts: Facts) -> str:
    if not facts:
        return "dòng chữ thẳng, hoặc quá ít chữ để biết"
    return (
        f"dòng chữ cong {_figure(facts['depth_mm'])} mm (từ {_figure(MIN_DEPTH_MM)} mm mới nắn), "
        f"nắn rồi thì rõ gấp {_figure(facts['gain'])} lần (từ {_figure(GAIN)} lần)"
    )


def _negative(facts: Facts) -> str:
    return (
        f"phần tối {_percent(facts['dark'])} (từ 50 % mới xét), "
        f"phần sáng {_percent(facts['strokes'])}, mảng sáng lớn {_percent(facts['patches'])}"
    )


def _larger_paper(facts: Facts) -> str:
    return (
        f"nếu là A4 thì {_figure(facts['supposed_dpi'], 0)} dpi, mà chữ chỉ cao "
        f"{_figure(facts['letter_px'])} điểm ảnh: giấy lớn hơn A4"
    )


def _one_by_one(facts: Facts) -> str:
    return ", ".join(_named(name, value) for name, value in facts.items())


def _named(name: str, value: float) -> str:
    words, written = FIGURES.get(name, (name, lambda value: _figure(value, 3)))
    return f"{words} {written(value)}"


def _look(facts: Facts) -> str:
    return (
        f"độ nhòe {_figure(facts['blur_px'], 2)} điểm ảnh, "
        f"{_figure(facts['rulings'], 0)} đường kẻ, "
        f"chữ mặt sau hằn {_percent(facts['show_through'])}, mực đỏ {_percent(facts['red_share'])}"
    )


def _count(value: float) -> str:
    return _figure(value, 0)


FIGURES: dict[str, tuple[str, Callable[[float], str]]] = {
    "letters": ("số chữ cái", _count),
    "words": ("số từ", _count),
    "lines": ("số dòng", _count),
    "foreign_share": ("chữ lạ", _percent),
    "syllable_share": ("từ đúng âm tiết tiếng Việt", _percent),
    "legacy_fonts": ("phông chữ cũ", _count),
    "guessed_fonts": ("phông phải đoán mã", _count),
    "invisible_letters": ("chữ cái ẩn", _count),
    "agreement": ("khớp với ảnh", _percent),
    "dpi": ("độ phân giải (dpi)", _count),
    "letter_px": ("chiều cao chữ (điểm ảnh)", _figure),
    "ink_share": ("phần có mực", _percent),
    "bright_share": ("phần sáng", _percent),
}
"""Names of figures that are told one by one, for people, and how they are written."""

STEPS: dict[str, StepWords] = {
    "sheet": StepWords("Nắn tờ giấy trong ảnh", _sheet),
    "paper": StepWords("Làm trắng nền giấy", _paper),
    "seals": StepWords(
        "Bỏ mực dấu đỏ", lambda facts: f"{_figure(facts.get('seals', 0), 0)} vết cỡ con dấu"
    ),
    "resolution": StepWords(
        "Giảm độ phân giải",
        lambda facts: (
            f"{_figure(facts['dpi'], 0)} dpi (trên {_figure(_DEFAULTS.max_dpi, 0)} mới giảm)"
        ),
    ),
    "orientation": StepWords("Xoay đúng chiều", _orientation),
    "skew": StepWords("Xoay cho thẳng dòng", _skew),
    "bend": StepWords("Nắn trang cong", _bend),
    "leaders": StepWords(
        "Bỏ hàng chấm để điền",
        lambda facts: f"{_figure(facts.get('leaders', 0), 0)} hàng chấm",
    ),
    "noise": StepWords("Khử nhiễu", _noise),
    "look": StepWords("Chỉ đo, không sửa", _look),
    "text_layer": StepWords("Dùng chữ có sẵn trong PDF", _one_by_one),
    "second_look": StepWords("Đối chiếu chữ có sẵn", _one_by_one),
    "negative": StepWords("Đảo âm bản", _negative),
    "larger_paper": StepWords("Giấy lớn hơn A4", _larger_paper),
    "doubtful_quality": StepWords("Ảnh dưới mức quy định", _one_by_one),
    "blank_page": StepWords("Trang trắng", _one_by_one),
    "black_page": StepWords("Trang đen", _one_by_one),
}
"""By the names that intake and cleaning give their steps, in the words of an archive."""

LABELS = {
    "round red": "tròn, đỏ",
    "round blue": "tròn, xanh",
    "round black": "tròn, đen",
    "square red": "vuông, đỏ",
    "square blue": "vuông, xanh",
    "blue": "mực xanh",
    "black": "mực đen",
    "figures": "số điền vào chỗ trống",
    "den": "ĐẾN",
    "hoa_toc": "HỎA TỐC",
    "thuong_khan": "THƯỢNG KHẨN",
    "khan": "KHẨN",
    "tuyet_mat": "TUYỆT MẬT",
    "toi_mat": "TỐI MẬT",
    "mat": "MẬT",
    "sao_y": "SAO Y",
    "sao_luc": "SAO LỤC",
    "trich_sao": "TRÍCH SAO",
    "chung_thuc_ban_sao": "chứng thực bản sao",
    "chu_ky_so": "chú thích chữ ký số",
}


def explained(reading: Reading) -> str:
    """All pages of a reading, explained; ends with a line feed."""
    return "\n\n".join("\n".join(_page(page)) for page in reading.pages) + "\n"


def _page(page: PageText) -> Iterator[str]:
    yield (
        f"TRANG {page.number}: {page.width} × {page.height} điểm ảnh, {_figure(page.dpi, 0)} dpi"
    )
    yield f"  {'Bước':<{_TITLE_WIDTH}}{'Đã làm':<8}Số đo"
    if not page.steps:
        yield "  (trang có sẵn chữ: không làm sạch)"
    for step in page.steps:
        yield "  " + _step(step)
    yield f"  {'Đọc chữ':<{_TITLE_WIDTH}}{_DONE:<8}{_read(page)}"
    yield "  Vùng không phải chữ in:" if page.regions else "  Không có vùng nào ngoài chữ in."
    for region in page.regions:
        yield "    " + _region(page, region)


def _step(step: CleaningStep) -> str:
    words = STEPS.get(step.name)
    title = words.title if words else step.name
    done = _DONE if step.applied else _NOT_DONE
    return f"{title:<{_TITLE_WIDTH}}{done:<8}{_told(words, step.evidence)}"


def _told(words: StepWords | None, facts: Facts) -> str:
    """The figures in a sentence, or one by one where the sentence lacks some of its own."""
    if words is not None:
        try:
            return words.told(facts)
        except KeyError:
            pass
    return _one_by_one(facts)


def _read(page: PageText) -> str:
    words = [word for line in page.lines for word in line.words]
    doubtful = sum(word.confidence < DOUBTFUL for word in words)
    how = "lấy chữ có sẵn" if page.source == "text" else "nhận dạng"
    return (
        f"{how} bằng {page.engine.name} ({page.engine.version}): "
        f"{len(words)} từ, {doubtful} từ chưa chắc"
    )


def _region(page: PageText, region: Region) -> str:
    kind = KINDS[region.kind].title if region.kind in KINDS else region.kind
    x0, y0, x1, y1 = scan_box(page, region.box)
    return (
        f"{kind:<{_TITLE_WIDTH - 2}}{_figure(region.score, 2):<8}"
        f"{LABELS.get(region.label, region.label)} tại ({x0}; {y0})–({x1}; {y1})"
    )
