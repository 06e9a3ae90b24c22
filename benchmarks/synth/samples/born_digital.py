"""A notice that never was paper: a PDF with a text layer, set with embedded Tinos."""

from datetime import UTC, datetime

from fpdf import FPDF
from fpdf.enums import Align, XPos, YPos

from benchmarks.synth.administrative import MOTTO, NATION
from benchmarks.synth.fonts import Style, font_path
from benchmarks.synth.kinds.thong_bao import Notice
from benchmarks.synth.spelling import long_date

_MADE = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
"""Written into the file so that the same bytes come out every time."""


def notice_pdf(notice: Notice) -> bytes:
    """Return the notice as a one-page A4 PDF; a reader finds every word in the text layer."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(_MADE)
    pdf.set_title(notice.heading.code)
    pdf.set_margins(30, 20, 20)
    pdf.set_auto_page_break(auto=True, margin=20)
    for style in ("", "B", "I", "BI"):
        shape = Style(bold="B" in style, italic="I" in style)
        pdf.add_font("Tinos", style, str(font_path(shape.file_name("Tinos"))))
    pdf.add_page()
    _header(pdf, notice)
    _body(pdf, notice)
    _closing(pdf, notice)
    return bytes(pdf.output())


def _line(pdf: FPDF, x: float, y: float, width: float, text: str, style: str, size: float) -> None:
    """Write one centred line in a box from ``x``; ``y`` is its top. Millimetres."""
    pdf.set_font("Tinos", style, size)
    pdf.set_xy(x, y)
    pdf.cell(width, 6, text, align=Align.C)


def _header(pdf: FPDF, notice: Notice) -> None:
    y = 20.0
    for text in notice.heading.agency.lines:
        _line(pdf, 24, y, 66, text, "B", 12.5)
        y += 5.6
    pdf.line(50, y + 0.6, 64, y + 0.6)
    _line(pdf, 24, 36, 66, f"Số: {notice.heading.code}", "", 13)
    _line(pdf, 93, 20, 100, NATION, "B", 12.5)
    _line(pdf, 93, 25.6, 100, MOTTO, "B", 13.5)
    pdf.line(117, 32.2, 169, 32.2)
    dated = f"{notice.heading.agency.seat}, {long_date(notice.heading.day)}"
    _line(pdf, 93, 36, 100, dated, "I", 13.5)


def _body(pdf: FPDF, notice: Notice) -> None:
    _line(pdf, 30, 51, 160, "THÔNG BÁO", "B", 14)
    pdf.set_font("Tinos", "B", 14)
    pdf.set_xy(42, 57.5)
    pdf.multi_cell(136, 6.2, notice.abstract, align=Align.C, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    pdf.line(93, pdf.get_y() + 1.4, 127, pdf.get_y() + 1.4)
    pdf.ln(6)
    pdf.set_font("Tinos", "", 14)
    with pdf.text_columns(text_align=Align.J, line_height=1.28) as column:
        for text in notice.paragraphs:
            with column.paragraph(first_line_indent=12.7, bottom_margin=2) as paragraph:
                paragraph.write(text)


def _closing(pdf: FPDF, notice: Notice) -> None:
    top = pdf.get_y() + 5
    pdf.set_font("Tinos", "BI", 12)
    pdf.set_xy(30, top)
    pdf.cell(60, 5, "Nơi nhận:")
    pdf.set_font("Tinos", "", 11)
    last = len(notice.recipients) - 1
    for index, recipient in enumerate(notice.recipients):
        pdf.set_xy(30, top + 5.4 + 4.8 * index)
        pdf.cell(60, 5, f"- {recipient}{'.' if index == last else ';'}")
    y = top - 0.6
    for text in (notice.signer.capacity, notice.signer.office):
        if text:
            _line(pdf, 112, y, 78, text, "B", 14)
            y += 6
    _line(pdf, 112, y + 26, 78, notice.signer.name, "B", 14)
