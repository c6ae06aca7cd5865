"""People who post without pause and follow the room meanwhile, whatever happens to the servers."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy import select

from app.contributions.models import Contribution
from app.extensions import db
from app.journal.queries import newest_number
from app.rehearsal.participant import Participant
from app.rehearsal.queries import board_of
from app.rooms.models import Room
from tests import factories as make
from tests.clients import session_cookie
from tests.live.streams import Table
from tests.servers import PATIENCE, LiveServer


def run(story: Coroutine[Any, Any, Any]) -> Any:
    """Run what is asynchronous, in a thread of its own: Playwright may have its loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, story).result()


async def until(ready: Callable[[], object], what: str) -> None:
    """Return as soon as `ready()` is true; fail when it never becomes so."""
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, f"Waited {PATIENCE:g} seconds for {what}."
        await asyncio.sleep(0.01)


def somebody(table: Table, servers: list[LiveServer], who: str) -> Participant:
    """Return somebody with a seat at a table, who is in the room."""
    app = table.server.app
    with app.app_context():
        seat = make.arrival(db.session.get(Room, table.id), who).seat
        name, value = session_cookie(app, seat)
        person = Participant([server.url for server in servers], None, who, seat.person.email, seat.sector.code)
    person.browser.cookies.set(name, value, domain="127.0.0.1")
    person.address = f"/rooms/{table.code}"
    return person


class Crowd:
    """People at a table, and what they have receipts for."""

    def __init__(self, servers: list[LiveServer], size: int) -> None:
        self.table = Table(servers[0])
        self.people = [somebody(self.table, servers, f"author{each}") for each in range(size)]
        self.receipts: list[tuple[str, str]] = []  # the code, and the title it was given for
        self.tired = False

    @asynccontextmanager
    async def busy(self) -> AsyncIterator[None]:
        """Let everybody post and follow the room; in the end everybody has a receipt for whatever they sent."""
        async with asyncio.TaskGroup() as doing:
            await asyncio.gather(*(person.look() for person in self.people))
            following = [doing.create_task(person.follow()) for person in self.people]
            writing = [doing.create_task(self.write(person)) for person in self.people]
            yield
            self.tired = True
            await asyncio.gather(*writing)
            await self.converge()
            for task in following:
                task.cancel()
        for person in self.people:
            await person.browser.aclose()

    async def write(self, person: Participant) -> None:
        """Post one idea after the other."""
        number = 0
        while not self.tired:
            number += 1
            title = f"Idea {number} of {person.name}"
            code, _when = await person.post("idea", title, "What it is about.")
            self.receipts.append((code, title))

    async def more_receipts(self, number: int) -> None:
        """Return when people have so many receipts more than now."""
        wanted = len(self.receipts) + number
        await until(lambda: len(self.receipts) >= wanted, f"{number} more receipts")

    async def converge(self) -> None:
        """Return when every screen has been brought to the newest entry."""
        with self.table.server.app.app_context():
            newest = newest_number(self.table.scope)
        await until(lambda: all(person.newest >= newest for person in self.people), f"entry {newest} on every screen")

    def assert_nothing_lost(self) -> None:
        """Every receipt stands for one contribution with that title, and every screen shows exactly those."""
        with self.table.server.app.app_context():
            room = db.session.get(Room, self.table.id)
            rows = select(Contribution.code, Contribution.title).where(Contribution.room_id == room.id)
            stored = [tuple(row) for row in db.session.execute(rows)]
            board = board_of(room)
        assert Counter(stored) == Counter(self.receipts)
        assert len({title for _code, title in stored}) == len(stored)
        assert [person.name for person in self.people if person.board != board] == []
