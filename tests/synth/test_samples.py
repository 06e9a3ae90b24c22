import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from benchmarks.synth.samples import Sample
from benchmarks.synth.samples.recipes import RECIPES

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2] / "samples"
EXIF_ORIENTATION = 0x0112


def written(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / slug / "expected.json").read_text("utf-8"))
    return found


def pages_in(path: Path) -> int:
    if path.suffix == ".pdf":
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    with Image.open(path) as image:
        return int(getattr(image, "n_frames", 1))


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.__name__)
def test_a_sample_folder_agrees_with_its_recipe(recipe: Callable[[], Sample]) -> None:
    sample = recipe()
    assert written(sample.slug) == sample.expected()
    assert pages_in(ROOT / sample.slug / sample.file_name) == sample.pages
    about = (ROOT / sample.slug / "about.md").read_text("utf-8")
    assert about == sample.about.markdown()
    assert set(sample.tolerances) <= set(sample.fields)
    assert 3 <= len(sample.phrases) <= 6


def test_all_samples_together_stay_small() -> None:
    assert sum(path.stat().st_size for path in ROOT.rglob("*")) < 8 * 1024 * 1024


def test_the_photo_must_be_turned_as_its_exif_says() -> None:
    with Image.open(ROOT / "03-giay-khai-sinh" / "giay-khai-sinh.jpg") as photo:
        assert photo.getexif()[EXIF_ORIENTATION] == 6
        assert photo.width > photo.height


def test_a_fax_like_report_has_one_strip_per_page() -> None:
    data = (ROOT / "09-bao-cao" / "bao-cao.tif").read_bytes()
    with Image.open(io.BytesIO(data)) as tiff:
        tags = tiff.tag_v2  # type: ignore[attr-defined]
        assert tags[278] == tiff.height
