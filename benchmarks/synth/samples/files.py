"""Writing page images into the files a scanner or a phone would leave, byte for byte stable."""

from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
import pikepdf
from PIL import Image

from benchmarks.synth.truth import Pixels

_EXIF_ORIENTATION = 0x0112
_EXIF_MAKE, _EXIF_MODEL = 0x010F, 0x0110
_ROTATE_CLOCKWISE_TO_SHOW = 6
_TIFF_ROWS_PER_STRIP = 278


def as_jpeg(image: Pixels, quality: int, dpi: int = 300) -> bytes:
    """Return a JFIF file with its resolution stated."""
    out = BytesIO()
    Image.fromarray(image).save(out, "JPEG", quality=quality, dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def as_phone_jpeg(image: Pixels, quality: int) -> bytes:
    """Return a JPEG stored lying on its side, whose EXIF says to turn it clockwise to show it."""
    exif = Image.Exif()
    exif[_EXIF_MAKE], exif[_EXIF_MODEL] = "Sample", "Invented phone"
    exif[_EXIF_ORIENTATION] = _ROTATE_CLOCKWISE_TO_SHOW
    out = BytesIO()
    lying = Image.fromarray(np.ascontiguousarray(np.rot90(image)))
    lying.save(out, "JPEG", quality=quality, exif=exif, optimize=True)
    return out.getvalue()


def as_png(image: Pixels, dpi: int = 300) -> bytes:
    """Return a PNG of 48 colours, as office scanners' "small file" setting leaves it."""
    out = BytesIO()
    few = Image.fromarray(image).quantize(48, dither=Image.Dither.NONE)
    few.save(out, "PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()


def as_grey_tiff(image: Pixels, dpi: int) -> bytes:
    """Return a grey LZW TIFF; paper is cut to white, as scanner drivers do."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32)
    levels = np.clip(grey * 255 / 243, 0, 255).astype(np.uint8) // 4 * 4 + 3
    out = BytesIO()
    Image.fromarray(levels).save(out, "TIFF", compression="tiff_lzw", dpi=(dpi, dpi))
    return out.getvalue()


def as_bitonal_tiff(images: Sequence[Pixels], dpi: int) -> bytes:
    """Return a multi-page CCITT G4 TIFF with every page in one strip."""
    pages = [
        Image.fromarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)).point(
            lambda level: 255 if level > 150 else 0, mode="1"
        )
        for image in images
    ]
    out = BytesIO()
    pages[0].save(
        out,
        "TIFF",
        compression="group4",
        dpi=(dpi, dpi),
        save_all=True,
        append_images=pages[1:],
        tiffinfo={_TIFF_ROWS_PER_STRIP: pages[0].height},
    )
    return out.getvalue()


def as_scanned_pdf(images: Sequence[Pixels], quality: int, dpi: int = 300) -> bytes:
    """Return a PDF with one JPEG per page and nothing else, pages in true size."""
    pdf = pikepdf.new()
    for image in images:
        _add_image_page(pdf, image, quality, dpi)
    out = BytesIO()
    pdf.save(out, deterministic_id=True)
    return out.getvalue()


def _add_image_page(pdf: pikepdf.Pdf, image: Pixels, quality: int, dpi: int) -> None:
    height, width = image.shape[:2]
    points = (width * 72 / dpi, height * 72 / dpi)
    picture = pikepdf.Stream(
        pdf,
        as_jpeg(image, quality, dpi),
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=width,
        Height=height,
        ColorSpace=pikepdf.Name.DeviceRGB,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    page = pdf.add_blank_page(page_size=points)
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Scan=picture))
    page.Contents = pdf.make_stream(f"q {points[0]} 0 0 {points[1]} 0 0 cm /Scan Do Q".encode())
