"""How people come into a rehearsal: staff sign in, participants register, get their letters and enter the room."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from app.accounts.models import Role
from app.accounts.services import appoint, meet, sign_in_token
from app.extensions import db
from app.programme.queries import workshop_or_404
from app.registration.models import SeatState
from app.rehearsal.papers import links_in
from app.rehearsal.participant import Participant
from app.rehearsal.people import PATIENCE, Visitor
from app.rehearsal.plan import Plan
from app.rehearsal.queries import seated_addresses, seats_by_state
from app.rehearsal.reading import Refused
from app.rehearsal.stage import Stage

AT_ONCE = 12  # requests under way at the same time
Result = TypeVar("Result")


class Doors:
    """The way in, for the people of a plan."""

    stage: Stage

    def __init__(self, plan: Plan, say: Callable[[str], None]) -> None:
        self.plan, self.say = plan, say
        self.figures: dict[str, Any] = {}
        self.in_hand: dict[str, float] = {}  # when people had the receipt of each contribution
        self.gate = asyncio.Semaphore(AT_ONCE)

    def servers(self, number: int) -> list[str]:
        """Return the addresses of the servers; people begin at different ones."""
        urls = [server.url for server in self.stage.servers]
        first = number % len(urls)
        return urls[first:] + urls[:first]

    async def sign_in(self, visitor: Visitor, role: Role, workshop: str | None = None) -> None:
        """Sign somebody in by the link in an e-mail, with a role."""
        with self.stage.database():
            person = meet(f"{role}@cocria.example", role.title())
            appoint(person, role, workshop_or_404(workshop).id if workshop else None)
            link = f"/sign-in/{sign_in_token(person, timedelta(hours=1))}"
            db.session.commit()
        await visitor.send(await visitor.page(link), link)

    async def register(self) -> list[Participant]:
        """Let everybody register, half of each sector; return them all."""
        people = [self.newcomer(each) for each in range(self.plan.participants)]
        await self.all_of(person.register(self.plan.workshop) for person in people)
        with self.stage.database():
            workshop = workshop_or_404(self.plan.workshop)
            seated = seats_by_state(workshop, SeatState.SEATED)
            waiting = sum(seats_by_state(workshop, SeatState.WAITING).values())
        self.figures |= {"registered": len(people), "seated": seated, "waiting": waiting}
        self.say(f"{len(people)} registered: {seated} seated, {waiting} waiting")
        if sum(seated.values()) + waiting != len(people):
            raise Refused("Somebody who registered has neither a seat nor a place on the waiting list.")
        return people

    def newcomer(self, number: int) -> Participant:
        """Return somebody who has never been here; the sectors take turns."""
        origin = None if self.plan.one_address else f"10.0.{number // 250}.{number % 250 + 1}"
        sector = ("civil-society", "public-body")[number % 2]
        name, email = f"Pessoa {number + 1}", f"pessoa{number + 1}@exemplo.pt"
        return Participant(self.servers(number), origin, name, email, sector)

    @asynccontextmanager
    async def listening(self, people: list[Participant]) -> AsyncIterator[list[Participant]]:
        """Let the seated enter the room, each with a stream held open for as long as this lasts."""
        links = await self.personal_links()
        seated = [person for person in people if person.email in links]
        await self.all_of(person.enter(links[person.email], self.plan.workshop, self.plan.room) for person in seated)
        async with asyncio.TaskGroup() as streams:
            tasks = [streams.create_task(person.follow()) for person in seated]
            self.figures["screens"] = len(tasks)
            self.say(f"{len(tasks)} people are in the room, each with a stream")
            yield seated
            for task in tasks:
                task.cancel()

    async def personal_links(self) -> dict[str, str]:
        """Return the personal link of everybody seated, from the letters that the worker wrote."""
        deadline = time.monotonic() + PATIENCE
        while len(links := links_in(self.stage.instance / "mail")) < self.plan.participants:
            if time.monotonic() > deadline:
                raise Refused(f"{self.plan.participants - len(links)} letters did not arrive.")
            await asyncio.sleep(1)
        with self.stage.database():
            seated = seated_addresses(workshop_or_404(self.plan.workshop))
        return {email: link for email, link in links.items() if email in seated}

    async def all_of(self, steps: Iterable[Awaitable[Result]]) -> list[Result]:
        """Run steps of many people at once, a few at the same time; return their results in order."""

        async def one(step: Awaitable[Result]) -> Result:
            async with self.gate:
                return await step

        return await asyncio.gather(*(one(step) for step in steps))
