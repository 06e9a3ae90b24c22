"""Where a PDF puts its text: read back from the content stream, and drawn over the page."""

import io
import subprocess
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pikepdf
from numpy.typing import NDArray
from pikepdf import Matrix
from PIL import Image, ImageDraw

from schemas.geometry import Quad

_ASCENT, _DESCENT, _ADVANCE = 0.8, -0.2, 0.5


class ShownRun(NamedTuple):
    """One ``Tj``: its text, and the corners of its selection box in points of user space."""

    text: str
    quad: Quad


def shown_runs(path: Path, page: int = 0) -> list[ShownRun]:
    """The runs of the invisible layer of page ``page`` (0-based), spaces after words left out."""
    with pikepdf.open(path) as pdf:
        sheet = pdf.pages[page]
        if "/Font" not in sheet.resources:
            return []
        meanings = _meanings(sheet)
        runs, line, size, stretch = [], Matrix(), 1.0, 1.0
        for operands, operator in pikepdf.parse_content_stream(sheet):  # type: ignore[misc]
            match str(operator):
                case "Tm":
                    line = Matrix(*(float(value) for value in operands))
                case "Td":
                    line = line.translated(*(float(value) for value in operands))
                case "Tf":
                    size = float(operands[1])
                case "Tz":
                    stretch = float(operands[0]) / 100
                case "Tj":
                    codes = bytes(operands[0])
                    text = "".join(meanings[codes[i : i + 2]] for i in range(0, len(codes), 2))
                    word = text.removesuffix(" ")
                    matrix = line.scaled(size * stretch, size)
                    runs.append(ShownRun(word, _quad(matrix, len(word))))
    return [run for run in runs if run.text.strip()]


def _meanings(page: pikepdf.Page) -> dict[bytes, str]:
    """Code → character, from the font's ``/ToUnicode``."""
    cmap = page.obj.Resources.Font["/SoHoaText"].ToUnicode.read_bytes().decode("ascii")
    pairs = [row[1:-1].split("> <") for row in cmap.splitlines() if row.count("> <") == 1]
    return {
        bytes.fromhex(code): bytes.fromhex(value).decode("utf-16-be")
        for code, value in pairs
        if (code, value) != ("0000", "FFFF")
    }


def _quad(matrix: Matrix, length: int) -> Quad:
    a, b, c, d, e, f = matrix.shorthand
    right = length * _ADVANCE

    def at(x: float, y: float) -> tuple[float, float]:
        return a * x + c * y + e, b * x + d * y + f

    return Quad(at(0, _ASCENT), at(right, _ASCENT), at(right, _DESCENT), at(0, _DESCENT))


def draw_runs(path: Path, out: Path, page: int = 0, dpi: int = 100) -> None:
    """Render page ``page`` with the layer's boxes drawn over it, for looking at."""
    stem = out.with_suffix("")
    number = str(page + 1)
    command = ["pdftoppm", "-r", str(dpi), "-f", number, "-l", number, "-png", "-singlefile"]
    subprocess.run([*command, str(path), str(stem)], check=True)
    with Image.open(out) as rendered:
        canvas = rendered.convert("RGB")
    draw = ImageDraw.Draw(canvas)
    with pikepdf.open(path) as pdf:
        x0, _, _, y1 = (float(v) for v in pdf.pages[page].cropbox)
    for run in shown_runs(path, page):
        corners = [((x - x0) * dpi / 72, (y1 - y) * dpi / 72) for x, y in run.quad]
        draw.polygon(corners, outline=(220, 0, 0))
    canvas.save(out)


def render(path: Path, *, dpi: float, page: int = 0) -> NDArray[np.uint8]:
    """Page ``page`` (0-based) as poppler draws it, ``(H, W, 3)``."""
    number = str(page + 1)
    command = ["pdftoppm", "-r", str(dpi), "-f", number, "-l", number, "-singlefile"]
    drawn = subprocess.run([*command, str(path)], check=True, capture_output=True).stdout
    with Image.open(io.BytesIO(drawn)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.uint8)


def found_text(path: Path, page: int = 0) -> str:
    """What poppler extracts from page ``page``, in single spaces."""
    number = str(page + 1)
    command = ["pdftotext", "-f", number, "-l", number, str(path), "-"]
    found = subprocess.run(command, check=True, capture_output=True).stdout
    return " ".join(found.decode("utf-8").split())
