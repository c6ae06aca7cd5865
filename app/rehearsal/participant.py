"""A participant of a rehearsal: forms sent, a stream held open, and the board that comes of it."""

import asyncio
import random
import time
from bisect import bisect_left
from collections.abc import Iterable
from contextlib import suppress
from uuid import uuid4

from app.rehearsal.people import PAUSE, Visitor
from app.rehearsal.reading import Change, Refused, changes_of_page, read, receipt_in, stream_in
from app.rehearsal.wire import messages


class Participant(Visitor):
    """Somebody with a seat, whose page follows the room."""

    def __init__(self, servers: Iterable[str], origin: str | None, name: str, email: str, sector: str) -> None:
        super().__init__(servers, origin)
        self.name, self.email, self.sector = name, email, sector
        self.board: dict[str, str] = {}  # code: column
        self.heard: list[tuple[int, float]] = []  # the numbers the page was brought to, and when

    @property
    def newest(self) -> int:
        """Return the number that the page has been brought to."""
        return self.heard[-1][0] if self.heard else 0

    def heard_at(self, number: int) -> float:
        """Return when the page was brought to a number or beyond it."""
        return self.heard[bisect_left(self.heard, (number, 0.0))][1]

    async def register(self, workshop: str) -> None:
        """Ask for a seat in a workshop."""
        url = f"/workshops/{workshop}/register"
        form = {"name": self.name, "email": self.email, "organisation": "", "sector": self.sector}
        await self.send(await self.page(url), url, **form)

    async def enter(self, link: str, workshop: str, room: str) -> None:
        """Follow the personal link into a room, and say so."""
        self.address = f"/rooms/{room}"
        await self.page(link)
        await self.look()
        arrival = f"/workshops/{workshop}/arrival"
        if not await self.send(self.room_page, arrival, room=room):  # seated elsewhere: on to what is rehearsed
            await self.send(self.room_page, arrival, room=room)

    async def look(self) -> None:
        """Load the room's page, and with it the board."""
        self.room_page = await self.page(self.address)
        self.stream, _, number = stream_in(self.room_page).partition("?after=")
        self.board.clear()
        self.apply(changes_of_page(self.room_page))
        self.note(int(number))

    async def follow(self) -> None:
        """Hold the room's stream open and keep the board as a browser would, until cancelled."""
        while True:
            with suppress(OSError, EOFError):
                async for message in messages(f"{self.servers[0]}{self.stream}?after={self.newest}"):
                    await self.take_in(message)
            self.servers.rotate(-1)
            await asyncio.sleep(PAUSE)

    async def take_in(self, message: bytes) -> None:
        """Do what a message of the stream says."""
        said = read(message)
        if said.kind == "reload":
            await self.look()
        self.apply(said.changes)
        self.note(said.number)

    def note(self, number: int) -> None:
        """Note that the page has been brought to a number."""
        if number > self.newest:
            self.heard.append((number, time.monotonic()))

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

    async def post(self, kind: str, title: str, text: str) -> tuple[str, float]:
        """Post a challenge or an idea; return the code of its receipt, and when it was in hand."""
        answer = await self.send(self.room_page, f"{self.address}/{kind}s", title=title, text=text, key=str(uuid4()))
        in_hand, code = time.monotonic(), receipt_in(answer)
        if code is None:
            raise Refused(f"No receipt for “{title}”")
        return code, in_hand

    async def vote(self, number: int, items: list[int], dots: int, most: int) -> None:
        """Hand in a ballot that spends all dots somewhere."""
        chosen = dict.fromkeys(items, 0)
        for _each in range(min(dots, most * len(items))):
            chosen[random.choice([item for item in items if chosen[item] < most])] += 1
        fields = {f"dots-{item}": given for item, given in chosen.items()}
        await self.send(self.room_page, f"{self.address}/rounds/{number}/ballot", **fields)
