"""A PDF in the hands of a reader: Debian's pdf.js with all its buttons, in Chromium.

pdf.js is the viewer in Firefox, and in most web pages that show a PDF. It is not told where
anything is: it is clicked on, dragged over and typed to, and what it marks is read back.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, Page, Route

VIEWER: Final = Path("/usr/share/javascript/pdf/web/viewer.html")
_ADDRESS: Final = "http://viewer.invalid/"
_WINDOW: Final = 1366, 1400
"""High enough for a whole page: what a viewer scrolls away cannot be clicked on."""
_ANYTHING: Final = re.compile(".")

Point = tuple[float, float]


class Viewer:
    """A window in which page one of a file is shown."""

    def __init__(self, window: Page) -> None:
        self._window = window

    def found(self, words: str) -> str:
        """What is marked on the page as found when ``words`` are typed into the search field."""
        window, field = self._window, self._window.locator("#findInput")
        window.keyboard.press("Control+f")
        field.fill("")
        told = window.locator("#findMsg, #findResultsCount")
        told.filter(has_text=_ANYTHING).first.wait_for(state="detached")
        field.fill(words)
        told.filter(has_text=_ANYTHING).first.wait_for()
        if field.get_attribute("data-status") == "notFound":
            return ""
        marks = window.locator(".textLayer .highlight")
        marks.first.wait_for()
        return "".join(marks.all_inner_texts())

    def word_at(self, place: Point) -> str:
        """What a double click selects; ``place`` in shares of the page's width and height."""
        self._window.mouse.dblclick(*self._on_screen(place))
        return self._selected().strip()

    def dragged_over(self, start: Point, end: Point) -> str:
        """What is selected between two places, line by line."""
        mouse = self._window.mouse
        mouse.move(*self._on_screen(start))
        mouse.down()
        mouse.move(*self._on_screen(end), steps=5)
        mouse.up()
        return self._selected()

    def _on_screen(self, place: Point) -> Point:
        box = self._window.locator(".page canvas").bounding_box()
        assert box is not None
        return box["x"] + place[0] * box["width"], box["y"] + place[1] * box["height"]

    def _selected(self) -> str:
        return str(self._window.evaluate("() => getSelection().toString()"))


@contextmanager
def opened(pdf: Path, browser: Browser) -> Iterator[Viewer]:
    """The first page of ``pdf`` on the screen; the browser reaches nothing but the disk."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(_ADDRESS).partition("?")[0]
        path = pdf if name == "file.pdf" else VIEWER.parent.parent / name
        route.fulfill(path=path) if path.is_file() else route.fulfill(status=404)

    width, height = _WINDOW
    window = browser.new_page(viewport={"width": width, "height": height})
    window.route("**/*", answer)
    window.goto(f"{_ADDRESS}web/viewer.html?file=/file.pdf#zoom=page-fit")
    window.locator(".textLayer span").first.wait_for()
    yield Viewer(window)
    window.close()
