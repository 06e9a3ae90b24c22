"""Make the pictures of README.md again: run the product and look at a paper as a clerk does.

``python scripts/pictures.py`` writes ``result.png``, ``photo.jpg`` and ``copy.png`` into
``docs/images/``. Needs what ``scripts/test`` installs: Chromium and poppler.
"""

import io
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageOps
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs/images"
PHOTO = ROOT / "samples/03-giay-khai-sinh/giay-khai-sinh.jpg"
CHROMIUM = "/usr/bin/chromium"
SCREEN = (1280, 900)
HALF = 520
"""Pixels across: two such pictures stand side by side in the README."""
READ_WITHIN = 120_000.0  # milliseconds, on a slow machine


@contextmanager
def product(folder: Path) -> Iterator[str]:
    """The address of the whole product, running on nothing but ``folder``."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    sohoa = ("env", f"SOHOA_PORTAL_PORT={port}", sys.executable, "-m", "sohoa")
    subprocess.run([*sohoa, "up", "--data", folder], check=True)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        subprocess.run([*sohoa, "down", "--data", folder], check=True)


@contextmanager
def clerk(address: str, key: str) -> Iterator[Page]:
    """A browser in which the holder of ``key`` has logged in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        width, height = SCREEN
        page = browser.new_page(base_url=address, viewport={"width": width, "height": height})
        page.goto("/login")
        page.get_by_label("Khóa truy cập").fill(key)
        page.keyboard.press("Enter")
        page.wait_for_url("**/")
        yield page
        browser.close()


def digitize(page: Page, scan: Path) -> str:
    """Send ``scan`` in and wait at its result; the document's id."""
    page.set_input_files("#files", scan)
    page.get_by_role("link", name="Xem kết quả").click(timeout=READ_WITHIN)
    page.wait_for_load_state("networkidle")
    return page.url.rpartition("/")[2]


def shown_doubt(page: Page) -> Image.Image:
    """The screen with the first doubtful field lit, on the page and in the list."""
    page.keyboard.press("n")
    return Image.open(io.BytesIO(page.screenshot()))


def first_sheet(pdf: bytes) -> Image.Image:
    """Page 1 of ``pdf``, drawn at thrice the width that is shown."""
    command = ["pdftoppm", "-png", "-f", "1", "-l", "1", "-scale-to-x", f"{3 * HALF}"]
    drawn = subprocess.run(
        [*command, "-scale-to-y", "-1", "-"], input=pdf, check=True, capture_output=True
    )
    return half_wide(Image.open(io.BytesIO(drawn.stdout)))


def half_wide(image: Image.Image) -> Image.Image:
    """``image``, its proportions kept, at the width of half a README."""
    height = round(image.height * HALF / image.width)
    return image.convert("RGB").resize((HALF, height), Image.Resampling.LANCZOS)


def save_png(image: Image.Image, name: str) -> None:
    """Write a picture in 256 colours, for a reader on a slow line.

    The median cut that Pillow prefers for it turns the little red there is, seal and mark, brown.
    """
    few = image.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1)
    few.save(IMAGES / name, optimize=True)


def main() -> None:
    """Make all three."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with Image.open(PHOTO) as photo:
        half_wide(ImageOps.exif_transpose(photo)).save(IMAGES / "photo.jpg", quality=82)
    with TemporaryDirectory() as folder, product(Path(folder)) as address:
        key = (Path(folder) / "counter-key").read_text("utf-8").strip()
        with clerk(address, key) as page:
            document = digitize(page, PHOTO)
            save_png(shown_doubt(page), "result.png")
            copy = page.request.get(f"/v1/documents/{document}/copy")
            save_png(first_sheet(copy.body()), "copy.png")


if __name__ == "__main__":
    main()
