"""What readers do with a copy, in pdf.js: search it in Vietnamese, point at a word, take lines."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pipeline.compose.access import AccessFacts
from pipeline.geometry import Transform
from pipeline.intake import IntakeLimits
from pipeline.page import PageText, Word
from pipeline.plan import derive_access_copy
from pipeline.seal import SealPlace, seal_copy
from tests.copies import compose
from tests.pki import AGENCY, AT, TT01_2023, officer
from tests.printed import HEADING, scan, skewed
from tests.viewer import VIEWER, Point, opened

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not VIEWER.exists(), reason="libjs-pdf is not installed"),
]


def as_composed(folder: Path, to_scan: Transform | None = None) -> tuple[Path, PageText]:
    picture, text = scan(to_scan=to_scan)
    return compose([(picture, text)], folder / "copy.pdf").path, text


def as_signed(folder: Path) -> tuple[Path, PageText]:
    picture, text = scan()
    copy = compose([(picture, text)], folder / "unsigned.pdf")
    out = folder / "signed.pdf"
    with ThreadPoolExecutor(1) as beside:  # Playwright holds the event loop of this thread
        place = SealPlace(text=text)
        beside.submit(seal_copy, copy, officer(), TT01_2023, at=AT, out=out, place=place).result()
    return out, text


def in_layers(folder: Path) -> tuple[Path, PageText]:
    copy, text = as_composed(folder)
    out = folder / "access.pdf"
    derive_access_copy(copy, AccessFacts(AGENCY, AT, "Sổ Hóa 0.1.0"), IntakeLimits(), out)
    return out, text


def place(word: Word, text: PageText, along: float = 0.5) -> Point:
    """A point on the ink of a word, ``along`` from its left to its right, as ``Viewer`` has it."""
    box = word.box
    x, y = text.to_scan.point(box.x0 + along * (box.x1 - box.x0), (box.y0 + box.y1) / 2)
    return x / text.width, y / text.height


def test_vietnamese_is_found_with_its_accents_and_without(tmp_path: Path, browser: Browser) -> None:
    copy, _ = as_signed(tmp_path)
    with opened(copy, browser) as viewer:
        assert viewer.found("nguyễn văn thử") == "Nguyễn Văn Thử"
        assert viewer.found("giay chung nhan quyen") == "giấy chứng nhận quyền"
        assert viewer.found("giấy chứng sinh") == ""


def test_a_word_is_selected_where_its_ink_is_on_a_page_askew(
    tmp_path: Path, browser: Browser
) -> None:
    copy, text = as_composed(tmp_path, skewed(1.0))
    with opened(copy, browser) as viewer:
        words = [word for line in text.lines for word in line.words if word.text.isalpha()]
        assert [viewer.word_at(place(word, text)) for word in words] == [w.text for w in words]


def test_whole_lines_are_taken_from_a_copy_in_layers(tmp_path: Path, browser: Browser) -> None:
    copy, text = in_layers(tmp_path)
    with opened(copy, browser) as viewer:
        first, last = text.lines[1].words[0], text.lines[3].words[-1]
        taken = viewer.dragged_over(place(first, text, 0.05), place(last, text, 0.95))
        assert taken.splitlines() == list(HEADING[1:4])
