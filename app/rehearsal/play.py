"""The rehearsal: a whole workshop over HTTP, on a server and a database of its own, and what came out of it."""

import asyncio
import csv
import io
import json
import re
import time
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any, TypeVar

import httpx

from app.accounts.models import Role
from app.accounts.services import appoint, meet, sign_in_token
from app.extensions import db
from app.journal.queries import newest_number
from app.programme.queries import workshop_or_404
from app.registration.models import SeatState
from app.rehearsal.people import Participant, Refused, Visitor
from app.rehearsal.queries import board_of, seats_by_state
from app.rehearsal.stage import Stage
from app.rooms.queries import room_or_404

AT_ONCE = 12  # requests under way at the same time
PATIENCE = 30.0  # seconds for what the server does in the background
GROUPS = 6
CANDIDATES = 3
DOTS, MOST = 5, 2
CRITERIA = "Efeito na vida das pessoas, viabilidade e abertura"
Result = TypeVar("Result")


@dataclass(frozen=True)
class Text:
    """What somebody is going to write."""

    kind: str
    title: str
    text: str


def read_texts(path: Path, workshop: str) -> list[Text]:
    """Return the texts of a CSV file (columns workshop, kind, title, text) for one workshop."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["workshop"] == workshop]
    return [Text(row["kind"], row["title"].strip(), row["text"].strip()) for row in rows]


class Rehearsal:
    """One workshop, played. `run` returns the figures; the first thing that goes wrong raises Refused."""

    def __init__(self, workshop: str, participants: int, texts: list[Text], say: Callable[[str], None]) -> None:
        self.workshop, self.room = workshop, f"{workshop}-R1"
        self.participants, self.texts, self.say = participants, texts, say
        self.figures: dict[str, Any] = {}
        self.gate = asyncio.Semaphore(AT_ONCE)

    def run(self, stage: Stage) -> dict[str, Any]:
        """Play everything on a prepared stage and return the figures."""
        self.stage, began = stage, time.monotonic()
        asyncio.run(self.play())
        return {**self.figures, "seconds": round(time.monotonic() - began, 1)}

    async def play(self) -> None:
        """Play the journey, step by step."""
        people = await self.register()
        async with self.staff(Role.FACILITATOR, self.workshop) as desk, self.listening(people) as seated:
            codes = await self.write(desk, seated)
            await self.group(desk, codes)
            await self.vote(desk, seated)
            await self.make_candidates(desk)
            await self.start(desk, 6)
            await self.compare(seated)
        async with self.staff(Role.COORDINATOR) as panel:
            await self.export(panel)
        for person in people:
            await person.browser.aclose()

    async def register(self) -> list[Participant]:
        """Let everybody register, half of each sector; return those who got a seat, with their personal links."""
        people = [self.newcomer(each) for each in range(self.participants)]
        await self.all_of(self.register_one(person) for person in people)
        with self.stage.database():
            workshop = workshop_or_404(self.workshop)
            seated = seats_by_state(workshop, SeatState.SEATED)
            waiting = sum(seats_by_state(workshop, SeatState.WAITING).values())
        self.figures |= {"registered": len(people), "seated": seated, "waiting": waiting}
        self.say(f"{len(people)} registered: {seated} seated, {waiting} waiting")
        if sum(seated.values()) + waiting != len(people):
            raise Refused("Somebody who registered has neither a seat nor a place on the waiting list.")
        return people

    def newcomer(self, number: int) -> Participant:
        """Return somebody who has never been here; the sectors take turns."""
        sector = ("civil-society", "public-body")[number % 2]
        return Participant(self.browser(), f"Pessoa {number + 1}", f"pessoa{number + 1}@exemplo.pt", sector)

    def browser(self) -> httpx.AsyncClient:
        """Return a browser that speaks Portuguese."""
        return httpx.AsyncClient(base_url=self.stage.url, timeout=60, headers={"Accept-Language": "pt"})

    async def register_one(self, person: Participant) -> None:
        """Send the registration form."""
        url = f"/workshops/{self.workshop}/register"
        form = {"name": person.name, "email": person.email, "organisation": "", "sector": person.sector}
        await person.send(await person.page(url), url, **form, consent="y")

    @asynccontextmanager
    async def staff(self, role: Role, workshop: str | None = None) -> AsyncIterator[Visitor]:
        """Sign somebody in by the link in an e-mail, with a role."""
        with self.stage.database():
            person = meet(f"{role}@cocria.example", role.title())
            appoint(person, role, workshop_or_404(workshop).id if workshop else None)
            link = f"/sign-in/{sign_in_token(person, timedelta(hours=1))}"
            db.session.commit()
        async with self.browser() as browser:
            visitor = Visitor(browser)
            await visitor.send(await visitor.page(link), link)
            yield visitor

    @asynccontextmanager
    async def listening(self, people: list[Participant]) -> AsyncIterator[list[Participant]]:
        """Let the seated enter the room, each with a stream held open for as long as this lasts."""
        links = await self.personal_links()
        seated = [person for person in people if person.email in links]
        await self.all_of(person.enter(links[person.email], self.room) for person in seated)
        async with asyncio.TaskGroup() as streams:
            tasks = [streams.create_task(person.follow()) for person in seated]
            self.figures["screens"] = len(tasks)
            self.say(f"{len(tasks)} people are in the room, each with a stream")
            yield seated
            for task in tasks:
                task.cancel()

    async def personal_links(self) -> dict[str, str]:
        """Return the personal link of everybody seated, from the letters that the worker wrote."""
        wanted = sum(self.figures["seated"].values())
        deadline = time.monotonic() + PATIENCE
        while len(links := links_in(self.stage.instance / "mail")) < wanted + self.figures["waiting"]:
            if time.monotonic() > deadline:
                raise Refused(f"{wanted - len(links)} letters did not arrive.")
            await asyncio.sleep(0.1)
        with self.stage.database():
            return {email: link for email, link in links.items() if self.stage.is_seated(email, self.workshop)}

    async def start(self, desk: Visitor, position: int) -> None:
        """Lead the room into a phase."""
        page = await desk.page(f"/rooms/{self.room}/desk")
        await desk.send(page, f"/rooms/{self.room}/phases/{position}/start")

    async def write(self, desk: Visitor, seated: list[Participant]) -> list[str]:
        """Let people post challenges, then ideas, all at once; return the codes of their receipts."""
        codes: list[str] = []
        for position, kind in enumerate(("challenge", "idea"), start=1):
            await self.start(desk, position)
            texts = [text for text in self.texts if text.kind == kind]
            posts = (
                seated[each % len(seated)].post(self.room, kind, text.title, text.text)
                for each, text in enumerate(texts)
            )
            codes += await self.all_of(posts)
        with self.stage.database():
            stored = len(board_of(room_or_404(self.room)))
        self.figures |= {"posted": len(codes), "stored": stored}
        self.say(f"{len(codes)} contributions acknowledged, {stored} stored")
        if len(set(codes)) != len(codes) or stored != len(codes):
            raise Refused("Acknowledged and stored contributions differ.")
        return codes

    async def group(self, desk: Visitor, codes: list[str]) -> None:
        """Make groups of what was written, leave some loose, and move a few cards."""
        await self.start(desk, 3)
        page = await desk.page(f"/rooms/{self.room}/board")
        size = max(1, len(codes) // (GROUPS + 1))
        for number in range(GROUPS):
            members = codes[number * size : (number + 1) * size]
            fields = {"title": f"Grupo {number + 1}", "contributions": members}
            await desk.send(page, f"/rooms/{self.room}/clusters", **fields)
        for code in codes[-3:]:
            await desk.send(page, f"/rooms/{self.room}/contributions/{code}/cluster", cluster="1", was="")
        self.say(f"{GROUPS} groups made")

    async def vote(self, desk: Visitor, seated: list[Participant]) -> None:
        """Open a round, let everybody vote, close it."""
        await self.start(desk, 4)
        page = await desk.page(f"/rooms/{self.room}/desk")
        await desk.send(page, f"/rooms/{self.room}/rounds", dots=DOTS, most=MOST, criteria=CRITERIA)
        items = list(range(1, GROUPS + 1))
        await self.all_of(person.vote(self.room, 1, items, DOTS, MOST) for person in seated)
        await desk.send(page, f"/rooms/{self.room}/rounds/1/closure")
        self.figures["ballots"] = len(seated)
        self.say(f"{len(seated)} ballots cast")

    async def make_candidates(self, desk: Visitor) -> None:
        """Make candidates of the first groups, and validate them."""
        await self.start(desk, 5)
        page = await desk.page(f"/rooms/{self.room}/candidates")
        for number in range(1, CANDIDATES + 1):
            await desk.send(page, f"/rooms/{self.room}/candidates", cluster=number)
            url = f"/candidates/C{number:02}"
            checklist = await desk.page(url)
            questions = {str(radio["name"]) for radio in checklist.select("input[type=radio][value=yes]")}
            await desk.send(checklist, f"{url}/reviews", version=1, **dict.fromkeys(questions, "yes"))
        self.figures["candidates"] = CANDIDATES
        self.say(f"{CANDIDATES} candidates made and validated")

    async def compare(self, seated: list[Participant]) -> None:
        """Wait until every screen has the newest entry, and compare its board with the database."""
        with self.stage.database():
            room = room_or_404(self.room)
            newest, board = newest_number(room.scope_id), board_of(room)
        deadline = time.monotonic() + PATIENCE
        while (late := [person for person in seated if person.newest < newest]) and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        differing = [person for person in seated if person.board != board]
        self.figures["screens_equal"] = not differing
        self.say(f"{len(seated) - len(differing)} of {len(seated)} screens show the board of the database")
        if late:
            raise Refused(f"{len(late)} screens did not hear of entry {newest} within {PATIENCE:g} seconds.")
        if differing:
            wrong = sorted(set(differing[0].board.items()) ^ set(board.items()))
            raise Refused(f"Screens show another board than the database, {differing[0].name} for example: {wrong[:6]}")

    async def export(self, panel: Visitor) -> None:
        """Download the candidate list in each format and read it back."""
        files = {
            kind: (await panel.browser.get(f"/exports/candidates.{kind}")).raise_for_status().content
            for kind in ("csv", "json", "odt")
        }
        rows = list(csv.reader(io.StringIO(files["csv"].decode("utf-8-sig"))))
        listed = json.loads(files["json"])["candidates"]
        document = zipfile.ZipFile(io.BytesIO(files["odt"])).read("content.xml").decode()
        complete = all(candidate["code"] in document for candidate in listed)
        self.figures["exports"] = {"csv": len(rows) - 1, "json": len(listed), "odt": complete}
        self.say(f"Exported: {self.figures['exports']}")
        if not len(rows) - 1 == len(listed) == CANDIDATES or not complete:
            raise Refused("The exports do not contain every validated candidate.")

    async def all_of(self, steps: Iterable[Awaitable[Result]]) -> list[Result]:
        """Run steps of many people at once, a few at the same time; return their results in order."""

        async def one(step: Awaitable[Result]) -> Result:
            async with self.gate:
                return await step

        return await asyncio.gather(*(one(step) for step in steps))


def links_in(folder: Path) -> dict[str, str]:
    """Return the personal link in each letter about a seat: {address: path}."""
    links = {}
    for path in folder.glob("*.eml"):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        body = letter.get_body(("plain",))
        found = re.search(r"/seat/[\w.-]+", body.get_content()) if body else None
        if found:
            links[str(letter["To"])] = found.group()
    return links
