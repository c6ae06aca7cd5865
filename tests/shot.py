"""A picture to be taken: of which page, by whom, and what they do there before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from app.rehearsal.scenes import FACILITATORS

PHONE, DESK, PROJECTOR = (390, 844), (1440, 900), (1920, 1080)


@dataclass(frozen=True)
class Shot:
    """A page, who opens it (an e-mail address; None is a visitor) and what they do there before the picture.

    `letter` stands for a page that is on no server: its HTML by language.
    """

    name: str
    path: str = ""
    who: str | None = None
    act: Callable[[Page], object] | None = None
    status: int = 200
    sizes: tuple[tuple[int, int], ...] = (PHONE, DESK)
    letter: dict[str, str] | None = None


# What people do on a page


def send(page: Page, form: str = "main form", **fields: str | bool) -> None:
    """Fill a form in and send it; wait for the answer and what it changes."""
    for name, value in fields.items():
        box = page.locator(f"{form} [name={name}]")
        box.check() if value is True else box.fill(str(value))
    with page.expect_response(lambda answer: answer.request.method in ("POST", "GET")):
        page.locator(f"{form} [type=submit]").first.click()
    page.wait_for_load_state()
    page.wait_for_timeout(300)


def sending(form: str = "main form", **fields: str | bool) -> Callable[[Page], None]:
    """Return an act that fills in and sends a form."""
    return lambda page: send(page, form, **fields)


def opening(selector: str) -> Callable[[Page], None]:
    """Return an act that opens what is folded: the visible one of those that match."""
    return lambda page: page.locator(f"{selector}:visible").first.click()


def views(name: str, code: str, participant: str, number: int = 1) -> Iterator[Shot]:
    """Return the three views of a room of a workshop."""
    room, desk = f"/rooms/{code}-R{number}", FACILITATORS[code].email
    yield Shot(f"room-{name}", room, participant)
    yield Shot(f"desk-{name}", f"{room}/desk", desk)
    yield Shot(f"screen-{name}", f"{room}/screen", desk, sizes=(PROJECTOR,))
