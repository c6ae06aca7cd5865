"""The facilitator of a rehearsal, and what is done at the desk."""

from collections.abc import Iterable
from contextlib import suppress

import httpx

from app.rehearsal.people import Visitor
from app.rehearsal.reading import questions_in


class Facilitator(Visitor):
    """Somebody who leads a room. What got no answer is repeated; a group is looked for first, or there would be two."""

    def __init__(self, servers: Iterable[str], room: str) -> None:
        super().__init__(servers)
        self.address = f"/rooms/{room}"

    async def start(self, position: int) -> None:
        """Lead the room into the phase at a position."""
        await self.send(await self.page(f"{self.address}/desk"), f"{self.address}/phases/{position}/start")

    async def make_group(self, title: str, codes: list[str]) -> None:
        """Make a group of contributions."""
        while title not in (board := await self.page(f"{self.address}/board")):
            with suppress(httpx.TransportError):
                await self.send_once(board, f"{self.address}/clusters", title=title, contributions=codes)

    async def move(self, code: str, group: int) -> None:
        """Put a card into a group, wherever it is."""
        url = f"{self.address}/contributions/{code}/cluster"
        await self.send(await self.page(f"{self.address}/board"), url, cluster=str(group), was="")

    async def open_round(self, dots: int, most: int, criteria: str) -> None:
        """Open a vote on the groups."""
        page = await self.page(f"{self.address}/desk")
        await self.send(page, f"{self.address}/rounds", dots=dots, most=most, criteria=criteria)

    async def close_round(self, number: int) -> None:
        """Close a vote."""
        await self.send(await self.page(f"{self.address}/desk"), f"{self.address}/rounds/{number}/closure")

    async def make_candidate(self, group: int) -> None:
        """Make a candidate of a group, the first ones in their order, and answer its checklist with yes."""
        page = await self.page(f"{self.address}/candidates")
        await self.send(page, f"{self.address}/candidates", cluster=group)
        url = f"/candidates/C{group:02}"
        checklist = await self.page(url)
        answers = dict.fromkeys(questions_in(checklist), "yes")
        await self.send(checklist, f"{url}/reviews", version=1, **answers)
