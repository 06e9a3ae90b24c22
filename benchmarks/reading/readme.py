"""The short table of the README, in English and in Vietnamese, written between its two marks."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.reading.report import markdown, percent, summarise, worst_group
from benchmarks.reading.trial import Trial

BEGIN, END = "<!-- benchmark:reading -->", "<!-- /benchmark:reading -->"

HEADS = {
    "en": (
        "reader",
        "order-free CER %",
        "worst condition %",
        "CER in reading order %",
        "word F1 %",
        "accented words exactly right %",
        "CPU s a page",
    ),
    "vi": (
        "bộ đọc",
        "CER không kể thứ tự %",
        "điều kiện xấu nhất %",
        "CER theo thứ tự đọc %",
        "F1 theo từ %",
        "từ có dấu đúng hoàn toàn %",
        "CPU giây/trang",
    ),
}

NAMES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "fused": "**Sổ Hóa**",
        "fast": "Sổ Hóa, fast",
        "auto": "Sổ Hóa, fast on clean pages",
        "tesserocr": "Sổ Hóa with Tesseract alone",
        "trueocr": "Sổ Hóa with `trueocr` alone",
        "ocrmypdf": "OCRmyPDF (`-l vie --deskew --rotate-pages`)",
        "ocrmypdf-plain": "OCRmyPDF (`-l vie`)",
        "tesseract-raw": "Tesseract, raw page",
        "trueocr-raw": "`trueocr`, raw page",
    },
    "vi": {
        "fused": "**Sổ Hóa**",
        "fast": "Sổ Hóa, nhanh",
        "auto": "Sổ Hóa, nhanh với trang sạch",
        "tesserocr": "Sổ Hóa chỉ với Tesseract",
        "trueocr": "Sổ Hóa chỉ với `trueocr`",
        "ocrmypdf": "OCRmyPDF (`-l vie --deskew --rotate-pages`)",
        "ocrmypdf-plain": "OCRmyPDF (`-l vie`)",
        "tesseract-raw": "Tesseract, trang chưa làm sạch",
        "trueocr-raw": "`trueocr`, trang chưa làm sạch",
    },
}


def short_table(trials: Sequence[Trial], language: str) -> str:
    """A row for each reader that read invented pages; Vietnamese has decimal commas."""
    rows = [row for trial in trials if (row := _row(trial, language))]
    table = markdown(HEADS[language], rows)
    return table.replace(".", ",") if language == "vi" else table


def _row(trial: Trial, language: str) -> list[str]:
    rows = [row for row in trial.rows if row.case.source == "synthetic"]
    if not rows:
        return []
    total = summarise(rows)
    accents = total.score.accents
    rates = (total.score.free_cer, worst_group(rows)[1], total.score.cer, total.score.f1)
    exact = accents.exact / accents.words if accents.words else None
    name = NAMES[language].get(trial.reader, f"`{trial.reader}`")
    return [name, *map(percent, rates), percent(exact), f"{total.cpu:.2f}"]


def write_into(readme: Path, trials: Sequence[Trial]) -> None:
    """Put the table between the marks of ``readme``, in the language of its name (``.vi.md``).

    Raises ``ValueError`` where the marks are missing.
    """
    text = readme.read_text(encoding="utf-8")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    language = "vi" if readme.name.endswith(".vi.md") else "en"
    table = short_table(trials, language)
    readme.write_text(f"{text[:begin]}\n{table}\n{text[end:]}", encoding="utf-8")
