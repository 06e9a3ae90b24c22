"""One office per test, served on a real socket."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.portal.office import Office, open_office
from tests.portal.serving import caller, served


@pytest.fixture
def office(tmp_path: Path, sqlite_template: Path) -> Iterator[Office]:
    office = open_office(tmp_path, sqlite_template)
    yield office
    office.services.database.close()


@pytest.fixture
def address(office: Office) -> Iterator[str]:
    with served(office.app) as address:
        yield address


@pytest.fixture
def stranger(address: str) -> Iterator[httpx.Client]:
    """Somebody without a key."""
    with caller(address) as client:
        yield client


@pytest.fixture
def api(address: str, office: Office) -> Iterator[httpx.Client]:
    """A system that holds every scope."""
    with caller(address, office.clerk_key) as client:
        yield client


@pytest.fixture
def web(address: str, office: Office) -> Iterator[httpx.Client]:
    """A clerk's browser without script, logged in."""
    with caller(address, **{"Sec-Fetch-Site": "same-origin"}) as browser:
        assert browser.post("/login", data={"key": office.clerk_key}).status_code == 303
        yield browser


@pytest.fixture
def page(browser: Browser, address: str, office: Office) -> Iterator[Page]:
    """A logged-in clerk; fails when the page broke its own security policy or a script."""
    page = browser.new_page(base_url=address, viewport={"width": 1366, "height": 768})
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console", lambda m: complaints.append(m.text) if "Content Security" in m.text else None
    )
    page.goto("/login")
    page.get_by_label("Khóa truy cập").fill(office.clerk_key)
    page.keyboard.press("Enter")
    page.wait_for_url("**/")
    yield page
    page.close()
    assert complaints == []
