"""A real browser: how it is started, what it must never complain about, and how a page proves to be accessible."""

import re
import shutil
from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect

from app.accounts.models import Person
from app.registration.models import Seat
from tests.clients import session_cookie
from tests.servers import LiveServer

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
PHONE, DESKTOP, PROJECTOR = (390, 844), (1440, 900), (1920, 1080)
PATIENCE = 30_000  # milliseconds that a page may take on a busy machine
AXE = Axe()
expect.set_options(timeout=PATIENCE)


def chromium() -> str:
    """Return the path of the browser."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "Chromium is missing: install the packages of packages.txt"
    return found


@dataclass
class Complaints:
    """What a browser complained about: errors on its console, answers of 400 and above, requests without an answer."""

    heard: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, pattern: str) -> None:
        """Accept complaints that contain a regular expression: r"422 POST .*/ideas"."""
        self.expected.append(pattern)

    @property
    def unexpected(self) -> list[str]:
        """Return the complaints that nobody expected."""
        return [each for each in self.heard if not any(re.search(pattern, each) for pattern in self.expected)]

    def listen(self, page: Page) -> None:
        """Hear what a page complains about from now on."""
        page.on("console", self.hear_console)
        page.on("pageerror", lambda error: self.heard.append(f"exception: {error}"))
        page.on("response", self.hear_response)
        page.on("requestfailed", self.hear_failure)

    def hear_console(self, message: ConsoleMessage) -> None:
        """Note an error or a warning; failed requests are heard elsewhere, and `Windows` wants no service workers."""
        known = ("Failed to load resource", "Service Worker registration blocked")
        if message.type in ("error", "warning") and not message.text.startswith(known):
            self.heard.append(f"{message.type}: {message.text}")

    def hear_response(self, response: Response) -> None:
        """Note an answer that says no."""
        if response.status >= 400:
            self.heard.append(f"{response.status} {response.request.method} {response.url}")

    def hear_failure(self, request: Request) -> None:
        """Note a request without an answer; who leaves a page aborts what is under way."""
        if request.failure and "ERR_ABORTED" not in request.failure:
            self.heard.append(f"{request.failure} {request.method} {request.url}")


@dataclass
class Windows:
    """Opens pages of one size in the browser, each with cookies of its own, on a live server."""

    browser: Browser
    server: LiveServer
    complaints: Complaints
    size: tuple[int, int]
    touch: bool = False

    def __call__(self, who: Person | Seat | None = None, **options: object) -> Page:
        """Return an empty page, with somebody signed in if asked; its addresses are relative to the server."""
        width, height = self.size
        usual = {"viewport": {"width": width, "height": height}, "locale": "pt-PT", "timezone_id": "Europe/Lisbon"}
        usual |= {"base_url": self.server.url, "has_touch": self.touch, "is_mobile": self.touch}
        usual |= {"reduced_motion": "reduce"}  # nothing is half-way between two colours when axe looks
        usual |= {
            "service_workers": "block"
        }  # a test sees every request; tests/journeys/test_offline_page.py allows them
        context = self.browser.new_context(**usual | options)
        context.set_default_timeout(PATIENCE)
        if who:
            name, value = session_cookie(self.server.app, who)
            context.add_cookies([{"name": name, "value": value, "url": self.server.url}])
        page = context.new_page()
        self.complaints.listen(page)
        return page

    def close(self) -> None:
        """Close every page."""
        for context in self.browser.contexts:
            context.close()


def open_room(windows: Windows, who: Person | Seat, view: str = "", language: str = "en") -> Page:
    """Return a page of the first room, in a language, once it follows the room."""
    page = windows(who)
    page.context.add_cookies([{"name": "language", "value": language, "url": windows.server.url}])
    page.goto(f"/rooms/W1-R1{view}")
    expect(page.locator("html")).to_have_attribute("data-live", "live")
    return page


def violations_on(page: Page, *only: str) -> list[str]:
    """Return what axe finds wrong on the page, by all its rules or some: the rule, and the element."""
    options = {"resultTypes": ["violations"]} | ({"runOnly": list(only)} if only else {})
    found = AXE.run(page, options=options).response["violations"]
    return [f"{page.url} {each['id']}: {each['help']}\n  {node['html']}" for each in found for node in each["nodes"]]


def assert_accessible(page: Page) -> None:
    """Fail with a readable list when axe finds a violation on the page."""
    found = violations_on(page)
    assert not found, "\n".join(found)
