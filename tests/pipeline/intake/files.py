"""Small invented files of every kind that comes out of scanners and telephones."""

import io
from pathlib import Path

import numpy as np
import pikepdf
from PIL import Image, TiffImagePlugin

from pipeline.page import Pixels

SEED = 20250701


def page_image(width: int = 210, height: int = 297, mode: str = "RGB") -> Image.Image:
    """A page that differs under every turn: a dark corner at the top left, a bar below it."""
    rng = np.random.default_rng(SEED)
    pixels = np.full((height, width, 3), 245, np.uint8)
    pixels -= rng.integers(0, 6, pixels.shape, dtype=np.uint8)
    pixels[: height // 6, : width // 4] = (20, 40, 90)
    pixels[height // 3 : height // 3 + 4, : width // 2] = 10
    return Image.fromarray(pixels).convert(mode)


def jpeg_bytes(image: Image.Image, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, format="JPEG", quality=90, **options)
    return buffer.getvalue()


def exif_with(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def save_group4(image: Image.Image, path: Path, *, strips: int = 1) -> None:
    rows = -(-image.height // strips)
    tags = {TiffImagePlugin.ROWSPERSTRIP: rows}
    image.convert("1").save(
        path, format="TIFF", compression="group4", tiffinfo=tags, dpi=(300, 300)
    )


def image_pdf(
    jpeg: bytes, size: tuple[int, int], *, rotate: int = 0, extra: bytes = b""
) -> pikepdf.Pdf:
    """A PDF whose only page is one JPEG at 300 dpi; ``extra`` operators follow the picture."""
    pdf = pikepdf.new()
    width, height = size[0] * 72 / 300, size[1] * 72 / 300
    picture = pdf.make_stream(jpeg)
    picture.update(
        pikepdf.Dictionary(
            Type=pikepdf.Name.XObject,
            Subtype=pikepdf.Name.Image,
            Width=size[0],
            Height=size[1],
            BitsPerComponent=8,
            ColorSpace=pikepdf.Name.DeviceRGB,
            Filter=pikepdf.Name.DCTDecode,
        )
    )
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page = pdf.add_blank_page(page_size=(width, height))
    page.obj.Resources = pikepdf.Dictionary(
        XObject=pikepdf.Dictionary(Im0=picture), Font=pikepdf.Dictionary(F1=font)
    )
    drawing = f"q {width} 0 0 {height} 0 0 cm /Im0 Do Q ".encode()
    page.obj.Contents = pdf.make_stream(drawing + extra)
    if rotate:
        page.obj.Rotate = rotate
    return pdf


def text_pdf(lines: list[str], path: Path) -> None:
    """A born-digital page with Latin text."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    shown = " ".join(f"({line}) Tj 0 -20 Td" for line in lines)
    page.obj.Contents = pdf.make_stream(f"BT /F1 14 Tf 72 770 Td {shown} ET".encode())
    pdf.save(path)


def pixels_of(image: Image.Image) -> Pixels:
    return np.asarray(image.convert("RGB"), dtype=np.uint8)
