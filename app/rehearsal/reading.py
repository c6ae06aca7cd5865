"""What people read on a screen: pages, receipts, and the messages of a stream."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bs4 import BeautifulSoup, Tag

TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')
STREAM = re.compile(r'id="live"[^>]*data-url="([^"]+)"')


class Refused(RuntimeError):
    """The server did not answer as it must in a rehearsal."""


@dataclass(frozen=True)
class Change:
    """What a fragment does to a board: it shows cards in a column, takes some away, or starts anew."""

    column: str | None
    codes: tuple[str, ...]
    anew: bool = False


@dataclass(frozen=True)
class Message:
    """One message of a stream: the number it brings the page to, its kind, and what it does to the board."""

    number: int
    kind: str
    changes: tuple[Change, ...]


def token_in(html: str) -> str:
    """Return the token that a page lets htmx send with every form."""
    return found_in(html, TOKEN)


def stream_in(html: str) -> str:
    """Return the address of the stream that a page follows."""
    return found_in(html, STREAM)


def found_in(html: str, part: re.Pattern[str]) -> str:
    """Return what a page holds in a place that it must have."""
    found = part.search(html)
    if found is None:
        raise Refused(f"A page without {part.pattern}: {words_of(html)[:200]}")
    return found[1]


def words_of(html: str) -> str:
    """Return what an answer says, without its markup."""
    return BeautifulSoup(html, "html.parser").text.strip()


def receipt_in(html: str) -> str | None:
    """Return the code on the receipt that an answer holds."""
    receipt = BeautifulSoup(html, "html.parser").find(class_="receipt")
    code = receipt.find(class_="code") if isinstance(receipt, Tag) else None
    return code.text.strip() if code else None


def questions_in(html: str) -> set[str]:
    """Return the names of the questions of a checklist."""
    yes = BeautifulSoup(html, "html.parser").select("input[type=radio][value=yes]")
    return {str(radio["name"]) for radio in yes}


@lru_cache(maxsize=4096)
def read(message: bytes) -> Message:
    """Return a message of a stream, read. All screens get the same bytes, so each is read once."""
    fields: dict[str, list[str]] = {}
    for line in message.decode().splitlines():
        name, _colon, value = line.partition(": ")
        fields.setdefault(name, []).append(value)
    number, kind = int(fields.get("id", ["0"])[0]), fields.get("event", ["message"])[0]
    html = "\n".join(fields.get("data", [])) if kind == "message" else ""
    parts = BeautifulSoup(html, "html.parser").find_all("hx-partial")
    return Message(number, kind, tuple(change for part in parts for change in changes_in(part)))


def changes_in(part: Tag) -> list[Change]:
    """Return what one fragment does to a board."""
    target, swap = str(part["hx-target"]).removeprefix("#"), str(part.get("hx-swap", ""))
    if swap == "delete":
        return [Change(None, (target.removeprefix("card-"),))] if target.startswith("card-") else []
    return [
        *([Change(None, (), anew=True)] if target == "panels" else []),
        *(Change(column_of(card, target), (str(card["id"]).removeprefix("card-"),)) for card in cards_in(part)),
    ]


def changes_of_page(html: str) -> list[Change]:
    """Return the board that a page shows."""
    page = BeautifulSoup(html, "html.parser") if 'id="card-' in html else Tag(name="empty")
    return [Change(column_of(card, ""), (str(card["id"]).removeprefix("card-"),)) for card in cards_in(page)]


def cards_in(markup: Tag) -> list[Tag]:
    """Return the cards of some markup."""
    return [card for card in markup.find_all("article") if str(card.get("id", "")).startswith("card-")]


def column_of(card: Tag, target: str) -> str | None:
    """Return the column a card stands in: the one around it, else the one the fragment is meant for."""
    column = card.find_parent(id=lambda value: bool(value) and str(value).removeprefix("column-").isdigit())
    name = str(column["id"]) if isinstance(column, Tag) else target
    return name.removeprefix("column-") if name.startswith("column-") else None
