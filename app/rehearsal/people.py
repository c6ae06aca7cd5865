"""Synthetic people who use Cocria over HTTP as their browsers would: pages, forms, and a stream held open."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import uuid4

import httpx
from bs4 import BeautifulSoup, Tag


class Refused(RuntimeError):
    """The server did not answer as it must in a rehearsal."""


@dataclass(frozen=True)
class Change:
    """What a fragment does to a board: it shows cards in a column, takes some away, or starts anew."""

    column: str | None
    codes: tuple[str, ...]
    anew: bool = False


@dataclass
class Visitor:
    """Somebody with a browser of their own."""

    browser: httpx.AsyncClient
    name: str = ""
    email: str = ""
    sector: str = ""

    async def page(self, url: str) -> BeautifulSoup:
        """Open a page."""
        answer = await self.browser.get(url, follow_redirects=True)
        if answer.status_code != 200:
            raise Refused(f"GET {url}: {answer.status_code}")
        return BeautifulSoup(answer.text, "html.parser")

    async def send(self, page: BeautifulSoup, url: str, **fields: Any) -> httpx.Response:
        """Send a form of a page the way htmx does; raise Refused unless it is accepted."""
        token = page.find("input", {"name": "csrf_token"})
        headers = {"HX-Request": "true", "X-CSRFToken": str(token["value"]) if isinstance(token, Tag) else ""}
        answer = await self.browser.post(url, data=fields, headers=headers)
        if answer.status_code not in (200, 204, 303):
            said = BeautifulSoup(answer.text, "html.parser").text.strip()
            raise Refused(f"POST {url}: {answer.status_code} {said[:200]}")
        return answer


@dataclass
class Participant(Visitor):
    """Somebody with a seat, whose page follows the room."""

    board: dict[str, str] = field(default_factory=dict)  # code: column
    newest: int = 0
    room_page: BeautifulSoup | None = None

    async def enter(self, link: str, room: str) -> None:
        """Follow the personal link into a room, and say so."""
        await self.page(link)
        self.room_page = await self.page(f"/rooms/{room}")
        self.apply(changes_of_page(self.room_page))
        await self.send(self.room_page, f"/rooms/{room}/arrival")

    async def follow(self) -> None:
        """Hold the room's stream open and keep the board as a browser would, until cancelled."""
        assert self.room_page
        live = self.room_page.find(id="live")
        assert isinstance(live, Tag)
        address, after = str(live["data-url"]).split("?after=")
        self.newest = int(after)
        while True:
            async with self.browser.stream("GET", f"{address}?after={self.newest}", timeout=None) as stream:
                await self.listen(stream)

    async def listen(self, stream: httpx.Response) -> None:
        """Take in what a stream brings until it ends."""
        number, lines = 0, list[str]()
        async for line in stream.aiter_lines():
            if line.startswith("id: "):
                number = int(line[4:])
            elif line.startswith("data: ") and (lines or line.startswith("data: <")):
                lines.append(line[6:])
            elif not line:
                self.apply(changes("\n".join(lines)))
                self.newest, lines = max(self.newest, number), []

    def apply(self, made: Iterable[Change]) -> None:
        """Keep the board."""
        for change in made:
            if change.anew:
                self.board.clear()
            for code in change.codes:
                if change.column:
                    self.board[code] = change.column
                else:
                    self.board.pop(code, None)

    async def post(self, room: str, kind: str, title: str, text: str) -> str:
        """Post a challenge or an idea; return the code of its receipt."""
        assert self.room_page
        answer = await self.send(self.room_page, f"/rooms/{room}/{kind}s", title=title, text=text, key=str(uuid4()))
        receipt = BeautifulSoup(answer.text, "html.parser").find(class_="receipt")
        code = receipt.find(class_="code") if isinstance(receipt, Tag) else None
        if code is None:
            raise Refused(f"No receipt for “{title}”")
        return code.text.strip()

    async def vote(self, room: str, number: int, items: list[int], dots: int, most: int) -> None:
        """Hand in a ballot that spends all dots somewhere."""
        assert self.room_page
        chosen = dict.fromkeys(items, 0)
        for _each in range(min(dots, most * len(items))):
            chosen[random.choice([item for item in items if chosen[item] < most])] += 1
        fields = {f"dots-{item}": given for item, given in chosen.items()}
        await self.send(self.room_page, f"/rooms/{room}/rounds/{number}/ballot", **fields)


@lru_cache(maxsize=4096)
def changes(html: str) -> tuple[Change, ...]:
    """Return what a message of the stream does to a board. All screens get the same bytes, so each is read once."""
    parts = BeautifulSoup(html, "html.parser").find_all("hx-partial")
    return tuple(change for part in parts for change in changes_in(part))


def changes_in(part: Tag) -> list[Change]:
    """Return what one fragment does to a board."""
    target, swap = str(part["hx-target"]).removeprefix("#"), str(part.get("hx-swap", ""))
    if swap == "delete":
        return [Change(None, (target.removeprefix("card-"),))] if target.startswith("card-") else []
    return [
        *([Change(None, (), anew=True)] if target == "panels" else []),
        *(Change(column_of(card, target), (str(card["id"]).removeprefix("card-"),)) for card in cards_in(part)),
    ]


def changes_of_page(page: BeautifulSoup) -> list[Change]:
    """Return the board that a page shows."""
    return [Change(column_of(card, ""), (str(card["id"]).removeprefix("card-"),)) for card in cards_in(page)]


def cards_in(markup: Tag) -> list[Tag]:
    """Return the cards of some markup."""
    return [card for card in markup.find_all("article") if str(card.get("id", "")).startswith("card-")]


def column_of(card: Tag, target: str) -> str | None:
    """Return the column a card stands in: the one around it, else the one the fragment is meant for."""
    column = card.find_parent(id=lambda value: bool(value) and str(value).removeprefix("column-").isdigit())
    name = str(column["id"]) if isinstance(column, Tag) else target
    return name.removeprefix("column-") if name.startswith("column-") else None
