"""What a person selects on a page in pdf.js, in Chromium: ``view.py FILE [PAGE]`` prints it.

Needs ``npm install`` in this folder, and Debian's Chromium, which Playwright drives. The browser
reaches nothing but the files here: every request is answered from the disk.
"""

import sys
from pathlib import Path

from playwright.sync_api import Route, sync_playwright

HERE = Path(__file__).parent
ADDRESS = "http://viewer.invalid"
CHROMIUM = "/usr/bin/chromium"


def view(pdf: Path, page_number: int) -> str:
    """The text of the page as it is selected, line by line."""

    def answer(route: Route) -> None:
        name = route.request.url.removeprefix(ADDRESS).removeprefix("/")
        if name == "file.pdf":
            route.fulfill(path=pdf, content_type="application/pdf")
        elif name.endswith(".mjs"):
            route.fulfill(path=HERE / name, content_type="text/javascript")
        else:
            route.fulfill(path=HERE / "viewer.html", content_type="text/html")

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.route("**/*", answer)
        page.goto(ADDRESS)
        page.wait_for_function("() => Boolean(window.selected)")
        text: str = page.evaluate("number => window.selected(number)", page_number)
        browser.close()
    return text


if __name__ == "__main__":
    print(view(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
